/*
 * Proves the core's own last step of a deployment, with the passes over routes that it waits for, on a real
 * database: it ends with addresses open, tells what is wrong and never fails for it, gives a host the file
 * that it had, and forgets nothing when it is done again. Leaves passes over routes to `routes.test.ts`,
 * and what is decided in them to `domain/routes`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { readRoutes } from '@opencsp/rendering';
import { ADA_REF, commitOf } from '../../__testUtils__/deployments/aDeployment';
import { ROUTES_PATH } from '../../__testUtils__/deployments/FakeDriver';
import { RouteStage } from '../../__testUtils__/deployments/RouteStage';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import {
  removeDeployment,
  retryDeployment,
} from '../../domain/deployments/deploymentRequests';
import { Preparation } from './Preparation';
import { ROUTES_WAIT_MS } from './routesStep';

jest.setTimeout(120_000);

const MINUTE = 60_000;
const WIKI = 'wiki.ada.example.com';
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const begin = (services?: readonly string[]) =>
  RouteStage.begin(databases, services);

function stepOf({ steps }: DeploymentRecord) {
  const step = steps.at(-1);
  if (step?.name !== 'routes') {
    throw new Error(`The last step is ${step?.name}`);
  }
  return step;
}

/** The last try of the step, in milliseconds. */
function durationOf(record: DeploymentRecord): number {
  const { startedAt = 0, endedAt = 0 } = stepOf(record);
  return endedAt - startedAt;
}

