import { LoggerService } from '@backstage/backend-plugin-api';
import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { aroundCalls } from './outside/aroundCalls';
import { isErrorLike } from './outside/errorLike';
import { Clock } from './reconcile/clock';
import { PassReport } from './reconcile/Reconciler';
import { describeTrouble } from './reconcile/trouble';
import { OVERDUE_MS } from './services/OperationsService';
import { InstanceStore, WorkCounts } from './store/InstanceStore';
import { Gauges } from './store/operations/work';

/** Gauges of one collection are read once, in milliseconds. */
const SNAPSHOT_MS = 1_000;

type Snapshot = WorkCounts & Gauges;

/** Counts passes and how long they take; ids and people are no attributes. */
export function passMetrics(
  metrics: MetricsService,
): (report: PassReport, milliseconds: number) => void {
  const passes = metrics.createCounter('opencsp.passes', {
    description: 'Passes of the reconciler, by the state in which they ended',
  });
  const durations = metrics.createHistogram('opencsp.pass.duration', {
    description: 'How long a pass took',
    unit: 'ms',
  });
  return ({ record, trouble }, milliseconds) => {
    const attributes = { state: record.state, trouble: trouble !== undefined };
    passes.add(1, attributes);
    durations.record(milliseconds, attributes);
  };
}

/** Shows how much work there is and how old it is; read from the database when metrics are collected. */
export function workGauges(
  metrics: MetricsService,
  options: { store: InstanceStore; clock: Clock; logger: LoggerService },
): void {
  const snapshot = snapshots(options);
  const gauge = (
    name: string,
    description: string,
    unit: string | undefined,
    read: (snapshot: Snapshot) => number,
  ) =>
    metrics
      .createObservableGauge(name, { description, unit })
      .addCallback(async result => {
        const seen = await snapshot();
        if (seen) {
          result.observe(read(seen));
        }
      });
  gauge('opencsp.work.due', 'Records that are due', undefined, it => it.due);
  gauge(
    'opencsp.work.leased',
    'Records that are worked on',
    undefined,
    it => it.leased,
  );
  gauge(
    'opencsp.work.overdue',
    'Records that are due for more than a minute and that nobody works on',
    undefined,
    it => it.overdue,
  );
  gauge(
    'opencsp.work.oldest.age',
    'How long the record that is due for longest has been due',
    'ms',
    it => it.oldestDueMs,
  );
  gauge(
    'opencsp.outbox.depth',
    'Signals, notifications and audit events that were not sent yet',
    undefined,
    it => it.outbox.depth,
  );
  gauge(
    'opencsp.outbox.oldest.age',
    'Age of the oldest message that was not sent yet',
    'ms',
    it => it.outbox.oldestMs,
  );
  metrics
    .createObservableGauge('opencsp.instances', {
      description: 'Machines that are not deleted, by state',
    })
    .addCallback(async result => {
      const seen = await snapshot();
      Object.entries(seen?.instances ?? {}).forEach(([state, count]) =>
        result.observe(count, { state }),
      );
    });
}

/** Counts how lifecycles end: the store is the one place that every end goes through. */
export function countOutcomes<T extends InstanceStore>(
  store: T,
  metrics: MetricsService,
): T {
  const outcomes = metrics.createCounter('opencsp.outcomes', {
    description:
      'Ends of what people wait for: active, failed (by reason), lost, deleted',
  });
  const count = (state: string, reason = 'none') =>
    outcomes.add(1, { state, reason });
  const finishPass: InstanceStore['finishPass'] = async (
    claim,
    result,
    now,
  ) => {
    const after = await store.finishPass(claim, result, now);
    const isEnd = ['active', 'failed', 'lost', 'deleted'].includes(after.state);
    if (isEnd && after.state !== claim.record.state) {
      count(after.state, after.failure?.reason);
    }
    return after;
  };
  const abandon: InstanceStore['abandon'] = async (abandonment, now) => {
    const done = await store.abandon(abandonment, now);
    if (done) {
      count('deleted', 'abandoned');
    }
    return done;
  };
  const counted: Record<string, unknown> = { finishPass, abandon };
  return new Proxy(store, {
    get(target, name) {
      const value: unknown =
        typeof name === 'string' && Object.hasOwn(counted, name)
          ? counted[name]
          : Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** The same object; its calls are counted and timed by system, operation and result. */
export function outsideMetrics(
  metrics: MetricsService,
  now: () => number,
): <T extends object>(system: string, target: T) => T {
  const calls = metrics.createCounter('opencsp.outside.calls', {
    description: 'Calls of outside systems',
  });
  const durations = metrics.createHistogram('opencsp.outside.duration', {
    description: 'How long calls of outside systems took',
    unit: 'ms',
  });
  return (system, target) =>
    aroundCalls(target, operation => {
      const begun = now();
      const done = (result: string) => {
        const attributes = { system, operation, result };
        calls.add(1, attributes);
        durations.record(now() - begun, attributes);
      };
      return async promise => {
        try {
          const value = await promise;
          done('ok');
          return value;
        } catch (error) {
          done(resultOf(error));
          throw error;
        }
      };
    });
}

const RESULTS: Record<string, string> = {
  AbortError: 'aborted',
  TimeoutError: 'aborted',
  AuthenticationError: 'not-allowed',
  NotAllowedError: 'not-allowed',
  ConflictError: 'conflict',
  InputError: 'refused',
  NotFoundError: 'not-found',
  ServiceUnavailableError: 'unavailable',
};

/** A closed set: an attribute that anybody could widen would make metrics without end. */
function resultOf(error: unknown): string {
  return (isErrorLike(error) && RESULTS[error.name]) || 'error';
}

function snapshots({
  store,
  clock,
  logger,
}: {
  store: InstanceStore;
  clock: Clock;
  logger: LoggerService;
}): () => Promise<Snapshot | undefined> {
  let last: { at: number; read: Promise<Snapshot | undefined> } | undefined;
  const read = async (now: number) => {
    try {
      return {
        ...(await store.countWork(now, OVERDUE_MS)),
        ...(await store.gauges(now)),
      };
    } catch (error) {
      logger.debug('The gauges could not be read; the next collection tries', {
        error: describeTrouble(error),
      });
      return undefined;
    }
  };
  return () => {
    const now = clock.now();
    if (!last || now - last.at >= SNAPSHOT_MS) {
      last = { at: now, read: read(now) };
    }
    return last.read;
  };
}
