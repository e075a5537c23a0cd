import { ConfigurationStep } from '@opencsp/plugin-opencsp-common';
import { Availability } from './availability';
import { CallContext } from './provisioner';

/** The machine that a run is for. */
export interface TaskTarget {
  instanceId: string;
  /** The name under which the run must report it. */
  name: string;
  address: string;
  port: number;
  user: string;
  /** The pinned host key, as a known_hosts line without the host: `type base64`. */
  hostKey: string;
}

/** A run to start. */
export interface TaskRequest {
  step: ConfigurationStep | 'prepare';
  target: TaskTarget;
  /**
   * Where the run may say that it has ended. Only a hint: the outcome is read, never believed. The
   * token is the run's own and must not be shown or kept in clear.
   */
  callback?: { url: string; token: string };
}

/** A run that was started. Ids of the other side are opaque. */
export interface TaskRun {
  id: string;
  /** Our correlation key; `find` answers to it. */
  key: string;
}

/** What came of starting a run. */
export type StartOutcome =
  | { outcome: 'started'; run: TaskRun }
  /** The other side refused, or has no such template. */
  | { outcome: 'refused'; message: string };

/** What is seen of a run. */
export type TaskObservation =
  | { state: 'queued' }
  | { state: 'running' }
  /** It ended well *and* reported the host that it was meant for. */
  | { state: 'succeeded' }
  | {
      state: 'failed';
      reason: 'task-failed' | 'unreachable' | 'no-host' | 'start-failed';
      /** In words, with the last failing line. */
      message: string;
      evidence?: string;
    }
  | { state: 'stopped' }
  /** Success or failure is said, but the log that proves it is not there yet: look again. */
  | { state: 'settling' }
  /** The other side does not know it any more. */
  | { state: 'unknown' };

/** Lines of a run's log. */
export interface TaskLog {
  lines: { time: Date; text: string }[];
  /** Give it as `after` to read on. */
  next: number;
}

/** What came of asking a run to stop. */
export type CancelOutcome = 'stopping' | 'ended';

/**
 * Runs configuration on machines. Passing trouble is thrown; an answer that leaves open whether a
 * run was made is thrown, too, and the reconciler looks it up by its key before it tries again, at
 * once when a cause carries the code of a request that never left (`ECONNREFUSED`, say).
 */
export interface TaskRunner {
  /** Such as `semaphore`. */
  readonly id: string;
  availability(): Availability;
  /** Starts a run. Not idempotent on the other side: call `find` with the key first. */
  start(
    request: TaskRequest,
    key: string,
    context: CallContext,
  ): Promise<StartOutcome>;
  find(key: string, context: CallContext): Promise<TaskRun | undefined>;
  observe(
    run: TaskRun,
    target: TaskTarget,
    context: CallContext,
  ): Promise<TaskObservation>;
  logs(run: TaskRun, after: number, context: CallContext): Promise<TaskLog>;
  /** Runs of ours that have not ended, to compare with the ledger. */
  listActive(context: CallContext): Promise<TaskRun[]>;
  /** Asks it to stop; a waiting run is never stopped by force, because it would run all the same. */
  cancel(run: TaskRun, context: CallContext): Promise<CancelOutcome>;
}
