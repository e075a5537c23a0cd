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
} from '../../domain/hosts/hostDecision';
import { HostDeadlines, HostRecord } from '../../domain/hosts/hostRecord';
import { machineOfHost } from '../../domain/hosts/machineOfHost';
import { HostLooks } from '../../hosts/preflight/DefaultHostChecks';
import { hostMessages } from '../../publish/hostMessages';
import { HostClaim, HostStore } from '../../store/hosts/HostStore';
import { InstanceStore } from '../../store/InstanceStore';
import { backoff } from '../backoff';
import { Clock } from '../clock';
import { linkSignals } from '../linkedSignal';
import { describeTrouble } from '../trouble';
import { WorkReport } from '../WorkLoop';
import { PrepareRuns, prepareTarget, runnerTrouble } from './PrepareRuns';

/** A pass stops before its lease ends: another process may begin then. */
const LEASE_USE = 5 / 6;

/** Looks that are this far apart are spread, so that a thousand hosts are not looked at together. */
const SPREAD_FROM_MS = 60_000;

/** What a pass over a host came to. */
export interface HostReport extends WorkReport<HostRecord> {
  /** The state is another than before. */
  hasMoved: boolean;
}

/** What passes over hosts run with. */
export interface HostReconcilerOptions {
  store: Pick<HostStore, 'saveDuring' | 'finishPass'>;
  instances: Pick<InstanceStore, 'get'>;
  looks: HostLooks;
  taskRunner: TaskRunner;
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
      const record = await this.follow(claim);
      const seen = await this.see(record, linked.signal);
      shutdown.throwIfAborted();
      const decision = decideHost(record, seen, this.circumstances(claim));
      return decision.command
        ? await this.act(claim, decision, shutdown, linked.signal)
        : await this.finish(
            claim,
            { before: claim, decision },
            troubleOf(seen),
          );
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

  private async see(
    record: HostRecord,
    signal: AbortSignal,
  ): Promise<HostObservation> {
    switch (whatToSee(record)) {
      case 'host':
        return this.look(record, signal);
      case 'run':
        return this.observeRun(record, signal);
      default:
        return { of: 'nothing' };
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

  private async observeRun(
    record: HostRecord,
    signal: AbortSignal,
  ): Promise<HostObservation> {
    const { run } = record;
    if (!run?.id) {
      return { of: 'nothing' };
    }
    try {
      return {
        of: 'run',
        run: await this.options.taskRunner.observe(
          { id: run.id, key: run.key },
          prepareTarget(record),
          { signal },
        ),
      };
    } catch (error) {
      return { of: 'runner-trouble', message: runnerTrouble(error) };
    }
  }

  /** What is about to be done is written down first: a crash after it finds the key and looks. */
  private async act(
    before: HostClaim,
    { record, command }: HostDecision,
    shutdown: AbortSignal,
    signal: AbortSignal,
  ): Promise<HostReport> {
    if (!command) {
      throw new Error('There is nothing to do');
    }
    const { store, clock } = this.options;
    const saved = await store.saveDuring(before, record, clock.now());
    const claim = { ...before, record: saved };
    const outcome = await this.runs.run(claim, command, signal);
    shutdown.throwIfAborted();
    const decision = concludeHost(saved, outcome, this.circumstances(claim));
    return this.finish(
      claim,
      { before, decision },
      outcome.of === 'trouble' ? outcome.message : undefined,
    );
  }

  private async finish(
    claim: HostClaim,
    { before, decision }: { before: HostClaim; decision: HostDecision },
    trouble: string | undefined,
  ): Promise<HostReport> {
    const { store, clock } = this.options;
    const { record, again } = decision;
    const now = clock.now();
    const attempts = trouble === undefined ? 0 : claim.attempts + 1;
    const isResting = record.state === 'failed' || record.state === 'removed';
    const wait =
      trouble === undefined || isResting || again !== undefined
        ? spread(again, clock.random())
        : backoff(attempts, clock.random());
    const saved = await store.finishPass(
      claim,
      {
        record,
        attempts: isResting ? 0 : attempts,
        lastError: trouble,
        nextRunAt: wait === undefined ? null : now + wait,
        messages: hostMessages(before.record, record),
      },
      now,
    );
    return {
      record: saved,
      trouble: attempts === 1 ? trouble : undefined,
      hasMoved: saved.state !== before.record.state,
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

/** Idle looks drift apart by a tenth of their interval. */
function spread(wait: number | undefined, random: number): number | undefined {
  return wait === undefined || wait < SPREAD_FROM_MS
    ? wait
    : Math.round(wait * (0.9 + 0.2 * random));
}
