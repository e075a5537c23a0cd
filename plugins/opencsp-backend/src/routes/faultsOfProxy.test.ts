/*
 * Proves that looks and rules make one chain: what the authority refuses, what stands only in the log of the
 * proxy, and a proxy that cannot be asked, seen by the real looks on loopback, ends in the code that people
 * are told (lines as recorded/traefik has them, 3.7.9). Leaves names to `faultsOfNames.test.ts`, and each text
 * of an authority to `domain/routes/acmeFailure.test.ts`.
 */
import {
  HOMER,
  LooksStage,
  PORTAL,
  refusal,
  WIKI,
} from './__testUtils__/LooksStage';

let stage: LooksStage;
beforeEach(async () => {
  stage = await LooksStage.open();
});
afterEach(() => stage.close());

/** Enough for a file, its marks, an order and its certificate. */
const SETTLED = 4;
const HOUR = 3_600_000;

const REFUSED: ReadonlyArray<[string, string, string]> = [
  ['dns', 'DNS problem: NXDOMAIN', 'acme-dns'],
  ['unauthorized', 'Invalid response', 'acme-unauthorized'],
  ['connection', 'Timeout during connect', 'acme-connection'],
  ['caa', 'CAA record prevents issuance', 'acme-caa'],
  ['rejectedIdentifier', 'forbidden by policy', 'acme-refused'],
  [
    'rateLimited',
    'too many failed authorizations (5), retry after 2026-11-24 06:00:00 UTC',
    'acme-rate-limited',
  ],
];

it.each(REFUSED)(
  'tells of an order that ends in %s',
  async (kind, words, code) => {
    stage.refusals.set(WIKI, refusal(kind, words));
    expect(await stage.passes(SETTLED)).toEqual([`${WIKI}: ${code}`]);
    // Ordered once: the others' certificates came in the same write.
    expect(stage.proxy.log).toHaveLength(1);
  },
);

it('waits as long as the authority says', async () => {
  stage.refusals.set(WIKI, refusal(REFUSED[5][0], REFUSED[5][1]));
  await stage.passes(SETTLED);
  expect(stage.name(WIKI).orders.pauseUntil).toBe(
    Date.parse('2026-11-24T06:00:00Z'),
  );
});

it('counts failures by the host’s clock, and tells that it is wrong', async () => {
  stage.skew = -3 * HOUR;
  stage.refusals.set(WIKI, refusal('connection'));
  expect(await stage.passes(SETTLED)).toEqual([
    'all: host-clock',
    `${WIKI}: acme-connection`,
  ]);
  expect(stage.record.troubles).toEqual([
    { code: 'host-clock', detail: 'It is 180 minutes behind.' },
  ]);
});

/** Recorded: start-and-healthcheck. */
const TOO_OPEN = {
  message: 'The ACME resolve is skipped from the resolvers list',
  error:
    'unable to get ACME account: permissions 644 for /acme/acme.json are too open, please use 600',
  resolver: 'le',
};

const NO_SOCKET = {
  message:
    'Failed to retrieve information of the docker client and server host',
  error:
    'failed to connect to the docker API at tcp://socket-proxy:2375: connect: connection refused',
  providerName: 'docker',
};

/** Recorded: config-errors, file-replacement. */
const NO_RESOLVER = {
  message: 'Router uses a nonexistent certificate resolver',
  routerName: 'wiki@file',
  certificateResolver: 'le',
};

const FROZEN = {
  message: 'Error occurred during watcher callback',
  error:
    'collecting file configs: /etc/traefik/dynamic/other.yml: field not found, node: nonsense',
  providerName: 'file',
};

function logged(line: object): void {
  const time = '2026-11-24T00:00:00Z';
  stage.proxy.log.push({ level: 'error', time, ...line });
}

const all = (code: string) =>
  [PORTAL, HOMER, WIKI].map(name => `${name}: ${code}`);

it.each([
  [
    'a store of certificates with another mode',
    [TOO_OPEN, NO_RESOLVER],
    'acme-storage',
  ],
  [
    'a resolver that the proxy does not know',
    [NO_RESOLVER],
    'resolver-unknown',
  ],
])('tells of %s', async (_, lines, code) => {
  [PORTAL, HOMER, WIKI].forEach(name => stage.refusals.set(name, () => ''));
  lines.forEach(line => logged(line));
  expect(await stage.passes(SETTLED)).toEqual(all(code));
  expect(stage.record.names.map(({ live }) => live)).toEqual(
    Array(3).fill('none'),
  );
});

it('leaves alone what a stranger’s route names', async () => {
  logged({ ...NO_RESOLVER, certificateResolver: 'theirs' });
  expect(await stage.passes(SETTLED)).toEqual([]);
});

it('tells of a proxy that does not see the containers', async () => {
  await stage.passes(SETTLED);
  logged(NO_SOCKET);
  for (const key of ['wiki', 'homer', 'authelia']) {
    for (const each of [key, `${key}_http`]) {
      stage.proxy.refused.set(
        each,
        `the service "${key}@docker" does not exist`,
      );
    }
  }
  expect(await stage.passes(1)).toEqual([
    'all: proxy-without-docker',
    ...all('container-not-running'),
  ]);
});

it('tells of a file that is not taken up, in the words of the log', async () => {
  stage.isFrozen = true;
  logged(FROZEN);
  await stage.passes(SETTLED);
  stage.now += 15_000;
  const told = await stage.passes(1);
  expect(told[0]).toBe('all: file-not-taken');
  expect(stage.record.troubles[0].detail).toBe(
    '/etc/traefik/dynamic/other.yml: field not found, node: nonsense',
  );
  expect(told).toContain(`${WIKI}: no-router`);
});

it('tells of a bad file beside its own while all still works, until that is mended or gone', async () => {
  await stage.passes(SETTLED);
  logged(FROZEN);
  expect(await stage.passes(1)).toEqual([]);
  stage.putBeside('other.yml', 'http: {nonsense: 1}\n');
  expect(await stage.passes(1)).toEqual(['all: file-frozen']);
  expect(stage.record.troubles[0].detail).toBe(
    '/etc/traefik/dynamic/other.yml: field not found, node: nonsense',
  );
  stage.putBeside(
    'other.yml',
    'tls: {options: {old: {minVersion: VersionTLS12}}}\n',
  );
  expect(await stage.passes(1)).toEqual([]);
});

it.each([
  ['service "traefik" is not running', 'proxy-down'],
  [
    'Container x is restarting, wait until the container is running',
    'proxy-down',
  ],
  ['Cannot connect to the Docker daemon', 'proxy-down'],
  [
    "wget: can't connect to remote host (127.0.0.1): Connection refused",
    'proxy-silent',
  ],
  ['wget: server returned error: HTTP/1.1 404 Not Found', 'proxy-silent'],
])('tells of a proxy of which is said: %s', async (stderr, code) => {
  await stage.passes(SETTLED);
  stage.proxy.trouble = { exit: 1, stderr };
  const told = await stage.passes(1);
  expect(told).toEqual([`all: ${code}`]);
  // What is known of the certificates stays.
  expect(stage.name(WIKI).certificate.state).toBe('issued');
});

it('gives names that nobody reaches no reason of their own while the proxy is down', async () => {
  await stage.passes(SETTLED);
  stage.proxy.trouble = {
    exit: 1,
    stderr: 'service "traefik" is not running',
  };
  stage.others.close();
  stage.host.ports.clear();
  expect(await stage.passes(1)).toEqual(['all: proxy-down']);
  expect(stage.name(WIKI).reach.portal).toMatchObject({
    state: 'tcp',
    trouble: { code: 'connection-refused' },
  });
});
