/*
 * Proves how the proxy starts and what `traefik healthcheck` says, as recorded
 * (start-and-healthcheck.json), with our own static file, too; and that its log can stop and its API
 * fail. What cannot be replayed stands in `__testUtils__/recordings.ts`. acme.json is in acme.test.ts.
 */
import { FakeWorld } from './__testUtils__/fakeWorld';
import { api } from './__testUtils__/play';
import { NOT_REPLAYED, recordedText } from './__testUtils__/recordings';
import recorded from './__recordings__/start-and-healthcheck.json';

function outputOf(note: string): { exit: unknown; output: string[] } {
  const found = recorded.find(one => one.note === note);
  if (!found) {
    throw new Error(`Nothing was recorded as "${note}".`);
  }
  return found;
}

const PLAIN = `entryPoints:
  web: {address: '127.0.0.1:8890'}
  traefik: {address: '127.0.0.1:8091'}
log: {level: INFO}
global: {checkNewVersion: false}
`;

/** As the portal writes it (services-contracts.md §3.1). */
const OURS = `global: {checkNewVersion: false, sendAnonymousUsage: false}
log: {level: INFO, format: json}
entryPoints:
  web:
    address: ':80'
    http: {underscoreHeadersStrategy: delete}
    transport: {respondingTimeouts: {readTimeout: 0s}}
  websecure:
    address: ':443'
    http: {underscoreHeadersStrategy: delete}
    transport: {respondingTimeouts: {readTimeout: 0s}}
  nowhere: {address: '127.0.0.1:8083', asDefault: true}
  ping: {address: '127.0.0.1:8082'}
  traefik: {address: '127.0.0.1:8080'}
ping: {entryPoint: ping}
api: {insecure: true, dashboard: false}
providers:
  providersThrottleDuration: 200ms
  docker: {endpoint: 'tcp://socket-proxy:2375', exposedByDefault: false, network: ada-home_traefik_public}
  file: {directory: /etc/traefik/dynamic, watch: true}
certificatesResolvers:
  le: {acme: {email: ada@example.com, storage: /acme/acme.json, httpChallenge: {entryPoint: web}}}
`;

/** Of a text log, without times. */
function lines(world: FakeWorld): string[] {
  return world.lines.map(line => line.replace(/^\S+Z /, ''));
}

describe('starting', () => {
  it('ends at once for a key that it does not know', async () => {
    const world = new FakeWorld(`${PLAIN}nonsense: 1\n`);
    expect(await world.traefik.start()).toBe(false);
    expect(world.traefik.isRunning).toBe(false);
    const { output } = outputOf('static file with an unknown key');
    expect(world.entries()).toEqual(output.map(line => JSON.parse(line)));
  });

  it.each([
    {
      note: 'docker provider without a Docker socket',
      text: "providers: {docker: {endpoint: 'unix:///srv/lab/no.sock'}}\n",
      wanted: 'INF Starting provider *docker.Provider',
    },
    {
      note: 'file provider: directory missing',
      text: 'providers: {file: {directory: /srv/lab/missing-dir}}\n',
      wanted:
        'ERR Cannot start the provider *file.Provider error="unable to read directory /srv/lab/missing-dir: open /srv/lab/missing-dir: no such file or directory"',
    },
    {
      note: 'HTTP challenge on an unknown entry point',
      text: 'certificatesResolvers: {le: {acme: {email: ops@example.com, storage: /a.json, httpChallenge: {entryPoint: nope}}}}\n',
      wanted:
        'INF Testing certificate renew... acmeCA=https://acme-v02.api.letsencrypt.org/directory providerName=le.acme',
    },
  ])('goes on: $note', async ({ note, text, wanted }) => {
    const world = new FakeWorld(`${PLAIN}${text}`);
    world.hasFolder = false;
    expect(await world.traefik.start()).toBe(true);
    expect(outputOf(note).output).toContain(wanted);
    expect(lines(world)).toContain(wanted);
  });

  it('takes our own static file', async () => {
    const world = new FakeWorld(OURS);
    await world.traefik.start();
    await world.settle();
    expect(world.traefik.entryPoints()).toContainEqual({
      name: 'traefik',
      address: '127.0.0.1:8080',
    });
    const { body } = await api(world, '/api/entrypoints/websecure');
    expect(body.http.underscoreHeadersStrategy).toBe('delete');
    expect(body.transport.respondingTimeouts).toEqual({ idleTimeout: '3m0s' });
    expect(await world.traefik.healthcheck()).toEqual({
      exit: 0,
      output: 'OK: http://127.0.0.1:8082/ping\n',
    });
  });
});

describe('healthcheck', () => {
  it('tells a running proxy from one that does not run', async () => {
    const world = new FakeWorld(
      (await recordedText('traefik.good.yml')).replace(
        "'127.0.0.1:8081'",
        "'127.0.0.1:8091'",
      ),
    );
    const stopped = outputOf('healthcheck, nothing listening');
    expect(await world.traefik.healthcheck()).toEqual({
      exit: stopped.exit,
      output: `${stopped.output[0]}\n`,
    });
    await world.traefik.start();
    const running = outputOf(
      'healthcheck against the running instance (same static file)',
    );
    expect(await world.traefik.healthcheck()).toEqual({
      exit: running.exit,
      output: `${running.output[0].replace('8081', '8091')}\n`,
    });
  });

  it('wants ping to be switched on', async () => {
    const { exit, output } = outputOf('healthcheck without ping enabled');
    expect(await new FakeWorld(PLAIN).traefik.healthcheck()).toEqual({
      exit,
      output: `${output[0]}\n`,
    });
  });
});

describe('faults', () => {
  it('stop the log, and nothing else', async () => {
    const world = new FakeWorld(OURS);
    await world.traefik.start();
    const from = world.lines.length;
    await world.traefik.control({ scenario: 'log-stops' });
    await world.put({ 'bad.yml': 'http: {}\n' });
    expect(world.entries(from)).toEqual([]);
    await world.traefik.control({ scenario: 'reset' });
    expect(world.entries(from)).not.toEqual([]);
  });

  it('let the API fail until they are taken back', async () => {
    const world = new FakeWorld(OURS);
    await world.traefik.start();
    await world.traefik.control({ scenario: 'api-status', code: 502 });
    expect((await api(world, '/api/version')).status).toBe(502);
    await world.traefik.control({ scenario: 'reset' });
    expect((await api(world, '/api/version')).status).toBe(200);
  });

  it('are refused when there are none of that name', async () => {
    const world = new FakeWorld(OURS);
    await expect(
      world.traefik.control({ scenario: 'explode' }),
    ).rejects.toThrow('There is no scenario "explode". There are: reset');
  });

  it('end a restart with what the files say now', async () => {
    const world = new FakeWorld(OURS);
    await world.traefik.start();
    world.text = OURS.replace('127.0.0.1:8082', '127.0.0.1:8084');
    await world.traefik.control({ scenario: 'restart' });
    expect(world.traefik.entryPoints()).toContainEqual({
      name: 'ping',
      address: '127.0.0.1:8084',
    });
  });
});

describe('what is left out', () => {
  it('has its reason', () => {
    const left = NOT_REPLAYED['start-and-healthcheck.json'];
    expect(recorded.map(({ note }) => note)).toEqual(
      expect.arrayContaining(Object.keys(left)),
    );
    expect(recorded.length - Object.keys(left).length).toBe(9);
  });
});
