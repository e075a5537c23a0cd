/*
 * Recorded watches of a real API server (kube-apiserver v1.33.13: i6 to i8) replayed through the
 * client and the cache: event by event, cut into pieces of odd sizes by a seed that each title tells,
 * with the recorded pauses as virtual time. What a server does that nobody recorded is in
 * `objectCache.test.ts` and `faults.test.ts`; real sockets are in `client.test.ts`.
 */
import { pieces, seeded } from './__testUtils__/pieces';
import {
  happeningSchema,
  Kind,
  kindOf,
  recorded,
  RecordedWatch,
  watchSchema,
} from './__testUtils__/recordings';
import { RestartedServer } from './__testUtils__/RestartedServer';
import { settle, VirtualClock } from './__testUtils__/virtualClock';
import { Wire } from './__testUtils__/wire';
import { ObjectCache } from './objectCache';
import { kubernetesObjectSchema } from './objects';
import { WatchEvent } from './watchEvents';

const SEEDS = [1, 20_261_122, 4_294_967_291];
const REPOSITORIES =
  '/apis/source.toolkit.fluxcd.io/v1/namespaces/traits/gitrepositories';

/** Serves one recorded watch to whoever asks. */
function serving(watch: RecordedWatch, clock: VirtualClock, seed: number) {
  const random = seeded(seed);
  return new Wire((_request, answer) => {
    const began = clock.time;
    answer.start(watch.status, lowered(watch.headers));
    for (const { t_ms, ...line } of watch.lines) {
      const text =
        typeof line.text === 'string' ? line.text : `${JSON.stringify(line)}\n`;
      clock.at(began + t_ms, () =>
        pieces(text, random).forEach(piece => answer.write(piece)),
      );
    }
    clock.at(began + watch.ended_after_ms, () => answer.end());
  });
}

