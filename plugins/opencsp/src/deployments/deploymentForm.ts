/** What is chosen before the form opens. */
export interface DeploymentChoice {
  profileId?: string;
  /** A host that is there. */
  hostId?: string;
}

/**
 * The query that fills the template `opencsp-deployment`: the scaffolder reads `formData` as JSON. It is
 * empty when nothing is chosen.
 */
export function deployQuery({ profileId, hostId }: DeploymentChoice): string {
  if (!profileId && !hostId) {
    return '';
  }
  const formData = {
    ...(profileId ? { profileId } : {}),
    ...(hostId ? { where: 'host', hostId } : {}),
  };
  return `?${new URLSearchParams({ formData: JSON.stringify(formData) })}`;
}
