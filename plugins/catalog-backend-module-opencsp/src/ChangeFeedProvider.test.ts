/*
 * Proves that the catalog follows a change feed: machines appear, change and vanish, a restart, a database
 * that was put back and a broken API lose nothing, and what outsiders named cannot break a batch. What the real
 * catalog makes of the entities is left to the module's test; what the feed says, to the backend's.
 */
import { mockServices } from '@backstage/backend-test-utils';
import { FakeCatalog } from './__testUtils__/FakeCatalog';
import { FakeFeed, readInstances } from './__testUtils__/FakeFeed';
import { anInstance } from './__testUtils__/instance';
import { ChangeFeedProvider } from './ChangeFeedProvider';
import { instanceMapping } from './feeds';

const HOUR = 3_600_000;

function setUp(catalog = new FakeCatalog(), feed = new FakeFeed()) {
  const logger = mockServices.logger.mock();
  const clock = { now: 10 * HOUR };
  const provider = new ChangeFeedProvider({
    mapping: instanceMapping({ appUrl: 'http://portal.test' }),
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

  it('tries again while the API is away at the start, says so once, and writes nothing meanwhile', async () => {
    const { catalog, feed, provider, logger } = setUp();
    await catalog.connect(provider);
    feed.put(anInstance('a'));
    feed.answersLeft = 0;
    await provider.pull();
    await provider.pull();
    expect(catalog.mutations).toEqual([]);
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledWith(
      'Machines could not be mirrored; the catalog keeps what it has and tries again',
      expect.anything(),
    );
    feed.answersLeft = undefined;
    await provider.pull();
    await provider.pull();
    expect(catalog.mutations).toEqual(['full']);
    expect(logger.info).toHaveBeenCalledTimes(1);
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

  it.each([
    ['has fewer entries', ['z']],
    ['has other entries, and as many', ['x', 'y', 'z']],
    ['has nothing any more', []],
  ])(
    'reads everything again when the feed begins anew and %s',
    async (_, ids) => {
      const { catalog, feed, provider, logger } = setUp();
      await catalog.connect(provider);
      ['a', 'b', 'c'].forEach(id => feed.put(anInstance(id)));
      await provider.pull();
      feed.rewind();
      ids.forEach(id => feed.put(anInstance(id)));
      await provider.pull();
      expect(catalog.refs()).toEqual(
        ids.map(id => `resource:default/vm-${id}`),
      );
      expect(catalog.mutations).toEqual(['full', 'full']);
      expect(logger.warn).toHaveBeenCalledWith(
        'Machines: the change feed begins anew; reading everything',
      );
      await provider.pull();
      expect(catalog.mutations).toEqual(['full', 'full']);
    },
  );

  it('does not take it for another feed when what it saw last changes or goes', async () => {
    const { catalog, feed, provider, logger } = setUp();
    await catalog.connect(provider);
    feed.pageSize = 1;
    ['a', 'b'].forEach(id => feed.put(anInstance(id)));
    await provider.pull();
    feed.put(anInstance('b', { name: 'web-2' }));
    await provider.pull();
    feed.put(anInstance('c'));
    feed.remove('b');
    await provider.pull();
    feed.remove('c');
    await provider.pull();
    await provider.pull();
    expect(catalog.refs()).toEqual(['resource:default/vm-a']);
    expect(catalog.mutations).toEqual(['full', 'delta', 'delta', 'delta']);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('takes the old name out when a record has another one', async () => {
    const { catalog, feed, provider } = setUp();
    await catalog.connect(provider);
    feed.put(anInstance('a'));
    await provider.pull();
    feed.put(anInstance('a', { machineName: 'vm-new' }));
    await provider.pull();
    expect(catalog.refs()).toEqual(['resource:default/vm-new']);
    feed.remove('a');
    await provider.pull();
    expect(catalog.refs()).toEqual([]);
  });

  it('keeps a name that one record leaves and another takes in the same pull', async () => {
    const { catalog, feed, provider } = setUp();
    await catalog.connect(provider);
    feed.put(anInstance('a', { machineName: 'vm-x' }));
    await provider.pull();
    feed.remove('a');
    feed.put(anInstance('b', { machineName: 'vm-x' }));
    await provider.pull();
    expect(
      catalog.get('resource:default/vm-x')?.metadata.annotations,
    ).toMatchObject({ 'opencsp.io/instance-id': 'b' });
    feed.remove('b');
    await provider.pull();
    expect(catalog.refs()).toEqual([]);
  });

  it('gives up on a feed that does not go on', async () => {
    const { catalog, provider, logger } = setUp(undefined, undefined);
    const stuck = new ChangeFeedProvider({
      mapping: instanceMapping({ appUrl: 'http://portal.test' }),
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
