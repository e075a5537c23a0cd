/*
 * Proves that the catalog follows a change feed: machines and profiles appear, change and vanish, a restart
 * and a broken API lose nothing, and what outsiders named cannot break a batch. What the real
 * catalog makes of the entities is left to the module's test; what the feed says, to the backend's.
 */
import { mockServices } from '@backstage/backend-test-utils';
import { Profile } from '@opencsp/plugin-opencsp-common';
import { FakeCatalog } from './__testUtils__/FakeCatalog';
import {
  FakeFeed,
  readInstances,
  readProfiles,
} from './__testUtils__/FakeFeed';
import { anInstance } from './__testUtils__/instance';
import { aProfile } from './__testUtils__/profile';
import { ChangeFeedProvider } from './ChangeFeedProvider';
import { instanceMapping, profileMapping } from './feeds';

const HOUR = 3_600_000;

function setUp(catalog = new FakeCatalog(), feed = new FakeFeed()) {
  const logger = mockServices.logger.mock();
  const clock = { now: 10 * HOUR };
  const provider = new ChangeFeedProvider({
    mapping: instanceMapping('http://portal.test'),
    readChanges: after => readInstances(feed, after),
    fullSyncIntervalMs: HOUR,
    now: () => clock.now,
    logger,
    onConnect: async () => {},
  });
  return { catalog, feed, provider, logger, clock };
}

