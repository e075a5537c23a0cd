import { StepFailure } from '@opencsp/plugin-opencsp-node';
import { ComposePlan, containersOf } from '../project/composePlan';
import { standingFailure } from './bringUp';
import { Standing } from './standing';

/** What a round of applications came to. */
export interface Round {
  failed: { id: string; reason: string; message: string }[];
  /** Neither up nor failed: they come into the next round. */
  left: string[];
}

/**
 * Who failed in a round: the one that Compose names, and every other that ended, is unhealthy, or is
 * restarted again and again. What was not started, or is still starting, is left for the next round. Each
 * round marks one at least, so that there are no more rounds than applications.
 */
export function judgeRound(
  plan: ComposePlan,
  batch: readonly string[],
  standings: readonly Standing[],
  failure: StepFailure,
): Round {
  const failed = batch.flatMap(id => {
    const own = standings.filter(({ planned }) => planned.service === id);
    if (id === failure.service) {
      return [{ id, reason: failure.reason, message: failure.message }];
    }
    const broken = own.find(isBroken);
    return broken ? [{ id, ...named(standingFailure(broken)) }] : [];
  });
  const isFailed = (id: string) => failed.some(each => each.id === id);
  // One that runs on with what an earlier commit asked for was not reached by Compose yet.
  const isUp = (id: string) =>
    containersOf(plan, id).every(planned =>
      standings.some(
        each =>
          each.planned.name === planned.name && each.isUp && each.isCurrent,
      ),
    );
  return {
    failed,
    left: batch.filter(id => !isFailed(id) && !isUp(id)),
  };
}

function isBroken({ seen, state }: Standing): boolean {
  return (
    state === 'unhealthy' ||
    state === 'restarting' ||
    seen?.state === 'exited' ||
    seen?.state === 'dead'
  );
}

function named({ reason, message }: StepFailure) {
  return { reason, message };
}
