/*
 * Proves, with the engines of hosts and of deployments on one database, that a deployment which waits for
 * its host goes on, or ends, as soon as the host is ready, or cannot become so: the clock stands still here,
 * so that nothing becomes due by itself. The passes of each are proven beside their engines.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { HostState } from '@opencsp/plugin-opencsp-common';
import { HostTrouble } from '@opencsp/plugin-opencsp-node';
import { aDeployment } from '../../__testUtils__/deployments/aDeployment';
import { FakeDriver } from '../../__testUtils__/deployments/FakeDriver';
import { FakeMachine } from '../../__testUtils__/deployments/FakeMachine';
import { NO_ACCOUNTS } from '../../__testUtils__/deployments/noAccounts';
import { NO_ROUTES } from '../../__testUtils__/deployments/noRoutes';
import { stageHosts } from '../../__testUtils__/hostPasses';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { DatabaseDeploymentStore } from '../../store/deployments/DatabaseDeploymentStore';
import { DeploymentEngine } from '../deployments/DeploymentEngine';
import { Bell } from '../Bell';
import { HostEngine } from './HostEngine';

jest.setTimeout(60_000);

/** Looks, a hundredth of a second apart, before a test gives up. */
const MOST_TRIES = 1_000;

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

async function open({ isTellingBroken = false } = {}) {
  const world = await stageHosts(databases);
  const { clock, db, store } = world;
  const logger = mockServices.logger.mock();
  const deployments = new DatabaseDeploymentStore(db, {
    onUnreadable: (_, problem) => {
      throw new Error(problem);
    },
  });
  const machine = new FakeMachine();
  const common = { clock, logger, onMessages: () => undefined };
  const deploymentEngine = new DeploymentEngine({
    ...common,
    store: deployments,
    outside: {
      hosts: store,
      runners: { of: () => machine },
      drivers: [new FakeDriver(machine)],
      contents: {
        load: async ({ id, branch, commit, plan }) => ({
          ...{ id, commit, project: branch, files: [] },
          ...plan,
        }),
        secrets: async () => new Map(),
      },
      checks: { check: async () => [] },
      routes: NO_ROUTES,
      accounts: NO_ACCOUNTS,
    },
  });
  const told: string[] = [];
  const hostEngine = new HostEngine({
    ...world.options,
    ...common,
    store,
    machinesMoved: new Bell(),
    sshPort: 22,
    onSettled: async hostId => {
      told.push(hostId);
      if (isTellingBroken) {
        throw new Error('The database is away');
      }
      await deploymentEngine.hostChanged(hostId);
    },
  });
  const hostId = await world.register();
  const record = aDeployment(1, clock.now(), {
    host: { id: hostId, name: 'host-1' },
  });
  const idempotency = { key: 'key', requestHash: 'hash' };
  await deployments.create({ record, idempotency }, clock.now());
  const until = async (is: (record: DeploymentRecord) => boolean) => {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const now = await deployments.get(record.id);
      if (now && is(now)) {
        return now;
      }
      await sleep(10);
    }
    throw new Error('It never came about');
  };
  return {
    ...world,
    deploymentEngine,
    hostEngine,
    until,
    told,
    hostId,
    logger,
  };
}

it.each<[HostState, HostTrouble | undefined, object]>([
  ['ready', undefined, { state: 'running' }],
  [
    'failed',
    'host-key-changed',
    { state: 'failed', failure: { reason: 'host-failed' } },
  ],
])(
  'a deployment goes on at once when its host is %s',
  async (state, trouble, expected) => {
    const { deploymentEngine, hostEngine, until, looks, told, get, hostId } =
      await open();
    looks.trouble = trouble;
    try {
      deploymentEngine.start();
      const waiting = await until(it => it.waitingFor !== undefined);
      expect(waiting.state).toBe('queued');
      hostEngine.start();
      expect(await until(it => it.state !== 'queued')).toMatchObject(expected);
      expect((await get(hostId)).state).toBe(state);
      expect(told).toEqual([hostId]);
    } finally {
      await Promise.all([hostEngine.stop(), deploymentEngine.stop()]);
    }
  },
);

it('a host that nobody could tell of is ready all the same', async () => {
  const { hostEngine, store, told, get, hostId, clock, logger } = await open({
    isTellingBroken: true,
  });
  const passes = jest.spyOn(store, 'finishPass');
  try {
    hostEngine.start();
    for (let tries = 0; tries < MOST_TRIES && told.length === 0; tries++) {
      await sleep(10);
    }
    expect((await get(hostId)).state).toBe('ready');
    // A look that changes nothing tells nobody.
    await store.wake([hostId], clock.now());
    hostEngine.wake();
    for (
      let tries = 0;
      tries < MOST_TRIES && passes.mock.calls.length < 2;
      tries++
    ) {
      await sleep(10);
    }
  } finally {
    await hostEngine.stop();
  }
  expect(passes.mock.calls.length).toBeGreaterThan(1);
  expect(told).toEqual([hostId]);
  expect(logger.debug).toHaveBeenCalledWith(
    expect.stringContaining('could not be told'),
    expect.objectContaining({ host: hostId, error: 'The database is away' }),
  );
});