describe('ChangeFeedProvider', () => {
  it('lists everything first, then only what changed', async () => {
    const { catalog, feed, provider } = setUp();
    await catalog.connect(provider);
    feed.put(anInstance('a'));
    feed.put(anInstance('b'));
    await provider.pull();
    expect(catalog.refs()).toEqual([
      'resource:default/vm-a',
      'resource:default/vm-b',
    ]);

    feed.put(anInstance('c'));
    feed.put(anInstance('a', { version: 2, name: 'web-2' }));
    feed.remove('b');
    await provider.pull();

    expect(catalog.refs()).toEqual([
      'resource:default/vm-a',
      'resource:default/vm-c',
    ]);
    expect(catalog.get('resource:default/vm-a')?.metadata.title).toBe('web-2');
    expect(catalog.mutations).toEqual(['full', 'delta']);
  });

  it('writes nothing when nothing changed', async () => {
    const { catalog, feed, provider } = setUp();
    await catalog.connect(provider);
    feed.put(anInstance('a'));
    await provider.pull();
    await provider.pull();
    await provider.pull();
    expect(catalog.mutations).toEqual(['full']);
  });

  it('takes a machine in state deleted for gone', async () => {
    const { catalog, feed, provider } = setUp();
    await catalog.connect(provider);
    feed.put(anInstance('a'));
    await provider.pull();
    feed.put(anInstance('a', { state: 'deleted' }));
    await provider.pull();
    expect(catalog.refs()).toEqual([]);
  });

  it('reads every page before it applies anything', async () => {
    const { catalog, feed, provider } = setUp();
    await catalog.connect(provider);
    feed.pageSize = 2;
    ['a', 'b', 'c', 'd', 'e'].forEach(id => feed.put(anInstance(id)));
    await provider.pull();
    expect(catalog.refs()).toHaveLength(5);

    feed.answersLeft = 1;
    ['f', 'g', 'h'].forEach(id => feed.put(anInstance(id)));
    await provider.pull();
    expect(catalog.refs()).toHaveLength(5);

    feed.answersLeft = undefined;
    await provider.pull();
    expect(catalog.refs()).toHaveLength(8);
  });

  it('reads everything after a restart and drops what went meanwhile', async () => {
    const first = setUp();
    await first.catalog.connect(first.provider);
    first.feed.put(anInstance('a'));
    first.feed.put(anInstance('b'));
    await first.provider.pull();
    first.feed.remove('a');

    const second = setUp(first.catalog, first.feed);
    await second.catalog.connect(second.provider);
    expect(second.catalog.refs()).toHaveLength(2);
    await second.provider.pull();
    expect(second.catalog.refs()).toEqual(['resource:default/vm-b']);
  });

  it('keeps what it has while the API is down, says so once, and catches up', async () => {
    const { catalog, feed, provider, logger } = setUp();
    await catalog.connect(provider);
    feed.put(anInstance('a'));
    await provider.pull();

    feed.answersLeft = 0;
    feed.put(anInstance('b'));
    await provider.pull();
    await provider.pull();
    expect(catalog.refs()).toEqual(['resource:default/vm-a']);
    expect(logger.warn).toHaveBeenCalledTimes(1);

    feed.answersLeft = undefined;
    await provider.pull();
    expect(catalog.refs()).toHaveLength(2);
    expect(logger.info).toHaveBeenCalledWith('Machines are mirrored again');
  });

  it('reads everything again when the interval is over', async () => {
    const { catalog, feed, provider, clock } = setUp();
    await catalog.connect(provider);
    feed.put(anInstance('a'));
    await provider.pull();
    clock.now += HOUR - 1;
    await provider.pull();
    expect(catalog.mutations).toEqual(['full']);
    clock.now += 1;
    await provider.pull();
    expect(catalog.mutations).toEqual(['full', 'full']);
  });

  it('reads everything again when the feed begins anew', async () => {
    const { catalog, feed, provider } = setUp();
    await catalog.connect(provider);
    ['a', 'b', 'c'].forEach(id => feed.put(anInstance(id)));
    await provider.pull();
    feed.rewind();
    feed.put(anInstance('z'));
    await provider.pull();
    expect(catalog.refs()).toEqual(['resource:default/vm-z']);
  });

  it('gives up on a feed that does not go on', async () => {
    const { catalog, provider, logger } = setUp(undefined, undefined);
    const stuck = new ChangeFeedProvider({
      mapping: instanceMapping('http://portal.test'),
      readChanges: async after => ({ items: [], next: after, more: true }),
      fullSyncIntervalMs: HOUR,
      now: () => HOUR,
      logger,
      onConnect: async () => {},
    });
    await catalog.connect(stuck);
    await stuck.pull();
    expect(catalog.mutations).toEqual([]);
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(provider.getProviderName()).toBe(stuck.getProviderName());
  });

  it('does not lose a hint that comes while it pulls', async () => {
    const { catalog, feed, provider } = setUp();
    await catalog.connect(provider);
    feed.put(anInstance('a'));
    const first = provider.pull();
    feed.put(anInstance('b'));
    await Promise.all([first, provider.pull(), provider.pull()]);
    expect(catalog.refs()).toHaveLength(2);
  });

  it.each([
    ['a path', { machineName: '../../etc/passwd' }],
    ['markup', { machineName: '<b>vm</b>' }],
    ['nothing', { machineName: '' }],
    ['too long a name', { machineName: 'a'.repeat(64) }],
    ['an owner of another kind', { owner: 'component:default/x' }],
    ['an owner that is no ref', { owner: 'not a ref: at/all/' }],
  ])('leaves out %s without losing the others', async (_, hostile) => {
    const { catalog, feed, provider, logger } = setUp();
    await catalog.connect(provider);
    feed.put(anInstance('good'));
    feed.put(anInstance('bad', hostile));
    await provider.pull();
    expect(catalog.refs()).toEqual(['resource:default/vm-good']);
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });

  it('shows hostile display texts as texts, with tags the catalog takes', async () => {
    const { catalog, feed, provider } = setUp();
    await catalog.connect(provider);
    feed.put(
      anInstance('a', {
        name: '<img src=x onerror=alert(1)>',
        size: {
          name: 'Groß & schnell!',
          cores: 1,
          memoryMiB: 1536,
          diskGiB: 8,
        },
        osTemplate: { name: '--Ubuntu__24.04--', title: 'Ubuntu 24.04' },
      }),
    );
    await provider.pull();
    const entity = catalog.get('resource:default/vm-a');
    expect(entity?.metadata.title).toBe('<img src=x onerror=alert(1)>');
    expect(entity?.metadata.tags).toEqual([
      'size:gro-schnell',
      'os:ubuntu-24-04',
    ]);
    expect(entity?.metadata.description).toBe(
      'Ubuntu 24.04 on 1 core, 1.5 GiB of memory and 8 GiB of disk (size "Groß & schnell!").',
    );
  });
});

