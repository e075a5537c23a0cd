/*
 * Proves what a client meets on real connections: the handshakes that were recorded (tls-handshakes.json,
 * all 6), plain HTTP on the port for HTTPS, answers and bodies, and a proxy that is down, hangs or stops.
 * Size of key and serial number of issued certificates are the authority's, which is another one here.
 */
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { createServer, Server, Socket, connect as tcpConnect } from 'node:net';
import { checkServerIdentity, connect, TLSSocket } from 'node:tls';
import { z } from 'zod';
import { FakeWorld } from './__testUtils__/fakeWorld';
import { echo } from './__testUtils__/play';
import { recordedText } from './__testUtils__/recordings';
import recorded from './__recordings__/tls-handshakes.json';
import { createTraefikConnections, TraefikConnections } from '.';

const handshakeSchema = z.looseObject({
  servername: z.string().optional(),
  valid_from: z.string(),
  valid_to: z.string(),
  subjectaltname: z.string(),
});
const handshakes = z.record(z.string(), handshakeSchema).parse(recorded);

/** Values that are new each time, or the authority's own. */
function comparable(handshake: Record<string, unknown>) {
  const { bits, serialLength, valid_from, valid_to, ...others } = handshake;
  const days =
    (Date.parse(String(valid_to)) - Date.parse(String(valid_from))) /
    86_400_000;
  const text = JSON.stringify(others).replaceAll(
    /[0-9a-f]{32}\.[0-9a-f]{32}/g,
    'new.each.time',
  );
  const isDefault = text.includes('traefik.default');
  return {
    ...JSON.parse(text),
    days: Math.round(days),
    ...(isDefault && { bits, serialLength }),
  };
}

