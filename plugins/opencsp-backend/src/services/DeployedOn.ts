import { conflict } from './requestErrors';

/** A deployment that is live: it runs, is being brought, or could not be. */
export interface LiveDeployment {
  id: string;
  number: number;
  profileName: string;
  hostName: string;
}

/** Says what is deployed where, to those that would take the ground from under it. */
export interface DeployedOn {
  /** The live deployment of a profile, or on a host; a machine's host has the id of the machine. */
  liveOf(of: {
    profileId?: string;
    hostId?: string;
  }): Promise<LiveDeployment | undefined>;
}

/**
 * Demands that nothing is deployed of a profile, or on a host.
 *
 * @param what - what would go, such as `The profile "family"`
 * @throws ConflictError naming the deployment that depends on it
 */
export async function demandNotDeployed(
  deployed: DeployedOn | undefined,
  of: { profileId?: string; hostId?: string },
  what: string,
): Promise<void> {
  const live = await deployed?.liveOf(of);
  if (live) {
    const { id, number, profileName, hostName } = live;
    throw conflict(
      'deployed',
      `${what} is in use: deployment #${number} of the profile "${profileName}" on the host "${hostName}" depends on it.`,
      {
        nextStep: `Remove the deployment first (/opencsp/deployments/${id}).`,
      },
    );
  }
}
