/*
 * Proves passes over hosts on a real database with a host in memory: from registered to ready, lost and
 * back, removed; machines that become hosts and go, with what deployments left on them; and that an idle
 * look writes no version. Preparing is proven by `preparing.test.ts`, what is decided in each state by
 * `domain/hosts`, SSH by `hosts/`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { aDeployment } from '../../__testUtils__/deployments/aDeployment';
import { MINUTE, stageHosts } from '../../__testUtils__/hostPasses';
import { aHost } from '../../__testUtils__/hostStage';
import { newInstance } from '../../__testUtils__/world';
import { checkHost, removeHost } from '../../domain/hosts/hostRequests';
import { DatabaseDeploymentStore } from '../../store/deployments/DatabaseDeploymentStore';
import { Bell } from '../Bell';
import { HostEngine } from './HostEngine';

jest.setTimeout(60_000);

/** Looks, a hundredth of a second apart, before a test gives up. */
const MOST_TRIES = 1_000;

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const stage = () => stageHosts(databases);

/** Looks again and again, without moving the clock of the world. */
async function until(isSo: () => Promise<boolean>) {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    if (await isSo()) {
      return;
    }
    await sleep(10);
  }
  throw new Error('It never came about');
}

/** Has the ledger say that a deployment left data on a host. @returns what it says of it later */
async function keepData(db: Knex, hostId: string, now: number) {
  const store = new DatabaseDeploymentStore(db, {
    onUnreadable: (_, problem) => {
      throw new Error(problem);
    },
  });
  const record = aDeployment(1, now, { host: { id: hostId, name: 'host' } });
  const idempotency = { key: 'key', requestHash: 'hash' };
  await store.create({ record, idempotency }, now);
  const name = { kind: 'fake-data', name: `${hostId}/${record.branch}` };
  await db('effects').insert({
    ...{ ...name, deployment_id: record.id, state: 'exists' },
    ...{ created_at: now, updated_at: now },
  });
  return async () => (await db('effects').where(name).first()).state;
}

describe('a registered host', () => {
  it('is ready after its login, and its owner’s pages are told', async () => {
    const { register, runDue, get, messages } = await stage();
    const id = await register();
    expect(await runDue()).toBe(1);
    expect(await get(id)).toMatchObject({ state: 'ready', warnings: [] });
    expect(await messages()).toEqual([
      { kind: 'signal', hostId: id, owner: 'user:default/ada', version: 2 },
    ]);
  });

  it('waits for its line in authorized_keys, and tells its owner when that never came', async () => {
    const { register, run, get, looks, messages, ask, runDue } = await stage();
    looks.trouble = 'login-refused';
    const id = await register();
    await run(29 * MINUTE, 10_000);
    expect(await get(id)).toMatchObject({
      state: 'checking',
      version: 2,
      waitingFor: expect.stringContaining('Add this line'),
    });
    await run(2 * MINUTE, 10_000);
    expect((await get(id)).failure?.reason).toBe('login-refused');
    const told = (await messages()).filter(it => it.kind === 'notification');
    expect(told).toEqual([
      expect.objectContaining({ hostId: id, severity: 'high' }),
    ]);
    const asked = looks.seen.length;
    await run(60 * MINUTE, MINUTE);
    expect(looks.seen).toHaveLength(asked);
    looks.trouble = undefined;
    await ask(id, checkHost);
    await runDue();
    expect((await get(id)).state).toBe('ready');
  });

  it('costs one exchange in five minutes, and no version, while nothing changes', async () => {
    const { register, run, get, looks } = await stage();
    const id = await register();
    await run(1_000);
    const { version } = await get(id);
    looks.seen.length = 0;
    await run(60 * MINUTE, 10_000);
    expect(looks.seen.length).toBeGreaterThanOrEqual(11);
    expect(looks.seen.length).toBeLessThanOrEqual(13);
    const after = await get(id);
    expect(after.version).toBe(version);
    expect(after.lastSeenAt).toBeGreaterThan(after.stateSince + 50 * MINUTE);
  });

  it('is unreachable at the second try, and comes back by itself', async () => {
    const { register, run, get, looks, messages } = await stage();
    const id = await register();
    await run(1_000);
    looks.trouble = 'unreachable';
    await run(5 * MINUTE + 40_000);
    expect(await get(id)).toMatchObject({ state: 'unreachable' });
    const since = (await get(id)).stateSince;
    await run(10 * MINUTE, 5_000);
    expect((await get(id)).stateSince).toBe(since);
    expect(
      (await messages()).filter(it => it.kind === 'notification'),
    ).toHaveLength(1);
    looks.trouble = undefined;
    await run(2 * MINUTE);
    expect((await get(id)).state).toBe('ready');
  });

  it('ends at once when another machine answers in its place', async () => {
    const { register, run, get, looks } = await stage();
    const id = await register();
    await run(1_000);
    looks.trouble = 'host-key-changed';
    await run(6 * MINUTE, 5_000);
    expect((await get(id)).failure?.reason).toBe('host-key-changed');
  });

  it('is forgotten when it is removed; nothing is done on it', async () => {
    const { register, run, get, looks, ask, store, db, clock } = await stage();
    const id = await register();
    await run(1_000);
    const keptData = await keepData(db, id, clock.now());
    looks.seen.length = 0;
    await ask(id, removeHost);
    await run(1_000);
    expect((await get(id)).state).toBe('removed');
    expect(looks.seen).toEqual([]);
    expect((await store.list({ limit: 9 })).items).toEqual([]);
    expect(await keptData()).toBe('exists');
  });
});

