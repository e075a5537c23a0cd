/*
 * Proves the wiring with the real catalog on a real database: the module reads the feeds with the
 * catalog's own service credentials, and machines, hosts, profiles, services, roles and people come out of the catalog's API,
 * with the relations between them. The rules of mirroring are proved beside the providers; what goes wrong, in `realCatalog.test.ts`.
 */
import {
  EVENT_DEPLOYMENTS,
  EVENT_HOSTS,
  EVENT_INSTANCES,
  EVENT_PROFILES,
} from '@opencsp/plugin-opencsp-common';
import { CatalogWorld } from './__testUtils__/CatalogWorld';
import { FakePortal } from './__testUtils__/FakePortal';
import { anInstance } from './__testUtils__/instance';
import { aProfile } from './__testUtils__/profile';
import { aHost, aService } from './__testUtils__/service';
import { TOPIC_SIGNED_IN } from './identityEntities';

jest.setTimeout(120_000);

function portalWithOneOfEach(): FakePortal {
  const portal = new FakePortal();
  portal.instances.put(anInstance('a'));
  portal.profiles.put(aProfile('family'));
  portal.hosts.put(aHost('h1'));
  portal.services.put({
    id: 'p1.nextcloud',
    service: aService('p1.nextcloud'),
    place: { branch: 'ada-family', host: { id: 'h1', kind: 'registered' } },
  });
  return portal;
}

describe('catalogModuleOpencsp', () => {
  let world: CatalogWorld;

  afterEach(() => world?.stop());

  it('mirrors machines, hosts, profiles, services, roles and people into the catalog', async () => {
    const portal = portalWithOneOfEach();
    world = await CatalogWorld.begin({ portal });
    const eventually = (kind: string, expected: string[]) =>
      world.eventually(() => world.names(kind), expected);

    await world.hint([EVENT_INSTANCES]);
    await world.hint([EVENT_HOSTS]);
    await eventually('resource', ['host-h1', 'vm-a']);
    await world.hint([EVENT_DEPLOYMENTS]);
    await eventually('component', ['ada-family-nextcloud']);
    await world.hint([EVENT_PROFILES]);
    await eventually('system', ['ada-family']);
    await eventually('group', [
      'opencsp-admin',
      'opencsp-member',
      'opencsp-operator',
      'opencsp-viewer',
    ]);
    expect([...portal.callers]).toEqual(['plugin:catalog']);

    portal.instances.remove('a');
    portal.instances.put(anInstance('b'));
    await world.hint([EVENT_INSTANCES]);
    await eventually('resource', ['host-h1', 'vm-b']);
    portal.hosts.remove('h1');
    await world.hint([EVENT_HOSTS]);
    await eventually('resource', ['vm-b']);
    portal.services.remove('p1.nextcloud');
    await world.hint([EVENT_DEPLOYMENTS]);
    await eventually('component', []);
    portal.profiles.remove('family');
    await world.hint([EVENT_PROFILES]);
    await eventually('system', []);

    await world.hint([TOPIC_SIGNED_IN], {
      sub: '42',
      userEntityRef: 'user:default/42',
      displayName: 'Member',
      roles: ['member'],
    });
    await eventually('user', ['42']);
  });

  it('relates a profile, its services and the host that carries them, until the services are gone', async () => {
    const portal = portalWithOneOfEach();
    portal.services.put({
      id: 'p1.jellyfin',
      service: aService('p1.jellyfin', { service: 'jellyfin' }),
      place: {
        branch: 'ada-family',
        host: { id: 'h1', kind: 'registered' },
      },
    });
    world = await CatalogWorld.begin({ portal });
    await world.hint();
    const owner = 'ownedBy user:default/350000000000000007';
    await world.eventually(
      () => world.relations('system', 'ada-family'),
      [
        'dependsOn resource:default/host-h1',
        'hasPart component:default/ada-family-jellyfin',
        'hasPart component:default/ada-family-nextcloud',
        owner,
      ],
    );
    await world.eventually(
      () => world.relations('resource', 'host-h1'),
      [
        'dependencyOf component:default/ada-family-jellyfin',
        'dependencyOf component:default/ada-family-nextcloud',
        'dependencyOf system:default/ada-family',
        owner,
      ],
    );
    await world.eventually(
      () => world.relations('component', 'ada-family-nextcloud'),
      [
        'dependsOn resource:default/host-h1',
        owner,
        'partOf system:default/ada-family',
      ],
    );

    // The profile moves to a machine of the portal, and one service is taken out of it.
    portal.services.remove('p1.jellyfin');
    portal.services.put({
      id: 'p1.nextcloud',
      service: aService('p1.nextcloud'),
      place: {
        branch: 'ada-family',
        host: { id: 'a', kind: 'instance', machineName: 'vm-a' },
      },
    });
    await world.hint();
    await world.eventually(
      () => world.relations('system', 'ada-family'),
      [
        'dependsOn resource:default/vm-a',
        'hasPart component:default/ada-family-nextcloud',
        owner,
      ],
    );
    await world.eventually(
      () => world.relations('resource', 'host-h1'),
      [owner],
    );

    portal.services.remove('p1.nextcloud');
    await world.hint();
    await world.eventually(
      () => world.relations('system', 'ada-family'),
      [owner],
    );
    await world.eventually(() => world.relations('resource', 'vm-a'), [owner]);
    expect(await world.relations('resource', 'host-h1')).toEqual([owner]);
  });
});
