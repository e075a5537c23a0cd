/**
 * Proves the composition: everything starts on free ports, writes the files that the portal's
 * configuration names, comes back with the same keys, tokens and machines, a used port is told in
 * words, and nothing is left running; it tells the passwords of its own people alone. The stand-ins
 * themselves have tests of their own.
 */
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, get, IncomingMessage, Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { createMachinePark } from './machines';
import { FormBrowser } from './oidc';
import { CALLBACK, TestClient } from './oidc/testClient';
import { waitForAnswer } from './probe';
import { Sandbox, startSandbox } from './sandbox';

const SEEDED = ['admin', 'operator', 'member', 'member2', 'viewer', 'guest'];
const FREE = {
  ...{ oidc: 0, kubernetes: 0, semaphore: 0, control: 0, git: 0 },
  ...{ dns: 0, https: 0, http: 0 },
};

async function api(sandbox: Sandbox, path: string, body?: object) {
  const response = await fetch(`${sandbox.urls.control}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { Authorization: `Bearer ${sandbox.controlToken}` },
    body: body && JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

describe('startSandbox', () => {
  let folder: string;
  let sandbox: Sandbox | undefined;
  const start = async (ports = FREE) => {
    sandbox = await startSandbox({ stateFolder: folder, ports, sshPort: 0 });
    return sandbox;
  };
  const file = async (name: string) =>
    (await readFile(join(folder, name), 'utf8')).trim();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opencsp-sandbox-'));
  });
  afterEach(async () => {
    await sandbox?.close();
    sandbox = undefined;
    await rm(folder, { recursive: true });
  });

  it('starts everything and writes what the configuration names', async () => {
    const { urls, controlToken, people } = await start();
    await waitForAnswer(`${urls.semaphore}/api/ping`);
    await waitForAnswer(
      `${urls.kubernetes}/version`,
      await file('kubernetes/ca.crt'),
    );
    const info = await fetch(`${urls.semaphore}/api/info`, {
      headers: { Authorization: `Bearer ${await file('semaphore/token')}` },
    });
    expect(info.status).toBe(200);
    expect(await file('control-token')).toBe(controlToken);
    expect(await file('keys/portal.pub')).toMatch(/^ssh-ed25519 /);
    expect(await file('keys/ansible')).toContain('OPENSSH PRIVATE KEY');
    expect(await file('kubernetes/token')).not.toBe('');
    expect(await file('git/token')).not.toBe('');
    expect(await file('acme/root.crt')).toContain('BEGIN CERTIFICATE');
    expect(await file('keys/age-identity')).toMatch(/^AGE-SECRET-KEY-1/m);
    expect(await file('keys/age-recovery.pub')).toMatch(/^age1\S+$/);
    expect(people).toContainEqual({
      userName: 'member',
      email: 'member@opencsp.localhost',
      password: 'sandbox-only',
      roles: ['member'],
    });
    expect(people.map(person => person.userName)).toEqual(SEEDED);
  });

  it('does not list a person who registered', async () => {
    const first = await start();
    const register = new FormBrowser(CALLBACK);
    const url = new TestClient(first.urls.oidc).authorizeUrl({
      prompt: 'create',
    });
    await register.submit(await register.open(url), {
      givenName: 'New',
      familyName: 'Person',
      email: 'new@example.org',
      password: 'long enough',
    });
    await first.close();
    const { people, standIns } = await start();
    expect(
      JSON.stringify(await standIns.oidc.control({ scenario: 'state' })),
    ).toContain('new@example.org');
    expect(people.map(person => person.userName)).toEqual(SEEDED);
  });

  it('comes back as it was', async () => {
    const files = [
      'keys/portal',
      'keys/ansible.pub',
      'kubernetes/ca.crt',
      'kubernetes/token',
      'semaphore/token',
      'git/token',
      'keys/age-identity',
      'keys/age-recovery.pub',
      'control-token',
      'acme/root.crt',
    ];
    await (await start()).close();
    const park = await createMachinePark({
      folder: join(folder, 'machines'),
      sshPort: 0,
    });
    const machine = await park.create({
      name: 'vm-a',
      hostname: 'a',
      vmId: 1,
      user: 'ubuntu',
      authorizedKeys: [],
    });
    await park.close();
    const before = await Promise.all(files.map(file));
    const { standIns } = await start();
    expect(await Promise.all(files.map(file))).toEqual(before);
    expect(
      await standIns.machines.control({ scenario: 'state' }),
    ).toMatchObject({ machines: [{ ...machine, answers: true }] });
  });

  it('leaves nothing that answers', async () => {
    const { urls, close } = await start();
    await close();
    const { dns, ...others } = urls;
    for (const url of Object.values(others)) {
      await expect(waitForAnswer(url)).rejects.toThrow('does not answer');
    }
    await expect(lookUp(dns, 'ada.localhost')).rejects.toThrow('ECONNREFUSED');
  });

  it('knows names below localhost, and says so when nobody has one', async () => {
    const { urls, standIns } = await start();
    expect(await lookUp(urls.dns, 'cloud.ada.localhost')).toEqual([
      '127.0.0.1',
    ]);
    await expect(lookUp(urls.dns, 'cloud.example.com')).rejects.toThrow(
      'ENOTFOUND',
    );
    expect(await pageOf(urls.http, 'cloud.ada.localhost')).toEqual({
      status: 404,
      body: expect.stringContaining('No service of the sandbox has this name'),
    });
    const { hostname, port } = new URL(urls.https);
    const socket = connect({
      ...{ host: hostname, port: Number(port) },
      servername: 'cloud.ada.localhost',
    });
    const [refused]: unknown[] = await once(socket, 'error');
    expect(String(refused)).toMatch(/unrecognized.name/i);
    expect(await standIns.acme.control({ scenario: 'state' })).toMatchObject({
      rootFile: join(folder, 'acme', 'root.crt'),
    });
  });

  it('lists the scenarios of each stand-in, and each is known', async () => {
    const running = await start();
    const { body } = await api(running, '/');
    expect(body.standIns.map((each: { name: string }) => each.name)).toEqual([
      'machines',
      'kubernetes',
      'semaphore',
      'git',
      'oidc',
      'dns',
      'acme',
      'services',
      'authelia',
      'lldap',
      'jellyfin',
      'vaultwarden',
      'nextcloud',
      'gitlab',
      'redis',
    ]);
    for (const { name, scenarios } of body.standIns) {
      expect(scenarios).toEqual(expect.arrayContaining(['state', 'reset']));
      const unknown = await api(running, `/${name}/no-such-scenario`, {});
      expect(unknown.status).toBe(400);
      const listed = unknown.body.error
        .replace(/^.*(?:There are|It knows): |\.$/gs, '')
        .split(', ');
      expect([...scenarios].sort()).toEqual(listed.sort());
    }
  });

  it('plays a scenario with its parameters', async () => {
    const running = await start();
    const reply = await api(running, '/semaphore/task-fails', {
      template: 'security',
      times: 2,
      scenario: 'reset',
    });
    expect(reply).toMatchObject({
      status: 200,
      body: {
        armed: [{ scenario: 'task-fails', template: 'security', times: 2 }],
      },
    });
  });

  it.each([
    ['control', 'CONTROL'],
    ['https', 'HTTPS'],
    ['http', 'HTTP'],
    ['dns', 'DNS'],
  ] as const)(
    'names a used port of %s and its setting, and stops what it had started',
    async (name, setting) => {
      const { ports, other } = await usePort(name);
      await expect(start(ports)).rejects.toMatchObject({
        name: 'PortInUseError',
        message: expect.stringMatching(
          new RegExp(`Port ${ports[name]} .*OPENCSP_SANDBOX_${setting}_PORT`),
        ),
      });
      await new Promise(resolve => other.close(resolve));
      await start(ports);
    },
  );
});

async function usePort(name: keyof typeof FREE) {
  const other: Server = createServer();
  await new Promise<void>(resolve =>
    other.listen(0, '127.0.0.1', () => resolve()),
  );
  const address = other.address();
  const used = typeof address === 'object' && address ? address.port : 0;
  return { other, ports: { ...FREE, [name]: used } };
}

/** IPv4 addresses, by a name server such as `dns://127.0.0.1:7015`. */
async function lookUp(server: string, name: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 5_000, tries: 1 });
  resolver.setServers([new URL(server).host]);
  return resolver.resolve4(name);
}

/** What a front for HTTP says under a name. */
async function pageOf(front: string, name: string) {
  const [response]: IncomingMessage[] = await once(
    get(front, { headers: { host: name }, agent: false }),
    'response',
  );
  return { status: response.statusCode, body: await text(response) };
}
