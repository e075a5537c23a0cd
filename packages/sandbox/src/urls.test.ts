/*
 * Proves that the whole sandbox makes a URL that opens: a project is started on a machine over SSH, its
 * proxy orders a certificate over the sandbox's name server and front, and the page of a service answers
 * under its name with a certificate that the sandbox's authority vouches for; after a restart of the
 * sandbox it is there again. Leaves signing in to services/signIn.test.ts.
 */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  CLOUD,
  COMPOSE,
  FILES,
  FOLDER,
  until,
} from './machines/__testUtils__/proxyScene';
import { SshHost } from './machines/__testUtils__/sshHost';
import { Sandbox, startSandbox } from './sandbox';

const FREE = {
  ...{ oidc: 0, kubernetes: 0, semaphore: 0, control: 0, git: 0 },
  ...{ dns: 0, https: 0, http: 0 },
};
const SERVER = 'old-server';

describe('URLs of the sandbox', () => {
  let folder: string;
  let sandbox: Sandbox;

  const start = () =>
    startSandbox({ stateFolder: folder, ports: FREE, sshPort: 0, speed: 100 });
  const kept = (name: string) => readFile(join(folder, name), 'utf8');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opencsp-urls-'));
    sandbox = await start();
  });
  afterAll(async () => {
    await sandbox?.close();
    await rm(folder, { recursive: true });
  });

  /** Starts the project on the server that was there before. */
  async function deploy(): Promise<number | null> {
    const { machines } = sandbox.standIns;
    const key = (await kept('keys/portal.pub')).trim();
    await machines.control({ scenario: 'authorize', name: SERVER, key });
    await machines.control({ scenario: 'docker-installed', name: SERVER });
    const host = await SshHost.connect(
      sandbox.servers[0],
      await kept('keys/portal'),
    );
    try {
      for (const [path, content] of Object.entries(FILES)) {
        const at = `${FOLDER}/${path}`;
        await host.run(
          `install -d -m 0755 ${at.slice(0, at.lastIndexOf('/'))}`,
        );
        await host.run(`install -m 0644 /dev/stdin ${at}`, content);
      }
      const up = await host.run(`${COMPOSE} up --detach --wait`);
      return up.code;
    } finally {
      host.end();
    }
  }

  /** What somebody sees who trusts the authority; why not, when it does not open. */
  async function open(name: string): Promise<string> {
    const { hostname, port } = new URL(sandbox.urls.https);
    const asked = get({
      ...{ host: hostname, port, servername: name, agent: false },
      ca: await kept('acme/root.crt'),
      headers: { host: `${name}:${port}` },
    });
    try {
      const [response] = await once(asked, 'response');
      return await text(response);
    } catch (error) {
      return String(error);
    }
  }

  it('open with a certificate that is trusted, and again after a restart', async () => {
    expect(await open(CLOUD)).toMatch(/unrecognized.name/i);
    expect(await deploy()).toBe(0);
    const isThere = (page: string) => expect(page).toContain('<h1>cloud</h1>');
    await until(() => open(CLOUD), isThere);
    expect(
      await sandbox.standIns.services.control({ scenario: 'state' }),
    ).toMatchObject({
      running: expect.arrayContaining([
        { project: 'ada-home', service: 'cloud' },
      ]),
    });

    await sandbox.close();
    sandbox = await start();
    await until(() => open(CLOUD), isThere);
    expect(
      await sandbox.standIns.acme.control({ scenario: 'state' }),
    ).toMatchObject({ names: {} });
  });
});
