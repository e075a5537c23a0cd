/*
 * Proves what is told of the systems that the host of a deployment keeps: what going to each would change, why there
 * is no way to one, and that going back to a commit is a rollback to it. Leaves how a host tells them to the drivers,
 * HTTP to `http/deploymentsRoutes.test.ts`, and what a rollback does to `reconcile/deployments`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { SystemGeneration } from '@opencsp/plugin-opencsp-common';
import {
  DeploymentDriver,
  HostTroubleError,
} from '@opencsp/plugin-opencsp-node';
import { aHost } from '../../__testUtils__/deployments/aDeployment';
import { FakeDriver } from '../../__testUtils__/deployments/FakeDriver';
import { FakeMachine } from '../../__testUtils__/deployments/FakeMachine';
import {
  DeploymentServices,
  openDeploymentServices,
  refusalOf,
} from '../../__testUtils__/deployments/serviceWorld';
import { caller } from '../../__testUtils__/profilesWorld';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { FollowedTarget } from '../../reconcile/FollowedTargets';
import { askGenerationsBy } from './askGenerations';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const member = caller('member');
const NEWER = 'e'.repeat(40);
const OTHER = 'f'.repeat(40);

let world: DeploymentServices;
/** Of the first deployment. */
let older: string;
let request: { profileId: string; hostId: string };
/** Id of the second deployment, which is live. */
let live: string;

beforeEach(async () => {
  world = await openDeploymentServices(await databases.init('SQLITE_3'));
  const profile = await world.aProfile();
  const host = await world.aHost();
  request = { profileId: profile.id, hostId: host.id };
  const first = await world.deployments.start(member, request, 'first');
  await world.pass(first.deployment.id, { state: 'succeeded' });
  older = first.deployment.commit;
  live = await deployed(NEWER, 'second');
});

async function deployed(commit: string, key: string): Promise<string> {
  const profile = await world.store.get(request.profileId);
  if (!profile) {
    throw new Error('It is there');
  }
  await world.store.saveRequest(
    profile,
    { ...profile, head: commit },
    world.clock.now(),
  );
  const { deployment } = await world.deployments.start(member, request, key);
  await world.pass(deployment.id, { state: 'succeeded' });
  return deployment.id;
}

async function recordOf(id: string): Promise<DeploymentRecord> {
  const record = await world.deploymentStore.get(id);
  if (!record) {
    throw new Error('It is there');
  }
  return record;
}

/** Takes a service to a version that is newer than any. */
function newer(services: DeploymentRecord['plan']['services'], wanted: string) {
  services
    .filter(({ id }) => id === wanted)
    .forEach(service => Object.assign(service, { version: '99.0.0' }));
}

/** Changes what the live deployment came to. */
async function changePlan(
  change: (services: DeploymentRecord['plan']['services']) => unknown,
) {
  const { plan } = await recordOf(live);
  change(plan.services);
  await world.pass(live, {
    plan,
    steps: [
      {
        ...{ name: 'apps', title: 'Applications', phase: 'starting' },
        ...{ state: 'done', deadlineMs: 1, attempt: 1, memo: {} },
      },
    ],
  });
}

function system(
  number: number,
  change: Partial<SystemGeneration> = {},
): SystemGeneration {
  return {
    ...{ number, at: '2026-12-02T09:32:41.000Z' },
    ...{ isLive: false, isNext: false },
    ...change,
  };
}

const running = (change: Partial<SystemGeneration> = {}) =>
  system(3, { isLive: true, isNext: true, commit: NEWER, ...change });

async function told(...generations: SystemGeneration[]) {
  world.kept.generations = generations;
  const answer = await world.deployments.generations.list(member, live);
  return answer.generations;
}

