import { HostTroubleError, TaskRunner } from '@opencsp/plugin-opencsp-node';
import {
  concludeHost,
  decideHost,
  followMachine,
  whatToSee,
} from '../../domain/hosts/decideHost';
import {
  HostCircumstances,
  HostDecision,
  HostObservation,
  LeftByPrepare,
} from '../../domain/hosts/hostDecision';
import { HostDeadlines, HostRecord } from '../../domain/hosts/hostRecord';
import { machineOfHost } from '../../domain/hosts/machineOfHost';
import { Time } from '../../domain/record';
import { HostLooks } from '../../hosts/preflight/DefaultHostChecks';
import { hostMessages } from '../../publish/hostMessages';
import { NewHostLine } from '../../store/hosts/hostLogs';
import { HostClaim, HostStore } from '../../store/hosts/HostStore';
import { InstanceStore } from '../../store/InstanceStore';
import { backoff } from '../backoff';
import { Clock } from '../clock';
import { linkSignals } from '../linkedSignal';
import { spread } from '../spread';
import { describeTrouble } from '../trouble';
import { WorkReport } from '../WorkLoop';
import { PrepareRuns, SeenRun } from './PrepareRuns';

/** A pass stops before its lease ends: another process may begin then. */
const LEASE_USE = 5 / 6;

/** What a pass over a host came to. */
export interface HostReport extends WorkReport<HostRecord> {
  /** The state is another than before. */
  hasMoved: boolean;
  /** Something was written to its log. */
  hasLines: boolean;
}

/** How a pass ends. */
interface Ending {
  before: HostClaim;
  decision: HostDecision;
  /** Lines that are not kept yet. */
  log: readonly NewHostLine[];
  /** Lines were kept in the middle of the pass. */
  hasLines?: boolean;
  trouble?: string;
}

/** What passes over hosts run with. */
export interface HostReconcilerOptions {
  store: Pick<HostStore, 'saveDuring' | 'finishPass' | 'keepCallback'>;
  instances: Pick<InstanceStore, 'get'>;
  looks: HostLooks;
  taskRunner: TaskRunner;
  /** Where runs may say that they have ended; without it, they are only looked at. */
  callbackUrl?: string;
  deadlines: HostDeadlines;
  /** For a run to end that was told to stop, in milliseconds. */
  stopMs: number;
  clock: Clock;
  /** How long a claim holds, in milliseconds. */
  leaseMs: number;
}

/**
 * One pass over a host: its machine is followed, it is looked at, and what preparing needs is done. It
 * keeps nothing between passes, so that it can be killed anywhere and another process goes on.
 */
export class HostReconciler {
  private readonly runs: PrepareRuns;

  constructor(private readonly options: HostReconcilerOptions) {
    this.runs = new PrepareRuns(options);
  }

  /**
   * @throws LeaseLostError when the row was changed or taken over meanwhile; nothing was written then
   * @throws the signal's reason at shutdown: what was cut off says nothing about the other side
   */
  async pass(claim: HostClaim, shutdown: AbortSignal): Promise<HostReport> {
    const { leaseMs } = this.options;
    const linked = linkSignals([shutdown], leaseMs * LEASE_USE);
    try {
      const { record, seen, log } = await this.see(claim, linked.signal);
      shutdown.throwIfAborted();
      const decision = decideHost(record, seen, this.circumstances(claim));
      const ending: Ending = {
        ...{ before: claim, decision, log },
        trouble: troubleOf(seen),
      };
      return decision.command
        ? await this.act(ending, shutdown, linked.signal)
        : await this.finish(claim, ending);
    } finally {
      linked[Symbol.dispose]();
    }
  }

  private async follow(claim: HostClaim): Promise<HostRecord> {
    const { record } = claim;
    if (record.instanceId === undefined) {
      return record;
    }
    const instance = await this.options.instances.get(record.instanceId);
    return followMachine(
      record,
      machineOfHost(instance),
      this.circumstances(claim),
    );
  }

  private async see(claim: HostClaim, signal: AbortSignal): Promise<SeenRun> {
    const record = await this.follow(claim);
    switch (whatToSee(record, this.circumstances(claim))) {
      case 'host':
        return { record, seen: await this.look(record, signal), log: [] };
      case 'run':
        return this.withLeft(
          await this.runs.see(record, claim.attempts, signal),
          signal,
        );
      default:
        return { record, seen: { of: 'nothing' }, log: [] };
    }
  }