describe('a first deployment', () => {
  it('ends with its addresses open, and says so', async () => {
    const routes = await begin();
    const record = await routes.deployed();
    expect(record).toMatchObject({ state: 'succeeded', warnings: [] });
    expect(stepOf(record)).toMatchObject({
      ...{ phase: 'routing', state: 'done', title: 'Addresses' },
      detail: '3 of 3 addresses open',
    });
    expect(durationOf(record)).toBeLessThan(ROUTES_WAIT_MS);
    const log = await routes.stage.logOf(record.id);
    expect(log).toContain('https://wiki.ada.example.com: open');
    expect(await routes.row(record)).toMatchObject({
      ...{ deploymentId: record.id, state: 'followed', owner: ADA_REF },
      set: { mark: 'mark-of-row-1' },
    });
    expect(routes.file).toContain('mark-of-row-1');
    const told = await routes.stage.notifications();
    expect(told.filter(each => /All addresses/.test(each))).toHaveLength(1);
  });

  it('brings a file first that orders nothing, whatever is wanted', async () => {
    const routes = await begin();
    const files: string[] = [];
    routes.stage.machine.onCall = () => files.push(routes.file ?? '');
    await routes.deployed();
    const [first] = files.filter(Boolean);
    const { routers = {} } = readRoutes(first).http;
    const orders = Object.values(routers).filter(
      ({ tls }) => tls?.certResolver !== undefined,
    );
    expect(Object.keys(routers).length).toBeGreaterThan(3);
    expect(orders).toEqual([]);
  });

  it('is done with a warning when a name leads nowhere', async () => {
    const routes = await begin();
    routes.world.of(WIKI).dns = { of: 'none' };
    routes.world.of(WIKI).answer = { of: 'dns', message: 'no such name' };
    const record = await routes.deployed();
    expect(record.state).toBe('succeeded');
    expect(stepOf(record)).toMatchObject({
      ...{ state: 'warning', detail: '2 of 3 addresses open' },
    });
    expect(record.warnings).toEqual(
      expect.arrayContaining([expect.stringMatching(/^wiki\.ada.+\. .+\.$/)]),
    );
    expect(durationOf(record)).toBeLessThan(ROUTES_WAIT_MS);
  });

  it('is done with a warning when the proxy does not answer', async () => {
    const routes = await begin();
    routes.seen = seen => ({
      ...{ ...seen, names: {} },
      proxy: { of: 'silent', message: 'Connection refused.' },
    });
    const record = await routes.deployed();
    expect(record.state).toBe('succeeded');
    expect(record.warnings).toEqual([
      expect.stringMatching(/^Addresses: .*Connection refused/),
    ]);
    expect(durationOf(record)).toBeLessThan(10_000);
  });

  it('waits a minute for certificates, and says which', async () => {
    const routes = await begin();
    routes.world.of(WIKI).authority = 'is-silent';
    const { id } = await routes.stage.create();
    const details = new Set<string | undefined>();
    let record = await routes.stage.get(id);
    while (['queued', 'running'].includes(record.state)) {
      await routes.run(500);
      record = await routes.stage.get(id);
      details.add(record.steps.at(-1)?.detail);
    }
    expect(record.state).toBe('succeeded');
    expect([...details]).toContain(`Certificates are on their way: ${WIKI}.`);
    expect(durationOf(record)).toBeGreaterThanOrEqual(ROUTES_WAIT_MS);
    expect(durationOf(record)).toBeLessThan(ROUTES_WAIT_MS + 10_000);
  });

  it('is done with a warning when nobody looks', async () => {
    const routes = await begin();
    const { id } = await routes.stage.create();
    const record = await routes.stage.settle(id);
    expect(record.state).toBe('succeeded');
    expect(record.warnings).toEqual([
      expect.stringContaining('could not be looked at in time'),
    ]);
    expect(durationOf(record)).toBeGreaterThanOrEqual(ROUTES_WAIT_MS);
  });

  it('is done at once when the portal was away for an hour meanwhile', async () => {
    const routes = await begin();
    const { id } = await routes.stage.create();
    for (;;) {
      await routes.stage.runDue();
      const { steps } = await routes.stage.get(id);
      if (steps.at(-1)?.state === 'running') {
        break;
      }
      routes.stage.clock.advance(500);
    }
    routes.stage.clock.advance(60 * MINUTE);
    await routes.run(2_000);
    expect((await routes.stage.get(id)).state).toBe('succeeded');
  });

  it('goes on when the database was away for a moment', async () => {
    const routes = await begin();
    let fails = 2;
    const { store } = routes.stage.routes;
    routes.stage.routes = {
      ...routes.stage.routes,
      store: {
        get: rowId => store.get(rowId),
        follow: (...args) => {
          fails -= 1;
          if (fails >= 0) {
            throw Object.assign(new Error('gone'), { code: 'ECONNRESET' });
          }
          return store.follow(...args);
        },
      },
    };
    const record = await routes.deployed();
    expect(record.state).toBe('succeeded');
    expect(fails).toBeLessThan(0);
  });

  it('has no such step when its commit has no file of routes', async () => {
    const routes = await begin();
    routes.stage.files.length = 0;
    const record = await routes.deployed();
    expect(record.state).toBe('succeeded');
    expect(record.steps.at(-1)?.name).toBe('verify');
  });

  it('is refused when the file of routes cannot be read', async () => {
    const routes = await begin();
    routes.stage.files.splice(0, 1, { path: ROUTES_PATH, content: 'http: [' });
    const record = await routes.deployed();
    expect(record.failure).toMatchObject({
      reason: 'files-unusable',
      evidence: expect.stringContaining('routes.yml'),
    });
  });
});

