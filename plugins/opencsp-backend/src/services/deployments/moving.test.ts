/*
 * Proves what people are told and asked when a profile is to move to another host: the preview with its
 * sentences, each refusal with what stands against it, how both deployments are shown, what may be asked of
 * the one that is left, and that lists and deletions know one of them only where one counts. Leaves the
 * rules to `domain/deployments/moving.test.ts`, and the move itself to `reconcile/deployments`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  DeploymentServices,
  openDeploymentServices,
  refusalOf,
} from '../../__testUtils__/deployments/serviceWorld';
import { caller } from '../../__testUtils__/profilesWorld';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { endOfMove } from '../../domain/deployments/endOfMove';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const member = caller('member');

let world: DeploymentServices;
beforeEach(async () => {
  world = await openDeploymentServices(await databases.init('SQLITE_3'));
});

/** A profile that runs on one host, with a second host. */
async function begin() {
  const profile = await world.aProfile();
  const old = await world.aHost();
  const next = await world.aHost();
  const profileId = profile.id;
  const request = { profileId, hostId: next.id };
  const { deployment } = await world.deployments.start(
    member,
    { profileId, hostId: old.id },
    'first',
  );
  await world.pass(
    deployment.id,
    {
      state: 'succeeded',
      steps: [
        {
          ...{ name: 'start', title: 'Start', phase: 'starting' },
          ...{ state: 'done', deadlineMs: 1, attempt: 1, memo: {} },
        },
      ],
    },
    { services: [{ id: 'jellyfin', state: 'up' }] },
  );
  return { profile, old, next, request, deployment };
}

const validate = (body: object) => world.deployments.validate(member, body);
const start = (body: object, key: string) =>
  world.deployments.start(member, body, key);

/** What the engine writes when the new one has answered. */
async function answers(id: string, state: DeploymentRecord['state']) {
  const { deploymentStore: store, clock } = world;
  const now = clock.now();
  await store.wake([id], now);
  const claims = await store.claimDue(
    { owner: 'engine', until: now + 60_000 },
    now,
    10,
  );
  for (const claim of claims) {
    const record = { ...claim.record, state };
    await (claim.record.id === id
      ? store.finishPass(
          claim,
          {
            ...{ record, attempts: 0, nextRunAt: null },
            withLeft: left => ({
              ...endOfMove(record, left, now),
              services: [
                { id: 'jellyfin', state: 'up', containers: [], drift: [] },
              ],
            }),
          },
          now,
        )
      : store.release(claim));
  }
}

describe('the preview', () => {
  it('asks what becomes of the old host, naming it and both choices', async () => {
    const { old, request, deployment } = await begin();
    const preview = await validate(request);
    expect(preview).toMatchObject({
      ok: false,
      sentences: [],
      moves: {
        ...{ deploymentId: deployment.id, hostId: old.id, hostName: 'attic-1' },
      },
    });
    expect(preview.problems).toEqual([
      { path: 'oldHost', message: expect.stringContaining('"attic-1"') },
    ]);
    expect(preview.problems[0].message).toMatch(/"stop".*"remove"/);
    expect(preview.replaces).toBeUndefined();
    // A choice that is none is a problem of the form.
    const { problems } = await validate({ ...request, oldHost: 'burn' });
    expect(problems.map(({ path }) => path)).toEqual(['oldHost', 'oldHost']);
  });

  it.each([
    ['stop', 'Then it is stopped on "attic-1", and stays there.'],
    ['remove', 'Then it is taken off "attic-1".'],
  ])('says what happens, with %s', async (oldHost, sentence) => {
    const { request, next } = await begin();
    const preview = await validate({ ...request, oldHost });
    expect(preview).toMatchObject({ ok: true, problems: [] });
    const text = preview.sentences.join('\n');
    expect(text).toContain('Nothing of this profile is on the host now.');
    expect(text).toContain(
      'The profile is on the host "attic-1" now, and is served from there until it answers on "attic-2".',
    );
    expect(text).toContain(sentence);
    expect(text).toContain(
      'What people stored stays on "attic-1", and is not carried over.',
    );
    expect(text).toMatch(
      new RegExp(
        `have .*family\\.member\\.example\\.com.* lead to ${next.address}\\.`,
      ),
    );
  });

  it('knows no address of a machine that is being made', async () => {
    const { request } = await begin();
    const { id } = await world.anInstance(1, { state: 'provisioning' });
    const { profileId } = request;
    const preview = await validate({
      ...{ profileId, instanceId: id, oldHost: 'stop' },
    });
    expect(preview.ok).toBe(true);
    expect(preview.sentences.join('\n')).toContain(
      'lead to the address of the machine',
    );
  });

  it('says nothing of a move on the same host, or where nothing runs', async () => {
    const { old, request, profile } = await begin();
    const again = await validate({
      ...{ ...request, hostId: old.id, oldHost: 'stop' },
    });
    expect(again).toMatchObject({ ok: true, moves: undefined });
    expect(again.sentences.join('\n')).not.toContain('lead to');
    expect(profile.id).toBe(request.profileId);
  });

  it('finds what is stopped on a host', async () => {
    const { old, request, deployment } = await begin();
    const made = await start({ ...request, oldHost: 'stop' }, 'move');
    await answers(made.deployment.id, 'succeeded');
    const record = await world.deploymentStore.get(deployment.id);
    await world.pass(deployment.id, {
      ...{ state: 'removed', live: false, removal: record?.removal },
    });
    const back = await validate({
      ...{ ...request, hostId: old.id, oldHost: 'remove' },
    });
    expect(back).toMatchObject({ ok: true, moves: { hostName: 'attic-2' } });
    expect(back.sentences.join('\n')).toContain(
      'The profile is stopped on this host, with what people stored there',
    );
  });
});

