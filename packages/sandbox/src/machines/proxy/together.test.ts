/*
 * Proves a machine's proxy in the world of the sandbox: its certificate is ordered from the sandbox's
 * authority, which finds the machine by name server and front, and a page of a service comes over the front
 * with it; a name that leads elsewhere gets none, and the log says why. Leaves each part to its own tests.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SandboxNames, startNames } from '../../names';
import { CLOUD, ProxyScene, routes, until } from '../__testUtils__/proxyScene';

const ELSEWHERE = 'elsewhere.ada.localhost';

describe('a proxy in the world of the sandbox', () => {
  let folder: string;
  let names: SandboxNames;
  let scene: ProxyScene;
  const started: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opencsp-together-'));
    names = await startNames({
      stateFolder: folder,
      ports: { dns: 0, http: 0, https: 0 },
      speed: 100,
      log: () => {},
      keep: part => {
        started.push(part);
        return part;
      },
    });
    scene = new ProxyScene({
      proxy: { authority: names.authority, open: names.answers.open },
      nameServer: names.dns.server,
    });
    await scene.begin();
    names.routeBy(name => scene.park.listenersOf(name));
    await scene.compose('up --detach --wait --wait-timeout 300');
  });
  afterAll(async () => {
    await scene.end();
    for (const part of started.reverse()) {
      await part.close();
    }
    await rm(folder, { recursive: true });
  });

  /** Asks as a browser does that trusts the authority of the sandbox. */
  async function open(name: string) {
    const { https } = names.publicPorts;
    const request = get({
      ...{ host: '127.0.0.1', port: https, servername: name, path: '/' },
      ...{ ca: names.acme.rootPem, agent: false },
      headers: { host: `${name}:${https}` },
    });
    const [response] = await once(request, 'response');
    return { status: response.statusCode, body: await text(response) };
  }

  it('gives a page with a certificate that is trusted', async () => {
    await until(
      () => open(CLOUD).catch(error => error),
      page => expect(page).toMatchObject({ status: 200 }),
    );
    expect((await open(CLOUD)).body).toContain('<title>');
  });

  it('has none for a name that leads elsewhere', async () => {
    await names.dns.control({ scenario: 'points-elsewhere', name: ELSEWHERE });
    await scene.put('traefik/dynamic/routes.yml', routes(ELSEWHERE));
    await until(
      () => scene.log(20),
      log =>
        expect(log).toMatch(
          /elsewhere\.ada\.localhost: invalid authorization.*Unable to obtain ACME/,
        ),
    );
    await expect(open(ELSEWHERE)).rejects.toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
  });
});
