import { LoggerService } from '@backstage/backend-plugin-api';
import { conclude, decide, whatToObserve } from '../domain/decide';
import {
  Circumstances,
  Decision,
  LEASE_MS,
  LogEntry,
  Observation,
} from '../domain/decision';
import { Deadlines, InstanceRecord } from '../domain/record';
import { messagesFor } from '../publish/messages';
import {
  Claim,
  InstanceStore,
  LeaseLostError,
  NewLogLine,
  PassResult,
} from '../store/InstanceStore';
import { aboutOf } from './about';
import { backoff } from './backoff';
import { Clock } from './clock';
import { CommandRunner, Outside } from './CommandRunner';
import { linkSignals } from './linkedSignal';
import { refOf, targetOf } from './machineOf';
import { readRunLog, waitsForLog } from './runLogs';
import { describeTrouble } from './trouble';
import { wasNotSent } from './wasNotSent';

/**
 * A pass stops when this part of its lease is over, so that what it has begun outside is over
 * before somebody else may begin.
 */
const LEASE_USE = 5 / 6;

/** Looks that are this far apart are spread, so that a thousand machines are not looked at together. */
const SPREAD_FROM_MS = 60_000;

/** What a pass came to, for its caller's log and metrics. */
export interface PassReport {
  record: InstanceRecord;
  /** Only when it is new: trouble that stays is told once. */
  trouble?: string;
  /** The state is another than before. */
  hasMoved: boolean;
}

/** What half of a pass came to. */
interface Step {
  decision: Decision;
  trouble?: string;
  log: NewLogLine[];
}

/**
 * One pass over one row: observe → decide → act → record. It keeps nothing between passes, so it
 * can be killed anywhere and another process goes on.
 */
export class Reconciler {
  private readonly commands: CommandRunner;

  constructor(
    private readonly options: {
      store: InstanceStore;
      outside: Outside;
      deadlines: Deadlines;
      clock: Clock;
      logger: LoggerService;
      /** How long a claim holds, in milliseconds. */
      leaseMs?: number;
    },
  ) {
    this.commands = new CommandRunner(options);
  }

  /**
   * @throws LeaseLostError when the row was changed or taken over meanwhile; nothing was written then
   * @throws the signal's reason at shutdown: what was cut off says nothing about the other side
   */
  async pass(claim: Claim, shutdown: AbortSignal): Promise<PassReport> {
    const lease = this.options.leaseMs ?? LEASE_MS;
    const linked = linkSignals([shutdown], lease * LEASE_USE);
    try {
      const looked = await this.look(claim, linked.signal);
      shutdown.throwIfAborted();
      if (!looked.decision.command) {
        return await this.finish(claim, looked);
      }
      const acted = await this.act(claim, looked, linked.signal);
      shutdown.throwIfAborted();
      return await this.finish(acted.claim, acted);
    } finally {
      linked[Symbol.dispose]();
    }
  }

  private async look(claim: Claim, signal: AbortSignal): Promise<Step> {
    const first = await this.observe(claim.record, signal);
    const runLog = await this.readRunLog(claim.record, signal);
    const seen = waitForLog(first, claim, runLog.problem);
    const decision = decide(runLog.record, seen, this.circumstances(claim));
    return {
      decision,
      trouble: seen.of === 'trouble' ? seen.message : undefined,
      log: [...runLog.lines, ...this.stamp(decision.log)],
    };
  }

  /** What is about to be done is written down first: a crash after it finds the key and looks. */
  private async act(
    before: Claim,
    { decision, log }: Step,
    signal: AbortSignal,
  ): Promise<Step & { claim: Claim }> {
    const { clock, store } = this.options;
    const { command } = decision;
    if (!command) {
      throw new Error('There is nothing to do');
    }
    const record = await store.saveDuring(
      before,
      decision.record,
      clock.now(),
      {
        messages: messagesFor(before.record, decision.record),
        log,
      },
    );
    const claim = { ...before, record };
    const outcome = await this.commands
      .run(claim, command, signal)
      .catch(error => ({
        of: 'trouble' as const,
        during: command,
        message: this.troubleOf(error, systemOf(command.do)),
        notSent: wasNotSent(error),
      }));
    const concluded = conclude(record, outcome, this.circumstances(claim));
    return {
      claim,
      decision: concluded,
      trouble: outcome.of === 'trouble' ? outcome.message : undefined,
      log: this.stamp(concluded.log),
    };
  }

