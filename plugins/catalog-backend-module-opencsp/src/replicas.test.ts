/*
 * Proves that several processes of one catalog, each pulling for itself and in any order, with readings that
 * are older than what another one has applied meanwhile, end with what the portal has; and that 10,000
 * machines are one full sync and deltas of what changed after it. The database of the catalog is not
 * there: `realCatalog.test.ts` has two processes on it.
 */
import { mockServices } from '@backstage/backend-test-utils';
import { FakeCatalog } from './__testUtils__/FakeCatalog';
import { FakeFeed, readInstances } from './__testUtils__/FakeFeed';
import { anInstance } from './__testUtils__/instance';
import { ChangeFeedProvider } from './ChangeFeedProvider';
import { instanceMapping } from './feeds';

const HOUR = 3_600_000;

/** Holds what was read until it is let go, so that others can act in between. */
class Gate {
  private waiting: (() => void)[] = [];
  isShut = false;

  async pass(): Promise<void> {
    if (this.isShut) {
      await new Promise<void>(resolve => this.waiting.push(resolve));
    }
  }

  open(): void {
    this.isShut = false;
    this.waiting.splice(0).forEach(go => go());
  }
}

type Replica = ReturnType<typeof replica>;

function replica(feed: FakeFeed, clock: { now: number }) {
  const gate = new Gate();
  const provider = new ChangeFeedProvider({
    mapping: instanceMapping({ appUrl: 'http://portal.test' }),
    readChanges: async after => {
      const page = await readInstances(feed, after);
      await gate.pass();
      return page;
    },
    fullSyncIntervalMs: HOUR,
    now: () => clock.now,
    logger: mockServices.logger.mock(),
    onConnect: async () => {},
  });
  return { gate, provider };
}

const ids = ['a', 'b', 'c'];
const deeds = ['put', 'put', 'remove', 'begin', 'begin', 'finish', 'hour'];

/** The same numbers for the same seed (a linear congruential generator). */
function numbersOf(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Plays one story on two processes; answers what the catalog has in the end, and what the portal has. */
async function play(seed: number) {
  const upTo = numbersOf(seed);
  const catalog = new FakeCatalog();
  const feed = new FakeFeed();
  feed.pageSize = 1 + upTo(3);
  const clock = { now: HOUR };
  const living = new Set<string>();
  const both = [replica(feed, clock), replica(feed, clock)];
  for (const { provider } of both) {
    await catalog.connect(provider);
  }
  const pulls: Promise<void>[] = [];
  const act = (deed: string, id: string, { gate, provider }: Replica) => {
    if (deed === 'put') {
      feed.put(anInstance(id));
      living.add(id);
    } else if (deed === 'remove') {
      feed.remove(id);
      living.delete(id);
    } else if (deed === 'begin') {
      // Reads, and waits with what it read until it is let go.
      gate.isShut = true;
      pulls.push(provider.pull());
    } else if (deed === 'finish') {
      gate.open();
    } else {
      clock.now += HOUR;
    }
  };
  for (let left = upTo(30); left > 0; left -= 1) {
    act(deeds[upTo(deeds.length)], ids[upTo(ids.length)], both[upTo(2)]);
    await new Promise(resolve => setImmediate(resolve));
  }
  both.forEach(({ gate }) => gate.open());
  await Promise.all(pulls);
  for (const { provider } of both) {
    await provider.pull();
  }
  return {
    refs: catalog.refs(),
    living: [...living].sort().map(id => `resource:default/vm-${id}`),
  };
}

describe('two processes of one catalog', () => {
  it('end with what the portal has, whatever came in between', async () => {
    for (let seed = 1; seed <= 1_000; seed += 1) {
      const { refs, living } = await play(seed);
      expect({ seed, refs }).toEqual({ seed, refs: living });
    }
  });
});

describe('10,000 machines', () => {
  it('are one full sync, and then only what changed', async () => {
    const feed = new FakeFeed();
    feed.pageSize = 500;
    for (let i = 0; i < 10_000; i += 1) {
      feed.put(anInstance(String(i)));
    }
    const catalog = new FakeCatalog();
    const { provider } = replica(feed, { now: HOUR });
    await catalog.connect(provider);
    await provider.pull();
    expect(catalog.refs()).toHaveLength(10_000);
    expect(feed.readings).toBe(20);

    await provider.pull();
    await provider.pull();
    feed.put(anInstance('7', { name: 'web-7' }));
    await provider.pull();
    feed.remove('8');
    feed.put(anInstance('10000'));
    await provider.pull();

    expect(catalog.mutations).toEqual(['full', 'delta', 'delta']);
    expect(catalog.sizes).toEqual([10_000, 1, 2]);
    // One reading for each pull: nothing is read again.
    expect(feed.readings).toBe(24);
    expect(catalog.refs()).toHaveLength(10_000);
    expect(catalog.get('resource:default/vm-8')).toBeUndefined();
  });
});
