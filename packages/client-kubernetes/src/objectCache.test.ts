/*
 * The list-and-watch loop under a clock of the test's own: what a server can do to it, as recorded
 * (i5 to i8). That real lines reach it whole is in `lines.test.ts`.
 */
import { ServiceUnavailableError } from '@backstage/errors';
import { settle, VirtualClock } from './__testUtils__/virtualClock';
import { Wire } from './__testUtils__/wire';
import { Selection } from './client';
import { ExpiredError } from './errors';
import { KubernetesObject, kubernetesObjectSchema, Resource } from './objects';
import { ObjectCache, systemClock } from './objectCache';
import { WatchEvent } from './watchEvents';

const things: Resource<KubernetesObject> = {
  group: '',
  version: 'v1',
  plural: 'things',
  schema: kubernetesObjectSchema,
};

const thing = (name: string, resourceVersion: string): KubernetesObject => ({
  metadata: { name, uid: `uid-${name}`, resourceVersion },
});

type Event = WatchEvent<KubernetesObject>;

const present = (name: string, resourceVersion: string): Event => ({
  type: 'present',
  object: thing(name, resourceVersion),
  resourceVersion,
});
const absent = (name: string, resourceVersion: string): Event => ({
  type: 'absent',
  object: thing(name, resourceVersion),
  resourceVersion,
});

/** One watch, in the hands of the test. */
class OpenWatch {
  private readonly queue: (Event | Error | 'end')[] = [];
  private wake?: () => void;

  constructor(readonly from: string, readonly timeoutSeconds: number) {}

  push(...items: (Event | Error | 'end')[]): Promise<void> {
    this.queue.push(...items);
    this.wake?.();
    return settle();
  }

  async *events(signal: AbortSignal): AsyncGenerator<Event> {
    for (;;) {
      const item = this.queue.shift();
      if (item === 'end') {
        return;
      }
      if (item instanceof Error) {
        throw item;
      }
      if (item) {
        yield item;
        continue;
      }
      await new Promise<void>((resolve, reject) => {
        this.wake = resolve;
        signal.addEventListener('abort', () => reject(signal.reason), {
          once: true,
        });
      });
    }
  }
}

class FakeServer {
  items: KubernetesObject[] = [];
  version = '10';
  readonly watches: OpenWatch[] = [];
  lists = 0;
  failing?: Error;

  async list() {
    this.lists += 1;
    if (this.failing) {
      throw this.failing;
    }
    return { items: this.items, resourceVersion: this.version };
  }

  watch(
    _resource: Resource<KubernetesObject>,
    _selection: Selection,
    options: {
      resourceVersion: string;
      timeoutSeconds: number;
      signal: AbortSignal;
    },
  ): AsyncGenerator<Event> {
    const watch = new OpenWatch(
      options.resourceVersion,
      options.timeoutSeconds,
    );
    this.watches.push(watch);
    return watch.events(options.signal);
  }

  get last(): OpenWatch {
    return this.watches[this.watches.length - 1];
  }
}

