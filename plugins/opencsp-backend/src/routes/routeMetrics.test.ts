/*
 * Proves what is counted of looks at routes, on a real database with a host and its proxy in memory: each
 * look, and each new state once, without a name or an id. How figures are exported is Backstage's part.
 */
import { MetricAttributes } from '@backstage/backend-plugin-api/alpha';
import { TestDatabases } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import { runningRoutes } from '../__testUtils__/deployments/runningRoutes';
import { RoutePassReport } from '../reconcile/routes/RouteReconciler';
import { routeMetrics } from './routeMetrics';

jest.setTimeout(60_000);

const MINUTE = 60_000;
const WIKI = 'wiki.ada.example.com';
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

type Measured = [string, number, MetricAttributes?];

/** Passes over what runs, every minute, with all that is measured of them. */
async function measuredRoutes() {
  const { routes, stage, world } = await runningRoutes(databases);
  const measured: Measured[] = [];
  const keep =
    (name: string) => (value: number, attributes?: MetricAttributes) =>
      measured.push([name, value, attributes]);
  const told = routeMetrics(
    metricsServiceMock.mock({
      createCounter: name => ({ add: keep(name) }),
      createHistogram: name => ({ record: keep(name) }),
    }),
  );
  const passing = routes.process();
  const run = async (milliseconds: number): Promise<Measured[]> => {
    measured.length = 0;
    const until = stage.clock.now() + milliseconds;
    while (stage.clock.now() < until) {
      const now = stage.clock.now();
      const lease = { owner: 'test', until: now + MINUTE };
      for (const claim of await routes.store.claimDue(lease, now, 9)) {
        const report: RoutePassReport = await passing.pass(
          claim,
          new AbortController().signal,
        );
        told(report, 7);
      }
      stage.clock.advance(5_000);
    }
    return [...measured];
  };
  return { routes, world, run };
}

it('counts looks with their time, and each new state once', async () => {
  const { world, run } = await measuredRoutes();
  const quiet = await run(10 * MINUTE);
  expect(quiet.length).toBeGreaterThan(0);
  expect(new Set(quiet.map(each => JSON.stringify(each)))).toEqual(
    new Set([
      JSON.stringify(['opencsp.routes.looks', 1, { trouble: false }]),
      JSON.stringify(['opencsp.routes.look.duration', 7, { trouble: false }]),
    ]),
  );
  world.of(WIKI).answer = { of: 'answer', status: 502, body: '' };
  const changes = (await run(20 * MINUTE)).filter(
    ([name]) => name === 'opencsp.routes.changes',
  );
  expect(changes).toEqual([
    ['opencsp.routes.changes', 1, { of: 'portal', to: 'http-error' }],
    ['opencsp.routes.changes', 1, { of: 'host', to: 'http-error' }],
  ]);
});

it('tells looks that came to nothing, for as long as they do', async () => {
  const { routes, run } = await measuredRoutes();
  routes.seen = ({ wanted, addresses }) => ({
    ...{ wanted, addresses, names: {} },
    proxy: { of: 'unseen', message: 'No route to the host.' },
  });
  const looks = (await run(20 * MINUTE)).filter(
    ([name]) => name === 'opencsp.routes.looks',
  );
  expect(looks.length).toBeGreaterThan(3);
  expect(looks).toEqual(
    looks.map(() => ['opencsp.routes.looks', 1, { trouble: true }]),
  );
});
