/*
 * Watches as a real kube-apiserver (v1.33.13) keeps them: the recordings i6, i7, i7b. Their minutes are
 * milliseconds here (`watchPace`). How a client copes is tested with the client.
 */
import { TestCluster, WatchLine } from '../__testUtils__/testCluster';

/** A second of a watch lasts so many milliseconds. */
const SECOND = 2;
const SOURCES =
  '/apis/source.toolkit.fluxcd.io/v1/namespaces/opencsp/gitrepositories';

describe('watches as recorded', () => {
  let cluster: TestCluster;

  beforeEach(async () => {
    cluster = await TestCluster.start({ watchPace: SECOND / 1000 });
    await cluster.send('DELETE', `${SOURCES}/opencsp-modules`);
    for (const [index, n] of ['5', '1', '2'].entries()) {
      await cluster.send('POST', SOURCES, {
        metadata: { name: `g${index}`, labels: { n } },
        spec: { interval: '10m', url: 'https://git.example.test/x.git' },
      });
    }
  });

  afterEach(() => cluster.close());

  const version = async () => {
    const { text } = await cluster.send('GET', SOURCES);
    return /"resourceVersion":"(\d+)"/.exec(text)?.[1] ?? '';
  };
  const shown = (lines: readonly WatchLine[]) =>
    lines.map(({ type, object }) => `${type} ${object.metadata.name ?? ''}`);
  const whole = async (query: string) => {
    const watch = await cluster.watch(query, SOURCES);
    await watch.done;
    return shown(watch.lines);
  };

  it.each(['', 'resourceVersion=0&'])(
    'begins with everything that is there: "%s"',
    async start => {
      expect(
        await whole(`${start}labelSelector=n%3D1&timeoutSeconds=2`),
      ).toEqual(['ADDED g1']);
      expect(
        await whole(
          `${start}fieldSelector=metadata.name%3Dg2&timeoutSeconds=2`,
        ),
      ).toEqual(['ADDED g2']);
    },
  );

  it('is silent and ends cleanly on an idle kind, with bookmarks for 3 s, with a limit, and at a version of the future', async () => {
    const now = await version();
    for (const query of [
      `resourceVersion=${now}&timeoutSeconds=3`,
      `resourceVersion=${now}&timeoutSeconds=3&allowWatchBookmarks=true`,
      `resourceVersion=${now}&timeoutSeconds=2&limit=1`,
      'resourceVersion=999999999&timeoutSeconds=4',
    ]) {
      expect(await whole(query)).toEqual([]);
    }
  });

  it('gives bookmarks after 60 s, 120 s and just before the end, without a name', async () => {
    const watch = await cluster.watch(
      `resourceVersion=${await version()}&timeoutSeconds=150&allowWatchBookmarks=true`,
      SOURCES,
    );
    // Other kinds go on: a bookmark brings their version.
    await cluster.send('POST', '/api/v1/namespaces/opencsp/configmaps', {
      metadata: { name: 'other' },
    });
    await watch.done;
    expect(shown(watch.lines)).toEqual(['BOOKMARK ', 'BOOKMARK ', 'BOOKMARK ']);
    expect(watch.lines[0].object).toEqual({
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { resourceVersion: await version() },
    });
  });

  it('gives none on an idle kind with the older store', async () => {
    await cluster.standIn.control({ scenario: 'bookmarks', idle: false });
    const query = `resourceVersion=${await version()}&timeoutSeconds=150&allowWatchBookmarks=true`;
    expect(await whole(query)).toEqual([]);
  });

  it('refuses what the recording refuses', async () => {
    const ask = async (query: string, token?: string) =>
      (
        await cluster.send('GET', `${SOURCES}?watch=1&${query}`, undefined, {
          token,
        })
      ).status;
    expect(await ask('resourceVersion=abc')).toBe(500);
    expect(await ask('sendInitialEvents=true')).toBe(422);
    expect(await ask('', 'wrong')).toBe(401);
    const item = await cluster.send('GET', `${SOURCES}/g1?watch=1`);
    expect(item.body).toMatchObject({ kind: 'GitRepository' });
  });

  it('shows an object that leaves the selector as deleted, by a scenario', async () => {
    await cluster.send('POST', cluster.terraforms, {
      metadata: { name: 'vm-labelled', labels: { mine: 'yes', more: 'b' } },
      spec: {
        suspend: true,
        interval: '30m',
        sourceRef: { kind: 'GitRepository', name: 'g1' },
      },
    });
    const watch = await cluster.watch(
      'resourceVersion=0&labelSelector=mine&timeoutSeconds=4000',
    );
    const play = (scenario: string, more: Record<string, string> = {}) =>
      cluster.standIn.control({ scenario, name: 'vm-labelled', ...more });
    const seen = async (type: string) =>
      cluster.until(
        () => watch.lines.at(-1)?.type === type,
        `${type} on the watch`,
      );
    await cluster.until(() => watch.lines.length > 0, 'the object');
    await play('label-leaves', { label: 'mine' });
    await seen('DELETED');
    expect(watch.lines.at(-1)?.object.metadata.labels).toEqual({
      mine: 'yes',
      more: 'b',
    });
    await play('label-returns');
    await seen('ADDED');
  });
});