describe('ObjectCache', () => {
  let server: FakeServer;
  let clock: VirtualClock;
  let changes: string[];
  let troubles: string[];
  let cache: ObjectCache<KubernetesObject>;
  let stop: AbortController;
  let running: Promise<void>;

  beforeEach(async () => {
    server = new FakeServer();
    clock = new VirtualClock();
    changes = [];
    troubles = [];
    stop = new AbortController();
    server.items = [thing('a', '1'), thing('b', '2')];
    cache = new ObjectCache({
      // The fake takes part in one kind only.
      client: { list: genericList, watch: genericWatch },
      resource: things,
      selection: { namespace: 'n' },
      clock,
      random: () => 0.5,
      onChange: (name, now) =>
        changes.push(`${name} ${now?.metadata.resourceVersion ?? 'gone'}`),
      onTrouble: message => troubles.push(message),
    });
    running = cache.run(stop.signal);
    await settle();

    async function genericList<T extends KubernetesObject>(
      resource: Resource<T>,
    ) {
      const { items, resourceVersion } = await server.list();
      return {
        items: items.map(item => resource.schema.parse(item)),
        resourceVersion,
      };
    }

    async function* genericWatch<T extends KubernetesObject>(
      resource: Resource<T>,
      selection: Selection,
      options: Parameters<FakeServer['watch']>[2],
    ): AsyncGenerator<WatchEvent<T>, void, undefined> {
      for await (const event of server.watch(things, selection, options)) {
        yield 'object' in event
          ? { ...event, object: resource.schema.parse(event.object) }
          : event;
      }
    }
  });

  afterEach(async () => {
    stop.abort();
    await running;
  });

  it('lists, then watches from there', async () => {
    expect(changes).toEqual(['a 1', 'b 2']);
    expect(server.last.from).toBe('10');
    await server.last.push(present('a', '11'), absent('b', '12'));
    expect(changes.slice(2)).toEqual(['a 11', 'b gone']);
    expect(cache.get('a')?.metadata.resourceVersion).toBe('11');
    expect(cache.get('b')).toBeUndefined();
    expect(cache.status()).toMatchObject({ fresh: true, lists: 1, watches: 1 });
  });

  it('goes on from the last version after a clean end, bookmarks included', async () => {
    await server.last.push({ type: 'bookmark', resourceVersion: '20' });
    await clock.pass(200_000);
    await server.last.push('end');
    expect(server.last.from).toBe('20');
    expect(server.lists).toBe(1);
  });

  it('asks for an end within four minutes, a fifth more or less', () => {
    expect(server.last.timeoutSeconds).toBe(240);
  });

  it('lists again when the version is too old, and finds what it missed', async () => {
    server.items = [thing('b', '2'), thing('c', '30')];
    server.version = '31';
    await server.last.push(new ExpiredError('too old'));
    await clock.pass(1_000);
    expect(server.lists).toBe(2);
    expect(changes.slice(2)).toEqual(['c 30', 'a gone']);
    expect(server.last.from).toBe('31');
  });

  it('gives up on a watch that fell silent, and is not believed then', async () => {
    await clock.pass(269_000);
    expect(server.watches).toHaveLength(1);
    await clock.pass(2_000);
    expect(troubles).toContain('the watch fell silent');
    await clock.pass(1_000);
    expect(server.watches).toHaveLength(2);
    await clock.pass(60_000);
    expect(cache.status().fresh).toBe(false);
    expect(cache.get('a')).toBeUndefined();
  });

  it('gives up on a watch whose socket is open and silent for ever, and asks again', async () => {
    const open: string[] = [];
    const wire = new Wire(({ url }, answer) => {
      if (url.searchParams.has('watch')) {
        // It begins, and then neither speaks nor ends.
        open.push(url.searchParams.get('resourceVersion') ?? '');
        answer.start(200, { 'content-type': 'application/json' });
        return;
      }
      answer.start(200);
      answer.write(
        Buffer.from(
          JSON.stringify({
            metadata: { resourceVersion: '10' },
            items: [thing('a', '1')],
          }),
        ),
      );
      answer.end();
    });
    const time = new VirtualClock();
    const silent = new ObjectCache({
      client: wire.client(),
      resource: things,
      selection: { namespace: 'n' },
      clock: time,
      random: () => 0.5,
    });
    const ending = new AbortController();
    const looping = silent.run(ending.signal);
    await settle();
    expect(open).toEqual(['10']);
    expect(silent.status()).toMatchObject({ fresh: true, watches: 1 });
    await time.runTo(269_999);
    expect(open).toHaveLength(1);
    await time.runTo(270_000);
    expect(silent.status()).toMatchObject({
      watches: 1,
      lastError: 'the watch fell silent',
    });
    await time.runTo(272_000);
    expect(open).toEqual(['10', '10']);
    await time.runTo(320_000);
    expect(silent.status().fresh).toBe(false);
    expect(silent.get('a')).toBeUndefined();
    ending.abort();
    await looping;
  });

  it('waits longer from failure to failure, with jitter, and recovers', async () => {
    server.failing = new ServiceUnavailableError('down');
    await server.last.push(new ServiceUnavailableError('cut'));
    clock.sleeps.length = 0;
    await clock.pass(700_000);
    for (let turn = 0; turn < 8; turn++) {
      await clock.pass(30_000);
    }
    const waits = clock.sleeps.filter(ms => ms <= 30_000);
    expect(waits.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(Math.max(...waits)).toBe(15_000);
    server.failing = undefined;
    await clock.pass(30_000);
    expect(cache.status().fresh).toBe(true);
  });

  it('does not spin when the server ends every watch at once', async () => {
    await server.last.push('end');
    expect(troubles).toContain('the watch ended at once');
    expect(server.watches).toHaveLength(1);
    await clock.pass(1_000);
    expect(server.watches).toHaveLength(2);
  });

  it('lists every ten minutes whatever the watch says', async () => {
    for (let minute = 0; minute < 12; minute += 3) {
      await clock.pass(180_000);
      await server.last.push('end');
    }
    expect(server.lists).toBe(2);
  });

  it('passes over an object that cannot be read', async () => {
    await server.last.push(
      { type: 'unreadable', detail: 'no name' },
      present('a', '12'),
    );
    expect(troubles[0]).toContain('no name');
    expect(cache.get('a')?.metadata.resourceVersion).toBe('12');
  });

  it('says nothing of an object until the watch has shown our own write', async () => {
    cache.expect('a', '15');
    expect(cache.get('a')).toBeUndefined();
    await server.last.push(present('a', '14'));
    expect(cache.get('a')).toBeUndefined();
    await server.last.push(present('a', '15'));
    expect(cache.get('a')?.metadata.resourceVersion).toBe('15');
    cache.expect('a', '15');
    expect(cache.get('a')).toBeDefined();
  });

  it('tells nothing twice when events come twice', async () => {
    await server.last.push(present('a', '11'), present('a', '11'));
    await server.last.push(absent('b', '12'), absent('b', '12'));
    expect(changes.slice(2)).toEqual(['a 11', 'b gone', 'b gone']);
  });

  it('is put right by the next list when events came out of order', async () => {
    await server.last.push(present('a', '12'), present('a', '11'));
    expect(cache.get('a')?.metadata.resourceVersion).toBe('11');
    server.items = [thing('a', '12'), thing('b', '2')];
    await clock.pass(600_000);
    await clock.pass(1_000);
    expect(cache.get('a')?.metadata.resourceVersion).toBe('12');
    expect(changes[changes.length - 1]).toBe('a 12');
  });

  it('does not take the end of an older object for that of its successor', async () => {
    const successor = {
      metadata: { name: 'a', uid: 'uid-new', resourceVersion: '13' },
    };
    await server.last.push(
      absent('a', '12'),
      { type: 'present', object: successor, resourceVersion: '13' },
      // Late, or twice.
      absent('a', '12'),
    );
    expect(cache.get('a')?.metadata.uid).toBe('uid-new');
    expect(changes.slice(2)).toEqual(['a gone', 'a 13']);
  });

  it('believes no picture from the future when the clock is set back', async () => {
    clock.time = 3_600_000;
    await server.last.push(present('a', '11'));
    clock.time = 0;
    expect(cache.status().fresh).toBe(false);
    expect(cache.get('a')).toBeUndefined();
    await server.last.push('end');
    await clock.pass(1_000);
    expect(cache.get('a')).toBeDefined();
  });

  it('looks anew when the clock jumps forward during a watch', async () => {
    await clock.pass(7_200_000);
    expect(cache.status().fresh).toBe(false);
    expect(cache.get('a')).toBeUndefined();
    await clock.pass(1_000);
    expect(server.lists).toBe(2);
    expect(cache.status().fresh).toBe(true);
  });

  it('goes by a clock that nobody sets', () => {
    const before = systemClock.now();
    jest.useFakeTimers({ doNotFake: ['performance'], now: 0 });
    expect(systemClock.now()).toBeGreaterThanOrEqual(before);
    jest.useRealTimers();
  });

  it('ends at once when it is told to', async () => {
    stop.abort();
    await running;
    expect(server.watches).toHaveLength(1);
    expect(troubles).toEqual([]);
  });
});
