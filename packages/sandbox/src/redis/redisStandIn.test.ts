/*
 * Proves that the Redis of a container says what the real one says to whoever signs in, asks whether it is there or
 * says hello, in any pieces; that it takes nothing else; and what its scenarios do to connections. Leaves how the
 * portal reads it to the portal's own tests.
 */
import { connect } from 'node:net';
import { createServiceAnswers } from '../services';
import { fakeContainer } from '../services/__testUtils__/fakeContainer';
import { createRedisStandIn, RedisStandIn } from '.';

const NO_AUTH = '-NOAUTH Authentication required.\r\n';
const WRONG =
  '-WRONGPASS invalid username-password pair or user is disabled.\r\n';

const running: RedisStandIn[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map(each => each.close()));
});

async function start(password?: string): Promise<RedisStandIn> {
  const redis = await createRedisStandIn({
    ...{ port: 0, version: '7.0.15' },
    ...(password !== undefined && { password }),
  });
  running.push(redis);
  return redis;
}

function words(...all: readonly string[]): string {
  const parts = all.map(word => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${all.length}\r\n${parts.join('')}`;
}

/** All that comes until the connection ends; QUIT ends it where nothing else does. */
function say(
  url: string,
  text: string,
  { pieces = 1, quits = true } = {},
): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(Number(port), hostname);
    socket.setNoDelay(true);
    socket.on('data', chunk => {
      heard += chunk.toString();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(heard));
    const bytes = Buffer.from(quits ? `${text}${words('QUIT')}` : text);
    const size = Math.ceil(bytes.length / pieces);
    for (let at = 0; at < bytes.length; at += size) {
      socket.write(bytes.subarray(at, at + size));
    }
  });
}

const BYE = '+OK\r\n';

it.each([
  ['who did not sign in', words('PING'), NO_AUTH],
  ['a wrong password', words('AUTH', 'wrong'), WRONG],
  ['a user that is not there', words('AUTH', 'ada', 's3crét'), WRONG],
  [
    'the right one',
    words('AUTH', 's3crét') + words('PING'),
    '+OK\r\n+PONG\r\n',
  ],
  ['the user by name', words('auth', 'default', 's3crét'), '+OK\r\n'],
  [
    'one that goes on after a wrong one',
    words('AUTH', 's3crét') + words('AUTH', 'no') + words('PING'),
    `+OK\r\n${WRONG}+PONG\r\n`,
  ],
  [
    'a word to send back',
    words('AUTH', 's3crét') + words('PING', 'ä'),
    '+OK\r\n$2\r\nä\r\n',
  ],
  ['words on a line', 'AUTH s3crét\r\nPING\r\n', '+OK\r\n+PONG\r\n'],
  [
    'no password',
    words('AUTH'),
    "-ERR wrong number of arguments for 'auth' command\r\n",
  ],
  [
    'another command',
    words('FLUSHALL', 'a\r\nb'),
    "-ERR unknown command 'FLUSHALL', with args beginning with: 'a  b' \r\n",
  ],
])('answers %s', async (_what, text, answer) => {
  const { url } = await start('s3crét');
  expect(await say(url, text)).toBe(`${answer}${BYE}`);
  expect(await say(url, text, { pieces: 7 })).toBe(`${answer}${BYE}`);
});

it('says hello by both protocols, to those who have signed in', async () => {
  const { url } = await start('s3cret');
  expect(await say(url, words('HELLO', '3'))).toContain(
    '-NOAUTH HELLO must be called with the client already authenticated',
  );
  const auth = ['AUTH', 'default'];
  const hello = (protocol: string, password: string) =>
    say(url, words('HELLO', protocol, ...auth, password));
  expect(await hello('3', 'wrong')).toBe(`${WRONG}${BYE}`);
  expect(await hello('3', 's3cret')).toMatch(
    /^%7\r\n\$6\r\nserver\r\n\$5\r\nredis\r\n\$7\r\nversion\r\n\$6\r\n7\.0\.15\r\n\$5\r\nproto\r\n:3\r\n/,
  );
  expect(await hello('2', 's3cret')).toMatch(/^\*14\r\n/);
  expect(await hello('4', 's3cret')).toMatch(/^-NOPROTO /);
});

it('asks nobody to sign in where it has no password', async () => {
  const { url } = await start();
  expect(await say(url, words('PING'))).toBe(`+PONG\r\n${BYE}`);
  expect(await say(url, words('AUTH', 'any'))).toMatch(
    /^-ERR AUTH <password> called without any password configured/,
  );
});

it.each([
  ['*x\r\n', 'invalid multibulk length'],
  ['*1\r\nPING\r\n', "expected '$', got 'P'"],
  ['*1\r\n$-1\r\n', 'invalid bulk length'],
  ['x'.repeat(70_000), 'too big'],
])('ends a connection that is no Redis client: %.12s', async (text, why) => {
  const { url } = await start();
  const heard = await say(url, text, { quits: false });
  expect(heard).toContain('-ERR Protocol error: ');
  expect(heard).toContain(why);
});

it('ends a connection of a browser without a word', async () => {
  const { url } = await start();
  const text = 'POST / HTTP/1.1\r\nHost: redis\r\n\r\n';
  expect(await say(url, text, { quits: false })).toBe('');
});

describe('goes wrong on demand', () => {
  it('reads its data first, and has another password', async () => {
    const redis = await start('old');
    await redis.control({ scenario: 'loading' });
    await redis.control({ scenario: 'password', password: 'new' });
    const ask = (password: string) =>
      say(redis.url, words('AUTH', password) + words('PING'));
    expect(await ask('new')).toMatch(/^\+OK\r\n-LOADING /);
    await redis.control({ scenario: 'reset' });
    expect(await ask('new')).toBe(`+OK\r\n+PONG\r\n${BYE}`);
    expect(await ask('old')).toBe(`${WRONG}${NO_AUTH}${BYE}`);
  });

  it('goes down in the middle, and comes back', async () => {
    const redis = await start('s3cret');
    const { hostname, port } = new URL(redis.url);
    const socket = connect(Number(port), hostname);
    const closed = new Promise<void>(resolve => {
      socket.on('close', () => resolve());
    });
    await new Promise<void>(resolve => {
      socket.once('data', () => resolve());
      socket.write(words('AUTH', 's3cret'));
    });
    expect(await redis.control({ scenario: 'down' })).toMatchObject({
      isUp: false,
    });
    await closed;
    expect(await redis.control({ scenario: 'up' })).toMatchObject({
      isUp: true,
    });
    expect(await say(redis.url, words('PING'))).toBe(`${NO_AUTH}${BYE}`);
  });
});

it('runs in a container with the password of its secret, and nobody listens while it is down', async () => {
  const services = createServiceAnswers({
    publicPorts: { http: 80, https: 443 },
  });
  const container = fakeContainer('redis', { image: 'redis:8.8.2-alpine' });
  container.files.set('/run/secrets/redis-password', 's3cret\n');
  const answers = await services.open(container);
  const control = services.programs.find(
    ({ standIn }) => standIn.name === 'redis',
  );
  try {
    const at = answers.listenerAt?.(6379);
    const url = `redis://${at?.host}:${at?.port}`;
    expect(await say(url, words('AUTH', 's3cret'))).toBe(`+OK\r\n${BYE}`);
    await control?.standIn.control({ scenario: 'down' });
    expect(answers.listenerAt?.(6379)).toBeUndefined();
    await control?.standIn.control({ scenario: 'up' });
    expect(answers.listenerAt?.(6379)).toEqual(at);
  } finally {
    await answers.close();
    await services.close();
  }
});
