/*
 * Proves names, certificates and pages together, with a machine that is only a proxy: its name is known,
 * its certificate is ordered over the fronts and trusted by who trusts the authority, its page is that of
 * the service, and each part has its port. Leaves each part to its own tests, and machines to theirs.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { get as getPlain } from 'node:http';
import { get, RequestOptions } from 'node:https';
import { createServer, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SandboxNames, startNames } from './names';
import { NameListeners } from './services';
import { createTraefikConnections, TraefikConnections } from './traefik';
import { FakeWorld } from './traefik/__testUtils__/fakeWorld';
import { fakeContainer } from './services/__testUtils__/fakeContainer';

const NAME = 'media.ada.localhost';
const STATIC = `log: {level: INFO, format: json}
entryPoints: {web: {address: ':80'}, websecure: {address: ':443'}}
providers: {providersThrottleDuration: 200ms, file: {directory: /etc/traefik/dynamic}}
certificatesResolvers: {le: {acme: {email: ada@example.com, storage: /acme/acme.json, httpChallenge: {entryPoint: web}}}}
`;
const ROUTES = `http:
  routers:
    media: {rule: 'Host(\`${NAME}\`)', entryPoints: [websecure], service: media, tls: {certResolver: le}}
    plain: {rule: 'Host(\`${NAME}\`)', entryPoints: [web], service: media}
  services:
    media: {loadBalancer: {servers: [{url: 'http://jellyfin:8096'}]}}
`;

describe('names of the sandbox', () => {
  let folder: string;
  let names: SandboxNames;
  let world: FakeWorld;
  let connections: TraefikConnections;
  let listeners: NameListeners;
  const started: { close(): Promise<void> }[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opencsp-names-'));
    names = await startNames({
      stateFolder: folder,
      ports: { dns: 0, http: 0, https: 0 },
      speed: 1_000,
      log: () => {},
      keep: part => {
        started.push(part);
        return part;
      },
    });
    world = new FakeWorld(STATIC, new Date());
    world.files.set('routes.yml', ROUTES);
    const media = await names.answers.open(
      fakeContainer('jellyfin', {
        ...{ project: 'ada', image: 'jellyfin/jellyfin:10.11.11' },
      }),
    );
    world.call = media.handle;
    world.authority.order = order => names.authority.order(order);
    connections = createTraefikConnections(world.traefik);
    listeners = {
      http: await listen('web'),
      https: await listen('websecure'),
    };
  });
  afterEach(async () => {
    await world.traefik.stop();
    connections.close();
    for (const part of started.splice(0).reverse()) {
      await part.close();
    }
    await rm(folder, { recursive: true });
  });

  /** A port of the machine, as a machine opens one for each entry point. */
  async function listen(entryPoint: string) {
    const server: Server = createServer(socket =>
      connections.accept(socket, { entryPoint, clientAddress: '127.0.0.1' }),
    );
    started.push({
      close: () =>
        new Promise(resolve => {
          server.close(() => resolve());
        }),
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    return { host: '127.0.0.1', port };
  }

  async function open(path: string, options: RequestOptions = {}) {
    const [response] = await once(
      get({
        ...{ host: '127.0.0.1', port: names.publicPorts.https, path },
        ...{ servername: NAME, ca: names.acme.rootPem, agent: false },
        headers: { host: `${NAME}:${names.publicPorts.https}` },
        ...options,
      }),
      'response',
    );
    return { status: response.statusCode, body: await text(response) };
  }

  const route = () => names.routeBy(name => (name === NAME ? listeners : {}));

  async function certified() {
    route();
    await world.traefik.start();
    await world.settle();
    await world.advance(1_000);
  }

  it('give a page with a certificate that is trusted', async () => {
    await certified();
    expect(await open('/health')).toEqual({ status: 200, body: 'Healthy' });
    const page = await open('/web/');
    expect(page.status).toBe(200);
    expect(page.body).toContain('<h1>Jellyfin</h1>');
  });

  it('give nobody trust who does not trust the authority', async () => {
    await certified();
    await expect(open('/health', { ca: undefined })).rejects.toMatchObject({
      code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    });
  });

  it('leave a name that leads elsewhere without a certificate, and with HTTP', async () => {
    await names.dns.control({ scenario: 'points-elsewhere', name: NAME });
    await certified();
    await expect(open('/health')).rejects.toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    const [response] = await once(
      getPlain(names.urls.http, {
        ...{ path: '/health', agent: false },
        headers: { host: NAME },
      }),
      'response',
    );
    expect(await text(response)).toBe('Healthy');
  });

  it('let a proxy that comes back order before its name leads to it', async () => {
    const ordered = new Promise<void>(resolve => {
      world.authority.order = order => {
        const result = names.authority.order(order);
        resolve();
        return result;
      };
    });
    await world.traefik.start();
    await ordered;
    expect(await names.acme.control({ scenario: 'state' })).toMatchObject({
      names: {},
    });
    route();
    await world.settle();
    await world.advance(1_000);
    expect((await open('/health')).status).toBe(200);
    expect(await names.acme.control({ scenario: 'state' })).toMatchObject({
      names: { [NAME]: { issued: 1, failed: 0 } },
    });
  });

  it('say where they are', () => {
    const { http, https } = names.publicPorts;
    expect(names.urls).toEqual({
      dns: `dns://${names.dns.server}`,
      http: `http://127.0.0.1:${http}`,
      https: `https://127.0.0.1:${https}`,
    });
    expect(new Set([http, https]).size).toBe(2);
  });
});
