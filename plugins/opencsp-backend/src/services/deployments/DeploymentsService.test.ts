/*
 * Proves what is asked of a deployment after it was started: cancelling, retrying, rolling back, removing,
 * giving its host up, its outcome, and the deletions that a live deployment stands against. Leaves what a run does to
 * `reconcile/deployments`, starting to `start.test.ts`, and HTTP to `http/deploymentsRoutes.test.ts`.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { NO_ACCOUNTS } from '../../__testUtils__/deployments/noAccounts';
import { NO_ROUTES } from '../../__testUtils__/deployments/noRoutes';
import {
  DeploymentServices,
  openDeploymentServices,
  refusalOf,
} from '../../__testUtils__/deployments/serviceWorld';
import { caller } from '../../__testUtils__/profilesWorld';
import { LEASE_MS } from '../../domain/decision';
import { DeploymentReconciler } from '../../reconcile/deployments/DeploymentReconciler';

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

describe('what a person asks of a deployment', () => {
  it('can be cancelled, retried, and cancelled again', async () => {
    const { deployment } = await started();
    const { id } = deployment;
    expect((await world.deployments.cancel(member, id)).state).toBe(
      'cancelled',
    );
    expect((await world.deployments.retry(member, id)).state).toBe('queued');
    const refusal = await refusalOf(world.deployments.retry(member, id));
    expect(refusal).toMatchObject({
      name: 'ConflictError',
      code: 'cannot-retry',
    });
    expect(refusal.message).toContain('is queued');
  });

  it('is for those only who may', async () => {
    const { deployment } = await started();
    const other = await refusalOf(
      world.deployments.cancel(caller('member2'), deployment.id),
    );
    expect(other.name).toBe('NotFoundError');
  });

  it('is rolled back to what worked, once, with the commit of then', async () => {
    const { request, deployment, profile } = await started();
    await world.pass(deployment.id, { state: 'succeeded' });
    const record = await world.store.get(profile.id);
    if (!record) {
      throw new Error('It is there');
    }
    await world.store.saveRequest(
      record,
      { ...record, head: 'e'.repeat(40) },
      world.clock.now(),
    );
    const second = await world.deployments.start(member, request, 'second');
    expect(second.deployment.previous?.id).toBe(deployment.id);
    await world.pass(second.deployment.id, { state: 'failed' });
    const back = await world.deployments.rollback(
      member,
      second.deployment.id,
      {},
      'back',
    );
    expect(back.created).toBe(true);
    expect(back.deployment).toMatchObject({
      kind: 'rollback',
      number: 3,
      commit: deployment.commit,
    });
    const again = await world.deployments.rollback(
      member,
      second.deployment.id,
      {},
      'other-key',
    );
    expect([again.created, again.deployment.id]).toEqual([
      false,
      back.deployment.id,
    ]);
  });

  it('is not rolled back, nor an older commit deployed, where a version cannot be taken back: the services are named', async () => {
    const { request, deployment, profile } = await started();
    await world.pass(deployment.id, { state: 'succeeded' });
    const record = await world.store.get(profile.id);
    if (!record) {
      throw new Error('It is there');
    }
    await world.store.saveRequest(
      record,
      { ...record, head: 'e'.repeat(40) },
      world.clock.now(),
    );
    const second = await world.deployments.start(member, request, 'second');
    const newer = await world.deploymentStore.get(second.deployment.id);
    if (!newer) {
      throw new Error('It is there');
    }
    await world.pass(newer.id, {
      state: 'failed',
      plan: {
        ...newer.plan,
        services: newer.plan.services.map(it =>
          it.id === 'jellyfin' ? { ...it, version: '99.0.0' } : it,
        ),
      },
      steps: [
        {
          name: 'apps',
          title: 'Applications',
          phase: 'starting',
          state: 'failed',
          deadlineMs: 1,
          attempt: 1,
          memo: {},
        },
      ],
    });
    const refusal = await refusalOf(
      world.deployments.rollback(member, newer.id, {}, 'back'),
    );
    expect(refusal.code).toBe('cannot-rollback');
    expect(refusal.message).toMatch(/Jellyfin \(99\.0\.0 to [\d.]+\)/);
    expect(refusal.message).toContain('Nothing was stopped.');
    const { problems } = await world.deployments.validate(member, {
      ...request,
      commit: deployment.commit,
    });
    expect(problems).toEqual([
      {
        path: 'commit',
        message: expect.stringMatching(/Jellyfin \(99\.0\.0 to/),
      },
    ]);
  });

  it('says when there is nothing to go back to', async () => {
    const { deployment } = await started();
    const refusal = await refusalOf(
      world.deployments.rollback(member, deployment.id, {}, 'back'),
    );
    expect(refusal).toMatchObject({ code: 'cannot-rollback' });
  });

  it('goes with data only when the name of the profile was typed', async () => {
    const { deployment } = await started();
    await world.pass(deployment.id, { state: 'succeeded' });
    for (const confirm of [undefined, 'FAMILY', 'family ']) {
      const refusal = await refusalOf(
        world.deployments.remove(member, deployment.id, {
          data: true,
          confirm,
        }),
      );
      expect(refusal.paths).toEqual(['confirm']);
    }
    const removed = await world.deployments.remove(member, deployment.id, {
      data: true,
      confirm: 'family',
    });
    expect(removed.state).toBe('removing');
    const record = await world.deploymentStore.get(deployment.id);
    expect(record?.removal).toEqual({
      data: true,
      by: 'user:default/member',
    });
    const again = await world.deployments.remove(member, deployment.id, {});
    expect(again.version).toBe(removed.version);
  });

  it('keeps data without being asked', async () => {
    const { deployment } = await started();
    await world.pass(deployment.id, { state: 'succeeded' });
    await world.deployments.remove(member, deployment.id, undefined);
    const record = await world.deploymentStore.get(deployment.id);
    expect(record?.removal?.data).toBe(false);
  });
});

describe('a host that never comes back', () => {
  /** One of which a removal failed. */
  async function stuck() {
    const made = await started();
    const { id } = made.deployment;
    await world.pass(id, { state: 'succeeded' });
    await world.deployments.remove(member, id, {});
    await world.pass(id, { state: 'failed' });
    return { ...made, id };
  }
  const giveUp = { giveUp: true, confirm: 'family' };

  it('is given up only when the name of the profile was typed', async () => {
    const { id } = await stuck();
    for (const confirm of [undefined, '', 'FAMILY', 'family ']) {
      const refusal = await refusalOf(
        world.deployments.remove(member, id, { giveUp: true, confirm }),
      );
      expect(refusal.paths).toEqual(['confirm']);
    }
    expect((await world.deployments.get(member, id)).state).toBe('failed');
  });

  it('is not given up together with deleting the data', async () => {
    const { id } = await stuck();
    const refusal = await refusalOf(
      world.deployments.remove(member, id, { ...giveUp, data: true }),
    );
    expect(refusal).toMatchObject({ name: 'InputError', paths: ['giveUp'] });
    expect((await world.deployments.get(member, id)).state).toBe('failed');
  });

  it('is given up only after a removal that failed', async () => {
    const { deployment } = await started();
    for (const state of ['succeeded', 'failed'] as const) {
      await world.pass(deployment.id, { state });
      const { actions } = await world.deployments.get(member, deployment.id);
      expect(actions.giveUp).toBe(false);
      const refusal = await refusalOf(
        world.deployments.remove(member, deployment.id, giveUp),
      );
      expect(refusal).toMatchObject({
        name: 'ConflictError',
        code: 'cannot-remove',
        message: expect.stringContaining('only after a removal that failed'),
      });
    }
  });

  it('is for those only who may', async () => {
    const { id } = await stuck();
    const refusal = await refusalOf(
      world.deployments.remove(caller('member2'), id, giveUp),
    );
    expect(refusal.name).toBe('NotFoundError');
  });

  it('is not asked in the next pass, which ends it: host and profile are free', async () => {
    const { id, profile, request } = await stuck();
    const before = await world.deployments.get(member, id);
    expect(before.actions.giveUp).toBe(true);
    const asked = await world.deployments.remove(member, id, giveUp);
    expect(asked.state).toBe('removing');
    await passWithoutHost(id);
    expect(await world.deployments.get(member, id)).toMatchObject({
      state: 'removed',
      live: false,
      warnings: [expect.stringContaining('attic-1 was given up')],
    });
    const again = await world.deployments.start(member, request, 'again');
    expect(again.deployment.number).toBe(2);
    await world.deployments.cancel(member, again.deployment.id);
    await world.deployments.remove(member, again.deployment.id, {});
    await world.pass(again.deployment.id, { state: 'removed', live: false });
    const gone = await world.profiles.delete(member, profile.id, {
      confirm: 'family',
    });
    expect(gone.state).toBe('deleting');
  });

  /** One pass of the engine, in which nothing outside may be asked. */
  async function passWithoutHost(id: string): Promise<void> {
    const never = async () => {
      throw new Error('Nothing outside is asked');
    };
    const reconciler = new DeploymentReconciler({
      store: world.deploymentStore,
      outside: {
        hosts: { get: never },
        runners: {
          of: () => {
            throw new Error('No host is asked');
          },
        },
        drivers: [],
        contents: { load: never, secrets: never },
        checks: { check: never },
        routes: NO_ROUTES,
        accounts: NO_ACCOUNTS,
      },
      clock: world.clock,
      logger: mockServices.logger.mock(),
      leaseMs: LEASE_MS,
    });
    const now = world.clock.now();
    const claims = await world.deploymentStore.claimDue(
      { owner: 'engine', until: now + LEASE_MS },
      now,
      10,
    );
    expect(claims.map(({ record }) => record.id)).toEqual([id]);
    await reconciler.pass(claims[0], new AbortController().signal);
  }
});