describe('start', () => {
  it('refuses a move without a choice, at its field, and makes nothing', async () => {
    const { request } = await begin();
    const refusal = await refusalOf(start(request, 'move'));
    expect(refusal).toMatchObject({
      ...{ name: 'ConflictError', code: 'profile-elsewhere' },
      paths: ['oldHost'],
    });
    expect(refusal.message).toMatch(/"attic-1".*"stop".*"remove"/);
    const { totalItems } = await world.deployments.list(member, { limit: 9 });
    expect(totalItems).toBe(1);
  });

  it('shows both ends, and tells pages of both', async () => {
    const { old, next, request, deployment } = await begin();
    const made = await start({ ...request, oldHost: 'remove' }, 'move');
    expect(made.deployment).toMatchObject({
      ...{ live: true, state: 'queued', remains: undefined },
      movesFrom: {
        ...{ deploymentId: deployment.id, hostId: old.id },
        ...{ hostName: 'attic-1', oldHost: 'remove' },
      },
    });
    const left = await world.deployments.get(member, deployment.id);
    expect(left).toMatchObject({
      ...{ live: true, state: 'succeeded' },
      movesTo: {
        ...{ deploymentId: made.deployment.id, hostId: next.id },
        hostName: 'attic-2',
      },
      actions: { remove: true, rollback: false, retry: false },
    });
    await answers(made.deployment.id, 'degraded');
    const asked = await world.deployments.get(member, deployment.id);
    expect(asked).toMatchObject({
      state: 'removing',
      movesTo: { hostName: 'attic-2' },
    });
    // What only the portal needs to know is not shown.
    expect(JSON.stringify([asked, made.deployment])).not.toContain('"over"');
    await world.pass(deployment.id, { state: 'removed', live: false });
    expect(await world.deployments.get(member, deployment.id)).toMatchObject({
      remains: 'data',
    });
    // The same request again answers with what it made.
    const again = await start({ ...request, oldHost: 'remove' }, 'move');
    expect(again).toMatchObject({
      ...{ created: false, deployment: { id: made.deployment.id } },
    });
  });

  it('refuses everything but the new host while the old one is left, naming the new one', async () => {
    const { old, request, deployment } = await begin();
    const third = await world.aHost();
    const made = await start({ ...request, oldHost: 'stop' }, 'move');
    for (const hostId of [old.id, third.id]) {
      const body = { ...request, hostId, oldHost: 'stop' };
      const refusal = await refusalOf(start(body, `to-${hostId}`));
      expect(refusal).toMatchObject({
        ...{ code: 'being-left', paths: ['profileId'] },
        message: expect.stringContaining(made.deployment.id),
      });
      expect(refusal.message).toContain('"attic-1" to "attic-2"');
      expect((await validate(body)).problems).toEqual([
        { path: 'profileId', message: refusal.message },
      ]);
    }
    for (const ask of [
      world.deployments.retry(member, deployment.id),
      world.deployments.rollback(member, deployment.id, {}, 'back'),
    ]) {
      expect((await refusalOf(ask)).name).toBe('ConflictError');
    }
    // The move goes on with the next one on the new host.
    await world.pass(made.deployment.id, { state: 'failed' });
    const preview = await validate(request);
    expect(preview).toMatchObject({
      ...{ ok: true, moves: { deploymentId: deployment.id } },
      replaces: { id: made.deployment.id },
    });
    expect(preview.sentences.join('\n')).toContain(
      'it is stopped on "attic-1"',
    );
    const next = await start(request, 'again');
    expect(next.deployment.movesFrom).toMatchObject({
      ...{ deploymentId: deployment.id, oldHost: 'stop' },
    });
  });

  it('names the new one when the one that is left is asked for anything but its removal', async () => {
    const { request, deployment } = await begin();
    const made = await start({ ...request, oldHost: 'stop' }, 'move');
    await world.pass(deployment.id, { state: 'degraded' });
    const refusal = await refusalOf(
      world.deployments.retry(member, deployment.id),
    );
    expect(refusal).toMatchObject({ code: 'cannot-retry' });
    expect(refusal.message).toContain(
      `deployment ${made.deployment.id} takes its place there`,
    );
    const removing = await world.deployments.remove(member, deployment.id, {});
    expect(removing.state).toBe('removing');
  });

  it('refuses a third host while the first is not cleared', async () => {
    const { request, deployment } = await begin();
    const third = await world.aHost();
    const made = await start({ ...request, oldHost: 'stop' }, 'move');
    await answers(made.deployment.id, 'succeeded');
    await world.pass(deployment.id, { state: 'failed' });
    const refusal = await refusalOf(
      start({ ...request, hostId: third.id, oldHost: 'stop' }, 'on'),
    );
    expect(refusal).toMatchObject({ code: 'still-left' });
    expect(refusal.message).toContain('"attic-1"');
    expect(refusal.message).toContain(deployment.id);
  });
});

