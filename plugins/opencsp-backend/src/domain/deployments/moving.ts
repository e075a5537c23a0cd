import { OldHostChoice } from '@opencsp/plugin-opencsp-common';
import type { DeploymentRecord } from './deploymentRecord';

/** The other end of a move between two hosts. */
export interface OtherHost {
  deploymentId: string;
  hostId: string;
  hostName: string;
}

/** Of the one that takes the place of another. */
export interface MovesFrom extends OtherHost {
  /** What becomes of the other one. */
  oldHost: OldHostChoice;
  /** From now on it is the one that serves: it has answered, or the other one is gone. */
  over?: true;
}

/** Of the one whose place is taken. */
export interface MovesTo extends OtherHost {
  /** The other one has answered: this one serves no more. */
  over?: true;
}

/** This deployment, for the one at the other end. */
export function otherHost({
  id,
  hostId,
  hostName,
}: DeploymentRecord): OtherHost {
  return { deploymentId: id, hostId, hostName };
}

/** True while it is to take the place of another one, which serves until it answers. */
export function isComing({
  movesFrom,
}: Pick<DeploymentRecord, 'movesFrom'>): boolean {
  return movesFrom !== undefined && !movesFrom.over;
}

/** True while it serves, and another one is to take its place. */
export function isBeingLeft({
  live,
  movesTo,
}: Pick<DeploymentRecord, 'live' | 'movesTo'>): boolean {
  return live && movesTo !== undefined && !movesTo.over;
}

/** True when it is the one that counts: of a profile on two hosts, one does. */
export function isServing(
  record: Pick<DeploymentRecord, 'movesFrom' | 'movesTo'>,
): boolean {
  return !isComing(record) && !record.movesTo?.over;
}

/** The same record, which another one is to take the place of. */
export function leftFor(
  record: DeploymentRecord,
  successor: DeploymentRecord,
): DeploymentRecord {
  const { movesFrom } = record;
  return {
    ...record,
    movesTo: otherHost(successor),
    // Whatever it was to take the place of is not there any more.
    movesFrom: movesFrom && { ...movesFrom, over: true },
  };
}
