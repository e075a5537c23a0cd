import { LoggerService } from '@backstage/backend-plugin-api';
import { isDeploymentMoving } from '@opencsp/plugin-opencsp-common';
import {
  concludeDeployment,
  DeploymentCommand,
  deploymentCommand,
  DeploymentOutcome,
  isObserved,
} from '../../domain/deployments/decideDeployment';
import { deploymentFailure } from '../../domain/deployments/deploymentFailures';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { Observed } from '../../domain/deployments/observeDeployment';
import {
  DeploymentClaim,
  DeploymentStore,
  NewDeploymentLine,
} from '../../store/deployments/DeploymentStore';
import { backoff } from '../backoff';
import { Clock } from '../clock';
import { linkSignals } from '../linkedSignal';
import { spread } from '../spread';
import { WorkReport } from '../WorkLoop';
import { whileFlushing } from './Flusher';
import { writtenAtEnd } from './MoveEnds';
import { Observer } from './Observer';
import { DeploymentOutside } from './ports';
import { Preparation } from './Preparation';
import { StepCall, StepCalls } from './StepCalls';

/** A pass stops before its lease ends: another process may begin then. */
const LEASE_USE = 5 / 6;

/** How often lines are kept during a call, in milliseconds. */
const FLUSH_MS = 500;

/** How often a host that is not ready is looked at when nobody tells, in milliseconds. */
const WAIT_MS = 5_000;

/** The longest that a driver may put its step off, in milliseconds. */
const LONGEST_AGAIN_MS = 60_000;

/** How often what runs is looked at, in milliseconds; spread by a tenth, so that not all are looked at together. */
const OBSERVE_MS = 60_000;

/** What a pass came to. */
interface Result {
  claim: DeploymentClaim;
  record: DeploymentRecord;
  log?: NewDeploymentLine[];
  services?: Observed['services'] | null;
  trouble?: string;
  /** Milliseconds until the next pass, while it moves. */
  again?: number;
}

/**
 * One pass over a deployment: one call of one step, or one look at its host. It keeps nothing between
 * passes: that a step was begun is written down before it is called, and a process that takes over goes
 * on with the same try, whose calls look before they act.
 */
export class DeploymentReconciler {
  private readonly calls: StepCalls;
  private readonly observer: Observer;
  private readonly preparation: Preparation;

  constructor(
    private readonly options: {
      store: DeploymentStore;
      outside: DeploymentOutside;
      clock: Clock;
      logger: LoggerService;
      /** How long a claim holds, in milliseconds. */
      leaseMs: number;
      /** Lines were written to its log. */
      onLines?: (id: string) => void;
      /** How often lines are kept during a call, in milliseconds; half a second when absent. */
      flushMs?: number;
    },
  ) {
    this.calls = new StepCalls(options);
    this.observer = new Observer(options);
    this.preparation = new Preparation(options.outside);
  }

  /** @throws LeaseLostError when the row was changed or taken over; nothing is written then */
  async pass(
    claim: DeploymentClaim,
    shutdown: AbortSignal,
  ): Promise<WorkReport<DeploymentRecord>> {
    const { leaseMs, clock } = this.options;
    const linked = linkSignals([shutdown], leaseMs * LEASE_USE);
    try {
      const command = deploymentCommand(claim.record, clock.now());
      const result = await this.do(claim, command, linked.signal);
      shutdown.throwIfAborted();
      return await this.finish(claim, result);
    } finally {
      linked[Symbol.dispose]();
    }
  }

  private async do(
    claim: DeploymentClaim,
    command: DeploymentCommand | undefined,
    signal: AbortSignal,
  ): Promise<Result> {
    switch (command?.do) {
      case 'wait-for-host':
        return this.conclude(claim, await this.waitForHost(claim.record));
      case 'plan':
        return this.conclude(claim, await this.plan(claim.record));
      case 'run-step':
        return this.runStep(claim, command, signal);
      case 'cancel-step':
        return this.cancelStep(claim, command.step, signal);
      case 'cancel':
        return this.conclude(claim, { of: 'cancelled' });
      case 'observe':
        return this.observe(claim, signal);
      default:
        return { claim, record: claim.record };
    }
  }

  private async waitForHost(
    record: DeploymentRecord,
  ): Promise<DeploymentOutcome> {
    const { host, isGone } = await this.preparation.hostOf(record);
    if (isGone) {
      return { of: 'host-gone' };
    }
    switch (host?.state) {
      case 'ready':
        return this.plan(record);
      case 'failed':
        return {
          of: 'refused',
          failure: deploymentFailure('host-failed', {
            more: host.failure?.message,
            evidence: host.failure?.evidence,
            nextStep: host.failure?.nextStep,
          }),
        };
      case 'unreachable':
        return { of: 'waiting', waitingFor: 'The host does not answer now.' };
      case undefined:
        return {
          of: 'waiting',
          waitingFor: 'The machine of the host is being made.',
        };
      default:
        return {
          of: 'waiting',
          waitingFor: host?.waitingFor ?? 'The host is being made ready.',
        };
    }
  }

  private async plan(record: DeploymentRecord): Promise<DeploymentOutcome> {
    if (record.removal?.givenUp) {
      return { of: 'planned', steps: [] };
    }
    const { host, isGone } = await this.preparation.hostOf(record);
    if (isGone || !host) {
      return { of: 'host-gone' };
    }
    const prepared = await this.preparation.of(record, host);
    return 'outcome' in prepared
      ? prepared.outcome
      : { of: 'planned', steps: prepared.steps };
  }

