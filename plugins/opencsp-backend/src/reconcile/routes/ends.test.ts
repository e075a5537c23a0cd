/*
 * Proves when routes are not looked after any more, on a real database: once the profile is off the host,
 * has moved, or the host is gone; that nothing is written there while it is taken off; and that the loops
 * of deployments and routes do it together, and end with the process. Leaves the passes before that to
 * `routes.test.ts`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ADA_REF } from '../../__testUtils__/deployments/aDeployment';
import { CELLAR } from '../../__testUtils__/deployments/MovingStage';
import { RouteStage } from '../../__testUtils__/deployments/RouteStage';
import {
  overwrite,
  runningRoutes,
  writesOf,
} from '../../__testUtils__/deployments/runningRoutes';
import { removeDeployment } from '../../domain/deployments/deploymentRequests';
import { routeSetId } from '../../store/routes/RouteSetStore';
import { DeploymentEngine } from '../deployments/DeploymentEngine';
import { RouteEngine } from './RouteEngine';

jest.setTimeout(120_000);

const MINUTE = 60_000;
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('the end', () => {
  it.each([
    ['is removed', () => ({ data: false })],
    ['is only stopped there', () => ({ data: false, stop: true as const })],
  ])('comes when the profile %s', async (_, asked) => {
    const { routes, record, stage } = await runningRoutes(databases);
    await stage.ask(record.id, (before, now) =>
      removeDeployment(before, { ...asked(), by: ADA_REF }, now),
    );
    expect((await routes.settle(record.id)).state).toBe('removed');
    await routes.run(6 * MINUTE, 5_000);
    expect(await routes.row(record)).toMatchObject({ state: 'ended' });
    routes.looks = 0;
    await routes.run(20 * MINUTE, 5_000);
    expect(routes.looks).toBe(0);
  });

  it('leaves the host alone while the profile is taken off it', async () => {
    const { routes, record, stage } = await runningRoutes(databases);
    await stage.ask(record.id, (before, now) =>
      removeDeployment(before, { data: true, by: ADA_REF }, now),
    );
    const writes = writesOf(routes);
    overwrite(routes);
    stage.clock.advance(6 * MINUTE);
    await routes.runDue();
    expect(routes.looks).toBe(0);
    expect(writes.count).toBe(0);
    expect((await routes.row(record)).state).toBe('followed');
  });

  it('comes to nothing on the host when the removal begins during the look', async () => {
    const { routes, record, stage } = await runningRoutes(databases);
    overwrite(routes);
    stage.clock.advance(6 * MINUTE);
    const writes = writesOf(routes);
    routes.beforeLook = () =>
      stage.ask(record.id, (before, now) =>
        removeDeployment(before, { data: true, by: ADA_REF }, now),
      );
    await routes.runDue();
    expect(routes.looks).toBe(1);
    expect(writes.count).toBe(0);
  });

  it('comes when the host is not there any more', async () => {
    const { routes, record, stage } = await runningRoutes(databases);
    stage.setHost({ state: 'removed' });
    await routes.run(6 * MINUTE, 5_000);
    expect((await routes.row(record)).state).toBe('ended');
  });

  it('comes when a later deployment, which never got so far, was removed', async () => {
    const { routes, record, stage } = await runningRoutes(databases);
    const next = await stage.create();
    stage.driver.scenarios.set('pull', async () => ({
      of: 'failed',
      ...{ reason: 'x', message: 'No.', nextStep: 'No.', retryable: true },
    }));
    await routes.settle(next.id);
    await routes.run(6 * MINUTE, 5_000);
    expect(await routes.row(record)).toMatchObject({
      state: 'followed',
      deploymentId: record.id,
    });
    await stage.ask(next.id, (before, now) =>
      removeDeployment(before, { data: true, by: ADA_REF }, now),
    );
    await routes.settle(next.id);
    await routes.run(6 * MINUTE, 5_000);
    expect((await routes.row(record)).state).toBe('ended');
  });

  it('comes on the old host once the profile has moved, and the new one is looked after', async () => {
    const { routes, record, stage } = await runningRoutes(databases);
    stage.addHost(2, 'cellar');
    const moved = await stage.move(CELLAR, 'stop');
    if (!('record' in moved)) {
      throw new Error(moved.outcome);
    }
    await routes.settle(moved.record.id);
    await routes.run(10 * MINUTE, 2_000);
    expect((await stage.get(record.id)).state).toBe('removed');
    expect((await routes.row(record)).state).toBe('ended');
    expect((await routes.row(moved.record)).state).toBe('followed');
  });
});

describe('the loops', () => {
  /** The engine of deployments and that of routes, as the plugin runs them. */
  async function engines() {
    const routes = await RouteStage.begin(databases, ['wiki']);
    const { stage } = routes;
    const common = {
      outside: stage.outside,
      clock: stage.clock,
      logger: mockServices.logger.mock(),
      onMessages: () => undefined,
    };
    const ofRoutes = new RouteEngine({
      ...common,
      store: routes.store,
      deployments: stage.store,
      looks: routes,
      publicPorts: { https: 443, http: 80 },
    });
    const ofDeployments = new DeploymentEngine({
      ...common,
      store: stage.store,
      onRemoved: async ({ profileId, hostId }) => {
        const now = stage.clock.now();
        await routes.store.wake([routeSetId(profileId, hostId)], now);
        ofRoutes.wake();
      },
    });
    /** Lets the clock of the world go on until it is so. */
    const until = async (isSo: () => Promise<boolean>) => {
      for (let tries = 0; tries < 1_000; tries += 1) {
        if (await isSo()) {
          return;
        }
        stage.clock.advance(200);
        ofRoutes.wake();
        ofDeployments.wake();
        await sleep(10);
      }
      throw new Error('It never came about');
    };
    ofRoutes.start();
    ofDeployments.start();
    const stop = () => Promise.all([ofRoutes.stop(), ofDeployments.stop()]);
    return { routes, stage, until, stop, ofRoutes };
  }

  it('deploy, look, and see the end at once', async () => {
    const { routes, stage, until, stop } = await engines();
    const record = await stage.create();
    const stateOf = async () => (await stage.get(record.id)).state;
    await until(async () => (await stateOf()) === 'succeeded');
    await stage.ask(record.id, (before, now) =>
      removeDeployment(before, { data: true, by: ADA_REF }, now),
    );
    await until(async () => (await stateOf()) === 'removed');
    const removedAt = stage.clock.now();
    await until(async () => (await routes.row(record)).state === 'ended');
    await stop();
    expect(stage.clock.now() - removedAt).toBeLessThan(MINUTE / 2);
  });

  it('end with the process', async () => {
    const { routes, stage, until, stop, ofRoutes } = await engines();
    await stage.create();
    await until(async () => routes.looks > 0);
    await stop();
    const { looks } = routes;
    stage.clock.advance(10 * MINUTE);
    ofRoutes.wake();
    await sleep(50);
    expect(routes.looks).toBe(looks);
  });
});
