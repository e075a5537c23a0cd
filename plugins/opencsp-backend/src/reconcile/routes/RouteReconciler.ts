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
import { Clock } from '../clock';
import { SourceOutside } from '../deployments/DeploymentSource';
import {
  followedPass,
  FollowedReport,
  orTrouble,
  PassEnding,
  PassSignals,
} from '../followedPass';
import { FollowedTarget, FollowedTargets } from '../FollowedTargets';
import { RouteLooks } from './ports';
import { wasNotWritten } from './writeRoutes';

const LATE = 'The addresses could not be looked at in time.';

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
export type RoutePassReport = FollowedReport<RouteSetRow>;

type Target = Extract<FollowedTarget, { of: 'there' }>;

/** How a pass ends. */
interface Ending extends PassEnding<RouteSetRow> {
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
  private readonly targets: FollowedTargets;

  constructor(private readonly options: RouteReconcilerOptions) {
    this.targets = new FollowedTargets(options);
  }

  /** Throws as {@link followedPass} does. */
  pass(claim: RouteSetClaim, shutdown: AbortSignal): Promise<RoutePassReport> {
    return followedPass(
      this.options,
      claim,
      shutdown,
      signals => this.do(claim, signals),
      ({ claim: { record }, row, isQuiet }) =>
        this.messages(record, row, isQuiet),
    );
  }

  private async do(
    claim: RouteSetClaim,
    signals: PassSignals,
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
        return this.work(claim, target, signals);
    }
  }

  private async work(
    claim: RouteSetClaim,
    target: Target,
    signals: PassSignals,
  ): Promise<Ending> {
    const { record } = claim;
    const { isQuiet } = target;
    const looked = await orTrouble(
      () => this.look(record, target, signals.signal),
      signals,
      LATE,
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
    { deployment, driver, host, runner }: Target,
    signal: AbortSignal,
  ): Promise<Seen> {
    const { looks, clock, publicPorts } = this.options;
    const beganAt = clock.now();
    const proxy = driver.proxy(deployment);
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
    { driver, deployment, runner, isQuiet }: Target,
    { decision: { write: content = '', again }, decidedAt, row }: Seen,
    signals: PassSignals,
  ): Promise<Ending> {
    const { store, clock } = this.options;
    const messages = this.messages(claim.record, row, isQuiet);
    const saved = await store.saveDuring(
      claim,
      { record: row, messages },
      clock.now(),
    );
    const kept = { ...claim, record: saved };
    const { routesFile } = driver.proxy(deployment);
    const file = { path: routesFile, mode: '0644', content };
    const written = await orTrouble(
      () => runner.put(file, signals.signal),
      signals,
      LATE,
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

/** The set after a file that never left: it was last written when it was before. */
function notWritten(
  { set: { writtenAt } }: RouteSetRow,
  { set }: RouteSetRow,
  decidedAt: Time,
): RouteSetRow['set'] {
  const { writtenAt: _, ...kept } = routesNotWritten(set, decidedAt);
  return writtenAt === undefined ? kept : { ...kept, writtenAt };
}
