/*
 * Proves how the store of sessions is asked: with its password and without, and what each answer, no answer
 * and no way there mean. Over real sockets, with the words of Redis 8. Leaves who asks to
 * `reconcile/signInChecks`.
 */
import { connect, Socket } from 'node:net';
import {
  AccountTroubleError,
  HostConnectError,
  HostTroubleError,
  ServiceOnHost,
} from '@opencsp/plugin-opencsp-node';
import { TcpServers } from '../routes/looks/__testUtils__/tcpServers';
import { pingSessions } from './pingSessions';

const servers = new TcpServers();

afterAll(() => servers.close());

const { signal } = new AbortController();

async function storeThat(
  speak: (socket: Socket) => void,
): Promise<Pick<ServiceOnHost, 'connect'>> {
  const port = await servers.serve(speak);
  return {
    connect: async asked => {
      expect(asked).toBe(6379);
      return connect(port, '127.0.0.1');
    },
  };
}

/** Answers each command with one line. */
const answering = (lines: readonly string[], heard: string[] = []) =>
  storeThat(socket =>
    socket.on('data', chunk => {
      heard.push(chunk.toString());
      lines.forEach(line => socket.write(`${line}\r\n`));
    }),
  );

const ask = (
  store: Pick<ServiceOnHost, 'connect'>,
  password: string | undefined = 'pässword',
  timeoutMs = 5_000,
) => pingSessions(store, { password, timeoutMs, signal });

it('signs in, and asks', async () => {
  const heard: string[] = [];
  expect(await ask(await answering(['+OK', '+PONG'], heard))).toBe('answers');
  expect(heard.join('')).toBe(
    '*2\r\n$4\r\nAUTH\r\n$9\r\npässword\r\n*1\r\n$4\r\nPING\r\n',
  );
});

it('asks without a password where there is none', async () => {
  const heard: string[] = [];
  const store = await answering(['+PONG'], heard);
  const options = { password: undefined, timeoutMs: 5_000, signal };
  expect(await pingSessions(store, options)).toBe('answers');
  expect(heard.join('')).toBe('*1\r\n$4\r\nPING\r\n');
});

it.each([
  [['-WRONGPASS invalid username-password pair or user is disabled.']],
  [['+OK', '-LOADING Redis is loading the dataset in memory']],
  [['+OK', '+WHAT']],
])('%j is no answer, and tells no password', async lines => {
  const found = await ask(await answering(lines));
  expect(found).toEqual({ away: expect.stringMatching(/It answers/) });
  expect(JSON.stringify(found)).not.toContain('pässword');
});

it('a connection that is closed is no answer', async () => {
  const store = await storeThat(socket => socket.end());
  expect(await ask(store)).toEqual({
    away: expect.stringContaining('closed'),
  });
});

it('something else on its port is no answer', async () => {
  const store = await storeThat(socket => socket.write('x'.repeat(1_000)));
  expect(await ask(store)).toEqual({
    away: expect.stringContaining('no store'),
  });
});

it('silence is no answer', async () => {
  const store = await storeThat(() => undefined);
  expect(await ask(store, undefined, 50)).toEqual({
    away: expect.stringContaining('0.05 s'),
  });
});

it.each([
  new AccountTroubleError('service-away', 'It does not run.', 'Start it.'),
  new HostConnectError('refused', 'Nothing listens there.'),
])('no way there is told: %s', async error => {
  const connectTo = async () => {
    throw error;
  };
  expect(await ask({ connect: connectTo })).toEqual({
    away: expect.stringContaining(error.message),
  });
});

it('a host that is away says nothing of the store', async () => {
  const connectTo = async () => {
    throw new HostTroubleError('unreachable', 'It is away.');
  };
  await expect(ask({ connect: connectTo })).rejects.toThrow('It is away.');
});
