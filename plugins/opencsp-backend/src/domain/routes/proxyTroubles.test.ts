/*
 * Proves what is said of the proxy as a whole: not seen, down, silent, a file that it does not take up, a
 * Docker that it does not see, a second route with one of our names, a wrong clock (recorded/traefik: 12,
 * 15, 18; hostile clocks). Leaves single names to the other tests beside this.
 */
import { liveRoutes } from '@opencsp/rendering';
import { MINUTE, T0, wantedRoutes } from './__testUtils__/RouteWorld';
import {
  isTaken,
  LiveFile,
  proxyTroubles,
  routersOf,
  TAKE_MS,
} from './proxyTroubles';
import { ProxySeen, RouteObservation, RouterSeen } from './routeObservation';

const NAME = 'wiki.ada.example.com';
const wanted = wantedRoutes(['wiki', 'cloud!']);
const routes = liveRoutes(wanted, {
  certificateOf: () => 'asked',
  mark: 'mark-0123456789',
});
const file: LiveFile = { routes, isThere: true, writtenAt: T0 };

type Up = Extract<ProxySeen, { of: 'up' }>;

const OURS: RouterSeen[] = Object.entries(routes.http.routers ?? {}).map(
  ([key, router]) => ({
    name: `${key}@file`,
    rule: router.rule,
    entryPoints: router.entryPoints,
    middlewares: router.middlewares?.map(each => `${each}@file`),
    certResolver: router.tls?.certResolver,
    status: 'enabled',
  }),
);

function up(change: Partial<Up> = {}): Up {
  return {
    of: 'up',
    routers: OURS,
    certificates: [],
    failures: [],
    complaints: [],
    ...change,
  };
}

function codes(
  proxy: ProxySeen,
  change: Partial<LiveFile> = {},
  names: RouteObservation['names'] = {},
) {
  const seen: RouteObservation = { wanted, addresses: [], proxy, names };
  return proxyTroubles(seen, { ...file, ...change }, T0 + TAKE_MS).map(
    ({ code, detail }) => (detail === undefined ? [code] : [code, detail]),
  );
}

function changed(change: Partial<RouterSeen>): RouterSeen[] {
  return OURS.map(each =>
    each.name === 'wiki@file' ? { ...each, ...change } : each,
  );
}

it('finds nothing wrong with one that does as it is told', () => {
  expect(isTaken(up(), file)).toBe(true);
  expect(codes(up())).toEqual([]);
});

it.each<[string, ProxySeen, string[]]>([
  ['unseen', { of: 'unseen', message: 'x' }, ['host-not-seen', 'x']],
  ['down', { of: 'down' }, ['proxy-down']],
  ['down, with a reason', { of: 'down', message: 'x' }, ['proxy-down', 'x']],
  ['silent', { of: 'silent', message: 'x' }, ['proxy-silent', 'x']],
])('says that it is %s', (_, proxy, expected) => {
  expect(codes(proxy)).toEqual([expected]);
  expect(isTaken(proxy, file)).toBe(false);
});

describe('a file that is not taken up', () => {
  it.each<[string, RouterSeen[]]>([
    ['a router is missing', OURS.slice(1)],
    ['a rule is an old one', changed({ rule: 'Host(`x`)' })],
    ['a resolver is missing', changed({ certResolver: undefined })],
    ['a middleware is missing', changed({ middlewares: [] })],
    ['an entry point differs', changed({ entryPoints: ['web'] })],
  ])('is known when %s', (_, routers) => {
    expect(isTaken(up({ routers }), file)).toBe(false);
    expect(codes(up({ routers }))).toEqual([['file-not-taken']]);
  });

  it('is told with what the log says, and not before the proxy had its time', () => {
    const proxy = up({
      routers: [],
      complaints: [{ code: 'file-not-taken', text: 'yaml: line 3' }],
    });
    expect(codes(proxy)).toEqual([['file-not-taken', 'yaml: line 3']]);
    expect(codes(proxy, { writtenAt: T0 + 1 })).toEqual([]);
  });

  it('is told to come where another file cannot be read, while all is as it should', () => {
    const complaints: Up['complaints'] = [
      { code: 'file-not-taken', text: 'other.yml: yaml: line 3' },
    ];
    expect(codes(up({ complaints }))).toEqual([]);
    expect(codes(up({ complaints, isFrozen: true }))).toEqual([
      ['file-frozen', 'other.yml: yaml: line 3'],
    ]);
  });

  it('is nothing of ours when the host has another file', () => {
    expect(isTaken(up(), { ...file, isThere: false })).toBe(false);
    expect(codes(up({ routers: [] }), { isThere: false })).toEqual([]);
  });
});