describe('what a deployment depends on', () => {
  it('is not deleted: the profile is refused, naming the deployment, until that is removed', async () => {
    const { profile, deployment } = await started();
    const deleteIt = () =>
      world.profiles.delete(member, profile.id, { confirm: 'family' });
    const refusal = await refusalOf(deleteIt());
    expect(refusal).toMatchObject({ name: 'ConflictError', code: 'deployed' });
    expect(refusal.message).toBe(
      'The profile "family" is in use: deployment #1 of the profile "family" on the host "attic-1" depends on it.',
    );
    await world.pass(
      deployment.id,
      { state: 'removed', live: false },
      { services: null },
    );
    expect((await deleteIt()).state).toBe('deleting');
  });
});

describe('outcome', () => {
  it.each([
    ['queued', false, false],
    ['running', false, false],
    ['succeeded', true, true],
    ['rolled-back', true, true],
    ['degraded', true, false],
    ['failed', true, false],
    ['cancelled', true, false],
  ] as const)('of %s', async (state, finished, succeeded) => {
    const { deployment } = await started();
    await world.pass(deployment.id, { state });
    expect(await world.deployments.outcome(deployment.id)).toMatchObject({
      id: deployment.id,
      state,
      finished,
      succeeded,
    });
  });

  it('does not tell of what is not there', async () => {
    await expect(world.deployments.outcome('none')).rejects.toThrow(
      'There is no deployment "none"',
    );
  });
});

describe('a machine that something is deployed to', () => {
  it('is not deleted, naming the deployment, until that is removed', async () => {
    const profile = await world.aProfile();
    const machine = await world.anInstance(1, { state: 'active' });
    const { deployment } = await world.deployments.start(
      member,
      { profileId: profile.id, instanceId: machine.id },
      'key',
    );
    const instances = world.instancesService();
    const deleteIt = () =>
      instances.ask(member, machine.id, 'delete', machine.name);
    const refusal = await refusalOf(deleteIt());
    expect(refusal).toMatchObject({ name: 'ConflictError', code: 'deployed' });
    expect(refusal.message).toBe(
      'The machine "web-1" is in use: deployment #1 of the profile "family" on the host "web-1" depends on it.',
    );
    await world.pass(
      deployment.id,
      { state: 'removed', live: false },
      { services: null },
    );
    expect((await deleteIt()).state).toBe('deleting');
  });
});
