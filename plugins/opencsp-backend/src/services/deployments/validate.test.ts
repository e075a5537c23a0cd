/*
 * Proves the summary of a deployment that is not started: what will happen in full sentences, what is
 * replaced, and what can be said of a request that is not whole. What is refused is proven with starting,
 * in `start.test.ts`: both use the same checks.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  DeploymentServices,
  openDeploymentServices,
} from '../../__testUtils__/deployments/serviceWorld';
import { TEST_HOST_KEY } from '../../__testUtils__/hostStage';
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

describe('validate', () => {
  it('says in full sentences what will happen, and makes nothing', async () => {
    const profile = await world.aProfile();
    const host = await world.aHost();
    const preview = await world.deployments.validate(member, {
      profileId: profile.id,
      hostId: host.id,
    });
    const short = profile.commit?.hash.slice(0, 7);
    expect(preview.sentences).toEqual([
      `Docker Compose brings the profile "family", as it is in commit ${short}, onto the host "attic-1".`,
      expect.stringMatching(/^These \d+ services will run: .*Jellyfin/),
      'Nothing is changed by the deployment until the checks of the host have passed.',
      'Nothing of this profile is on the host now.',
    ]);
    expect(preview.needs?.memoryMiB).toBeGreaterThan(0);
    const { totalItems } = await world.deploymentStore.list({ limit: 10 });
    expect(totalItems).toBe(0);
  });

  it('says what is replaced, and that what runs is not prepared anew', async () => {
    const { request, deployment } = await started();
    await world.pass(deployment.id, { state: 'succeeded' });
    const preview = await world.deployments.validate(member, {
      ...request,
      prepare: true,
    });
    expect(preview).toMatchObject({
      ok: true,
      replaces: { id: deployment.id, number: 1, commit: deployment.commit },
      warnings: [expect.stringContaining('not prepared anew')],
    });
    expect(preview.sentences.join(' ')).toContain('Deployment #1 (commit');
  });

  it('says at once that a host behind another machine is not mended by preparing it', async () => {
    const profile = await world.aProfile();
    const hostKey = TEST_HOST_KEY;
    const { id } = await world.aHost({
      state: 'failed',
      jump: { address: '192.0.2.90', port: 22, user: 'root', hostKey },
    });
    const request = { profileId: profile.id, hostId: id, prepare: true };
    const { problems } = await world.deployments.validate(member, request);
    expect(problems).toEqual([
      {
        path: 'hostId',
        message: expect.stringContaining('cannot be used'),
      },
      {
        path: 'prepare',
        message: expect.stringContaining('cannot use the machine on the way'),
      },
    ]);
  });

  it('looks at what is there of a request that is not whole', async () => {
    const profile = await world.aProfile();
    const preview = await world.deployments.validate(member, {
      profileId: profile.id,
    });
    expect(preview).toMatchObject({
      ok: false,
      problems: [{ path: 'hostId' }],
      sentences: [],
      commit: profile.commit?.hash,
    });
    expect((await world.deployments.validate(member, 7)).ok).toBe(false);
    expect((await world.deployments.validate(member, null)).ok).toBe(false);
  });
});
