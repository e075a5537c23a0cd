/*
 * Proves against the real catalog and its database, what a fake of it could get wrong: nothing of ours is ever
 * orphaned, a deletion that was missed is made good, two processes end the same, a name that another
 * provider has is left to it, one bad record stops no other one, and taking the module out takes its entities
 * along. On PostgreSQL, too, where one is given.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
} from '@backstage/catalog-model';
import {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import {
  CatalogWorld,
  CatalogWorldOptions,
} from './__testUtils__/CatalogWorld';
import { FakePortal } from './__testUtils__/FakePortal';
import { anInstance } from './__testUtils__/instance';
import { aProfile } from './__testUtils__/profile';

jest.setTimeout(180_000);

/** Somebody else's resource, under one of our names. */
class OtherProvider implements EntityProvider {
  private connection: EntityProviderConnection | undefined;

  getProviderName(): string {
    return 'somebody-else';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.connection = connection;
    await this.apply(['vm-taken']);
  }

  async apply(names: string[]): Promise<void> {
    await this.connection?.applyMutation({
      type: 'full',
      entities: names.map(name => ({
        locationKey: 'somebody-else',
        entity: {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Resource',
          metadata: {
            name,
            title: 'Theirs',
            annotations: {
              [ANNOTATION_LOCATION]: 'url:https://else.example.com',
              [ANNOTATION_ORIGIN_LOCATION]: 'url:https://else.example.com',
            },
          },
          spec: { type: 'server', owner: 'group:default/else' },
        },
      })),
    });
  }
}

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('with %s', databaseId => {
  const running: CatalogWorld[] = [];

  afterEach(async () => {
    for (const world of running.splice(0)) {
      await world.stop();
    }
  });

  async function begin(options: CatalogWorldOptions): Promise<CatalogWorld> {
    const world = await CatalogWorld.begin(options);
    running.push(world);
    return world;
  }

  async function end(world: CatalogWorld): Promise<void> {
    running.splice(running.indexOf(world), 1);
    await world.stop();
  }

  const titles = (world: CatalogWorld) => async () =>
    (await world.entities('resource'))
      .map(({ metadata }) => `${metadata.name} ${metadata.title}`)
      .sort();

  it('adds, renames and takes out at once, and never leaves an orphan', async () => {
    const knex = await databases.init(databaseId);
    const portal = new FakePortal();
    const world = await begin({ portal, knex });
    portal.instances.put(anInstance('a'));
    portal.profiles.put(aProfile('family'));
    await world.hint();
    await world.eventually(titles(world), ['vm-a web-1']);
    const [before] = await world.entities('resource');

    portal.instances.put(anInstance('a', { name: 'web-2', version: 2 }));
    await world.hint();
    await world.eventually(titles(world), ['vm-a web-2']);
    const [after] = await world.entities('resource');
    expect(after.metadata.uid).toBe(before.metadata.uid);

    portal.instances.remove('a');
    portal.profiles.remove('family');
    await world.hint();
    // Gone in the same pass, not after a clean-up: it was never without a provider.
    expect(await titles(world)()).toEqual([]);
    expect(await world.names('system')).toEqual([]);
    const orphans = await knex('refresh_state')
      .leftJoin('refresh_state_references', 'entity_ref', 'target_entity_ref')
      .whereNull('target_entity_ref')
      .select('entity_ref');
    expect(orphans).toEqual([]);
  });

  it('makes good at its start what it missed while it was down', async () => {
    const knex = await databases.init(databaseId);
    const portal = new FakePortal();
    portal.instances.put(anInstance('a'));
    portal.instances.put(anInstance('b'));
    const first = await begin({ portal, knex });
    await first.hint();
    await first.eventually(() => first.names('resource'), ['vm-a', 'vm-b']);
    await end(first);

    portal.instances.remove('a');
    portal.instances.put(anInstance('c'));
    const second = await begin({ portal, knex });
    await second.hint();
    await second.eventually(() => second.names('resource'), ['vm-b', 'vm-c']);
    const entities = await second.entities('resource');
    expect(
      entities.filter(
        ({ metadata }) => metadata.annotations?.['backstage.io/orphan'],
      ),
    ).toEqual([]);
  });

  it('leaves a name to the provider that has it, says so, and takes it when it is free', async () => {
    const portal = new FakePortal();
    portal.instances.put(anInstance('1', { machineName: 'vm-taken' }));
    portal.instances.put(anInstance('2', { machineName: '../../bad' }));
    portal.instances.put(anInstance('3'));
    const other = new OtherProvider();
    const lines: string[] = [];
    const knex = await databases.init(databaseId);
    const world = await begin({ portal, knex, others: [other], lines });
    await world.hint();
    await world.eventually(titles(world), ['vm-3 web-1', 'vm-taken Theirs']);
    const said = lines.join('\n');
    expect(said).toContain('resource:default/vm-taken');
    expect(said).toContain('A machine is left out of the catalog');

    // Taking ours away does not take theirs.
    portal.instances.remove('1');
    await world.hint();
    await world.eventually(titles(world), ['vm-3 web-1', 'vm-taken Theirs']);

    await other.apply([]);
    portal.instances.put(anInstance('1', { machineName: 'vm-taken' }));
    await world.hint();
    await world.eventually(titles(world), ['vm-3 web-1', 'vm-taken web-1']);
  });

  it('ends the same with two processes that pull at the same time', async () => {
    const knex = await databases.init(databaseId);
    const portal = new FakePortal();
    for (let i = 0; i < 120; i += 1) {
      portal.instances.put(anInstance(String(i)));
    }
    const one = await begin({ portal, knex });
    const two = await begin({ portal, knex });
    await Promise.all([one.hint(), two.hint()]);
    for (let i = 0; i < 60; i += 1) {
      portal.instances.remove(String(i));
    }
    portal.instances.put(anInstance('60', { name: 'web-60' }));
    await Promise.all([one.hint(), two.hint()]);
    const expected = Array.from({ length: 60 }, (_, i) => `vm-${i + 60}`);
    await one.eventually(() => one.names('resource'), [...expected].sort());
    expect(await two.names('resource')).toEqual([...expected].sort());
    await one.eventually(
      async () => (await titles(one)()).filter(it => it.endsWith('web-60')),
      ['vm-60 web-60'],
    );
  });

  it('takes its entities along when the module is taken out', async () => {
    const knex = await databases.init(databaseId);
    const portal = new FakePortal();
    portal.instances.put(anInstance('a'));
    const first = await begin({ portal, knex });
    await first.hint();
    await first.eventually(() => first.names('resource'), ['vm-a']);
    await end(first);

    const second = await begin({ portal, knex, without: true });
    await second.eventually(() => second.names('resource'), []);
    await second.eventually(() => second.names('group'), []);
    expect(
      await knex('refresh_state').where('location_key', 'like', 'opencsp-%'),
    ).toEqual([]);
  });
});

it('ran with PostgreSQL where one was given', () => {
  expect(databases.supports('POSTGRES_18')).toBe(
    Boolean(process.env.BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING),
  );
});