describe('profiles', () => {
  function setUpProfiles() {
    const catalog = new FakeCatalog();
    const feed = new FakeFeed<Profile>();
    const logger = mockServices.logger.mock();
    const provider = new ChangeFeedProvider({
      mapping: profileMapping('http://portal.test'),
      readChanges: after => readProfiles(feed, after),
      fullSyncIntervalMs: HOUR,
      now: () => HOUR,
      logger,
      onConnect: async () => {},
    });
    return { catalog, feed, provider, logger };
  }

  it('become systems that lead to their page', async () => {
    const { catalog, feed, provider } = setUpProfiles();
    await catalog.connect(provider);
    feed.put(aProfile('family'));
    await provider.pull();
    expect(provider.getProviderName()).toBe('opencsp-profiles');
    const page = 'http://portal.test/opencsp/profiles/family';
    expect(catalog.get('system:default/ada-family')).toEqual({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'System',
      metadata: {
        name: 'ada-family',
        title: 'family',
        description: 'Services below ada.example.com: Nextcloud.',
        annotations: {
          'backstage.io/managed-by-location': `url:${page}`,
          'backstage.io/managed-by-origin-location': `url:${page}`,
          'backstage.io/view-url': page,
          'opencsp.io/profile-id': 'family',
          'opencsp.io/branch': 'ada-family',
          'opencsp.io/domain': 'ada.example.com',
          'opencsp.io/deployment': 'compose',
        },
        labels: {
          'opencsp.io/managed-by': 'opencsp-portal',
          'opencsp.io/deployment': 'compose',
        },
        links: [{ url: page, title: 'Profile in OpenCSP', icon: 'dashboard' }],
      },
      spec: { type: 'profile', owner: 'user:default/350000000000000007' },
    });
  });

  it('follow their feed until they are deleted, and their names are free again', async () => {
    const { catalog, feed, provider } = setUpProfiles();
    await catalog.connect(provider);
    feed.put(aProfile('a', { branch: 'ada-family' }));
    feed.put(aProfile('b', { state: 'deleting' }));
    await provider.pull();
    expect(catalog.refs()).toEqual([
      'system:default/ada-b',
      'system:default/ada-family',
    ]);

    feed.put(aProfile('b', { state: 'deleted' }));
    feed.remove('a');
    await provider.pull();
    expect(catalog.refs()).toEqual([]);

    feed.put(aProfile('c', { branch: 'ada-family' }));
    await provider.pull();
    expect(
      catalog.get('system:default/ada-family')?.metadata.annotations,
    ).toMatchObject({ 'opencsp.io/profile-id': 'c' });
  });

  it.each([
    ['a branch that is no name', { branch: '../main' }],
    ['too long a branch', { branch: 'a'.repeat(64) }],
    ['an owner of another kind', { owner: 'component:default/x' }],
  ])('leave out %s without losing the others', async (_, hostile) => {
    const { catalog, feed, provider, logger } = setUpProfiles();
    await catalog.connect(provider);
    feed.put(aProfile('good', { deployment: 'not a label!' }));
    feed.put(aProfile('bad', hostile));
    await provider.pull();
    expect(catalog.refs()).toEqual(['system:default/ada-good']);
    expect(catalog.get('system:default/ada-good')?.metadata.labels).toEqual({
      'opencsp.io/managed-by': 'opencsp-portal',
    });
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledWith(
      'A profile is left out of the catalog',
      expect.anything(),
    );
  });
});
