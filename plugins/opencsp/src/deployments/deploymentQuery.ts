import {
  Deployment,
  ListDeploymentsQuery,
  RunningService,
} from '@opencsp/plugin-opencsp-common';

/** How long a deployment took, or takes. Milliseconds; nothing before it began. */
export function tookMs(
  { startedAt, endedAt }: Pick<Deployment, 'startedAt' | 'endedAt'>,
  now: Date,
): number | undefined {
  if (!startedAt) {
    return undefined;
  }
  const end = endedAt ? new Date(endedAt) : now;
  return end.getTime() - new Date(startedAt).getTime();
}

/** What "Needs you" asks for: the newest on their hosts that stopped. */
export const failedDeploymentsQuery: ListDeploymentsQuery = {
  limit: 5,
  state: 'failed',
  live: 'true',
};

/** The same, of those that run in part. */
export const degradedDeploymentsQuery: ListDeploymentsQuery = {
  limit: 5,
  state: 'degraded',
  live: 'true',
};

/** Where "Needs you" looks for things on hosts that nobody asked for: the newest hundred that run. */
export const liveDeploymentsQuery: ListDeploymentsQuery = {
  limit: 100,
  live: 'true',
};

/** The services that are not as they were deployed, by their deployment. */
export function driftedDeployments(
  services: readonly RunningService[],
): Map<string, RunningService[]> {
  const drifted = new Map<string, RunningService[]>();
  services
    .filter(it => it.drift.length > 0)
    .forEach(it =>
      drifted.set(it.deploymentId, [
        ...(drifted.get(it.deploymentId) ?? []),
        it,
      ]),
    );
  return drifted;
}
