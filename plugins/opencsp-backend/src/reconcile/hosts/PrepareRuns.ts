import { TaskRunner, TaskTarget } from '@opencsp/plugin-opencsp-node';
import { mayStillComeAbout } from '../../domain/decision';
import {
  HostCommandToDo,
  HostObservation,
  HostOutcome,
} from '../../domain/hosts/hostDecision';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { isLogFull, keepLog } from '../../domain/hosts/prepareLog';
import { PrepareRun } from '../../domain/hosts/prepareRun';
import { LeaseLostError } from '../../store/InstanceStore';
import { NewHostLine } from '../../store/hosts/hostLogs';
import { HostClaim, HostStore } from '../../store/hosts/HostStore';
import { Clock } from '../clock';
import { newCallback } from '../newCallback';
import { ReadLog, readRunLog, waitsForLog } from '../runLogs';
import { describeTrouble } from '../trouble';
import { wasNotSent } from '../wasNotSent';

/** What was seen of a run, with what its log says that was not read before. */
export interface SeenRun {
  /** Knows how far the log was read. */
  record: HostRecord;
  seen: HostObservation;
  log: NewHostLine[];
}

/** Starts, follows and stops the runs that prepare hosts. Their keys are in the records before. */
export class PrepareRuns {
  constructor(
    private readonly options: {
      store: Pick<HostStore, 'keepCallback'>;
      taskRunner: TaskRunner;
      /** Where runs may say that they have ended; without it, they are only looked at. */
      callbackUrl?: string;
      clock: Pick<Clock, 'now'>;
      /** How long a claim holds, in milliseconds. */
      leaseMs: number;
    },
  ) {}

  /** @param attempts - passes in trouble since the last good one */
  async see(
    record: HostRecord,
    attempts: number,
    signal: AbortSignal,
  ): Promise<SeenRun> {
    const { run } = record;
    if (!run?.id) {
      return { record, seen: { of: 'nothing' }, log: [] };
    }
    try {
      const known = { ...run, id: run.id };
      const seen = await this.options.taskRunner.observe(
        { id: run.id, key: run.key },
        prepareTarget(record),
        { signal },
      );
      const isThere = seen.state !== 'unknown' && !isLogFull(run);
      const read = isThere
        ? await readRunLog(this.options.taskRunner, known, signal)
        : undefined;
      const message = waitsForLog(seen, attempts, read?.problem);
      return {
        ...withLog(record, run, read),
        seen:
          message === undefined
            ? { of: 'run', run: seen }
            : { of: 'runner-trouble', message },
      };
    } catch (error) {
      const message = runnerTrouble(error);
      return { record, seen: { of: 'runner-trouble', message }, log: [] };
    }
  }

  /** @throws LeaseLostError when somebody else may work on the row by now */
  async run(
    claim: HostClaim,
    command: HostCommandToDo,
    signal: AbortSignal,
  ): Promise<HostOutcome> {
    this.demandLease(claim);
    try {
      return command.do === 'start-run'
        ? await this.start(claim, command, signal)
        : await this.stop(command.run, signal);
    } catch (error) {
      if (error instanceof LeaseLostError) {
        throw error;
      }
      return {
        of: 'trouble',
        message: runnerTrouble(error),
        notSent: wasNotSent(error),
      };
    }
  }

  /** Looks for the run by its key before it starts one: starting is not idempotent over there. */
  private async start(
    claim: HostClaim,
    { run, onlyLook }: Extract<HostCommandToDo, { do: 'start-run' }>,
    signal: AbortSignal,
  ): Promise<HostOutcome> {
    const { taskRunner } = this.options;
    const availability = taskRunner.availability();
    if (!availability.available) {
      return { of: 'start-run', outcome: 'off', message: availability.reason };
    }
    const found = await taskRunner.find(run.key, { signal });
    if (found) {
      return { of: 'start-run', outcome: 'started', id: found.id };
    }
    if (onlyLook) {
      return { of: 'start-run', outcome: 'not-there' };
    }
    const callback = await newCallback(this.options.callbackUrl, hash =>
      this.options.store.keepCallback(claim, run.key, hash),
    );
    const started = await taskRunner.start(
      { step: 'prepare', target: prepareTarget(claim.record), callback },
      run.key,
      // A process that stood still could start what another one has started since.
      { signal, beforeMaking: () => this.demandLease(claim) },
    );
    return started.outcome === 'refused'
      ? { of: 'start-run', outcome: 'refused', message: started.message }
      : { of: 'start-run', outcome: 'started', id: started.run.id };
  }

  private async stop(
    run: PrepareRun,
    signal: AbortSignal,
  ): Promise<HostOutcome> {
    const { taskRunner, clock, leaseMs } = this.options;
    const known = run.id
      ? { id: run.id, key: run.key }
      : await taskRunner.find(run.key, { signal });
    if (!known) {
      const ended = !mayStillComeAbout(run.askedAt, {
        now: clock.now(),
        leaseMs,
      });
      return { of: 'stop-run', ended };
    }
    const result = await taskRunner.cancel(known, { signal });
    return { of: 'stop-run', ended: result === 'ended', id: known.id };
  }

  private demandLease({ record, lease }: HostClaim): void {
    if (this.options.clock.now() >= lease.until) {
      throw new LeaseLostError(
        `The lease of host ${record.id} ended before anything was done outside`,
      );
    }
  }
}

/** Takes what was read into the log, as long as there is room. */
function withLog(
  record: HostRecord,
  run: PrepareRun,
  read: ReadLog | undefined,
): Pick<SeenRun, 'record' | 'log'> {
  if (!read || read.next === run.logAfter) {
    return { record, log: [] };
  }
  const kept = keepLog({ ...run, logAfter: read.next }, read.lines);
  return {
    record: { ...record, run: kept.run },
    log: kept.lines.map(line => ({ ...line, attempt: run.attempt })),
  };
}

/**
 * The host that a run is for.
 *
 * @throws Error when it has no address or host key yet, which its state rules out
 */
export function prepareTarget(record: HostRecord): TaskTarget {
  const { address, hostKey } = record;
  if (!address || !hostKey) {
    throw new Error(
      `Host ${record.id} is ${record.state} without an address or a host key`,
    );
  }
  return {
    instanceId: record.instanceId ?? record.id,
    // So that no host is the "localhost" of the runner.
    name: `host-${record.name}`,
    address,
    port: record.port,
    user: record.user,
    hostKey: `${hostKey.type} ${hostKey.blob}`,
  };
}

/** In words, for people. */
export function runnerTrouble(error: unknown): string {
  return `The configuration runner cannot be used now: ${describeTrouble(
    error,
  )}`;
}