describe('machines of the portal', () => {
  async function withMachine() {
    const world = await stage();
    const { options, instances, clock, db } = world;
    const made = await instances.create(
      newInstance(1, clock.now()),
      clock.now(),
    );
    const id = 'record' in made ? made.record.id : '';
    const machinesMoved = new Bell();
    const engine = new HostEngine({
      ...options,
      store: world.store,
      machinesMoved,
      sshPort: 2222,
      logger: mockServices.logger.mock(),
      onMessages: () => undefined,
    });
    const become = async (state: string, machine: object = {}) => {
      const record = await instances.get(id);
      await db('instances')
        .where({ id })
        .update({
          state,
          machine: JSON.stringify({ ...record?.machine, ...machine }),
          deleted_at: state === 'deleted' ? clock.now() : null,
        });
    };
    const active = () =>
      become('active', {
        address: '192.0.2.70',
        user: 'opencsp',
        hostKey: aHost(1, 0).hostKey,
      });
    return { ...world, id, engine, machinesMoved, become, active };
  }

  it('become hosts by themselves, ready with the key that is pinned', async () => {
    const { id, engine, active, run, get } = await withMachine();
    expect(await engine.followMachines()).toBe(0);
    await active();
    expect(await engine.followMachines()).toBe(1);
    await run(10_000);
    expect(await get(id)).toMatchObject({
      kind: 'instance',
      instanceId: id,
      state: 'ready',
      address: '192.0.2.70',
      port: 2222,
      user: 'opencsp',
      sudo: true,
      hostKey: { blob: 'AAAA' },
    });
    expect(await engine.followMachines()).toBe(0);
  });

  it('become hosts as soon as they are there, and not at the next look', async () => {
    const { id, engine, machinesMoved, active, store } = await withMachine();
    const looked = jest.spyOn(store, 'strayInstances');
    engine.start();
    try {
      await until(async () => looked.mock.results.length > 0);
      await looked.mock.results[0].value;
      await active();
      machinesMoved.ring();
      await until(async () => (await store.get(id)) !== undefined);
      expect(await store.get(id)).toMatchObject({ kind: 'instance' });
    } finally {
      await engine.stop();
    }
  });

  it('take their hosts with them when they go', async () => {
    const { id, engine, active, become, run, get, db, clock } =
      await withMachine();
    await active();
    await engine.followMachines();
    await run(10_000);
    const keptData = await keepData(db, id, clock.now());
    await become('deleted');
    expect(await engine.followMachines()).toBe(1);
    expect(await keptData()).toBe('exists');
    await run(5_000);
    expect((await get(id)).state).toBe('removed');
    expect(await keptData()).toBe('removed');
    expect(await engine.followMachines()).toBe(0);
  });

  it('are waited for when a host was asked for before they are there', async () => {
    const { id, store, active, run, get, clock, looks } = await withMachine();
    const early = aHost(1, clock.now(), {
      id,
      kind: 'instance',
      instanceId: id,
      address: undefined,
      hostKey: undefined,
      deadline: undefined,
    });
    await store.hostOfInstance(id, () => early, clock.now());
    await run(60 * MINUTE, 30_000);
    expect(await get(id)).toMatchObject({
      state: 'checking',
      waitingFor: 'The machine is pending.',
    });
    expect(looks.seen).toEqual([]);
    await active();
    await run(20_000);
    expect((await get(id)).state).toBe('ready');
  });
});