describe('a Docker that it does not see', () => {
  const complaints: Up['complaints'] = [
    { code: 'proxy-without-docker', text: 'permission denied' },
  ];
  const off = OURS.map(each =>
    each.name.endsWith('_mark@file') ? each : { ...each, status: 'disabled' },
  );

  it.each<[string, Partial<Up>, string[][]]>([
    [
      'is told when all services are gone',
      { complaints, routers: off },
      [['proxy-without-docker', 'permission denied']],
    ],
    ['is past when one is there', { complaints }, []],
    ['is not guessed when the log does not say so', { routers: off }, []],
  ])('%s', (_, change, expected) => {
    expect(codes(up(change))).toEqual(expected);
  });
});

describe('a second route with one of our names', () => {
  const stranger: RouterSeen = {
    name: 'blog@docker',
    rule: `Host(\`other.example.com\`) || Host(\`${NAME}\`)`,
    entryPoints: ['websecure'],
    status: 'enabled',
  };

  it('is told', () => {
    expect(codes(up({ routers: [...OURS, stranger] }))).toEqual([
      ['two-routers', `The other one is blog@docker: ${stranger.rule}`],
    ]);
  });

  it('is none where nobody comes, or with another name', () => {
    for (const change of [
      { entryPoints: ['nowhere'] },
      { rule: 'Host(`wiki-ada-family`)' },
    ]) {
      const routers = [...OURS, { ...stranger, ...change }];
      expect(codes(up({ routers }))).toEqual([]);
    }
  });
});

it.each([
  [4 * MINUTE, []],
  [-4 * MINUTE, []],
  [90 * MINUTE, [['host-clock', 'It is 90 minutes ahead.']]],
  [-6 * MINUTE, [['host-clock', 'It is 6 minutes behind.']]],
])('says that a clock is %s milliseconds off', (clockOffset, expected) => {
  expect(codes(up({ clockOffset }))).toEqual(expected);
});

it('says that the host finds another address than the portal', () => {
  const to = (address: string) => ({
    of: 'addresses' as const,
    addresses: [address],
  });
  const looked = (host: string) => ({
    [NAME]: { dns: { portal: to('192.0.2.1'), host: to(host) } },
  });
  expect(codes(up(), {}, looked('10.0.0.1'))).toEqual([
    ['dns-differs', `It is ${NAME}.`],
  ]);
  expect(codes(up(), {}, looked('192.0.2.1'))).toEqual([]);
});

it('says once that the host lets nobody through to its ports', () => {
  const seen: RouteObservation = {
    wanted,
    addresses: [],
    proxy: up(),
    hostPorts: 'forbidden',
    names: { [NAME]: {}, 'cloud.ada.example.com': {} },
  };
  expect(proxyTroubles(seen, file, T0)).toEqual([
    { code: 'host-ports-forbidden' },
  ]);
});

it('gives the routers of a name without the one of its mark', () => {
  expect(routersOf(up(), NAME)?.map(({ name }) => name)).toEqual([
    'wiki@file',
    'wiki_http@file',
  ]);
  expect(routersOf({ of: 'down' }, NAME)).toBeUndefined();
});