  private async finish(
    claim: Claim,
    { decision, log, trouble }: Step,
  ): Promise<PassReport> {
    const { clock, store } = this.options;
    const now = clock.now();
    const attempts = trouble ? claim.attempts + 1 : 0;
    const wait = trouble
      ? Math.max(backoff(attempts, clock.random()), decision.again ?? 0)
      : spread(decision.again, clock.random());
    const result: PassResult = {
      record: decision.record,
      attempts,
      lastError: trouble,
      nextRunAt:
        isResting(decision.record) || wait === undefined ? null : now + wait,
      log,
      messages: messagesFor(claim.record, decision.record),
    };
    return {
      record: await store.finishPass(claim, result, now),
      trouble: attempts === 1 ? trouble : undefined,
      hasMoved: claim.record.state !== decision.record.state,
    };
  }

  private async observe(
    record: InstanceRecord,
    signal: AbortSignal,
  ): Promise<Observation> {
    const wanted = whatToObserve(record);
    const { outside } = this.options;
    try {
      if (wanted === 'machine') {
        const live =
          record.state === 'provisioning' &&
          record.machine.version === undefined;
        return {
          of: 'machine',
          machine: await outside.provisioner.observe(refOf(record), {
            signal,
            live,
          }),
        };
      }
      if (wanted === 'run' && record.run?.id) {
        return {
          of: 'run',
          run: await outside.taskRunner.observe(
            { id: record.run.id, key: record.run.key },
            targetOf(record, outside.sshPort),
            { signal },
          ),
        };
      }
      return { of: 'nothing' };
    } catch (error) {
      const system = wanted === 'run' ? 'configuration runner' : 'platform';
      return { of: 'trouble', system, message: this.troubleOf(error, system) };
    }
  }

  /** Reads on in the log of the run; a log that cannot be read never stops the run itself. */
  private async readRunLog(
    record: InstanceRecord,
    signal: AbortSignal,
  ): Promise<{
    record: InstanceRecord;
    lines: NewLogLine[];
    problem?: string;
  }> {
    const { run } = record;
    if (!run?.id) {
      return { record, lines: [] };
    }
    const { outside, logger } = this.options;
    const log = await readRunLog(
      outside.taskRunner,
      { ...run, id: run.id },
      signal,
    );
    if (log.problem !== undefined) {
      logger.debug(`Could not read the log of run ${run.key}`, {
        ...aboutOf(record),
        error: log.problem,
      });
    }
    return {
      record:
        log.next === run.logAfter
          ? record
          : { ...record, run: { ...run, logAfter: log.next } },
      lines: log.lines.map(line => ({ step: run.step, ...line })),
      problem: log.problem,
    };
  }

  private stamp(entries: readonly LogEntry[] = []): NewLogLine[] {
    const time = this.options.clock.now();
    return entries.map(({ step, text }) => ({ step, text, time }));
  }

  private circumstances({ attempts }: Claim): Circumstances {
    const { clock, deadlines, leaseMs } = this.options;
    return { now: clock.now(), deadlines, attempts, leaseMs };
  }

  /** @throws LeaseLostError unchanged, because it must end the pass */
  private troubleOf(error: unknown, system: string): string {
    if (error instanceof LeaseLostError) {
      throw error;
    }
    return `The ${system} cannot be used now: ${describeTrouble(error)}`;
  }
}

/** The same, unless the end of a run has to wait for the end of its log. */
function waitForLog(
  seen: Observation,
  { attempts }: Claim,
  problem: string | undefined,
): Observation {
  const message =
    seen.of === 'run' ? waitsForLog(seen.run, attempts, problem) : undefined;
  return message === undefined
    ? seen
    : { of: 'trouble', system: 'configuration runner', message };
}

/** Idle looks drift apart by a tenth of their interval. */
function spread(wait: number | undefined, random: number): number | undefined {
  return wait === undefined || wait < SPREAD_FROM_MS
    ? wait
    : Math.round(wait * (0.9 + 0.2 * random));
}

/** True when only a person's request brings the next pass. */
function isResting(record: InstanceRecord): boolean {
  return record.state === 'failed' || record.state === 'deleted';
}

function systemOf(command: string): string {
  return command.endsWith('-run') ? 'configuration runner' : 'platform';
}
