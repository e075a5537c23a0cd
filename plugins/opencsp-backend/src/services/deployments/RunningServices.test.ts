/*
 * Proves who sees which services, that a service which the catalogue lost is still shown, and what the
 * change feed tells the catalog. Leaves what entities become of it to the catalog's module.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  DeploymentServices,
  openDeploymentServices,
} from '../../__testUtils__/deployments/serviceWorld';
import { caller } from '../../__testUtils__/profilesWorld';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const member = caller('member');

let world: DeploymentServices;
beforeEach(async () => {
  world = await openDeploymentServices(await databases.init('SQLITE_3'));
});

async function deployed(hostOf: 'host' | 'machine' = 'host') {
  const profile = await world.aProfile();
  const target =
    hostOf === 'host'
      ? { hostId: (await world.aHost()).id }
      : {
          instanceId: (await world.anInstance(1, { state: 'active' })).id,
        };
  const { deployment } = await world.deployments.start(
    member,
    { profileId: profile.id, ...target },
    'key',
  );
  await world.pass(
    deployment.id,
    { state: 'succeeded' },
    { services: deployment.services.map(({ id }) => ({ id, state: 'up' })) },
  );
  return { profile, deployment };
}

const QUERY = { limit: 25 };

describe('services', () => {
  it('are shown to those who may see their deployment', async () => {
    const { profile, deployment } = await deployed();
    const { services } = world.deployments;
    const { items, totalItems } = await services.list(member, QUERY);
    expect(totalItems).toBe(profile.services.length);
    const jellyfin = items.find(({ service }) => service === 'jellyfin');
    expect(jellyfin).toMatchObject({
      id: `${profile.id}.jellyfin`,
      title: 'Jellyfin',
      category: 'media',
      state: 'up',
      isCore: false,
      url: expect.stringMatching(/^https:/),
      deploymentId: deployment.id,
      profile: { id: profile.id, name: 'family' },
    });
    const id = `${profile.id}.jellyfin`;
    expect(await services.get(member, id)).toEqual(jellyfin);
    expect((await services.list(caller('member2'), QUERY)).items).toEqual([]);
    await expect(services.get(caller('member2'), id)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    expect(
      (await services.list(member, { ...QUERY, state: 'missing' })).totalItems,
    ).toBe(0);
  });

  it('tell the catalog where they belong, and that they are gone', async () => {
    const { profile, deployment } = await deployed('machine');
    const { services } = world.deployments;
    const page = await services.changes(0, 500);
    expect(page.more).toBe(false);
    expect(page.items).toHaveLength(profile.services.length);
    for (const { service, place, id } of page.items) {
      expect(id).toBe(service?.id);
      expect(place).toEqual({
        branch: profile.branch,
        host: {
          id: deployment.host.id,
          kind: 'instance',
          machineName: 'vm-test1x',
        },
      });
    }
    await world.pass(
      deployment.id,
      { state: 'removed', live: false },
      { services: null },
    );
    const gone = await services.changes(page.next, 500);
    expect(gone.items.map(({ service }) => service)).toEqual(
      profile.services.map(() => undefined),
    );
    expect((await services.changes(0, 500)).items).toEqual([]);
  });
});
