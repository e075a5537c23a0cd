import { JsonObject } from '@backstage/types';
import {
  DeploymentToRun,
  DriverStep,
  HostRunner,
  StepContext,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { SECRETS } from './bundle';

/** What a test may change of a run. */
export interface RunOptions {
  attempt?: number;
  memo?: JsonObject;
  secrets?: ReadonlyMap<string, string>;
  /** Waits between two calls; the clock of the run goes on by it, too. */
  wait?: (ms: number) => Promise<void>;
  /** Asked before each call: true throws what the step remembers away, as a killed portal does. */
  forgets?: (call: number) => boolean;
}

/** What a run of a step came to. */
export interface StepRun {
  outcome: Exclude<StepOutcome, { of: 'running' }>;
  log: string[];
  calls: number;
  details: string[];
}

const MAX_CALLS = 600;

/** A context of a step, by itself. */
export function contextOf(
  host: HostRunner,
  deployment: DeploymentToRun,
  log: string[],
  options: RunOptions & { now?: number } = {},
): StepContext {
  return {
    host,
    deployment,
    memo: options.memo ?? {},
    attempt: options.attempt ?? 1,
    now: options.now ?? 0,
    signal: new AbortController().signal,
    log: text => {
      log.push(...text.split('\n'));
    },
    secrets: async () => options.secrets ?? SECRETS,
  };
}

/** Calls a step until it is done or failed, on a clock of its own, as the core does. */
export async function runStep(
  step: DriverStep,
  host: HostRunner,
  deployment: DeploymentToRun,
  options: RunOptions = {},
): Promise<StepRun> {
  const log: string[] = [];
  const details: string[] = [];
  let memo: JsonObject = options.memo ?? {};
  let now = 1_000_000;
  for (let calls = 1; calls <= MAX_CALLS; calls++) {
    const outcome = await step.run(
      contextOf(host, deployment, log, { ...options, memo, now }),
    );
    if (outcome.of !== 'running') {
      return { outcome, log, calls, details };
    }
    if (outcome.detail) {
      details.push(outcome.detail);
    }
    // What is remembered goes through the store.
    memo = options.forgets?.(calls)
      ? memo
      : JSON.parse(JSON.stringify(outcome.memo));
    now += Math.max(outcome.again, 1);
    await options.wait?.(outcome.again);
  }
  throw new Error(`${step.name} did not end in ${MAX_CALLS} calls`);
}

/** Runs steps one after another until one fails. */
export async function runSteps(
  steps: readonly DriverStep[],
  host: HostRunner,
  deployment: DeploymentToRun,
  options: RunOptions = {},
): Promise<(StepRun & { name: string })[]> {
  const runs: (StepRun & { name: string })[] = [];
  for (const step of steps) {
    const run = await runStep(step, host, deployment, options);
    runs.push({ name: step.name, ...run });
    if (run.outcome.of === 'failed') {
      break;
    }
  }
  return runs;
}
