/*
 * Proves what a handshake shows with real TLS servers, over a connection of its own and over one that is
 * given, and each way in which there is none; leaves what a certificate is to
 * domain/routes/servedCertificate.test.ts, and the way over a host to ways.test.ts.
 */
import {
  createSecureContext,
  createServer,
  TlsOptions,
  TLSSocket,
} from 'node:tls';
import { judgeCertificate } from '../../domain/routes/servedCertificate';
import { TcpServers } from './__testUtils__/tcpServers';
import {
  AUTHORITY,
  ISSUED,
  TRAEFIK_DEFAULT,
} from './__testUtils__/testCertificates';
import { HandshakeOptions, openSecure, shakeHands } from './handshake';
import { wayToAddress } from './ways';

const servers = new TcpServers();
const trust = createSecureContext({ ca: [AUTHORITY] });
afterEach(() => servers.settled());
afterAll(() => servers.close());

const asked: string[] = [];
const secure = (
  { cert, key }: { cert: string; key: string },
  answer: (socket: TLSSocket) => void = () => undefined,
) => {
  const SNICallback: TlsOptions['SNICallback'] = (name, done) => {
    asked.push(name);
    done(null);
  };
  const server = createServer({ cert, key, SNICallback }, socket => {
    socket.on('error', () => undefined);
    answer(socket);
    socket.resume();
  });
  return servers.listen(server.on('tlsClientError', () => undefined));
};
const look = (port: number, options: Partial<HandshakeOptions> = {}) =>
  shakeHands(wayToAddress('127.0.0.1', port), {
    name: 'files.example.com',
    timeoutMs: 30_000,
    signal: new AbortController().signal,
    ...options,
  });

it('shows an issued certificate with an empty subject, and asks for the name', async () => {
  const seen = await look(await secure(ISSUED));
  expect(seen).not.toHaveProperty('certificate.subject');
  expect(asked).toEqual(['files.example.com']);
  expect(seen).toMatchObject({
    outcome: 'shown',
    protocol: 'TLSv1.3',
    certificate: {
      issuer: 'Test Authority',
      names: ['files.example.com', '*.any.example.com'],
      matches: true,
      untrusted: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    },
  });
});

it('trusts the authorities that it is given', async () => {
  const port = await secure(ISSUED);
  const seen = await look(port, { trust });
  expect(seen).toMatchObject({ certificate: { matches: true } });
  expect(seen).not.toHaveProperty('certificate.untrusted');
});

it.each([
  ['x.any.example.com', true],
  ['x.y.any.example.com', false],
  ['other.example.com', false],
])('for %s: %s', async (name, matches) => {
  const port = await secure(ISSUED);
  const seen = await look(port, { name, trust });
  expect(seen).toMatchObject({ certificate: { matches } });
  // The chain alone.
  expect(seen).not.toHaveProperty('certificate.untrusted');
});

it('shows what Traefik makes itself, which is told from an issued one', async () => {
  const seen = await look(await secure(TRAEFIK_DEFAULT));
  expect(seen).toMatchObject({
    certificate: {
      subject: 'TRAEFIK DEFAULT CERT',
      matches: false,
      untrusted: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    },
  });
  const now = Date.parse('2030-01-01T00:00:00Z');
  expect(
    seen.outcome === 'shown' && judgeCertificate(seen.certificate, now),
  ).toMatchObject({ kind: 'default' });
});

it('gives the connection on, which outlasts the deadline of the handshake', async () => {
  const port = await secure(ISSUED, socket => socket.pipe(socket));
  const seen = await openSecure(wayToAddress('127.0.0.1', port), {
    name: 'files.example.com',
    timeoutMs: 500,
    signal: new AbortController().signal,
  });
  if (seen.outcome === 'trouble') {
    throw new Error(seen.message);
  }
  await new Promise(done => setTimeout(done, 600));
  seen.stream.write('hello');
  const said = await new Promise(done => seen.stream.once('data', done));
  expect(String(said)).toBe('hello');
  seen.stream.destroy();
});

it('is refused where nothing listens', async () => {
  expect(await look(await servers.closedPort())).toMatchObject({
    outcome: 'trouble',
    trouble: 'refused',
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

it.each([
  ['speaks HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'no-tls'],
  ['speaks SSH', 'SSH-2.0-x\r\n', 'no-tls'],
  ['hangs up', '', 'reset'],
])('knows what %s', async (_words, said, trouble) => {
  const port = await servers.serve(socket => {
    socket.once('data', () => socket.end(said));
  });
  expect(await look(port)).toMatchObject({ outcome: 'trouble', trouble });
});

it('knows a server that refuses the name', async () => {
  const server = createServer({
    ...ISSUED,
    SNICallback: (_name, done) => done(new Error('unknown')),
  }).on('tlsClientError', () => undefined);
  const port = await servers.listen(server);
  const seen = await look(port);
  expect(seen.outcome === 'trouble' && seen.trouble).toMatch(
    /^(tls-refused|reset)$/,
  );
});

it('knows a server that wants another version', async () => {
  const server = createServer({
    ...ISSUED,
    maxVersion: 'TLSv1.1',
    minVersion: 'TLSv1',
  }).on('tlsClientError', () => undefined);
  expect(await look(await servers.listen(server))).toMatchObject({
    trouble: 'tls-refused',
    // OpenSSL's words, without its numbers and files.
    message: expect.not.stringMatching(/SSL routines|\.c:/),
  });
});

it('gives up a server that says nothing, and closes the connection', async () => {
  const port = await servers.serve(() => undefined);
  expect(await look(port, { timeoutMs: 30 })).toEqual({
    outcome: 'trouble',
    trouble: 'timeout',
    message: 'No answer came in 0.03 s.',
  });
});

it('ends with its signal', async () => {
  const stop = new AbortController();
  const port = await servers.serve(() => stop.abort(new Error('stopping')));
  await expect(look(port, { signal: stop.signal })).rejects.toThrow('stopping');
  await expect(look(port, { signal: stop.signal })).rejects.toThrow('stopping');
});
