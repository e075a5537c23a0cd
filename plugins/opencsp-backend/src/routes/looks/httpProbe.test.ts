/*
 * Proves what one request shows of an HTTP server, plain and under TLS: status, redirect, the first bytes,
 * and each way in which there is no answer, with servers that misbehave. Leaves which answer is a right one
 * to the rules of routes.
 */
import { createServer } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { Socket } from 'node:net';
import { TcpServers } from './__testUtils__/tcpServers';
import { ISSUED } from './__testUtils__/testCertificates';
import { openSecure } from './handshake';
import { HttpAsk, probeHttp } from './httpProbe';
import { wayToAddress } from './ways';

const servers = new TcpServers();
afterEach(() => servers.settled());
afterAll(() => servers.close());

const signal = new AbortController().signal;
const ask = (port: number, change: Partial<HttpAsk> = {}) =>
  probeHttp(wayToAddress('127.0.0.1', port), {
    host: 'files.example.com',
    path: '/health?x=1',
    timeoutMs: 30_000,
    signal,
    ...change,
  });
/** Says this to whoever asks, and does that. */
const saying = (text: string, then: (socket: Socket) => void) =>
  servers.serve(socket =>
    socket.once('data', () => {
      socket.write(text);
      then(socket);
    }),
  );
const end = (socket: Socket) => {
  socket.end();
};

it('asks once, by the name, and tells what was answered', async () => {
  const asked: object[] = [];
  const port = await servers.listen(
    createServer(({ method, url, headers }, answer) => {
      asked.push({ method, url, headers });
      answer.end('all is well');
    }),
  );
  expect(await ask(port, { host: 'files.example.com:8443' })).toEqual({
    outcome: 'answered',
    status: 200,
    location: undefined,
    body: 'all is well',
  });
  expect(asked).toEqual([
    {
      method: 'GET',
      url: '/health?x=1',
      headers: {
        host: 'files.example.com:8443',
        accept: '*/*',
        'user-agent': 'opencsp-portal',
        connection: 'close',
      },
    },
  ]);
});

it.each([301, 302, 307, 308])(
  'tells where %d leads, and does not go there',
  async status => {
    let count = 0;
    const port = await servers.listen(
      createServer((_request, answer) => {
        count += 1;
        answer.writeHead(status, { location: 'http://169.254.169.254/' }).end();
      }),
    );
    expect(await ask(port)).toMatchObject({
      ...{ status, location: 'http://169.254.169.254/' },
    });
    expect(count).toBe(1);
  },
);

it.each([404, 500, 502, 503])('tells %d as it is', async status => {
  const port = await servers.listen(
    createServer((_request, answer) => answer.writeHead(status).end('why')),
  );
  expect(await ask(port)).toMatchObject({ status, body: 'why' });
});

it('asks over a connection under TLS', async () => {
  const port = await servers.listen(
    createSecure(ISSUED, (_request, answer) => answer.end('secure')),
  );
  const secure = await openSecure(wayToAddress('127.0.0.1', port), {
    ...{ name: 'files.example.com', timeoutMs: 30_000, signal },
  });
  if (secure.outcome === 'trouble') {
    throw new Error(secure.message);
  }
  expect(
    await probeHttp(async () => secure.stream, {
      ...{ host: 'files.example.com', path: '/', timeoutMs: 30_000, signal },
    }),
  ).toMatchObject({ outcome: 'answered', body: 'secure' });
});

it('reads no more of a body than it keeps, also of one without an end', async () => {
  const port = await servers.listen(
    createServer((_request, answer) => {
      const more = () => {
        while (!answer.destroyed && answer.write('x'.repeat(1_000)));
      };
      answer.on('drain', more);
      more();
    }),
  );
  expect(await ask(port, { maxBytes: 10 })).toMatchObject({
    ...{ status: 200, body: 'x'.repeat(10) },
  });
});

it('tells the status of an answer whose body does not end in time', async () => {
  const port = await saying(
    'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf',
    () => undefined,
  );
  expect(await ask(port, { timeoutMs: 100 })).toMatchObject({
    ...{ outcome: 'answered', status: 200, body: 'half' },
  });
});

it('is refused where nothing listens', async () => {
  expect(await ask(await servers.closedPort())).toMatchObject({
    ...{ outcome: 'trouble', trouble: 'refused' },
  });
});

it.each<[string, string, (socket: Socket) => void, string]>([
  ['says nothing', '', () => undefined, 'timeout'],
  ['says half a header', 'HTTP/1.1 200 OK\r\nA: ', () => undefined, 'timeout'],
  ['hangs up', '', end, 'reset'],
  ['hangs up in the middle', 'HTTP/1.1 200 OK\r\nA:', end, 'reset'],
  ['resets', '', socket => void socket.resetAndDestroy(), 'reset'],
  ['speaks SSH', 'SSH-2.0-x\r\n', end, 'not-http'],
  ['speaks TLS', '\x15\x03\x01\x00\x02\x02\x46', end, 'not-http'],
  [
    'says too much before the body',
    `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(10_000)}\r\n`,
    end,
    'not-http',
  ],
  [
    'changes the protocol',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    () => undefined,
    'reset',
  ],
])('knows what %s', async (_words, said, then, trouble) => {
  expect(await ask(await saying(said, then), { timeoutMs: 200 })).toMatchObject(
    { outcome: 'trouble', trouble },
  );
});

it('ends with its signal', async () => {
  const stop = new AbortController();
  const port = await servers.serve(() => stop.abort(new Error('stopping')));
  await expect(ask(port, { signal: stop.signal })).rejects.toThrow('stopping');
});