describe('deploying again', () => {
  it('keeps the mark and what is known, and leaves the file on the host as it is', async () => {
    const routes = await begin();
    const first = await routes.deployed();
    const before = await routes.row(first);
    const orders = routes.world.of(WIKI).orders.length;
    const file = routes.file;
    const second = await routes.deployed();
    const after = await routes.row(second);
    expect(second.state).toBe('succeeded');
    expect(after.deploymentId).toBe(second.id);
    expect(after.set.mark).toBe(before.set.mark);
    expect(after.set.names).toEqual(before.set.names);
    expect(routes.file).toBe(file);
    expect(routes.world.of(WIKI).orders).toHaveLength(orders);
    const told = await routes.stage.notifications();
    expect(told.filter(each => /All addresses/.test(each))).toHaveLength(1);
  });

  it('after a removal gives the host the file that it had, and keeps the budget', async () => {
    const routes = await begin();
    routes.world.of(WIKI).authority = 'fails';
    const first = await routes.deployed();
    await routes.run(MINUTE);
    const { asks } = (await routes.name(first, WIKI)).orders;
    expect(asks.length).toBeGreaterThan(0);
    const file = routes.file;
    await routes.stage.ask(first.id, (before, now) =>
      removeDeployment(before, { data: true, by: ADA_REF }, now),
    );
    await routes.settle(first.id);
    await routes.run(MINUTE);
    expect(routes.file).toBeUndefined();
    expect((await routes.row(first)).state).toBe('ended');
    const files: string[] = [];
    routes.stage.machine.onCall = () => files.push(routes.file ?? '');
    const second = await routes.deployed();
    expect(files.find(Boolean)).toBe(file);
    const row = await routes.row(second);
    expect(row).toMatchObject({ state: 'followed', deploymentId: second.id });
    const { orders } = await routes.name(second, WIKI);
    expect(orders.asks).toEqual(expect.arrayContaining(asks));
  });

  it('with another service has that looked after, too', async () => {
    const routes = await begin(['authelia', 'wiki']);
    const first = await routes.deployed();
    expect((await routes.row(first)).set.names).toHaveLength(2);
    routes.want(['authelia', 'wiki', 'cloud!']);
    const second = await routes.deployed({ commit: commitOf(2) });
    expect(stepOf(second).detail).toBe('3 of 3 addresses open');
    expect(routes.file).toContain('cloud.ada.example.com');
  });

  it('goes back to an earlier commit with its addresses', async () => {
    const routes = await begin(['authelia', 'wiki']);
    await routes.deployed();
    const back = await routes.deployed({ kind: 'rollback' });
    expect(back.state).toBe('rolled-back');
    expect(stepOf(back).detail).toBe('2 of 2 addresses open');
  });
});

describe('a service that is down', () => {
  it('is looked at again by Retry, though the last step is that of addresses', async () => {
    const routes = await begin();
    const { driver } = routes.stage;
    driver.willBe.set('notes', 'starting');
    const record = await routes.deployed();
    expect(record.state).toBe('degraded');
    routes.stage.machine.services.set('notes', 'up');
    await routes.stage.ask(record.id, retryDeployment);
    const after = await routes.settle(record.id);
    expect(after.state).toBe('succeeded');
    expect(stepOf(after).attempt).toBe(2);
  });

  it('of the core fails in the step that saw it, not in that of addresses', async () => {
    const routes = await begin();
    routes.stage.driver.willBe.set('traefik', 'starting');
    routes.world.of(WIKI).dns = { of: 'none' };
    const record = await routes.deployed();
    expect(record).toMatchObject({
      state: 'failed',
      failure: { reason: 'core-service-down', step: 'verify' },
    });
  });
});

it('is read as it is in the branch by whoever looks, with the file that is kept named', async () => {
  const routes = await begin();
  const record = await routes.deployed();
  const preparation = new Preparation(routes.stage.outside);
  const read = await preparation.read(record);
  const loaded = await preparation.load(record);
  const contentOf = (from: typeof read) =>
    'deployment' in from
      ? from.deployment.files.find(({ path }) => path === ROUTES_PATH)?.content
      : undefined;
  expect(contentOf(read)).toBe(routes.stage.files[0].content);
  expect(contentOf(loaded)).toBe(routes.file);
  expect(loaded).toMatchObject({ deployment: { keptFiles: [ROUTES_PATH] } });
  expect(read).toMatchObject({ deployment: { keptFiles: [ROUTES_PATH] } });
});
