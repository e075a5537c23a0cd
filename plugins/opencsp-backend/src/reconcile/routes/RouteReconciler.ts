import {
  ConflictError,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { Time } from '../../domain/record';
import {
  decideRoutes,
  ROUTE_INTERVALS,
  RouteDecision,
} from '../../domain/routes/decideRoutes';
import { RouteObservation } from '../../domain/routes/routeObservation';
import { routesNotWritten } from '../../domain/routes/routeRequests';
import { routeMessages } from '../../publish/routeMessages';
import { RoutesConfig } from '../../routes/routesConfig';
import { DeploymentStore } from '../../store/deployments/DeploymentStore';
import { NewMessage } from '../../store/InstanceStore';
import {
  RouteSetClaim,
  RouteSetRow,
  RouteSetStore,
} from '../../store/routes/RouteSetStore';
import { backoff } from '../backoff';
import { Clock } from '../clock';
import { SourceOutside } from '../deployments/DeploymentSource';
import { linkSignals } from '../linkedSignal';
import { spread } from '../spread';
import { describeTrouble } from '../trouble';
import { WorkReport } from '../WorkLoop';
import { RouteLooks } from './ports';
import { RouteTarget, RouteTargets } from './RouteTargets';
import { wasNotWritten } from './writeRoutes';

/** A pass stops before its lease ends: another process may begin then. */
const LEASE_USE = 5 / 6;

/** What passes over routes run with. */
export interface RouteReconcilerOptions {
  store: Pick<RouteSetStore, 'saveDuring' | 'finishPass'>;
  deployments: Pick<DeploymentStore, 'get' | 'allLiveOf'>;
  outside: SourceOutside;
  looks: RouteLooks;
  publicPorts: RoutesConfig['publicPorts'];
  clock: Clock;
  /** How long a claim holds, in milliseconds. */
  leaseMs: number;
}

/** What a pass came to. */
export interface RoutePassReport extends WorkReport<RouteSetRow> {
  /** The row as the pass found it. */
  before: RouteSetRow;
  /** True when what was to be looked at, or written, was not reached; told or not. */
  isTroubled: boolean;
}

type Target = Extract<RouteTarget, { of: 'there' }>;

/** How a pass ends. */
interface Ending {
  /** With the row as it was last kept. */
  claim: RouteSetClaim;
  row: RouteSetRow;
  /** Milliseconds until the next look; nothing when there is none. */
  again?: number;
  trouble?: string;
  isQuiet: boolean;
}

/** What was seen in a pass, and when. */
interface Seen {
  observation: RouteObservation;
  decision: RouteDecision;
  decidedAt: Time;
  row: RouteSetRow;
}

/**
 * One pass over the routes of a profile on a host: they are looked at, what follows is kept, and then the
 * file of routes is written on the host when it has to be. It keeps nothing between passes, so that it can
 * be killed anywhere: a file that was kept and not written is seen to be missing by the next look.
 */
export class RouteReconciler {
  private readonly targets: RouteTargets;

  constructor(private readonly options: RouteReconcilerOptions) {
    this.targets = new RouteTargets(options);
  }

  /**
   * @throws LeaseLostError when the row was changed or taken over meanwhile; nothing was written then
   * @throws the signal's reason at shutdown: what was cut off says nothing about the other side
   */
  async pass(
    claim: RouteSetClaim,
    shutdown: AbortSignal,
  ): Promise<RoutePassReport> {
    const { leaseMs } = this.options;
    const linked = linkSignals([shutdown], leaseMs * LEASE_USE);
    try {
      const ending = await this.do(claim, shutdown, linked.signal);
      shutdown.throwIfAborted();
      const report = await this.finish(ending);
      return { ...report, before: claim.record };
    } finally {
      linked[Symbol.dispose]();
    }
  }

  private async do(
    claim: RouteSetClaim,
    shutdown: AbortSignal,
    signal: AbortSignal,
  ): Promise<Ending> {
    const { record } = claim;
    const target = await this.targets.of(record);
    const rest = { claim, row: record, isQuiet: true };
    switch (target.of) {
      case 'ended':
        return { ...rest, row: { ...record, state: 'ended', warnings: [] } };
      case 'going':
        return { ...rest, again: ROUTE_INTERVALS.troubled };
      case 'trouble':
        return { ...rest, trouble: target.message };
      default:
        return this.work(claim, target, shutdown, signal);
    }
  }

  private async work(
    claim: RouteSetClaim,
    target: Target,
    shutdown: AbortSignal,
    signal: AbortSignal,
  ): Promise<Ending> {
    const { record } = claim;
    const { isQuiet } = target;
    const signals = { shutdown, signal };
    const looked = await orTrouble(
      () => this.look(record, target, signal),
      signals,
    );
    if ('trouble' in looked) {
      return { claim, row: record, isQuiet, trouble: looked.trouble };
    }
    const { decision, observation, row } = looked.done;
    if (decision.write === undefined) {
      const { proxy } = observation;
      const trouble = proxy.of === 'unseen' ? proxy.message : undefined;
      return { claim, row, isQuiet, again: decision.again, trouble };
    }
    if (await this.targets.isGoing(record)) {
      const again = ROUTE_INTERVALS.troubled;
      return { claim, row: record, isQuiet: true, again };
    }
    return this.write(claim, target, looked.done, signals);
  }

  private async look(
    row: RouteSetRow,
    { deployment, proxy, host, runner }: Target,
    signal: AbortSignal,
  ): Promise<Seen> {
    const { looks, clock, publicPorts } = this.options;
    const beganAt = clock.now();
    const about = { set: row.set, deployment, proxy, host, runner };
    const observation = await looks.look(about, signal);
    const decidedAt = clock.now();
    const decision = decideRoutes(row.set, observation, {
      now: decidedAt,
      ports: publicPorts,
    });
    // Of a host that could not be asked nothing is newer than it was.
    const isSeen = observation.proxy.of !== 'unseen';
    return {
      ...{ observation, decision, decidedAt },
      row: {
        ...row,
        set: decision.record,
        warnings: decision.warnings,
        httpsOnly: [...(observation.httpsOnly ?? [])],
        ...(isSeen && { checkedAt: beganAt }),
      },
    };
  }

  /** What is about to be written is kept first: a crash after it counts as an order of each name. */
  private async write(
    claim: RouteSetClaim,
    { proxy, runner, isQuiet }: Target,
    { decision: { write: content = '', again }, decidedAt, row }: Seen,
    signals: Signals,
  ): Promise<Ending> {
    const { store, clock } = this.options;
    const messages = this.messages(claim.record, row, isQuiet);
    const saved = await store.saveDuring(
      claim,
      { record: row, messages },
      clock.now(),
    );
    const kept = { ...claim, record: saved };
    const file = { path: proxy.routesFile, mode: '0644', content };
    const written = await orTrouble(
      () => runner.put(file, signals.signal),
      signals,
    );
    if ('done' in written) {
      return { claim: kept, row: saved, isQuiet, again };
    }
    const { trouble, error } = written;
    return {
      ...{ claim: kept, isQuiet, trouble },
      row: wasNotWritten(error)
        ? { ...saved, set: notWritten(claim.record, saved, decidedAt) }
        : saved,
    };
  }

  private async finish({
    claim,
    row,
    again,
    trouble,
    isQuiet,
  }: Ending): Promise<Omit<RoutePassReport, 'before'>> {
    const { store, clock } = this.options;
    const now = clock.now();
    const attempts = trouble === undefined ? 0 : claim.attempts + 1;
    const pause = again === undefined ? again : spread(again, clock.random());
    const wait =
      trouble === undefined ? pause : backoff(attempts, clock.random());
    const nextRunAt = wait === undefined ? undefined : now + wait;
    const saved = await store.finishPass(
      claim,
      {
        record: row,
        attempts,
        lastError: trouble,
        nextRunAt: nextRunAt ?? null,
        messages: this.messages(claim.record, row, isQuiet),
      },
      now,
    );
    return {
      record: saved,
      trouble: attempts === 1 ? trouble : undefined,
      isTroubled: trouble !== undefined,
      nextRunAt,
    };
  }

  /** What is told with a row as it is kept: each change once, with the write that has it. */
  private messages(
    before: RouteSetRow,
    after: RouteSetRow,
    isQuiet: boolean,
  ): NewMessage[] {
    const { publicPorts: ports } = this.options;
    return routeMessages(before, after, { ports, isQuiet });
  }
}

interface Signals {
  shutdown: AbortSignal;
  /** Ends with the shutdown, or shortly before the lease does. */
  signal: AbortSignal;
}

/** @throws what is nobody's trouble outside of the portal; the signal's reason at shutdown */
async function orTrouble<T>(
  work: () => Promise<T>,
  { shutdown, signal }: Signals,
): Promise<{ done: T } | { trouble: string; error: unknown }> {
  try {
    return { done: await work() };
  } catch (error) {
    shutdown.throwIfAborted();
    if (signal.aborted) {
      const trouble = 'The addresses could not be looked at in time.';
      return { trouble, error };
    }
    if (!isForeseen(error)) {
      throw error;
    }
    return { trouble: describeTrouble(error), error };
  }
}

/** The host, the repository, or what stands in the branch. */
function isForeseen(error: unknown): boolean {
  return (
    error instanceof ServiceUnavailableError ||
    error instanceof InputError ||
    error instanceof NotFoundError ||
    error instanceof ConflictError
  );
}

/** The set after a file that never left: it was last written when it was before. */
function notWritten(
  { set: { writtenAt } }: RouteSetRow,
  { set }: RouteSetRow,
  decidedAt: Time,
): RouteSetRow['set'] {
  const { writtenAt: _, ...kept } = routesNotWritten(set, decidedAt);
  return writtenAt === undefined ? kept : { ...kept, writtenAt };
}
