/*
 * Proves that what runs is looked at once a minute and only looked at: differences are shown and never
 * mended, a host that does not answer is said as such and since when, an unchanged look writes nothing. What
 * is kept of services is proven by `store/deployments`, what a real engine shows by its driver.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { HostTroubleError } from '@opencsp/plugin-opencsp-node';
import { aPlan, commitOf } from '../../__testUtils__/deployments/aDeployment';
import {
  DeploymentStage,
  SECRET,
} from '../../__testUtils__/deployments/DeploymentStage';
import { aFailure } from '../../__testUtils__/deployments/FakeDriver';
import { RepositoryUnavailableError } from '../../profiles/git/ProfileRepository';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const MINUTE = 60_000;

async function deployed() {
  const stage = await DeploymentStage.begin(databases);
  const { id } = await stage.deployed();
  await stage.run(2_000);
  return { stage, id };
}

describe('what runs', () => {
  it('is looked at right after the run, then once a minute, and nothing is written while it stays', async () => {
    const { stage, id } = await deployed();
    const before = await stage.get(id);
    const rows = await stage.servicesOf(id);
    expect([...rows.values()].map(({ state }) => state)).toEqual([
      'up',
      'up',
      'up',
    ]);
    const feed = await stage.store.serviceChangesAfter(0, 100);
    const { calls } = stage.machine;
    await stage.run(10 * MINUTE);
    expect(stage.machine.calls - calls).toBeGreaterThanOrEqual(9);
    expect(stage.machine.calls - calls).toBeLessThanOrEqual(11);
    const after = await stage.get(id);
    expect({ ...after, observedAt: before.observedAt }).toEqual(before);
    expect(after.observedAt).toBeGreaterThan(before.observedAt ?? 0);
    expect(await stage.store.serviceChangesAfter(feed.next, 100)).toMatchObject(
      { items: [] },
    );
    const again = await stage.servicesOf(id);
    expect(again.get('notes')).toEqual({
      ...rows.get('notes'),
      seenAt: after.observedAt,
    });
  });

  it('shows what differs, and mends nothing', async () => {
    const { stage, id } = await deployed();
    const { version } = await stage.get(id);
    const starts = [...stage.machine.starts];
    const since = stage.clock.now();
    stage.machine.services.set('cloud', 'stopped');
    stage.machine.drift.push({
      kind: 'stopped',
      container: 'cloud',
      detail: `It was stopped with ${SECRET}`,
    });
    stage.machine.strangers.push({
      kind: 'unknown-container',
      container: 'miner',
      detail: 'Nobody asked for it.',
    });
    await stage.run(5 * MINUTE);
    const rows = await stage.servicesOf(id);
    const cloud = rows.get('cloud');
    expect(cloud).toMatchObject({
      state: 'stopped',
      drift: [{ kind: 'stopped', detail: 'It was stopped with ***' }],
    });
    expect(cloud?.stateSince).toBeGreaterThanOrEqual(since);
    expect(cloud?.stateSince).toBeLessThan(since + 2 * MINUTE);
    expect(rows.get('traefik')).toMatchObject({ state: 'up', drift: [] });
    expect(rows.get('notes')).toMatchObject({ state: 'up', drift: [] });
    // The deployment is what it was but for that, and nothing was done on the host.
    expect(await stage.get(id)).toMatchObject({
      state: 'succeeded',
      version: version + 1,
    });
    expect(stage.machine.starts).toEqual(starts);
    expect(stage.machine.services.get('cloud')).toBe('stopped');
  });

  it('shows containers that nobody asked for as its own, by name, until they are gone', async () => {
    const { stage, id } = await deployed();
    const { version } = await stage.get(id);
    const stranger = (container: string) => ({
      kind: 'unknown-container' as const,
      container,
      detail: `It runs ${SECRET}`,
    });
    const shown = (container: string) => ({
      ...stranger(container),
      detail: 'It runs ***',
    });
    stage.machine.strangers.push(stranger('miner'), stranger('guest'));
    await stage.run(2 * MINUTE);
    const strangers = [shown('guest'), shown('miner')];
    expect(await stage.get(id)).toMatchObject({
      strangers,
      version: version + 1,
    });
    // In another order they are the same.
    stage.machine.strangers.reverse();
    await stage.run(2 * MINUTE);
    expect(await stage.get(id)).toMatchObject({ version: version + 1 });
    // A silent engine says nothing of them, and a silent host neither.
    const inspect = jest.spyOn(stage.driver, 'inspect').mockResolvedValue({
      engineTrouble: 'Docker does not answer.',
      services: [],
      strangers: [],
    });
    await stage.run(2 * MINUTE);
    inspect.mockRestore();
    stage.machine.trouble = new HostTroubleError('unreachable', 'no route');
    await stage.run(5 * MINUTE);
    expect(await stage.get(id)).toMatchObject({ strangers });
    stage.machine.trouble = undefined;
    stage.machine.strangers.length = 0;
    await stage.run(2 * MINUTE);
    expect((await stage.get(id)).strangers).toBeUndefined();
  });

  it('says that nothing is known when the engine of the host does not answer', async () => {
    const { stage, id } = await deployed();
    jest.spyOn(stage.driver, 'inspect').mockResolvedValue({
      engineTrouble: 'Docker does not answer.',
      services: [],
      strangers: [],
    });
    await stage.run(2 * MINUTE);
    const rows = await stage.servicesOf(id);
    expect([...rows.values()].map(it => [it.state, it.detail])).toEqual(
      Array(3).fill(['unknown', 'Docker does not answer.']),
    );
  });

  it('is looked at after a run that failed, too', async () => {
    const stage = await DeploymentStage.begin(databases);
    stage.driver.scenarios.set('verify', async () => aFailure());
    const { id } = await stage.deployed();
    await stage.run(2 * MINUTE);
    expect((await stage.servicesOf(id)).get('notes')).toMatchObject({
      state: 'up',
    });
    expect(await stage.get(id)).toMatchObject({ state: 'failed' });
  });

  it('is what was there before, when nothing of a run came onto the host', async () => {
    const { stage } = await deployed();
    stage.checks = [
      { name: 'disk', title: 'Disk', result: 'failed', found: 'It is full.' },
    ];
    const inspect = jest.spyOn(stage.driver, 'inspect');
    const next = await stage.deployed({
      plan: aPlan('2.0.0'),
      commit: commitOf(2),
    });
    await stage.run(2 * MINUTE);
    expect(next.state).toBe('failed');
    expect(inspect.mock.lastCall?.[1]).toMatchObject({ commit: commitOf(1) });
    expect((await stage.servicesOf(next.id)).get('notes')).toMatchObject({
      state: 'up',
      version: '1.0.0',
      deploymentId: next.id,
    });
  });
});

describe('a host that does not answer', () => {
  const silent = new HostTroubleError('unreachable', 'no route to host');

  it('is said as such, and since when; it is not "service down"', async () => {
    const { stage, id } = await deployed();
    stage.machine.drift.push({
      kind: 'changed',
      container: 'notes',
      detail: 'Another image.',
    });
    await stage.run(2 * MINUTE);
    const seen = (await stage.get(id)).observedAt ?? 0;
    stage.machine.trouble = silent;
    await stage.run(10 * MINUTE);
    const words = `The host does not answer. It was last seen on ${new Date(
      seen,
    )
      .toISOString()
      .slice(0, 16)
      .replace('T', ' at ')} UTC.`;
    expect(await stage.get(id)).toMatchObject({
      state: 'succeeded',
      waitingFor: words,
      observedAt: seen,
    });
    const rows = await stage.servicesOf(id);
    expect(rows.get('notes')).toMatchObject({
      state: 'unknown',
      detail: words,
      seenAt: seen,
      drift: [{ kind: 'changed' }],
    });
    const feed = await stage.store.serviceChangesAfter(0, 100);
    const { version } = await stage.get(id);
    await stage.run(10 * MINUTE);
    // Said once.
    expect(await stage.store.serviceChangesAfter(feed.next, 9)).toMatchObject({
      items: [],
    });
    expect(await stage.get(id)).toMatchObject({ version });

    stage.machine.trouble = undefined;
    await stage.run(2 * MINUTE);
    expect((await stage.get(id)).waitingFor).toBeUndefined();
    expect((await stage.servicesOf(id)).get('notes')).toMatchObject({
      state: 'up',
    });
  });

  it('once is asked again before anything is said', async () => {
    const { stage, id } = await deployed();
    const { next } = await stage.store.serviceChangesAfter(0, 100);
    let isFirst = true;
    stage.machine.onCall = () => {
      stage.machine.trouble = isFirst ? silent : undefined;
      isFirst = false;
    };
    await stage.run(5 * MINUTE);
    expect(isFirst).toBe(false);
    expect(await stage.store.serviceChangesAfter(next, 9)).toMatchObject({
      items: [],
    });
    expect((await stage.get(id)).waitingFor).toBeUndefined();
  });

  it('and one that shows another key, or is gone, are told apart', async () => {
    const { stage, id } = await deployed();
    stage.machine.trouble = new HostTroubleError('host-key-changed', 'x');
    await stage.run(2 * MINUTE);
    expect((await stage.servicesOf(id)).get('notes')).toMatchObject({
      state: 'unknown',
      detail: expect.stringContaining('another key than the pinned one'),
    });
    stage.setHost({ state: 'removed' });
    await stage.run(2 * MINUTE);
    expect((await stage.servicesOf(id)).get('notes')).toMatchObject({
      state: 'unknown',
      detail: expect.stringContaining('not there any more'),
    });
  });

  it('is not the same as a profiles repository that does not: then nothing changes', async () => {
    const { stage, id } = await deployed();
    const before = await stage.servicesOf(id);
    jest
      .spyOn(stage.contents, 'load')
      .mockRejectedValue(
        new RepositoryUnavailableError('no route', 'unreachable'),
      );
    await stage.run(5 * MINUTE);
    expect(await stage.servicesOf(id)).toEqual(before);
  });
});