function lowered(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function inWords(event: WatchEvent<Kind>): string {
  return 'object' in event
    ? `${event.type} ${event.object.metadata.name}@${event.resourceVersion}`
    : event.type;
}

/** What a reader of a watch is told, and by what it ends. */
async function read(watch: RecordedWatch, seed: number) {
  const clock = new VirtualClock();
  const client = serving(watch, clock, seed).client();
  const told: string[] = [];
  const reading = (async () => {
    const events = client.watch(
      kindOf(watch.path),
      { namespace: 'traits' },
      {
        resourceVersion: '1',
        timeoutSeconds: 60,
        signal: new AbortController().signal,
      },
    );
    for await (const event of events) {
      told.push(`${inWords(event)} at ${clock.time}`);
    }
    return 'a clean end';
  })().catch(error => String(error.name));
  // Who is refused for the token asks a second time, with credentials that are read anew.
  await clock.runTo(2 * watch.ended_after_ms);
  return { told, end: await reading };
}

describe.each(SEEDS)('i6: recorded watches, in pieces of seed %i', seed => {
  const watches = recorded('i6-watches', watchSchema);
  const all = [
    'present g1@3165 at ',
    'present g3@3167 at ',
    'present g5@3169 at ',
  ];

  it.each<[string, string[], string]>([
    ['resourceVersion older than the cache of the server', [], 'ExpiredError'],
    [
      'the same without the cache (core type, compacted store)',
      [],
      'ExpiredError',
    ],
    [
      'no resourceVersion: synthetic ADDED events first, then live',
      all.map(words => `${words}3`),
      'a clean end',
    ],
    [
      'resourceVersion=0: the same from the cache',
      all.map(words => `${words}4`),
      'a clean end',
    ],
    [
      'timeoutSeconds=3 on an idle kind: how the stream ends',
      [],
      'a clean end',
    ],
    [
      'timeoutSeconds=3 with bookmarks: a bookmark just before the end',
      [],
      'a clean end',
    ],
    ['a version of the future', [], 'a clean end'],
    ['resourceVersion is not a number', [], 'ServiceUnavailableError'],
    ['sendInitialEvents=true', [], 'InputError'],
    ['limit on a watch', [], 'a clean end'],
    [
      'watch of one object by name: field selector',
      ['present g1@3165 at 5'],
      'a clean end',
    ],
    ['watch on an item path (not a collection)', [], 'ServiceUnavailableError'],
    ['bad token', [], 'AuthenticationError'],
    [
      'an object leaves and enters the label selector: DELETED and ADDED although it lives',
      ['absent g1@3173 at 1008', 'present g1@3174 at 1516'],
      'a clean end',
    ],
  ])('%s', async (name, told, end) => {
    const watch = watches.find(each => each.case === name);
    expect(watch && (await read(watch, seed))).toEqual({ told, end });
  });

  it('watch of an unknown kind', async () => {
    const watch = watches.find(
      each => each.case === 'watch of an unknown kind',
    );
    expect(watch?.status).toBe(404);
    const path = '/apis/nope.example.org/v1/namespaces/traits/things';
    expect(watch && (await read({ ...watch, path }, seed))).toEqual({
      told: [],
      end: 'NotFoundError',
    });
  });

  it('an object that leaves the label selector leaves the picture, and comes back', async () => {
    const watch = watches[watches.length - 1];
    const clock = new VirtualClock();
    const stop = new AbortController();
    const changes: string[] = [];
    const served = serving(watch, clock, seed);
    const wire = new Wire((request, answer) => {
      if (request.url.searchParams.has('watch')) {
        served.dispatch(
          { method: 'GET', path: request.url.pathname },
          answer.handler,
        );
        return;
      }
      answer.start(200, { 'content-type': 'application/json' });
      answer.write(
        Buffer.from(
          JSON.stringify({
            metadata: { resourceVersion: '3170' },
            items: [
              {
                metadata: {
                  name: 'g1',
                  uid: 'bbcb2ce7-f6b1-4166-b143-4af7c18da829',
                  resourceVersion: '3165',
                },
              },
            ],
          }),
        ),
      );
      answer.end();
    });
    const cache = new ObjectCache({
      client: wire.client(),
      resource: kindOf(REPOSITORIES),
      selection: { namespace: 'traits', labelSelector: 'n=1' },
      clock,
      random: () => 0.5,
      onChange: (name, now) =>
        changes.push(`${name} ${now?.metadata.resourceVersion ?? 'look'}`),
    });
    const running = cache.run(stop.signal);
    await clock.runTo(2_000);
    stop.abort();
    await running;
    expect(changes).toEqual(['g1 3165', 'g1 look', 'g1 3174']);
  });
});

describe('i7: bookmarks of an idle kind', () => {
  const FIRST = '3270';

  async function idle(name: string) {
    const happenings = recorded(name, happeningSchema);
    const clock = new VirtualClock();
    const stop = new AbortController();
    const asked: string[] = [];
    const troubles: string[] = [];
    const wire = new Wire(({ url }, answer) => {
      const from = url.searchParams.get('resourceVersion');
      answer.start(200, { 'content-type': 'application/json' });
      if (!url.searchParams.has('watch')) {
        asked.push('list');
        answer.write(
          Buffer.from(`{"metadata":{"resourceVersion":"${FIRST}"},"items":[]}`),
        );
        answer.end();
        return;
      }
      asked.push(`watch from ${from} at ${clock.time}`);
      if (clock.time === 0) {
        for (const { t_ms, type, object, note } of happenings) {
          clock.at(t_ms, () =>
            note
              ? answer.end()
              : answer.write(
                  Buffer.from(`${JSON.stringify({ type, object })}\n`),
                ),
          );
        }
      }
    });
    const cache = new ObjectCache({
      client: wire.client(),
      resource: kindOf(REPOSITORIES),
      selection: { namespace: 'traits' },
      clock,
      random: () => 0.5,
      onTrouble: message => troubles.push(message),
    });
    const running = cache.run(stop.signal);
    await clock.runTo(151_000);
    const { fresh } = cache.status();
    stop.abort();
    await running;
    return { asked, troubles, fresh };
  }

  it('i7: the next watch goes on from the last bookmark', async () => {
    expect(await idle('i7-bookmarks')).toEqual({
      asked: ['list', 'watch from 3270 at 0', 'watch from 3298 at 150004'],
      troubles: [],
      fresh: true,
    });
  });

  it('i7b: without a bookmark the next watch goes on from where the last began', async () => {
    expect(await idle('i7b-bookmarks-etcd-3.4')).toEqual({
      asked: ['list', 'watch from 3270 at 0', 'watch from 3270 at 150004'],
      troubles: [],
      fresh: true,
    });
  });
});

describe.each(SEEDS)(
  'i8: a server that restarts, in pieces of seed %i',
  seed => {
    /** @returns what the cache saw until some seconds after the recording */
    async function through(name: string, versions: readonly [string, string]) {
      const random = seeded(seed);
      const clock = new VirtualClock();
      const stop = new AbortController();
      const server = new RestartedServer(
        recorded(name, happeningSchema),
        clock,
        kubernetesObjectSchema.parse({
          metadata: { name: 'g2', uid: 'u', resourceVersion: versions[0] },
        }),
        { versions, parse: kubernetesObjectSchema.parse, random },
      );
      const changes: string[] = [];
      const troubles: string[] = [];
      const cache = new ObjectCache({
        client: server.wire.client(),
        resource: kindOf(REPOSITORIES),
        selection: { namespace: 'traits' },
        clock,
        random,
        onChange: (name_, now) =>
          changes.push(`${name_} ${now?.metadata.annotations?.restart ?? ''}`),
        onTrouble: message => troubles.push(message),
      });
      const running = cache.run(stop.signal);
      await clock.runTo(110_000);
      await settle();
      const status = cache.status();
      const known = cache.get('g2')?.metadata.annotations?.restart;
      stop.abort();
      await running;
      return { changes, troubles, status, known, asked: server.asked };
    }

    it.each([
      ['i8-server-restart-kill', ['3157', '3159'], 'kill'],
      ['i8-server-restart-term', ['3153', '3156'], 'term'],
    ] as const)('%s', async (name, versions, how) => {
      const seen = await through(name, versions);
      // Each state once, whatever went wrong in between, and one list more than without a restart.
      expect(seen.changes).toEqual([
        'g2 ',
        `g2 before-${how}`,
        `g2 after-${how}`,
      ]);
      expect(seen.known).toBe(`after-${how}`);
      expect(seen.status).toMatchObject({ fresh: true, lists: 2 });
      expect(seen.troubles.join('\n')).toMatch(/ECONNRESET[\s\S]*ECONNREFUSED/);
      // The version that is held is too old after any restart; a list follows, and a watch from there.
      expect(seen.asked.slice(-2)).toEqual([
        'list',
        `watch from ${versions[1]}`,
      ]);
    });
  },
);
