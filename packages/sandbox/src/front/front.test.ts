/*
 * Proves over real sockets that a connection reaches who has its name with every byte, that refusals say
 * why, and that nothing waits or stays without end; leaves the reading of names to clientHello.test.ts
 * and httpHead.test.ts.
 */
import { once } from 'node:events';
import { createServer as createHttp, get } from 'node:http';
import { networkInterfaces } from 'node:os';
import { AddressInfo, connect, createServer, Server, Socket } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectTls, createServer as createTls } from 'node:tls';
import { serverCertificate } from '../kubernetes/certificates';
import { Front, startHttpFront, startTlsFront } from '.';

const LOOPBACK = '127.0.0.1';

async function listening<T extends Server>(server: T): Promise<T> {
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  return server;
}

function at(server: Server): { host: string; port: number } {
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { host: LOOPBACK, port };
}

async function unusedPort(): Promise<number> {
  const server = await listening(createServer());
  const { port } = at(server);
  await new Promise(done => server.close(done));
  return port;
}

/** All bytes that come back for these. */
async function answerTo(front: Front, bytes: string | Buffer): Promise<Buffer> {
  const socket = connect(front.port, LOOPBACK);
  socket.write(bytes);
  return buffer(socket);
}

describe('front for TLS', () => {
  let backend: Server;
  let front: Front;
  let dead: number;
  const asked: string[] = [];

  beforeAll(async () => {
    const { server } = await serverCertificate(undefined, new Date());
    backend = await listening(
      createTls(
        { key: server.key, cert: server.certificate, allowHalfOpen: true },
        socket => socket.pipe(socket),
      ),
    );
    dead = await unusedPort();
    front = await startTlsFront({
      port: 0,
      waitMs: 300,
      backendOf: name => {
        asked.push(name);
        if (name === 'cloud.ada.localhost') {
          return at(backend);
        }
        return name === 'dead.localhost'
          ? { host: LOOPBACK, port: dead }
          : undefined;
      },
    });
  });
  afterAll(async () => {
    await front.close();
    backend.close();
  });

  const tls = (servername: string | undefined, port = front.port) =>
    connectTls({ host: LOOPBACK, port, servername, rejectUnauthorized: false });

  it('hands the connection to who has the name, every byte of it', async () => {
    const socket = tls('Cloud.ada.localhost');
    const sent = Buffer.alloc(3_000_000, 'abcdefg');
    const echoed = buffer(socket);
    socket.end(sent);
    expect((await echoed).equals(sent)).toBe(true);
    expect(asked).toContain('cloud.ada.localhost');
    expect(asked).not.toContain('Cloud.ada.localhost');
  });

  it.each([
    ['nobody.localhost', 'ERR_SSL_TLSV1_UNRECOGNIZED_NAME'],
    ['dead.localhost', 'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR'],
    [undefined, 'ERR_SSL_TLSV13_ALERT_MISSING_EXTENSION'],
  ])('ends a client that asks for %s by an alert', async (name, code) => {
    const socket = tls(name);
    const [error] = await once(socket, 'error');
    expect(error).toMatchObject({ code });
  });

  it('hands a client without a name to the given backend', async () => {
    const withDefault = await startTlsFront({
      port: 0,
      backendOf: () => undefined,
      withoutName: at(backend),
    });
    const socket = tls(undefined, withDefault.port);
    socket.end('hello');
    expect(await text(socket)).toBe('hello');
    await withDefault.close();
  });

  it('tells plain HTTP to come by HTTPS, and other bytes that they are none', async () => {
    const page = await answerTo(front, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(page.toString()).toMatch(/^HTTP\/1\.1 400 .*https:\/\//s);
    expect([...(await answerTo(front, 'hello'))]).toEqual([
      ...[21, 3, 3, 0, 2, 2, 50],
    ]);
  });

  it('takes the first message in pieces', async () => {
    const hello: Buffer[] = [];
    const recorder = await listening(
      createServer(socket => socket.on('data', chunk => hello.push(chunk))),
    );
    const client = tls('cloud.ada.localhost', at(recorder).port);
    client.on('error', () => {});
    const [recorded] = await once(recorder, 'connection');
    await once(recorded, 'data');
    client.destroy();
    recorder.close();
    const bytes = Buffer.concat(hello);
    const socket = connect(front.port, LOOPBACK);
    for (let from = 0; from < bytes.length; from += 100) {
      socket.write(bytes.subarray(from, from + 100));
      await new Promise(done => setImmediate(done));
    }
    // The server's own first message: a handshake.
    const [answer] = await once(socket, 'data');
    expect(answer[0]).toBe(22);
    socket.destroy();
  });

  it('ends a connection that says nothing, or half of it', async () => {
    for (const bytes of ['', Buffer.from([22, 3, 1])]) {
      expect(await answerTo(front, bytes)).toHaveLength(0);
    }
  });

  it('listens at no other address of this computer', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap(addresses => addresses ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
      .map(({ address }) => address);
    for (const host of ['::1', ...others]) {
      const socket = connect(front.port, host);
      const [error] = await once(socket, 'error');
      expect(error).toHaveProperty('code');
    }
  });

  it('refuses a port that is used', async () => {
    await expect(
      startTlsFront({ port: front.port, backendOf: () => undefined }),
    ).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('ends all when it is closed', async () => {
    const other = await startTlsFront({
      port: 0,
      backendOf: () => at(backend),
    });
    const socket = tls('a.localhost', other.port);
    await once(socket, 'secureConnect');
    socket.on('error', () => {});
    const ended = once(socket, 'close');
    await other.close();
    await ended;
    const again = connect(other.port, LOOPBACK);
    const [error] = await once(again, 'error');
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('front for HTTP', () => {
  let backend: Server;
  let slow: Server;
  let front: Front;
  let dead: number;
  const slowSockets: Socket[] = [];

  beforeAll(async () => {
    backend = await listening(
      createHttp(async (request, response) => {
        response.end(`${request.headers.host} ${await text(request)}`);
      }),
    );
    slow = await listening(createServer(socket => slowSockets.push(socket)));
    dead = await unusedPort();
    front = await startHttpFront({
      port: 0,
      waitMs: 300,
      idleMs: 300,
      backendOf: name =>
        new Map([
          ['a.localhost', at(backend)],
          ['slow.localhost', at(slow)],
          ['dead.localhost', { host: LOOPBACK, port: dead }],
        ]).get(name),
    });
  });
  afterAll(async () => {
    await front.close();
    slowSockets.forEach(socket => socket.destroy());
    backend.close();
    slow.close();
  });

  const request = (host: string, more = '') =>
    `POST / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${more}`;

  it('hands the connection on, with the bytes that were read', async () => {
    const answer = await answerTo(
      front,
      `${request('A.localhost:8088', 'Content-Length: 4')}\r\n\r\nbody`,
    );
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(answer.toString()).toContain('A.localhost:8088 body');
  });

  it('serves a client as its own server would', async () => {
    const [response] = await once(
      get({
        ...{ host: LOOPBACK, port: front.port, path: '/' },
        headers: { host: 'a.localhost' },
      }),
      'response',
    );
    expect(await text(response)).toBe('a.localhost ');
  });

  it.each([
    ['nobody.localhost', 404, 'No service of the sandbox has this name'],
    ['dead.localhost', 502, 'The machine does not answer'],
    ['<script>', 400, 'no host name'],
  ])('answers %s with %d and why', async (host, status, words) => {
    const page = (await answerTo(front, `${request(host)}\r\n`)).toString();
    expect(page).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(page).toContain('Content-Type: text/html');
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page).toContain(words);
    expect(page).not.toContain('<script>');
  });

  it('says so when the head is too long, though more was sent', async () => {
    const page = await answerTo(
      front,
      `${request('a.localhost')}A: ${'x'.repeat(200_000)}`,
    );
    expect(page.toString()).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('ends what is silent: a client, and a backend', async () => {
    expect(await answerTo(front, 'GET /')).toHaveLength(0);
    expect(
      await answerTo(front, `${request('slow.localhost')}\r\n`),
    ).toHaveLength(0);
  });

  it('keeps the last bytes for a client that takes them late', async () => {
    const sent = Buffer.alloc(8_000_000, 'x');
    const full = await listening(createServer(socket => socket.end(sent)));
    const late = await startHttpFront({ port: 0, backendOf: () => at(full) });
    const socket = connect(late.port, LOOPBACK);
    socket.write(`${request('b.localhost')}\r\n`);
    let count = 0;
    for await (const chunk of socket) {
      count += chunk.length;
      await pause(1);
    }
    expect(count).toBe(sent.length);
    full.close();
    await late.close();
  });

  it('ends the client when the backend is cut, and the other way around', async () => {
    const cut = connect(front.port, LOOPBACK);
    cut.on('error', () => {}).resume();
    cut.write(`${request('slow.localhost')}\r\n`);
    await once(slow, 'connection');
    const ended = once(cut, 'close');
    slowSockets.at(-1)?.resetAndDestroy();
    expect(await ended).toEqual([false]);
    const gone = connect(front.port, LOOPBACK);
    gone.write(`${request('slow.localhost')}\r\n`);
    const [behind] = await once(slow, 'connection');
    behind.on('error', () => {});
    const alsoGone = once(behind, 'close');
    gone.resetAndDestroy();
    behind.resume();
    expect(await alsoGone).toEqual([false]);
  });

  it('asks anew for each connection', async () => {
    let target = at(backend);
    const moving = await startHttpFront({ port: 0, backendOf: () => target });
    const first = await answerTo(moving, `${request('b.localhost')}\r\n`);
    expect(first.toString()).toContain('200');
    target = { host: LOOPBACK, port: dead };
    const second = await answerTo(moving, `${request('b.localhost')}\r\n`);
    expect(second.toString()).toContain('502');
    await moving.close();
  });
});
