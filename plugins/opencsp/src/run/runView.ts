import { currentStep, RunStep } from '@opencsp/plugin-opencsp-react';

/** What the run's address names: the step whose log is open, and a line of it. */
export interface RunView<Name extends string = string> {
  /** Nothing is "all steps". */
  step: Name | undefined;
  line: number | undefined;
}

/** What of a step tells whether it is the one to open. */
type Named<Name extends string> = Pick<RunStep, 'state' | 'startedAt'> & {
  name: Name;
};

/** The step that is open when the address names none: the one that runs or failed, else the last begun. */
export function usualStep<Name extends string>(
  steps: readonly Named<Name>[],
): Name | undefined {
  const begun = steps.filter(step => step.startedAt);
  return (currentStep(steps) ?? begun[begun.length - 1] ?? steps[0])?.name;
}

/** Reads the run's view from the page's address. */
export function readRunView<Name extends string>(
  params: URLSearchParams,
  steps: readonly Named<Name>[],
): RunView<Name> {
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

/** The step that the failure's card stands at; nothing when no step is to blame. */
export function failedStep<Name extends string>(run: {
  steps: readonly Named<Name>[];
  failure?: unknown;
}): Name | undefined {
  return run.failure
    ? run.steps.find(step => step.state === 'failed')?.name
    : undefined;
}