describe('connections', () => {
  let world: FakeWorld;
  let connections: TraefikConnections;
  let servers: Record<string, Server>;

  const portOf = (entryPoint: string): number => {
    const address = servers[entryPoint].address();
    return typeof address === 'object' && address ? address.port : 0;
  };

  beforeEach(async () => {
    // Clients look at the time of this computer; the proxy's goes on by itself below.
    const aMinuteAgo = new Date(Date.now() - 60_000);
    world = new FakeWorld(await recordedText('traefik.good.yml'), aMinuteAgo);
    world.files.set('apps.yml', await recordedText('apps.good.yml'));
    world.apps.set('127.0.0.1:9003', echo(9003));
    await world.traefik.start();
    await world.settle();
    await world.advance(2_000);
    connections = createTraefikConnections(world.traefik);
    servers = {
      web: await listening('web'),
      websecure: await listening('websecure'),
    };
  });
  afterEach(async () => {
    connections.close();
    for (const server of Object.values(servers)) {
      server.close();
    }
    await world.traefik.stop();
  });

  async function listening(entryPoint: string): Promise<Server> {
    const server = createServer(socket =>
      connections.accept(socket, { entryPoint, clientAddress: '127.0.0.1' }),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }

  async function handshake(servername?: string) {
    const socket = connect({
      host: '127.0.0.1',
      port: portOf('websecure'),
      servername: servername ?? '',
      rejectUnauthorized: false,
    });
    await once(socket, 'secureConnect');
    const seen = shown(socket, servername);
    socket.destroy();
    return seen;
  }

  it.each(Object.keys(handshakes))('%s', async name => {
    const wanted = handshakes[name];
    expect(comparable(await handshake(wanted.servername))).toEqual(
      comparable(wanted),
    );
  });

  it('get another default certificate after each reload', async () => {
    const before = await handshake();
    const again = await handshake();
    await world.put({
      'more.yml':
        "http:\n  routers:\n    more: {rule: 'Host(`more.lab.example.com`)', entryPoints: [websecure], service: open, tls: {}}\n",
    });
    const after = await handshake();
    expect(again.subjectaltname).toBe(before.subjectaltname);
    expect(after.subjectaltname).not.toBe(before.subjectaltname);
  });

  it('carry requests and answers over TLS', async () => {
    const socket = connect({
      host: '127.0.0.1',
      port: portOf('websecure'),
      servername: 'nocert.lab.example.com',
      rejectUnauthorized: false,
    });
    const answered = await exchange(socket, 'nocert.lab.example.com', 'a=1');
    expect(answered.status).toBe(200);
    expect(JSON.parse(answered.body)).toMatchObject({
      app: 9003,
      method: 'POST',
      headers: { 'X-Forwarded-Proto': 'https', 'X-Real-Ip': '127.0.0.1' },
    });
  });

  it('are told apart: plain HTTP where HTTPS is meant finds no router', async () => {
    const socket = tcpConnect(portOf('websecure'), '127.0.0.1');
    expect(await exchange(socket, 'nocert.lab.example.com', '')).toEqual({
      status: 404,
      body: '404 page not found\n',
    });
  });

  it('are sent on from HTTP', async () => {
    const socket = tcpConnect(portOf('web'), '127.0.0.1');
    const { status } = await exchange(socket, 'files.lab.example.com', '');
    expect(status).toBe(308);
  });

  it('are closed while it is down, and served when it is up again', async () => {
    await world.traefik.control({ scenario: 'down' });
    const refused = tcpConnect(portOf('web'), '127.0.0.1');
    refused.resume();
    await once(refused, 'close');
    expect(world.traefik.entryPoints()).toEqual([]);
    await world.traefik.control({ scenario: 'up' });
    const socket = tcpConnect(portOf('web'), '127.0.0.1');
    const { status } = await exchange(socket, 'files.lab.example.com', '');
    expect(status).toBe(308);
  });

  it('that hang end with the client', async () => {
    await world.traefik.control({ scenario: 'hang' });
    const socket = tcpConnect(portOf('web'), '127.0.0.1');
    const answering = exchange(socket, 'files.lab.example.com', '').catch(
      () => 'cut',
    );
    await once(socket, 'connect');
    const first = await Promise.race([
      answering,
      new Promise(resolve => setImmediate(resolve, 'nothing')),
    ]);
    expect(first).toBe('nothing');
    socket.destroy();
    expect(await answering).toBe('cut');
  });
});

function shown(socket: TLSSocket, servername: string | undefined) {
  const certificate = socket.getPeerCertificate(true);
  const issuer = certificate.issuerCertificate;
  const isSelfSigned = issuer?.fingerprint === certificate.fingerprint;
  const chain = [certificate, ...(issuer && !isSelfSigned ? [issuer] : [])];
  return {
    ...(servername !== undefined && { servername }),
    authorized: socket.authorized,
    // Jest gives errors of another realm: by its text.
    authorizationError: String(socket.authorizationError),
    protocol: socket.getProtocol(),
    alpn: socket.alpnProtocol,
    subject: { ...certificate.subject },
    subjectaltname: certificate.subjectaltname,
    issuer: { ...certificate.issuer },
    valid_from: certificate.valid_from,
    valid_to: certificate.valid_to,
    serialLength: certificate.serialNumber.length,
    bits: certificate.bits,
    chain: chain.map(({ subject }) => subject.CN ?? '{}'),
    checkServerIdentity:
      checkServerIdentity(servername ?? 'x', certificate)?.message ?? 'ok',
  };
}

async function exchange(socket: Socket, host: string, body: string) {
  const request = httpRequest({
    method: 'POST',
    path: '/',
    headers: { host },
    createConnection: () => socket,
  });
  request.end(body);
  const response = await new Promise<import('node:http').IncomingMessage>(
    (resolve, reject) => {
      request.once('response', resolve);
      request.once('error', reject);
    },
  );
  const parts: Buffer[] = [];
  for await (const part of response) {
    parts.push(Buffer.from(part));
  }
  return {
    status: response.statusCode,
    body: Buffer.concat(parts).toString(),
  };
}
