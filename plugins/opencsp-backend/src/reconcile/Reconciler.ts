import { LoggerService } from '@backstage/backend-plugin-api';
import { conclude, decide, whatToObserve } from '../domain/decide';
import {
  Circumstances,
  Decision,
  LogEntry,
  Observation,
} from '../domain/decision';
import { Deadlines, InstanceRecord, RunRecord } from '../domain/record';
import { messagesFor } from '../publish/messages';
import {
  Claim,
  InstanceStore,
  LeaseLostError,
  NewLogLine,
  PassResult,
} from '../store/InstanceStore';
import { backoff } from './backoff';
import { Clock } from './clock';
import { CommandRunner, Outside, refOf, targetOf } from './CommandRunner';
import { linkSignals } from './linkedSignal';
import { describeTrouble } from './trouble';

/** How far a pass may go before its lease ends, in milliseconds. */
export const LEASE_MS = 60_000;

/** A pass stops this long before its lease ends, so that it never writes on somebody else's time. */
const LEASE_MARGIN_MS = 10_000;

/** What a pass came to, for its caller's log and metrics. */
export interface PassReport {
  record: InstanceRecord;
  /** Only when it is new: trouble that stays is told once. */
  trouble?: string;
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
    },
  ) {
    this.commands = new CommandRunner(
      options.store,
      options.outside,
      options.clock,
    );
  }

  /**
   * @throws LeaseLostError when the row was changed or taken over meanwhile; nothing was written then
   * @throws the signal's reason at shutdown: what was cut off says nothing about the other side
   */
  async pass(claim: Claim, shutdown: AbortSignal): Promise<PassReport> {
    const linked = linkSignals([shutdown], LEASE_MS - LEASE_MARGIN_MS);
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
    const seen = await this.observe(claim.record, signal);
    const runLog = await this.readRunLog(claim.record, signal);
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
      : decision.again;
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
  ): Promise<{ record: InstanceRecord; lines: NewLogLine[] }> {
    const { run } = record;
    if (!run?.id) {
      return { record, lines: [] };
    }
    try {
      const log = await this.options.outside.taskRunner.logs(
        { id: run.id, key: run.key },
        run.logAfter,
        { signal },
      );
      const read: RunRecord = { ...run, logAfter: log.next };
      return {
        record: log.next === run.logAfter ? record : { ...record, run: read },
        lines: log.lines.map(line => ({
          step: run.step,
          time: line.time.getTime(),
          text: line.text,
        })),
      };
    } catch (error) {
      this.options.logger.debug(`Could not read the log of run ${run.key}`, {
        instance: record.id,
        error: describeTrouble(error),
      });
      return { record, lines: [] };
    }
  }

  private stamp(entries: readonly LogEntry[] = []): NewLogLine[] {
    const time = this.options.clock.now();
    return entries.map(({ step, text }) => ({ step, text, time }));
  }

  private circumstances({ attempts }: Claim): Circumstances {
    const { clock, deadlines } = this.options;
    return { now: clock.now(), deadlines, attempts };
  }

  /** @throws LeaseLostError unchanged, because it must end the pass */
  private troubleOf(error: unknown, system: string): string {
    if (error instanceof LeaseLostError) {
      throw error;
    }
    return `The ${system} cannot be used now: ${describeTrouble(error)}`;
  }
}

/** True when only a person's request brings the next pass. */
function isResting(record: InstanceRecord): boolean {
  return record.state === 'failed' || record.state === 'deleted';
}

function systemOf(command: string): string {
  return command.endsWith('-run') ? 'configuration runner' : 'platform';
}
