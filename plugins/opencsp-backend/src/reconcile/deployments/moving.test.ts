/*
 * Proves the move of a profile from one machine in memory to another: the old one serves until the new one
 * answers, and is stopped or removed then; when the new one fails, is removed or loses its host, the old one
 * stays; and what people hear of it. Leaves what happens when processes die, or people ask for anything at
 * any moment, to `movingRaces.test.ts`, and the transaction on both databases to
 * `store/deployments/moving.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { HostTroubleError } from '@opencsp/plugin-opencsp-node';
import {
  ADA_REF,
  aHost,
  idOf,
} from '../../__testUtils__/deployments/aDeployment';
import { aFailure } from '../../__testUtils__/deployments/FakeDriver';
import {
  ATTIC,
  CELLAR,
  isUsed,
  MovingStage,
  remove,
  runs,
} from '../../__testUtils__/deployments/MovingStage';
import {
  cancelDeployment,
  giveUpDeployment,
  retryDeployment,
} from '../../domain/deployments/deploymentRequests';
import { isServing } from '../../domain/deployments/moving';
import { remainsOf } from '../../domain/deployments/remains';

jest.setTimeout(120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('a move', () => {
  it('has the old one serve until the new one answers, and stops it then', async () => {
    const world = await MovingStage.begin(databases);
    const { stage, attic, cellar, old } = world;
    const made = await world.move();
    expect(made.movesFrom).toEqual({
      deploymentId: old.id,
      hostId: ATTIC.id,
      hostName: 'attic',
      oldHost: 'stop',
    });
    expect((await stage.get(old.id)).movesTo).toEqual({
      deploymentId: made.id,
      hostId: CELLAR.id,
      hostName: 'cellar',
    });
    while ((await stage.get(made.id)).state !== 'succeeded') {
      expect(await stage.get(old.id)).toMatchObject({ state: 'succeeded' });
      expect(runs(attic)).toBe(true);
      expect(await world.hostsOfServices()).toEqual(['attic']);
      await stage.runDue();
      stage.clock.advance(100);
    }
    // In the same transaction, services and all.
    expect(await stage.get(old.id)).toMatchObject({
      state: 'removing',
      removal: { data: false, by: made.createdBy, stop: true },
      movesTo: { deploymentId: made.id, over: true },
    });
    expect(await world.hostsOfServices()).toEqual(['cellar']);

    const ended = await stage.settle(old.id);
    expect(ended).toMatchObject({ state: 'removed', live: false });
    expect(remainsOf(ended)).toBe('stopped');
    expect(ended.steps.slice(-2).map(({ name }) => name)).toEqual([
      'stop',
      'stopped',
    ]);
    expect([runs(attic), attic.services.size, attic.hasData]).toEqual([
      ...[false, 3, true],
    ]);
    expect(runs(cellar)).toBe(true);
    await stage.run(3 * 60_000, 30_000);
    expect(await world.hostsOfServices()).toEqual(['cellar']);
    expect((await world.live()).map(({ id }) => id)).toEqual([made.id]);
    expect(await world.ledger()).toEqual([
      'attic project left',
      'cellar project exists',
    ]);
    const told = await stage.notifications();
    expect(told).toHaveLength(2);
    expect(told[0]).toContain('It moved here from attic.');
    expect(told[1]).toContain('was stopped on attic');
    expect(told[1]).toContain(
      'It moved to cellar; its containers on attic are stopped, and kept with what was stored.',
    );
  });

  it('removes the old one, where that was chosen, and keeps its data', async () => {
    const world = await MovingStage.begin(databases);
    const { stage, attic, old } = world;
    await stage.settle((await world.move('remove')).id);
    const ended = await stage.settle(old.id);
    expect(remainsOf(ended)).toBe('data');
    expect([attic.services.size, attic.hasData]).toEqual([0, true]);
    expect(await world.ledger()).toEqual([
      'cellar project exists',
      'attic data exists',
    ]);
    const [, text] = await stage.notifications();
    expect(text).toContain('was removed from attic');
    expect(text).toContain(
      'It moved to cellar; its containers on attic are gone',
    );
  });

  it('is over when the new one is degraded, too', async () => {
    const world = await MovingStage.begin(databases);
    const { stage, old } = world;
    stage.driver.willBe.set('cloud', 'restarting');
    const made = await world.move();
    expect(await stage.settle(made.id)).toMatchObject({ state: 'degraded' });
    expect(await stage.get(old.id)).toMatchObject({ state: 'removing' });
    await stage.settle(old.id);
    expect(await world.hostsOfServices()).toEqual(['cellar']);
  });

  it('changes nothing of the old one while the new one fails, and goes on with Retry', async () => {
    const world = await MovingStage.begin(databases);
    const { stage, attic, cellar, old } = world;
    stage.driver.scenarios.set('verify', async () => aFailure());
    const made = await world.move();
    expect(await stage.settle(made.id)).toMatchObject({ state: 'failed' });
    await stage.run(5 * 60_000, 30_000);
    // Something runs on both; one of them counts.
    expect([runs(attic), runs(cellar)]).toEqual([true, true]);
    expect(await stage.get(old.id)).toMatchObject({
      state: 'succeeded',
      movesTo: { deploymentId: made.id },
    });
    expect(await world.hostsOfServices()).toEqual(['attic']);
    expect(
      await stage.store.liveOf({ profileId: old.profileId }),
    ).toMatchObject({ id: old.id });
    const [text] = await stage.notifications();
    expect(text).toContain('Nothing was changed on attic.');

    stage.driver.scenarios.clear();
    await stage.ask(made.id, retryDeployment);
    await stage.settle(made.id);
    expect(remainsOf(await stage.settle(old.id))).toBe('stopped');
    expect(await world.hostsOfServices()).toEqual(['cellar']);
  });

  it('goes on with the next deployment on the new host, and with what was chosen', async () => {
    const world = await MovingStage.begin(databases);
    const { stage, old } = world;
    stage.driver.scenarios.set('verify', async () => aFailure());
    await stage.settle((await world.move('remove')).id);
    stage.driver.scenarios.clear();
    const next = await stage.create({ host: CELLAR });
    expect(next.movesFrom).toMatchObject({
      deploymentId: old.id,
      oldHost: 'remove',
    });
    expect((await stage.get(old.id)).movesTo?.deploymentId).toBe(next.id);
    await stage.settle(next.id);
    expect(remainsOf(await stage.settle(old.id))).toBe('data');
  });

  it.each([
    ['cancelled', cancelDeployment],
    ['failed', undefined],
  ])('that %s and is removed leaves the old one as it was', async (_, ask) => {
    const world = await MovingStage.begin(databases);
    const { stage, attic, cellar, old } = world;
    stage.driver.scenarios.set('verify', async () => aFailure());
    const made = await world.move();
    if (ask) {
      await stage.run(1_500, 500);
      await stage.ask(made.id, ask);
    }
    await stage.settle(made.id);
    await stage.ask(made.id, remove(true));
    await stage.settle(made.id);
    const stays = await stage.get(old.id);
    expect(stays).toMatchObject({ state: 'succeeded', live: true });
    expect(stays.movesTo).toBeUndefined();
    expect(isUsed(cellar)).toBe(false);
    expect(runs(attic)).toBe(true);
    expect(await world.hostsOfServices()).toEqual(['attic']);
    expect(await world.ledger()).toEqual(['attic project exists']);
    // It can be deployed again, and moved again.
    stage.driver.scenarios.clear();
    await stage.deployed();
    await stage.settle((await world.move()).id);
    expect(await world.hostsOfServices()).toEqual(['cellar']);
  });

  it('ends where the new host is gone, and the old one stays', async () => {
    const world = await MovingStage.begin(databases);
    const { stage, old } = world;
    stage.driver.scenarios.set('verify', async () => ({
      ...{ of: 'running', again: 1_000, memo: {} },
    }));
    const made = await world.move();
    await stage.run(10_000);
    const gone = aHost(2, 0, { state: 'removed', name: 'cellar' });
    stage.hosts.set(gone.id, gone);
    expect(await stage.settle(made.id)).toMatchObject({
      ...{ state: 'failed', live: false },
      failure: { reason: 'host-removed' },
    });
    expect((await stage.get(old.id)).movesTo).toBeUndefined();
    expect(await world.ledger()).toEqual(['attic project exists']);
    stage.addHost(3, 'shed');
    stage.driver.scenarios.clear();
    const shed = { id: idOf('b', 3), name: 'shed' };
    await stage.settle((await world.move('stop', shed)).id);
    expect(await world.hostsOfServices()).toEqual(['shed']);
  });

  it('succeeds though the old host does not answer; its removal fails as every other does', async () => {
    const world = await MovingStage.begin(databases);
    const { stage, attic, old } = world;
    const made = await world.move();
    attic.trouble = new HostTroubleError('unreachable', 'no route');
    expect(await stage.settle(made.id)).toMatchObject({ state: 'succeeded' });
    const stuck = await stage.settle(old.id);
    expect(stuck).toMatchObject({
      ...{ state: 'failed', live: true },
      failure: { reason: 'host-unreachable', retryable: true },
    });
    await stage.run(3 * 60_000, 30_000);
    expect(await stage.get(made.id)).toMatchObject({ state: 'succeeded' });
    expect(await world.hostsOfServices()).toEqual(['cellar']);
    expect((await stage.notifications()).at(-1)).toContain(
      'was not stopped on attic',
    );
    const again = await stage.get(old.id);
    expect(
      giveUpDeployment(again, { by: ADA_REF }, stage.clock.now()),
    ).toMatchObject({ ok: true });
    attic.trouble = undefined;
    await stage.ask(old.id, retryDeployment);
    expect(remainsOf(await stage.settle(old.id))).toBe('stopped');
  });

  it('is over without asking when the old one was removed meanwhile', async () => {
    const world = await MovingStage.begin(databases);
    const { stage, attic, old } = world;
    stage.driver.scenarios.set('verify', async () => aFailure());
    const made = await world.move();
    await stage.settle(made.id);
    await stage.ask(old.id, remove(true));
    await stage.settle(old.id);
    expect(isUsed(attic)).toBe(false);
    // Then what the new one has come to is what there is.
    await stage.run(3 * 60_000, 30_000);
    expect(isServing(await stage.get(made.id))).toBe(true);
    expect(await world.hostsOfServices()).toEqual(['cellar']);
    stage.driver.scenarios.clear();
    await stage.ask(made.id, retryDeployment);
    expect(await stage.settle(made.id)).toMatchObject({ state: 'succeeded' });
    expect(await world.ledger()).toEqual(['cellar project exists']);
  });

  it('leaves a removal that a person asked for as they asked for it', async () => {
    const world = await MovingStage.begin(databases);
    const { stage, attic, old } = world;
    const made = await world.move();
    stage.driver.scenarios.set('down', async ({ memo }) => ({
      ...{ of: 'running', again: 1_000, memo },
    }));
    await stage.ask(old.id, remove(true));
    expect(await stage.settle(made.id)).toMatchObject({ state: 'succeeded' });
    expect(await stage.get(old.id)).toMatchObject({
      state: 'removing',
      removal: { data: true },
      movesTo: { over: true },
    });
    stage.driver.scenarios.clear();
    expect(remainsOf(await stage.settle(old.id))).toBe('nothing');
    expect(isUsed(attic)).toBe(false);
  });

  it('goes back to where it could not be removed, and takes that over', async () => {
    const world = await MovingStage.begin(databases);
    const { stage, attic, cellar, old } = world;
    stage.driver.scenarios.set('stopped', async () => aFailure());
    await stage.settle((await world.move()).id);
    expect(await stage.settle(old.id)).toMatchObject({ state: 'failed' });
    const back = await world.move('remove', ATTIC);
    expect(back).toMatchObject({ takesOver: true });
    expect(await world.wrongs()).toEqual([]);
    await stage.settle(back.id);
    await stage.run(60_000);
    expect([runs(attic), cellar.services.size]).toEqual([true, 0]);
    expect((await world.live()).map(({ id }) => id)).toEqual([back.id]);
    expect(await world.ledger()).toEqual([
      'attic project exists',
      'cellar data exists',
    ]);
  });

  it('goes back to where it is stopped, and takes that over', async () => {
    const world = await MovingStage.begin(databases);
    const { stage, attic, cellar, old } = world;
    await stage.settle((await world.move()).id);
    await stage.settle(old.id);
    const back = await world.move('remove', ATTIC);
    expect(back).toMatchObject({ takesOver: true });
    expect(await world.ledger()).toEqual([
      'attic project exists',
      'cellar project exists',
    ]);
    expect(await stage.settle(back.id)).toMatchObject({ state: 'succeeded' });
    await stage.run(60_000);
    expect([runs(attic), cellar.services.size]).toEqual([true, 0]);
    await stage.ask(back.id, remove(true));
    await stage.settle(back.id);
    expect(isUsed(attic)).toBe(false);
    expect(await world.ledger()).toEqual(['cellar data exists']);
  });
});
