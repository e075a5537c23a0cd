import { ServiceState } from '@opencsp/plugin-opencsp-common';
import {
  StepContext,
  StepFailure,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { NoEngine } from '../engine/engineAnswer';
import { engineTrouble } from '../failures/engineTrouble';

/** How often an engine may be silent, one look after another, before it is said to have stopped. */
const MAX_SILENT = 3;

/** When a silent engine is asked again, in milliseconds. */
export const ENGINE_AGAIN_MS = 3_000;

/** A step that could not be done. */
export function failed(
  { reason, message, evidence, nextStep, retryable, service }: StepFailure,
  more: Pick<StepOutcome, 'services' | 'detail' | 'warnings'> = {},
): StepOutcome {
  return {
    ...more,
    of: 'failed',
    reason,
    message,
    ...(evidence && { evidence }),
    nextStep,
    retryable,
    ...(service && { service }),
  };
}

/**
 * What follows when the engine does not answer: a restart of it takes seconds, so that it is asked a few
 * times. @returns undefined while it should be asked again
 */
export function engineFailure(
  answer: NoEngine,
  silent: number,
): StepFailure | undefined {
  return answer.is === 'silent' && silent < MAX_SILENT
    ? undefined
    : engineTrouble(answer);
}

/** The same for a step that remembers how often it was. @param more - goes with a failure */
export function askAgain(
  answer: NoEngine,
  memo: StepContext['memo'] & { silent: number },
  more: Parameters<typeof failed>[1] = {},
): StepOutcome {
  const silent = memo.silent + 1;
  const failure = engineFailure(answer, silent);
  return failure
    ? failed(failure, more)
    : {
        of: 'running',
        again: ENGINE_AGAIN_MS,
        memo: { ...memo, silent },
        detail: 'The engine does not answer; it is asked again.',
      };
}

/** The reason of a container or a service that is not up. */
export function reasonFor(state: ServiceState): string {
  const reasons: Partial<Record<ServiceState, string>> = {
    unhealthy: 'container-unhealthy',
    starting: 'not-healthy-in-time',
    restarting: 'container-restarting',
    missing: 'container-missing',
  };
  return reasons[state] ?? 'container-exited';
}

/** A detached program was lost again and again. */
export const RUN_LOST: StepFailure = {
  reason: 'run-lost',
  message:
    'The program on the host was lost three times without a result: it was killed, or the machine was started anew.',
  nextStep:
    'See whether the host has enough memory ("journalctl -k"), and whether it restarts; then retry.',
  retryable: true,
};
