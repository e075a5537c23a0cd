import {
  MachineObservation,
  TaskObservation,
} from '@opencsp/plugin-opencsp-node';
import { HostKey, InstanceStep } from '@opencsp/plugin-opencsp-common';
import { Deadlines, InstanceRecord, RunRecord, Time } from './record';

/** What was seen before deciding. */
export type Observation =
  | { of: 'nothing' }
  | { of: 'machine'; machine: MachineObservation }
  | { of: 'run'; run: TaskObservation }
  /** The other side could not be asked. */
  | { of: 'trouble'; system: string; message: string };

/** What is to be done outside, at most one thing in a pass. */
export type Command =
  | { do: 'ensure' }
  | { do: 'retry-machine'; uid: string }
  | { do: 'freeze'; uid: string }
  | { do: 'pause'; uid: string }
  | { do: 'explain' }
  | { do: 'scan-host-key'; address: string }
  /** The record already holds the run with its key. `onlyLook`: it may be under way already. */
  | { do: 'start-run'; run: RunRecord; onlyLook?: boolean }
  | { do: 'stop-run'; run: RunRecord }
  | { do: 'remove' };

/** What came of a command. */
export type Outcome =
  | { of: 'ensure'; outcome: 'ensured'; uid: string }
  | {
      of: 'ensure';
      outcome: 'refused' | 'conflict';
      message: string;
      evidence?: string;
    }
  | { of: 'retry-machine' }
  | { of: 'freeze' }
  | { of: 'pause' }
  | { of: 'explain'; text?: string }
  | { of: 'scan-host-key'; outcome: 'key'; key: Omit<HostKey, 'pinnedAt'> }
  | {
      of: 'scan-host-key';
      outcome: 'not-allowed' | 'unreachable';
      message: string;
    }
  | { of: 'start-run'; outcome: 'started'; id: string }
  /** It was only looked for, and is not there yet. */
  | { of: 'start-run'; outcome: 'not-there' }
  | { of: 'start-run'; outcome: 'refused'; message: string }
  /** `id` is known when the run was found; an ended run without id never began. */
  | { of: 'stop-run'; ended: boolean; id?: string }
  | { of: 'remove'; outcome: 'removed' }
  | { of: 'remove'; outcome: 'removing'; detail: string; blockedBy?: string }
  /** `notSent`: it never left, so nothing can come of it. */
  | { of: 'trouble'; during: Command; message: string; notSent?: boolean };

/** A line for the log of a step. */
export interface LogEntry {
  step: InstanceStep;
  text: string;
}

/** What a pass comes to. */
export interface Decision {
  record: InstanceRecord;
  command?: Command;
  /** Milliseconds until the next pass; nothing when only a request or a hint brings one. */
  again?: number;
  log?: LogEntry[];
}

/** What deciding needs beside the record and the observation. */
export interface Circumstances {
  now: Time;
  deadlines: Deadlines;
  /** Passes that ended in trouble since the last good one. */
  attempts: number;
  /** How long a process may work on a row, in milliseconds; a minute when absent. */
  leaseMs?: number;
}

/** How long a claim holds when nothing else is said, in milliseconds. */
export const LEASE_MS = 60_000;

/**
 * A request leaves within a lease, by whichever clock, and is carried out or lost within another.
 */
const WINDOW_LEASES = 2;

/**
 * True while something that was asked for, and is not there yet, may still come about: the process
 * that asks may be at it, even when a person's request has taken the row from it.
 */
export function mayStillComeAbout(
  askedAt: Time | undefined,
  { now, leaseMs = LEASE_MS }: Pick<Circumstances, 'now' | 'leaseMs'>,
): boolean {
  return askedAt !== undefined && now - askedAt < leaseMs * WINDOW_LEASES;
}

/** How often the world is looked at when nobody gives a hint, in milliseconds. */
export const INTERVALS = {
  soon: 0,
  provisioning: 5_000,
  ssh: 3_000,
  /** The polling contract of Semaphore: 2 s for the first 30 s, then 5 s. */
  runFresh: 2_000,
  runLater: 5_000,
  runFreshFor: 30_000,
  stopping: 2_000,
  removing: 3_000,
  active: 10 * 60_000,
  lost: 60_000,
} as const;

/**
 * True when trouble is to end the state: its deadline has passed, and this was not the first try
 * after a portal that was off for hours came back.
 */
export function isGivenUp(
  record: InstanceRecord,
  { now, attempts }: Circumstances,
): boolean {
  return isLate(record, now) && attempts > 0;
}

/** True when the state's deadline has passed. */
export function isLate(record: InstanceRecord, now: Time): boolean {
  return record.deadline !== undefined && now >= record.deadline;
}

/** The same record when its words already say this, so that an unchanged observation writes nothing. */
export function waitFor(
  record: InstanceRecord,
  text: string | undefined,
): InstanceRecord {
  return record.waitingFor === text ? record : { ...record, waitingFor: text };
}
