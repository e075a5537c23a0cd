import { StepOutcome } from '@opencsp/plugin-opencsp-node';
import { DeployedService } from '@opencsp/plugin-opencsp-common';
import { Time } from '../record';
import { DeploymentRecord, DeploymentStepRecord } from './deploymentRecord';

/** Name of the core's own step, which comes first. */
export const PREFLIGHT = 'preflight';

/** Name of the core's own step, which comes last: it looks at addresses, and at no service. */
export const ROUTES = 'routes';

/** Name of the core's own step after the directory came up: users of programs, and the owner's groups. */
export const DIRECTORY_USERS = 'directory-users';

/** Name of the core's own step that waits for the accounts of people. */
export const ACCOUNTS = 'accounts';

/** A step that is to be taken, as its driver says. */
export type PlannedStep = Pick<
  DeploymentStepRecord,
  'name' | 'title' | 'phase' | 'deadlineMs'
>;

/** Phases in which nothing that runs on the host is touched. */
const QUIET_PHASES = ['preparing', 'building'];

/** True while the record is being taken off its host, or that failed. */
export function isRemoval(record: Pick<DeploymentRecord, 'removal'>): boolean {
  return record.removal !== undefined;
}

/** Steps of what is under way: of the removal, or of the run before it. */
export function stepsUnderWay({
  steps,
  removal,
}: Pick<DeploymentRecord, 'steps' | 'removal'>): DeploymentStepRecord[] {
  return steps.filter(
    ({ phase }) => (phase === 'removing') === (removal !== undefined),
  );
}

/** The step that runs, or is next; nothing when all are over. */
export function currentStep(
  record: Pick<DeploymentRecord, 'steps' | 'removal'>,
): DeploymentStepRecord | undefined {
  return stepsUnderWay(record).find(
    ({ state }) => state === 'waiting' || state === 'running',
  );
}

/** Adds the steps of a run, or of a removal, which takes the place of an earlier one. */
export function planSteps(
  record: DeploymentRecord,
  planned: readonly PlannedStep[],
): DeploymentRecord {
  const isBack = isRemoval(record);
  const steps = planned.map(({ name, title, phase, deadlineMs }) => ({
    name,
    title,
    phase: isBack ? ('removing' as const) : phase,
    state: 'waiting' as const,
    deadlineMs,
    attempt: 0,
    memo: {},
  }));
  const kept = isBack
    ? record.steps.filter(({ phase }) => phase !== 'removing')
    : [];
  return { ...record, steps: [...kept, ...steps] };
}

/** The same record with its current step changed. */
export function withCurrentStep(
  record: DeploymentRecord,
  change: Partial<DeploymentStepRecord>,
): DeploymentRecord {
  const current = currentStep(record);
  return {
    ...record,
    steps: record.steps.map(step =>
      step === current ? { ...step, ...change } : step,
    ),
  };
}

/** Begins the current step, unless it runs already: a process that takes over goes on with the same try. */
export function beginStep(
  record: DeploymentRecord,
  now: Time,
): DeploymentRecord {
  const current = currentStep(record);
  return current?.state === 'waiting'
    ? withCurrentStep(record, {
        state: 'running',
        startedAt: now,
        endedAt: undefined,
        detail: undefined,
        attempt: current.attempt + 1,
        memo: {},
      })
    : record;
}

/** Puts steps from the first that is not done on back to waiting; what was done stays. */
export function resetSteps(
  record: DeploymentRecord,
  isToRepeat: (step: DeploymentStepRecord) => boolean,
): DeploymentRecord {
  const underWay = stepsUnderWay(record);
  const first = underWay.findIndex(isToRepeat);
  const repeated = first < 0 ? [] : underWay.slice(first);
  return {
    ...record,
    steps: record.steps.map(step =>
      repeated.includes(step)
        ? {
            ...step,
            state: 'waiting',
            startedAt: undefined,
            endedAt: undefined,
            detail: undefined,
            memo: {},
          }
        : step,
    ),
  };
}

/** Gives up all steps that are not over. */
export function cancelSteps(
  record: DeploymentRecord,
  now: Time,
): DeploymentRecord {
  return {
    ...record,
    steps: record.steps.map(step => {
      if (step.state === 'running') {
        return { ...step, state: 'cancelled', endedAt: now };
      }
      return step.state === 'waiting' ? { ...step, state: 'cancelled' } : step;
    }),
  };
}

/** When this try of a step was begun; the record is read after that was written down. */
export function stepBeganAt(
  { steps }: Pick<DeploymentRecord, 'steps'>,
  name: string,
): Time | undefined {
  return steps.find(step => step.name === name)?.startedAt;
}

/** When the current step gives up; before it has begun, counted from the present state. */
export function stepDeadline(record: DeploymentRecord): Time | undefined {
  const current = currentStep(record);
  return (
    current && (current.startedAt ?? record.stateSince) + current.deadlineMs
  );
}

/** True once anything but the checks was begun: something of it may be on the host. */
export function hasTouchedHost({
  steps,
}: Pick<DeploymentRecord, 'steps'>): boolean {
  return steps.some(
    ({ name, phase, attempt }) =>
      name !== PREFLIGHT && phase !== 'removing' && attempt > 0,
  );
}

/** True when a removal has something to do on the host: of its own, or of one before it. */
export function hasToBeRemoved(
  record: Pick<
    DeploymentRecord,
    'steps' | 'takesOver' | 'previous' | 'findsData' | 'removal'
  >,
): boolean {
  return (
    hasTouchedHost(record) ||
    record.takesOver === true ||
    record.previous !== undefined ||
    (record.findsData === true && record.removal?.data === true)
  );
}

/** True once its services may have been started, with the versions of its plan. */
export function hasStartedServices({
  steps,
}: Pick<DeploymentRecord, 'steps'>): boolean {
  return steps.some(
    ({ phase, attempt }) =>
      attempt > 0 && phase !== 'removing' && !QUIET_PHASES.includes(phase),
  );
}

/** True when a step has seen that the service is not as it should be. */
export function isDown({ state }: Pick<DeployedService, 'state'>): boolean {
  return (
    state === 'unhealthy' ||
    state === 'restarting' ||
    state === 'stopped' ||
    state === 'missing'
  );
}

/** Most warnings that are kept. */
const MOST_WARNINGS = 50;

/** Takes in what a step saw. */
export function withReports(
  record: DeploymentRecord,
  { services = [], warnings = [] }: StepOutcome,
): DeploymentRecord {
  const seen = new Map(services.map(service => [service.id, service]));
  return {
    ...record,
    warnings: [...new Set([...record.warnings, ...warnings])].slice(
      0,
      MOST_WARNINGS,
    ),
    services: record.services.map(service => {
      const report = seen.get(service.id);
      return report
        ? { ...service, state: report.state, detail: report.detail }
        : service;
    }),
  };
}