describe('the generations of a host', () => {
  it('tell which runs, which is of an earlier commit, and which somebody else made', async () => {
    expect(
      await told(running(), system(2, { commit: older }), system(1)),
    ).toEqual([
      { ...running(), noWayBack: { reason: 'runs', services: [] } },
      {
        ...system(2, { commit: older }),
        difference: { added: [], removed: [], versions: [] },
      },
      { ...system(1), noWayBack: { reason: 'foreign', services: [] } },
    ]);
  });

  it('tell what going there brings, takes away, and takes to another version', async () => {
    await changePlan(services => {
      services.splice(
        services.findIndex(({ id }) => id === 'homer'),
        1,
        {
          ...{ id: 'wiki', title: 'Wiki', version: '1' },
          ...{ isCore: false, canGoBack: true },
        },
      );
      newer(services, 'traefik');
    });
    const [, back] = await told(running(), system(2, { commit: older }));
    expect(back.difference).toEqual({
      added: [{ id: 'homer', title: expect.any(String) }],
      removed: [{ id: 'wiki', title: 'Wiki' }],
      versions: [
        {
          ...{ id: 'traefik', title: 'Traefik', from: '99.0.0' },
          to: expect.stringMatching(/^v?[\d.]+$/),
        },
      ],
    });
    expect(back.noWayBack).toBeUndefined();
  });

  it('tell another release instead of versions, and which services it holds back', async () => {
    const [, back, same] = await told(
      running({ release: 'new' }),
      system(2, { commit: older, release: 'old' }),
      system(1, { commit: older, release: 'new' }),
    );
    expect(back.difference?.release).toEqual({ from: 'new', to: 'old' });
    expect(back.noWayBack?.reason).toBe('stuck');
    expect(back.noWayBack?.services).toContain('Jellyfin');
    expect(same.difference).not.toHaveProperty('release');
    expect(same.noWayBack).toBeUndefined();
  });

  it('tell the services whose versions cannot be taken back', async () => {
    await changePlan(services => {
      newer(services, 'jellyfin');
    });
    const [, back] = await told(running(), system(2, { commit: older }));
    expect(back.noWayBack).toEqual({ reason: 'stuck', services: ['Jellyfin'] });
  });

  it('tell no difference to what nobody knows, and no way to a commit that did not work here', async () => {
    const [foreign, deployed_, unknown] = await told(
      system(4, { isLive: true }),
      system(3, { commit: NEWER, isNext: true }),
      system(2, { commit: OTHER }),
    );
    expect(foreign.noWayBack?.reason).toBe('runs');
    expect(deployed_).toEqual({
      ...system(3, { commit: NEWER, isNext: true }),
      noWayBack: { reason: 'deployed', services: [] },
    });
    expect(unknown.noWayBack?.reason).toBe('unknown');
  });

  it('tell that there is no way while the deployment is under way', async () => {
    await world.pass(live, { state: 'running' });
    const [, back] = await told(running(), system(2, { commit: older }));
    expect(back.noWayBack?.reason).toBe('not-now');
  });

  it('are none where another deployment has taken the place', async () => {
    const before = live;
    live = await deployed(OTHER, 'third');
    world.kept.generations = [running()];
    await expect(
      world.deployments.generations.list(member, before),
    ).resolves.toEqual({ generations: [] });
    await expect(
      refusalOf(world.deployments.generations.list(caller('member2'), live)),
    ).resolves.toMatchObject({ name: 'NotFoundError' });
  });
});

describe('going back to a commit', () => {
  it('is a rollback to it, though it is not the last that worked, and once', async () => {
    live = await deployed(OTHER, 'third');
    const back = await world.deployments.rollback(
      member,
      live,
      { commit: older },
      'back',
    );
    expect(back.deployment).toMatchObject({ kind: 'rollback', commit: older });
    const again = await world.deployments.rollback(
      member,
      live,
      { commit: older },
      'again',
    );
    expect([again.created, again.deployment.id]).toEqual([
      false,
      back.deployment.id,
    ]);
  });

  it.each([
    ['that was never deployed here', () => OTHER],
    ['of the deployment itself', () => NEWER],
    ['that is none', () => 'main'],
  ])('is refused for one %s', async (_, commit) => {
    const refusal = await refusalOf(
      world.deployments.rollback(member, live, { commit: commit() }, 'back'),
    );
    expect(refusal).toMatchObject({ name: 'InputError', paths: ['commit'] });
  });

  it('is refused while the deployment is under way', async () => {
    await world.pass(live, { state: 'running' });
    await expect(
      refusalOf(
        world.deployments.rollback(member, live, { commit: older }, 'back'),
      ),
    ).resolves.toMatchObject({ code: 'cannot-rollback' });
  });
});

describe('a host that is asked', () => {
  const asked = async (
    target: FollowedTarget['of'],
    generations?: DeploymentDriver['generations'],
  ) => {
    const record = { ...(await recordOf(live)), driver: 'fake' };
    const machine = new FakeMachine();
    const driver: DeploymentDriver = Object.assign(new FakeDriver(machine), {
      generations,
    });
    const { id, branch: project, commit, plan } = record;
    const found: Record<FollowedTarget['of'], FollowedTarget> = {
      ended: { of: 'ended' },
      going: { of: 'going' },
      trouble: { of: 'trouble', message: 'It has no key.' },
      there: {
        of: 'there',
        isQuiet: true,
        record,
        driver,
        deployment: { id, project, commit, files: [], ...plan },
        host: aHost(1, 0),
        runner: machine,
      },
    };
    return askGenerationsBy({
      targets: { of: async () => found[target] },
      drivers: [driver],
    })(record, new AbortController().signal);
  };

  it('tells them, and none where the driver keeps none or nothing is there', async () => {
    const keeps = async () => [running()];
    await expect(asked('there', keeps)).resolves.toEqual([running()]);
    await expect(asked('trouble')).resolves.toEqual([]);
    await expect(asked('ended', keeps)).resolves.toEqual([]);
    await expect(asked('going', keeps)).resolves.toEqual([]);
  });

  it.each<[string, FollowedTarget['of'], Error, RegExp]>([
    ['has no way to it', 'trouble', new Error('never'), /It has no key/],
    [
      'does not answer',
      'there',
      new HostTroubleError('unreachable', 'No route'),
      /does not answer: No route/,
    ],
    ['tells nonsense', 'there', new Error('Bad'), /tell its generations: Bad/],
  ])('and %s says so', async (_, target, error, words) => {
    const refusal = await refusalOf(asked(target, () => Promise.reject(error)));
    expect(refusal).toMatchObject({
      ...{ name: 'ServiceUnavailableError', code: 'host-away' },
      message: expect.stringMatching(words),
    });
  });
});
