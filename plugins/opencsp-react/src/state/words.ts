import { Instance, StepState } from '@opencsp/plugin-opencsp-common';
import { OpencspTranslate } from '../translation/opencspTranslationRef';

/** The step that something happens at now, or happened at last. */
export function currentStep<T extends { state: StepState }>(
  steps: readonly T[],
): T | undefined {
  return (
    steps.find(step => step.state === 'failed') ??
    steps.find(step => step.state === 'running')
  );
}

/**
 * The state of a machine in one or two words; while something runs, the name of what runs.
 */
export function stateWords(
  instance: Pick<Instance, 'state' | 'steps' | 'requested'>,
  t: OpencspTranslate,
): string {
  const step = currentStep(instance.steps);
  if (instance.requested === 'cancel' && instance.state !== 'failed') {
    return t('machine.state.cancelling');
  }
  if (instance.requested === 'delete' && instance.state !== 'deleted') {
    return t('machine.state.deleting');
  }
  switch (instance.state) {
    case 'failed':
      return step?.state === 'failed'
        ? t('machine.state.failedAt', { step: step.title })
        : t('machine.state.failed');
    case 'provisioning':
    case 'configuring':
      return step?.state === 'running'
        ? t(`machine.state.${instance.state}At`, { step: step.title })
        : t(`machine.state.${instance.state}`);
    default:
      return t(`machine.state.${instance.state}`);
  }
}
