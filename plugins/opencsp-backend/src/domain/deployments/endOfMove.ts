import { isDeployed } from '@opencsp/plugin-opencsp-common';
import { Time } from '../record';
import { removeDeployment } from './deploymentRequests';
import type { DeploymentRecord } from './deploymentRecord';
import { isComing, MovesFrom } from './moving';

/** What the end of a move means for both ends, which are written together. */
export interface EndOfMove {
  record: DeploymentRecord;
  /** The one that is left, when something changes of it. */
  left?: DeploymentRecord;
}

/**
 * What a deployment means for the one whose place it takes. As soon as it answers, the other one is asked
 * to go; when it goes itself, the other one stays. It is asked again and again, and changes nothing when
 * all is said.
 *
 * @param left - the live one of the profile that has `movesTo`, if there is one
 */
export function endOfMove(
  record: DeploymentRecord,
  left: DeploymentRecord | undefined,
  now: Time,
): EndOfMove {
  const { movesFrom } = record;
  if (!record.live) {
    return left?.movesTo?.hostId === record.hostId
      ? { record, left: { ...left, movesTo: undefined } }
      : { record };
  }
  if (!movesFrom || !isComing(record)) {
    return { record };
  }
  const serving = {
    ...record,
    movesFrom: { ...movesFrom, over: true as const },
  };
  if (left?.movesTo?.deploymentId !== record.id) {
    return { record: serving };
  }
  return isDeployed(record.state)
    ? {
        record: serving,
        left: askedToGo(left, { ...movesFrom, by: record.createdBy }, now),
      }
    : { record };
}

/** One that goes already, because somebody asked it to, goes as they asked. */
function askedToGo(
  left: DeploymentRecord,
  { oldHost, by }: MovesFrom & { by: string },
  now: Time,
): DeploymentRecord {
  const result = removeDeployment(
    left,
    {
      data: left.removal?.data ?? false,
      by,
      stop: oldHost === 'stop' && !left.removal,
    },
    now,
  );
  const { movesTo, ...record } = result.ok ? result.record : left;
  return { ...record, movesTo: movesTo && { ...movesTo, over: true } };
}
