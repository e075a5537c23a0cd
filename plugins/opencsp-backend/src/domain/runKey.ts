import {
  ConfigurationStep,
  configurationSteps,
} from '@opencsp/plugin-opencsp-common';

/** Kind of the ledger's rows for runs; every other kind belongs to the machine. */
export const RUN_EFFECT = 'task';

/** What a run's correlation key says: `opencsp:<instance id>:<step>:<attempt>`. */
export interface RunKey {
  instanceId: string;
  step: ConfigurationStep;
  attempt: number;
}

/** Reads a run's correlation key; nothing when it is none of ours. */
export function parseRunKey(key: string): RunKey | undefined {
  const match = /^opencsp:([0-9a-f-]{36}):([a-z]+):([1-9]\d{0,8})$/.exec(key);
  const step = configurationSteps.find(name => name === match?.[2]);
  return match && step
    ? { instanceId: match[1], step, attempt: Number(match[3]) }
    : undefined;
}
