import { HostKey } from '@opencsp/plugin-opencsp-common';
import { HostTrouble, TaskObservation } from '@opencsp/plugin-opencsp-node';
import { Time } from '../record';
import { LeftFacts } from './facts';
import { FoundOnHost } from './foundOnHost';
import { HostDeadlines, HostRecord } from './hostRecord';
import { PrepareRun } from './prepareRun';

/** The machine of a host that the portal made. */
export type MachineOfHost =
  /** It is being made, or deleted. */
  | { state: 'moving'; words: string }
  | { state: 'there'; address: string; hostKey: HostKey; user: string }
  | { state: 'failed'; message: string }
  | { state: 'gone' };

/** What a `prepare` run that ended well has left on its host. */
export type LeftByPrepare =
  | { of: 'file'; file: LeftFacts }
  /** The host could not be spoken to. */
  | { of: 'trouble'; message: string };

/** What was seen before deciding. */
export type HostObservation =
  | { of: 'nothing' }
  | {
      of: 'look';
      found: FoundOnHost;
      /** What the machine's own first set-up says, as far as it is there. */
      cloudInit: { state: CloudInitSaid; detail?: string };
    }
  /** It could not be spoken to. */
  | { of: 'trouble'; trouble: HostTrouble; message: string }
  | { of: 'run'; run: TaskObservation; left?: LeftByPrepare }
  /** The configuration runner could not be asked. */
  | { of: 'runner-trouble'; message: string };

/** @public */
export type CloudInitSaid =
  | 'absent'
  | 'running'
  | 'done'
  | 'degraded'
  | 'failed'
  | 'unknown';

/** What is to be done outside, at most one thing in a pass. */
export type HostCommandToDo =
  /** The record already holds the run with its key. `onlyLook`: it may be under way already. */
  | { do: 'start-run'; run: PrepareRun; onlyLook?: boolean }
  | { do: 'stop-run'; run: PrepareRun };

/** What came of it. */
export type HostOutcome =
  | { of: 'start-run'; outcome: 'started'; id: string }
  /** It was only looked for, and is not there yet. */
  | { of: 'start-run'; outcome: 'not-there' }
  | { of: 'start-run'; outcome: 'refused' | 'off'; message: string }
  /** An ended run without id never began. */
  | { of: 'stop-run'; ended: boolean; id?: string }
  /** `notSent`: it never left, so nothing can come of it. */
  | { of: 'trouble'; message: string; notSent: boolean };

/** What a pass comes to. */
export interface HostDecision {
  record: HostRecord;
  command?: HostCommandToDo;
  /** Milliseconds until the next pass; nothing when only a request brings one. */
  again?: number;
}

/** What deciding needs beside the record and the observation. */
export interface HostCircumstances {
  now: Time;
  deadlines: HostDeadlines;
  /** For a run to end that was asked to stop, in milliseconds. */
  stopMs: number;
  /** Passes that ended in trouble since the last good one. */
  attempts: number;
  /** How long a process may work on a row, in milliseconds. */
  leaseMs: number;
}

/** How often a host is looked at, in milliseconds. */
export const HOST_INTERVALS = {
  soon: 0,
  /** For its machine to be made. */
  machine: 5_000,
  login: 5_000,
  cloudInit: 5_000,
  ready: 5 * 60_000,
  /** Once more before it is said to be unreachable. */
  doubt: 20_000,
  unreachable: 60_000,
  /** Whether a machine that failed was made after all. */
  failedMachine: 60_000,
} as const;

/** True when the state's deadline has passed, and this was not the first try after a portal that was off. */
export function isHostGivenUp(
  record: HostRecord,
  { now, attempts }: Pick<HostCircumstances, 'now' | 'attempts'>,
): boolean {
  return isHostLate(record, now) && attempts > 0;
}

/** True when the state's deadline has passed. */
export function isHostLate(record: HostRecord, now: Time): boolean {
  return record.deadline !== undefined && now >= record.deadline;
}