  private async runStep(
    before: DeploymentClaim,
    { record, step }: Extract<DeploymentCommand, { do: 'run-step' }>,
    signal: AbortSignal,
  ): Promise<Result> {
    const claim = await this.begin(before, record, step);
    const call = await this.calls.of(claim.record, step);
    if ('outcome' in call) {
      return this.conclude(claim, call.outcome);
    }
    const { store, clock, flushMs = FLUSH_MS } = this.options;
    const { log } = call;
    const outcome = await whileFlushing(
      {
        ...{ store, claim, log, signal },
        now: () => clock.now(),
        everyMs: flushMs,
        onFlushed: () => this.options.onLines?.(claim.record.id),
      },
      given => call.run(given),
    );
    const result = this.conclude(claim, outcome);
    return this.withLog(result, call, outcome, signal);
  }

  /** That the step begins is written down first: a process that takes over goes on with this try. */
  private async begin(
    claim: DeploymentClaim,
    record: DeploymentRecord,
    { name, title, attempt }: { name: string; title: string; attempt: number },
  ): Promise<DeploymentClaim> {
    const { store, clock } = this.options;
    const text = attempt > 1 ? `${title}, try ${attempt}` : title;
    const isNew = record !== claim.record;
    const log = isNew ? [{ step: name, time: clock.now(), text }] : [];
    const saved = await store.saveDuring(claim, record, clock.now(), { log });
    return { ...claim, record: saved };
  }

  /** The end of a step is told in its log, too; what did not end in time is ended on the host. */
  private async withLog(
    result: Result,
    call: StepCall,
    outcome: DeploymentOutcome,
    signal: AbortSignal,
  ): Promise<Result> {
    const { log } = call;
    const { failure } = result.record;
    const tail = log.tail();
    if (failure) {
      log.write(`Failed: ${failure.message}`);
      if (failure.reason === 'deadline') {
        await call.cancel(signal);
      }
    } else if (outcome.of === 'trouble') {
      log.write(outcome.message);
    }
    const record =
      failure && failure.evidence === undefined && tail !== undefined
        ? { ...result.record, failure: { ...failure, evidence: tail } }
        : result.record;
    return { ...result, record, log: log.take() };
  }

  private async cancelStep(
    claim: DeploymentClaim,
    step: Parameters<StepCalls['of']>[1],
    signal: AbortSignal,
  ): Promise<Result> {
    const call = await this.calls.of(claim.record, step);
    if ('outcome' in call) {
      return this.conclude(claim, call.outcome);
    }
    call.log.write('Cancelled by a person');
    const outcome = await call.cancel(signal);
    return { ...this.conclude(claim, outcome), log: call.log.take() };
  }

  private async observe(
    claim: DeploymentClaim,
    signal: AbortSignal,
  ): Promise<Result> {
    const look = await this.observer.look(claim.record, claim.attempts, signal);
    return {
      claim,
      record: look.observed?.record ?? claim.record,
      services: look.observed?.services,
      trouble: look.trouble,
    };
  }

  private conclude(claim: DeploymentClaim, outcome: DeploymentOutcome): Result {
    const { clock } = this.options;
    const { attempts } = claim;
    const record = concludeDeployment(claim.record, outcome, {
      now: clock.now(),
      attempts,
    });
    return {
      claim,
      record,
      services: record.state === 'removed' ? null : undefined,
      trouble: outcome.of === 'trouble' ? outcome.message : undefined,
      again: againAfter(outcome),
    };
  }

  private async finish(
    first: DeploymentClaim,
    { claim, record, log, services, trouble, again }: Result,
  ): Promise<WorkReport<DeploymentRecord>> {
    const { store, clock } = this.options;
    const now = clock.now();
    const hasMoved = record.state !== claim.record.state;
    const attempts = trouble === undefined || hasMoved ? 0 : claim.attempts + 1;
    const pause =
      attempts > 0
        ? backoff(attempts, clock.random())
        : pauseOf(record, { again, hasMoved, random: clock.random() });
    const nextRunAt = pause === undefined ? undefined : now + pause;
    const written = await writtenAtEnd(
      store,
      { first: first.record, claim, record, services },
      now,
    );
    const saved = await store.finishPass(
      claim,
      {
        ...written,
        attempts,
        lastError: trouble,
        nextRunAt: nextRunAt ?? null,
        log,
      },
      now,
    );
    if (log?.length) {
      this.options.onLines?.(saved.id);
    }
    return {
      record: saved,
      trouble: attempts === 1 ? trouble : undefined,
      nextRunAt,
    };
  }
}

function againAfter(outcome: DeploymentOutcome): number | undefined {
  if (outcome.of === 'waiting') {
    return WAIT_MS;
  }
  return outcome.of === 'step' && outcome.outcome.of === 'running'
    ? Math.min(Math.max(outcome.outcome.again, 0), LONGEST_AGAIN_MS)
    : undefined;
}

/** Milliseconds until the next pass; nothing when only a request brings it. */
function pauseOf(
  record: DeploymentRecord,
  {
    again = 0,
    hasMoved,
    random,
  }: { again?: number; hasMoved: boolean; random: number },
): number | undefined {
  if (isDeploymentMoving(record.state)) {
    return again;
  }
  if (!isObserved(record)) {
    return undefined;
  }
  // What a run left behind is looked at right after it.
  return hasMoved ? 0 : spread(OBSERVE_MS, random);
}
