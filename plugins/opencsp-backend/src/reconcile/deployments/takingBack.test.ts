/*
 * Proves how a deployment is taken back on a machine in memory: cancelled at each step, rolled back to what
 * worked, removed with and without data; and that a removal which failed goes on. How it is brought about is
 * proven by `deployments.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { NotFoundError } from '@backstage/errors';
import { aPlan, commitOf } from '../../__testUtils__/deployments/aDeployment';
import { DeploymentStage } from '../../__testUtils__/deployments/DeploymentStage';
import { aFailure } from '../../__testUtils__/deployments/FakeDriver';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import {
  cancelDeployment,
  removeDeployment,
  retryDeployment,
  rollbackDeployment,
} from '../../domain/deployments/deploymentRequests';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const STEPS = ['upload', 'pull', 'start', 'verify'];
const remove = (data: boolean) => (record: DeploymentRecord, now: number) =>
  removeDeployment(record, { data, by: 'user:default/ada' }, now);

describe('a cancellation', () => {
  it.each(STEPS)(
    'ends %s on the host; Retry goes on, and Remove clears it',
    async name => {
      const stage = await DeploymentStage.begin(databases);
      stage.driver.scenarios.set(name, async ({ memo }) => ({
        of: 'running',
        again: 1_000,
        memo,
      }));
      const { id } = await stage.create();
      await stage.run(10_000);
      expect((await stage.get(id)).steps.find(it => it.name === name)).toEqual(
        expect.objectContaining({ state: 'running' }),
      );
      await stage.ask(id, cancelDeployment);
      const record = await stage.settle(id);
      expect(record.state).toBe('cancelled');
      expect(record.requested).toBeUndefined();
      expect(stage.machine.stops).toEqual([`0001-${name}-1`]);
      const at = STEPS.indexOf(name) + 1;
      expect(record.steps.slice(at).map(({ state }) => state)).toEqual(
        record.steps.slice(at).map(() => 'cancelled'),
      );
      expect(await stage.notifications()).toEqual([]);

      stage.driver.scenarios.delete(name);
      await stage.ask(id, retryDeployment);
      expect(await stage.settle(id)).toMatchObject({ state: 'succeeded' });
      await stage.ask(id, remove(true));
      expect(await stage.settle(id)).toMatchObject({ state: 'removed' });
      expect(stage.machine.services.size).toBe(0);
    },
  );

  it('is done at once while it waits for its host', async () => {
    const stage = await DeploymentStage.begin(databases);
    stage.setHost({ state: 'preparing' });
    const { id } = await stage.create();
    await stage.run(2_000);
    await stage.ask(id, cancelDeployment);
    expect(await stage.get(id)).toMatchObject({ state: 'cancelled' });
    await stage.ask(id, remove(false));
    // Nothing of it came onto the host: it is not even asked.
    expect(await stage.settle(id)).toMatchObject({ state: 'removed' });
    expect(stage.machine.calls).toBe(0);
  });
});

describe('a rollback', () => {
  const to = (version: string) => ({
    plan: aPlan(version),
    commit: commitOf(Number(version[0])),
  });

  it('brings back the last one that worked', async () => {
    const stage = await DeploymentStage.begin(databases);
    const good = await stage.deployed(to('1.0.0'));
    stage.driver.scenarios.set('verify', async () => aFailure());
    const bad = await stage.deployed(to('2.0.0'));
    expect(bad.state).toBe('failed');
    const result = rollbackDeployment(
      bad,
      { id: `${bad.id.slice(0, -2)}99`, by: 'o', target: good, since: [bad] },
      stage.clock.now(),
    );
    expect(result).toMatchObject({ ok: true });
    const { id } = await stage.createRecord(result.ok ? result.record : bad);
    const record = await stage.settle(id);
    expect(record).toMatchObject({
      kind: 'rollback',
      state: 'rolled-back',
      commit: commitOf(1),
      previous: { id: good.id },
    });
    expect(record.steps.map(({ name }) => name)).toEqual([
      'preflight',
      'restore',
      'probe',
    ]);
    expect((await stage.notifications()).at(-1)).toContain('rolled back');
  });
});

describe('a removal', () => {
  it.each([false, true])(
    'takes it off the host, with its data: %p',
    async data => {
      const stage = await DeploymentStage.begin(databases);
      const { id } = await stage.deployed();
      await stage.run(2_000);
      expect((await stage.servicesOf(id)).size).toBe(3);
      await stage.ask(id, remove(data));
      const record = await stage.settle(id);
      expect(record).toMatchObject({
        state: 'removed',
        live: false,
        removal: { data },
      });
      expect(
        record.steps.slice(-2).map(({ name, phase }) => [name, phase]),
      ).toEqual([
        ['down', 'removing'],
        ['clean', 'removing'],
      ]);
      expect(stage.machine.services.size).toBe(0);
      expect(stage.machine.hasData).toBe(!data);
      expect((await stage.servicesOf(id)).size).toBe(0);
      expect(await stage.store.liveOf({ hostId: record.hostId })).toBe(
        undefined,
      );
      expect((await stage.notifications()).at(-1)).toContain(
        data ? 'all that was stored are gone' : 'what was stored is kept',
      );
      const calls = stage.machine.calls;
      await stage.run(5 * 60_000, 30_000);
      expect(stage.machine.calls).toBe(calls);
    },
  );

  it('that failed is kept, and Retry goes on with it', async () => {
    const stage = await DeploymentStage.begin(databases);
    const { id } = await stage.deployed();
    stage.driver.scenarios.set('clean', async () => aFailure());
    await stage.ask(id, remove(false));
    expect(await stage.settle(id)).toMatchObject({
      state: 'failed',
      live: true,
      removal: { data: false },
      failure: { step: 'clean' },
    });
    stage.driver.scenarios.delete('clean');
    await stage.ask(id, retryDeployment);
    expect(await stage.settle(id)).toMatchObject({ state: 'removed' });
    expect(stage.machine.starts.filter(it => it.includes('down'))).toHaveLength(
      1,
    );
  });

  it('does not need the commit, nor the secrets', async () => {
    const stage = await DeploymentStage.begin(databases);
    const { id } = await stage.deployed();
    const gone = new NotFoundError('no such commit');
    jest.spyOn(stage.contents, 'load').mockRejectedValue(gone);
    jest.spyOn(stage.contents, 'secrets').mockRejectedValue(gone);
    await stage.ask(id, remove(true));
    expect(await stage.settle(id)).toMatchObject({ state: 'removed' });
  });

  it('is over at once when the host is gone, and says so', async () => {
    const stage = await DeploymentStage.begin(databases);
    const { id } = await stage.deployed();
    stage.setHost({ state: 'removed' });
    await stage.ask(id, remove(true));
    const record = await stage.settle(id);
    expect(record.state).toBe('removed');
    expect(record.warnings.at(-1)).toContain('nothing was removed on it');
  });
});
