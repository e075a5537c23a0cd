import { Instance, InstanceStep, Step } from '@opencsp/plugin-opencsp-common';
import { currentStep } from '@opencsp/plugin-opencsp-react';

/** A countdown is shown only when the end is so near. */
export const DEADLINE_NEAR_MS = 120_000;

/** What the run's address names: the step whose log is open, and a line of it. */
export interface RunView {
  /** Nothing is "all steps". */
  step: InstanceStep | undefined;
  line: number | undefined;
}

/** The step that is open when the address names none: the one that runs or failed, else the last begun. */
export function usualStep(steps: readonly Step[]): InstanceStep | undefined {
  const begun = steps.filter(step => step.startedAt);
  return (currentStep(steps) ?? begun[begun.length - 1] ?? steps[0])?.name;
}

/** Reads the run's view from the page's address. */
export function readRunView(
  params: URLSearchParams,
  steps: readonly Step[],
): RunView {
  const wanted = params.get('step');
  const line = Number(params.get('line'));
  return {
    step:
      wanted === 'all'
        ? undefined
        : steps.find(step => step.name === wanted)?.name ?? usualStep(steps),
    line: Number.isInteger(line) && line > 0 ? line : undefined,
  };
}

/** Writes a run's view into an address and leaves its other parameters. */
export function writeRunView(
  view: RunView,
  before: URLSearchParams,
): URLSearchParams {
  const params = new URLSearchParams(before);
  params.set('step', view.step ?? 'all');
  if (view.line === undefined) {
    params.delete('line');
  } else {
    params.set('line', String(view.line));
  }
  return params;
}

/** How long until the state gives up, when that is near. Milliseconds. */
export function deadlineLeft(
  deadline: string | undefined,
  now: Date,
): number | undefined {
  if (!deadline) {
    return undefined;
  }
  const left = new Date(deadline).getTime() - now.getTime();
  return left <= DEADLINE_NEAR_MS ? Math.max(0, left) : undefined;
}

/** The step that the failure's card stands at; nothing when no step is to blame. */
export function failedStep(
  instance: Pick<Instance, 'steps' | 'failure'>,
): InstanceStep | undefined {
  return instance.failure
    ? instance.steps.find(step => step.state === 'failed')?.name
    : undefined;
}
