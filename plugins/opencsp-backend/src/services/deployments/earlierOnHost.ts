import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { DeploymentStore } from '../../store/deployments/DeploymentStore';

/** Deployments that are read at a time. */
const PAGE = 100;

/** The most that are looked at: what is older tells nothing that a newer one does not. */
const MOST = 1_000;

/**
 * Deployments of a profile on a host, newest first, as far back as what they stored may be there: those
 * before a removal with data left nothing.
 *
 * @param of.after - only those with a higher number
 */
export async function earlierOnHost(
  store: Pick<DeploymentStore, 'list'>,
  of: { profileId: string; hostId: string; after?: number },
): Promise<DeploymentRecord[]> {
  const { profileId, hostId, after = 0 } = of;
  const seen: DeploymentRecord[] = [];
  let cursor: string | undefined;
  let isEnough = false;
  do {
    const page = await store.list({ profileId, hostId, limit: PAGE, cursor });
    seen.push(...page.items);
    cursor = page.nextCursor;
    isEnough =
      seen.length >= MOST || page.items.every(({ number }) => number <= after);
  } while (cursor !== undefined && !isEnough);
  const erased = seen
    .filter(({ state, removal }) => state === 'removed' && removal?.data)
    .map(({ number }) => number);
  const floor = Math.max(after, ...erased);
  // Two of the same millisecond are listed in any order.
  return seen
    .filter(({ number }) => number > floor)
    .sort((one, other) => other.number - one.number);
}
