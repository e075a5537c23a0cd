/*
 * Proves what starting checks before anything is made, the rules between profiles and hosts with their
 * dependants named, and requests that are repeated. Leaves what a run does to `reconcile/deployments`,
 * what is asked of a deployment later to `DeploymentsService.test.ts`, and HTTP to
 * `http/deploymentsRoutes.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  DeploymentServices,
  openDeploymentServices,
  refusalOf,
} from '../../__testUtils__/deployments/serviceWorld';
import { caller } from '../../__testUtils__/profilesWorld';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const member = caller('member');

let world: DeploymentServices;
beforeEach(async () => {
  world = await openDeploymentServices(await databases.init('SQLITE_3'));
});

async function started(key = 'first') {
  const profile = await world.aProfile();
  const host = await world.aHost();
  const request = { profileId: profile.id, hostId: host.id };
  const made = await world.deployments.start(member, request, key);
  return { profile, host, request, ...made };
}

describe('start', () => {
  it('makes the deployment of the newest commit, with what it comes to', async () => {
    const { profile, host, deployment, created } = await started();
    expect(created).toBe(true);
    expect(deployment).toMatchObject({
      number: 1,
      kind: 'deploy',
      state: 'queued',
      live: true,
      commit: profile.commit?.hash,
      driver: 'compose',
      profile: { id: profile.id, name: 'family', branch: profile.branch },
      host: { id: host.id, name: host.name, address: host.address },
      actions: { cancel: true, retry: false, rollback: false, remove: false },
    });
    expect(deployment.services.map(({ id }) => id).sort()).toEqual(
      profile.services.map(({ id }) => id).sort(),
    );
    expect(world.dueDeployments).not.toEqual([]);
  });

  it('makes nothing twice with the same key, also after the profile is busy', async () => {
    const { request, deployment } = await started();
    const again = await world.deployments.start(member, request, 'first');
    expect([again.created, again.deployment.id]).toEqual([
      false,
      deployment.id,
    ]);
    const reused = await refusalOf(
      world.deployments.start(member, { ...request, prepare: true }, 'first'),
    );
    expect(reused.code).toBe('key-reused');
  });

  it('wants a key, and one of host and machine', async () => {
    const { request } = await started();
    expect(
      (await refusalOf(world.deployments.start(member, request, undefined)))
        .paths,
    ).toEqual(['Idempotency-Key']);
    const { profileId } = request;
    expect(
      (await refusalOf(world.deployments.start(member, { profileId }, 'k')))
        .paths,
    ).toEqual(['hostId']);
  });

  it('refuses a second one while the first is under way, naming it', async () => {
    const { request, deployment } = await started();
    const refusal = await refusalOf(
      world.deployments.start(member, request, 'second'),
    );
    expect(refusal).toMatchObject({ name: 'ConflictError', code: 'moving' });
    expect(refusal.message).toContain(deployment.id);
  });

  it('refuses a host that another profile is on, and a profile that is elsewhere, naming both', async () => {
    const { request } = await started();
    const other = await world.aProfile('member', 'office');
    const attic = await world.aHost();
    const inUse = await refusalOf(
      world.deployments.start(
        member,
        { profileId: other.id, hostId: request.hostId },
        'k2',
      ),
    );
    expect(inUse).toMatchObject({ code: 'host-in-use', paths: ['hostId'] });
    expect(inUse.message).toContain('"family"');
    const elsewhere = await refusalOf(
      world.deployments.start(
        member,
        { profileId: request.profileId, hostId: attic.id },
        'k3',
      ),
    );
    expect(elsewhere.code).toBe('profile-elsewhere');
    expect(elsewhere.message).toContain('"attic-1"');
  });

  it('says the same of something that is somebody else’s as of something that is not there', async () => {
    const mine = await world.aProfile();
    const theirs = await world.aProfile('member2', 'secret');
    const theirHost = await world.aHost({ owner: 'user:default/member2' });
    const host = await world.aHost();
    const problemsFor = async (profileId: string, hostId: string) =>
      (
        await world.deployments.validate(member, { profileId, hostId })
      ).problems.map(({ path, message }) => [
        path,
        message.replace(/"[^"]*"/, '…'),
      ]);
    const nothing = await problemsFor('none', 'none');
    expect(nothing).toEqual([
      ['profileId', 'There is no profile … that you may see.'],
      ['hostId', 'There is no host … that you may see.'],
    ]);
    expect(await problemsFor(theirs.id, theirHost.id)).toEqual(nothing);
    expect(await problemsFor(mine.id, host.id)).toEqual([]);
  });

  it('does not let somebody who may see all deploy what is not theirs', async () => {
    const { request } = await started();
    const { problems } = await world.deployments.validate(
      caller('operator'),
      request,
    );
    expect(problems).toEqual(
      expect.arrayContaining([
        {
          path: 'profileId',
          message: expect.stringContaining('belongs to user:default/member'),
        },
        {
          path: 'hostId',
          message: expect.stringContaining('belongs to user:default/member'),
        },
      ]),
    );
  });

  it('lets a member of the owning group deploy', async () => {
    const profile = await world.aProfile();
    const host = await world.aHost({ owner: 'group:default/team' });
    const asked = { profileId: profile.id, hostId: host.id };
    const seesAll = caller('operator', [
      'group:default/team',
      'user:default/member',
    ]);
    expect((await world.deployments.validate(seesAll, asked)).ok).toBe(true);
  });

  it.each([
    ['saving', 'is being saved'],
    ['deleting', 'is being deleted'],
    ['failed', 'was not saved'],
  ] as const)('refuses a profile that is %s', async (state, words) => {
    const profile = await world.aProfile();
    const host = await world.aHost();
    const record = await world.store.get(profile.id);
    if (!record) {
      throw new Error('It is there');
    }
    await world.store.saveRequest(
      record,
      { ...record, state },
      world.clock.now(),
    );
    const refusal = await refusalOf(
      world.deployments.start(
        member,
        { profileId: profile.id, hostId: host.id },
        'key',
      ),
    );
    expect(refusal).toMatchObject({ name: 'InputError', paths: ['profileId'] });
    expect(refusal.message).toContain(words);
  });

  it('deploys the commit before one that was made by hand and not taken, and says so', async () => {
    const profile = await world.aProfile();
    const host = await world.aHost();
    const record = await world.store.get(profile.id);
    if (!record) {
      throw new Error('It is there');
    }
    const commit = 'f'.repeat(40);
    await world.store.saveRequest(
      record,
      {
        ...record,
        foreign: {
          commit,
          subject: 'Open a port',
          author: 'Eve',
          at: world.clock.now(),
          problems: [],
        },
      },
      world.clock.now(),
    );
    const request = { profileId: profile.id, hostId: host.id };
    const preview = await world.deployments.validate(member, request);
    expect(preview).toMatchObject({ ok: true, commit: record.head });
    expect(preview.warnings).toEqual([
      expect.stringContaining('by hand ("Open a port", fffffff)'),
    ]);
    const asked = await world.deployments.validate(member, {
      ...request,
      commit,
    });
    expect(asked.problems).toEqual([
      {
        path: 'commit',
        message: expect.stringContaining('not deployed with this commit'),
      },
    ]);
  });

  it('says why the driver cannot, in its own words', async () => {
    const profile = await world.aProfile();
    const host = await world.aHost();
    world.driver.reason = 'It is switched off.';
    const refusal = await refusalOf(
      world.deployments.start(
        member,
        { profileId: profile.id, hostId: host.id },
        'key',
      ),
    );
    expect(refusal.message).toContain(
      'Docker Compose is not available: It is switched off.',
    );
  });

  it('warns of a host that is too small, and refuses one that failed unless it is prepared', async () => {
    const profile = await world.aProfile();
    const small = await world.aHost({
      facts: { memoryMiB: 256, diskGiB: 1, engines: {} },
    });
    const { ok, warnings } = await world.deployments.validate(member, {
      profileId: profile.id,
      hostId: small.id,
    });
    expect(ok).toBe(true);
    expect(warnings).toEqual([
      expect.stringMatching(/GiB of memory; this host has 0.3 GiB/),
      expect.stringMatching(/GiB of disk; this host has 1 GiB/),
    ]);
    const failed = await world.aHost({
      state: 'failed',
      failure: {
        reason: 'engine',
        message: 'There is no Docker.',
        nextStep: 'Prepare it.',
        retryable: true,
        at: 0,
      },
    });
    const request = { profileId: profile.id, hostId: failed.id };
    expect(
      (await world.deployments.validate(member, request)).problems,
    ).toEqual([
      {
        path: 'hostId',
        message: expect.stringContaining('There is no Docker. Prepare it.'),
      },
    ]);
    await world.deployments.start(member, { ...request, prepare: true }, 'key');
    expect(await world.hostStore.get(failed.id)).toMatchObject({
      state: 'checking',
      prepare: 'asked',
    });
  });

  it('makes the host of a machine that is being made, prepared, and waits for it', async () => {
    const profile = await world.aProfile();
    const instance = await world.anInstance(1, { state: 'provisioning' });
    const request = {
      profileId: profile.id,
      instanceId: instance.id,
      prepare: true,
    };
    const preview = await world.deployments.validate(member, request);
    expect(preview.sentences.join(' ')).toContain(
      'It begins when the machine has been made. Before that, the host is prepared',
    );
    const { deployment } = await world.deployments.start(
      member,
      request,
      'key',
    );
    expect(deployment.host).toMatchObject({ id: instance.id, name: 'web-1' });
    expect(await world.hostStore.get(instance.id)).toMatchObject({
      kind: 'instance',
      instanceId: instance.id,
      state: 'checking',
      prepare: 'asked',
      owner: 'user:default/member',
    });
    const again = await world.deployments.start(member, request, 'key');
    expect(again.created).toBe(false);
  });

  it.each([
    ['failed', 'failed: '],
    ['deleting', 'is deleting'],
    ['lost', 'is lost'],
  ] as const)('refuses a machine that is %s', async (state, words) => {
    const profile = await world.aProfile();
    const { id: instanceId } = await world.anInstance(1, { state });
    const { problems } = await world.deployments.validate(member, {
      profileId: profile.id,
      instanceId,
    });
    expect(problems).toEqual([
      { path: 'instanceId', message: expect.stringContaining(words) },
    ]);
  });

  it('refuses a machine whose operating system has another engine', async () => {
    const profile = await world.aProfile();
    const instance = await world.anInstance(1);
    world.instances.set(instance.id, {
      ...instance,
      spec: {
        ...instance.spec,
        osTemplate: { ...instance.spec.osTemplate, name: 'nixos' },
      },
    });
    const { problems } = await world.deployments.validate(member, {
      profileId: profile.id,
      instanceId: instance.id,
    });
    expect(problems).toEqual([
      {
        path: 'instanceId',
        message: expect.stringContaining(
          'NixOS is not made for Docker Compose',
        ),
      },
    ]);
  });
});
