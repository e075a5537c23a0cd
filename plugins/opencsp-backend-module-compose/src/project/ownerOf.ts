/** What is known of a container's owner. */
interface OwnedContainer {
  name: string;
  /** What its label says; a commit that an older portal saved has none. */
  label: string | undefined;
  after: readonly string[];
}

/**
 * Says to which service a container belongs: its label, else a service of its name, else the one whose
 * name begins its own, else whoever waits for it.
 */
export function ownerOf(
  containers: readonly OwnedContainer[],
  services: readonly string[],
): (name: string) => string {
  const labels = new Map(
    containers.flatMap(({ name, label }) =>
      label ? [[name, label] as const] : [],
    ),
  );
  const byName = (name: string): string | undefined =>
    labels.get(name) ??
    services
      .filter(id => name === id || name.startsWith(`${id}-`))
      .sort((a, b) => b.length - a.length)[0];
  return name =>
    byName(name) ??
    containers
      .filter(({ after }) => after.includes(name))
      .map(each => byName(each.name))
      .find(id => id !== undefined) ??
    name;
}