describe('of a profile on two hosts', () => {
  it('one counts where services are listed, and in the feed of the catalog', async () => {
    const { request, deployment } = await begin();
    const services = () => world.deployments.services;
    const listed = async () =>
      (await services().list(member, { limit: 9 })).items.map(
        ({ service, host }) => `${service} on ${host.name}`,
      );
    const fed = async () =>
      (await services().changes(0, 9)).items.map(
        ({ service, place }) => `${service?.host.name} ${place?.host?.id}`,
      );
    const made = await start({ ...request, oldHost: 'stop' }, 'move');
    const before = await world.deployments.get(member, deployment.id);
    expect(await listed()).toEqual(['jellyfin on attic-1']);
    expect(await fed()).toEqual([`attic-1 ${before.host.id}`]);
    await answers(made.deployment.id, 'succeeded');
    expect(await listed()).toEqual(['jellyfin on attic-2']);
    expect(await fed()).toEqual([`attic-2 ${made.deployment.host.id}`]);
    await world.pass(
      deployment.id,
      { state: 'removed', live: false },
      { services: null },
    );
    expect(await listed()).toEqual(['jellyfin on attic-2']);
  });

  it('the one that serves is named when the profile is to be deleted', async () => {
    const { profile, request, deployment } = await begin();
    const made = await start({ ...request, oldHost: 'stop' }, 'move');
    const refusal = () =>
      refusalOf(
        world.profiles.delete(member, profile.id, { confirm: profile.name }),
      );
    expect((await refusal()).message).toContain('on the host "attic-1"');
    await answers(made.deployment.id, 'succeeded');
    expect((await refusal()).message).toContain('on the host "attic-2"');
    expect(made.deployment.id).not.toBe(deployment.id);
  });
});