  /** What a run has left is read once it has ended well, before its end is believed. */
  private async withLeft(seen: SeenRun, signal: AbortSignal): Promise<SeenRun> {
    const { record, seen: of } = seen;
    const isOver =
      record.state === 'preparing' &&
      record.run?.leftOver !== true &&
      of.of === 'run' &&
      of.run.state === 'succeeded';
    return isOver
      ? { ...seen, seen: { ...of, left: await this.left(record, signal) } }
      : seen;
  }

  private async left(
    record: HostRecord,
    signal: AbortSignal,
  ): Promise<LeftByPrepare | undefined> {
    try {
      const { left } = await this.options.looks.look(record, signal);
      return left && { of: 'file', file: left };
    } catch (error) {
      return { of: 'trouble', message: describeTrouble(error) };
    }
  }

  private async look(
    record: HostRecord,
    signal: AbortSignal,
  ): Promise<HostObservation> {
    try {
      const { checks, facts, cloudInit } = await this.options.looks.look(
        record,
        signal,
      );
      return { of: 'look', found: { checks, facts }, cloudInit };
    } catch (error) {
      return {
        of: 'trouble',
        trouble:
          error instanceof HostTroubleError ? error.trouble : 'unreachable',
        message: describeTrouble(error),
      };
    }
  }

  /** What is about to be done is written down first: a crash after it finds the key and looks. */
  private async act(
    { before, decision: { record, command }, log }: Ending,
    shutdown: AbortSignal,
    signal: AbortSignal,
  ): Promise<HostReport> {
    if (!command) {
      throw new Error('There is nothing to do');
    }
    const { store, clock } = this.options;
    const now = clock.now();
    const lines = [...log, ...beginning(before.record, record, now)];
    const saved = await store.saveDuring(before, record, now, { log: lines });
    const claim = { ...before, record: saved };
    const outcome = await this.runs.run(claim, command, signal);
    shutdown.throwIfAborted();
    return this.finish(claim, {
      before,
      decision: concludeHost(saved, outcome, this.circumstances(claim)),
      log: [],
      hasLines: lines.length > 0,
      trouble: outcome.of === 'trouble' ? outcome.message : undefined,
    });
  }

  private async finish(
    claim: HostClaim,
    { before, decision, log, hasLines, trouble }: Ending,
  ): Promise<HostReport> {
    const { store, clock } = this.options;
    const { record, again } = decision;
    const now = clock.now();
    const attempts = trouble === undefined ? 0 : claim.attempts + 1;
    const isResting = record.state === 'failed' || record.state === 'removed';
    const isBackOff =
      trouble !== undefined && !isResting && again === undefined;
    const pause = again === undefined ? again : spread(again, clock.random());
    const wait = isBackOff ? backoff(attempts, clock.random()) : pause;
    const saved = await store.finishPass(
      claim,
      {
        record,
        attempts: isResting ? 0 : attempts,
        lastError: trouble,
        nextRunAt: wait === undefined ? null : now + wait,
        log,
        messages: hostMessages(before.record, record),
      },
      now,
    );
    return {
      record: saved,
      trouble: attempts === 1 ? trouble : undefined,
      hasMoved: saved.state !== before.record.state,
      hasLines: hasLines === true || log.length > 0,
    };
  }

  private circumstances({ attempts }: HostClaim): HostCircumstances {
    const { clock, deadlines, stopMs, leaseMs } = this.options;
    return { now: clock.now(), deadlines, stopMs, attempts, leaseMs };
  }
}

function troubleOf(seen: HostObservation): string | undefined {
  return seen.of === 'trouble' || seen.of === 'runner-trouble'
    ? seen.message
    : undefined;
}

/** The log of a host holds several runs: each begins with a line of the portal's own. */
function beginning(
  before: HostRecord,
  { run }: HostRecord,
  time: Time,
): NewHostLine[] {
  return run && run.key !== before.run?.key
    ? [{ attempt: run.attempt, time, text: 'Preparing the host begins.' }]
    : [];
}
