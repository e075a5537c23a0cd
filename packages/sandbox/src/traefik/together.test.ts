/*
 * Proves that the proxy gets certificates from the sandbox's own authority, over the front for plain HTTP
 * and the sandbox's name server, with real connections: issued and served, and a name that points
 * elsewhere told in the log. Leaves what the authority refuses to its own tests.
 */
import { once } from 'node:events';
import { createServer, Server } from 'node:net';
import { connect } from 'node:tls';
import { AcmeStandIn, createAcmeStandIn, loopbackPorts } from '../acme';
import { createDnsStandIn, DnsStandIn } from '../dns';
import { Front, startHttpFront } from '../front';
import { FakeWorld } from './__testUtils__/fakeWorld';
import {
  CertificateAuthority,
  createTraefikConnections,
  TraefikConnections,
} from '.';

const NAME = 'cloud.ada.localhost';
const STATIC = `log: {level: INFO, format: json}
entryPoints: {web: {address: ':80'}, websecure: {address: ':443'}}
providers: {providersThrottleDuration: 200ms, file: {directory: /etc/traefik/dynamic}}
certificatesResolvers: {le: {acme: {email: ada@example.com, storage: /acme/acme.json, httpChallenge: {entryPoint: web}}}}
`;
const ROUTES = `http:
  routers:
    cloud: {rule: 'Host(\`${NAME}\`)', entryPoints: [websecure], service: noop@internal, tls: {certResolver: le}}
`;

describe('proxy and certificate authority of the sandbox', () => {
  let world: FakeWorld;
  let dns: DnsStandIn;
  let acme: AcmeStandIn;
  let front: Front;
  let server: Server;
  let connections: TraefikConnections;

  beforeEach(async () => {
    world = new FakeWorld(STATIC, new Date(Date.now() - 60_000));
    world.files.set('routes.yml', ROUTES);
    connections = createTraefikConnections(world.traefik);
    server = createServer(socket =>
      connections.accept(socket, {
        entryPoint: 'web',
        clientAddress: '127.0.0.1',
      }),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    dns = await createDnsStandIn({ port: 0 });
    front = await startHttpFront({
      port: 0,
      backendOf: name =>
        name === NAME ? { host: '127.0.0.1', port: port() } : undefined,
    });
    acme = await createAcmeStandIn({
      now: () => world.clock.now(),
      ports: loopbackPorts({
        nameServer: dns.server,
        httpPort: front.port,
        waitMs: 2_000,
      }),
    });
    const authority: CertificateAuthority = acme;
    world.authority.order = order => authority.order(order);
  });
  afterEach(async () => {
    await world.traefik.stop();
    connections.close();
    await acme.close();
    await front.close();
    await dns.close();
    server.close();
  });

  function port(): number {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  async function served(): Promise<{ ca: boolean; names: unknown }> {
    const socket = connect({
      host: '127.0.0.1',
      port: port(),
      servername: NAME,
      ca: acme.rootPem,
      rejectUnauthorized: false,
    });
    await once(socket, 'secureConnect');
    const { subjectaltname } = socket.getPeerCertificate();
    const seen = { ca: socket.authorized, names: subjectaltname };
    socket.destroy();
    return seen;
  }

  it('make a certificate that a client trusts', async () => {
    await world.traefik.start();
    await world.settle();
    await world.advance(1_000);
    expect(await served()).toEqual({ ca: true, names: `DNS:${NAME}` });
  });

  it('leave the default certificate to a name that points elsewhere, and say why', async () => {
    await dns.control({ scenario: 'points-elsewhere', name: NAME });
    await world.traefik.start();
    await world.settle();
    await world.advance(1_000);
    expect((await served()).ca).toBe(false);
    expect(world.entries()).toContainEqual({
      level: 'error',
      providerName: 'le.acme',
      acmeCA: 'https://acme-v02.api.letsencrypt.org/directory',
      'ACME CA': 'https://acme-v02.api.letsencrypt.org/directory',
      routerName: 'cloud@file',
      rule: `Host(\`${NAME}\`)`,
      error: expect.stringContaining(
        `[${NAME}: invalid authorization: acme: error: 400 :: urn:ietf:params:acme:error:connection ::`,
      ),
      domains: [NAME],
      message: 'Unable to obtain ACME certificate for domains',
    });
  });
});
