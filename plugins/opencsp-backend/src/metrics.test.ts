/*
 * Proves what is counted and measured, that ids and people are no attributes, and that a database that is
 * away costs a figure and nothing else. How the figures are exported is Backstage's part.
 */
import {
  MetricAttributes,
  MetricsServiceObservableCallback,
} from '@backstage/backend-plugin-api/alpha';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import { newWorld } from './__testUtils__/world';
import { DEFAULT_DEADLINES } from './domain/record';
import {
  countOutcomes,
  outsideMetrics,
  passMetrics,
  workGauges,
} from './metrics';
import { LEASE_MS } from './domain/decision';
import { Reconciler } from './reconcile/Reconciler';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** Keeps what is measured, in order. */
function recorder() {
  const measured: [string, number, MetricAttributes?][] = [];
  const callbacks = new Map<string, MetricsServiceObservableCallback>();
  const keep =
    (name: string) => (value: number, attributes?: MetricAttributes) =>
      measured.push([name, value, attributes]);
  const metrics = metricsServiceMock.mock({
    createCounter: name => ({ add: keep(name) }),
    createHistogram: name => ({ record: keep(name) }),
    createObservableGauge: name => ({
      addCallback: callback => callbacks.set(name, callback),
      removeCallback: () => undefined,
    }),
  });
  const collect = async () => {
    const seen: [string, number, MetricAttributes?][] = [];
    for (const [name, callback] of callbacks) {
      await callback({
        observe: (value, attributes) => seen.push([name, value, attributes]),
      });
    }
    return seen;
  };
  return { metrics, measured, collect };
}

it('measures work, its age, machines by state and the outbox', async () => {
  const world = await newWorld(databases);
  const { metrics, collect } = recorder();
  workGauges(metrics, { ...world, logger: mockServices.logger.mock() });
  const record = await world.create();
  await world.create();
  world.clock.advance(61_000);
  await world.store.claimDue(
    { owner: 'a', until: world.clock.now() + 1_000 },
    world.clock.now(),
    1,
  );
  await world.store.saveRequest(
    await world.get(record.id),
    { ...record, requested: 'cancel' },
    world.clock.now() - 500,
    [{ kind: 'signal', payload: {} }],
  );
  expect(await collect()).toEqual([
    ['opencsp.work.due', 2, undefined],
    ['opencsp.work.leased', 1, undefined],
    ['opencsp.work.overdue', 1, undefined],
    ['opencsp.work.oldest.age', 61_000, undefined],
    ['opencsp.outbox.depth', 1, undefined],
    ['opencsp.outbox.oldest.age', 500, undefined],
    ['opencsp.instances', 2, { state: 'pending' }],
  ]);
});

it('observes nothing while the database is away', async () => {
  const world = await newWorld(databases);
  const { metrics, collect } = recorder();
  workGauges(metrics, { ...world, logger: mockServices.logger.mock() });
  world.store.countWork = async () => {
    throw new Error('SQLITE_BUSY');
  };
  expect(await collect()).toEqual([]);
});

it('counts passes and how lifecycles end, by reason, each once', async () => {
  const world = await newWorld(databases);
  const { metrics, measured } = recorder();
  world.provisioner.automatic = true;
  const store = countOutcomes(world.store, metrics);
  const onPass = passMetrics(metrics);
  const reconciler = new Reconciler({
    ...world,
    store,
    outside: { ...world, sshPort: 22 },
    deadlines: DEFAULT_DEADLINES,
    logger: mockServices.logger.mock(),
  });
  const work = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      const now = world.clock.now();
      const lease = { owner: 'test', until: now + LEASE_MS };
      for (const claim of await store.claimDue(lease, now, 10)) {
        onPass(await reconciler.pass(claim, new AbortController().signal), 5);
      }
      world.clock.advance(1_000);
    }
  };
  const ended = () => measured.filter(([name]) => name === 'opencsp.outcomes');
  const { id } = await world.create();
  await work(30);
  world.taskRunner.runs[0].observation = {
    state: 'failed',
    reason: 'task-failed',
    message: 'x',
  };
  await work(10);
  world.taskRunner.automatic = true;
  await world.ask(id, 'retry');
  await work(2_000);
  await world.ask(id, 'delete');
  await work(10);
  expect(ended()).toEqual([
    [
      'opencsp.outcomes',
      1,
      { state: 'failed', reason: 'configuration-failed' },
    ],
    ['opencsp.outcomes', 1, { state: 'active', reason: 'none' }],
    ['opencsp.outcomes', 1, { state: 'deleted', reason: 'none' }],
  ]);
  expect(measured).toContainEqual([
    'opencsp.passes',
    1,
    { state: 'active', trouble: false },
  ]);
  expect(measured).toContainEqual([
    'opencsp.pass.duration',
    5,
    { state: 'active', trouble: false },
  ]);
  const everything = JSON.stringify(measured);
  expect(everything).not.toContain(id);
  expect(everything).not.toContain('member');
});

it('counts and times outside calls by system, operation and a closed set of results', async () => {
  const { metrics, measured } = recorder();
  let time = 0;
  const errors: Error[] = [
    new ServiceUnavailableError('x'),
    new NotFoundError('x'),
    Object.assign(new Error('x'), { name: 'vm-k3x9q2ab' }),
  ];
  const port = outsideMetrics(metrics, () => time)('tofu', {
    id: 'tofu',
    availability: () => ({ available: true }),
    observe: async () => {
      time += 7;
      const error = errors.shift();
      if (error) {
        throw error;
      }
      return 'seen';
    },
  });
  expect([port.id, port.availability()]).toEqual(['tofu', { available: true }]);
  for (let call = 0; call < 4; call++) {
    await port.observe().catch(() => undefined);
  }
  const attributes = (result: string) => ({
    system: 'tofu',
    operation: 'observe',
    result,
  });
  expect(measured).toEqual(
    ['unavailable', 'not-found', 'error', 'ok'].flatMap(result => [
      ['opencsp.outside.calls', 1, attributes(result)],
      ['opencsp.outside.duration', 7, attributes(result)],
    ]),
  );
});
