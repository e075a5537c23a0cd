import { StepFailure, StepOutcome } from '@opencsp/plugin-opencsp-node';

/** A step that could not be done. */
export function failed(
  failure: StepFailure,
  more: Pick<StepOutcome, 'services' | 'detail' | 'warnings'> = {},
): StepOutcome {
  return { ...more, ...failure, of: 'failed' };
}

/** A detached program was lost again and again. */
export const RUN_LOST: StepFailure = {
  reason: 'run-lost',
  message:
    'The program on the machine was lost three times without a result: it was killed, or the machine was started anew.',
  nextStep:
    'See whether the machine has enough memory ("journalctl -k"), and whether it restarts; then retry.',
  retryable: true,
};
