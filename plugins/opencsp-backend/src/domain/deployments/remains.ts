import { deploymentRemains } from '@opencsp/plugin-opencsp-common';
import type { DeploymentRecord } from './deploymentRecord';
import { hasToBeRemoved } from './deploymentSteps';

/** @public */
export type DeploymentRemains = (typeof deploymentRemains)[number];

/** What is still on the host of a deployment that was removed; nothing is said of others. */
export function remainsOf(
  record: DeploymentRecord,
): DeploymentRemains | undefined {
  const { state, removal, findsData } = record;
  if (state !== 'removed') {
    return undefined;
  }
  if (removal?.data || removal?.hostGone) {
    return 'nothing';
  }
  if (!hasToBeRemoved(record)) {
    // What an earlier removal kept is still there.
    return findsData ? 'data' : 'nothing';
  }
  if (removal?.givenUp) {
    return 'everything';
  }
  return removal?.stop ? 'stopped' : 'data';
}
