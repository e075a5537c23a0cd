/*
 * Proves how streams to a host's own ports behave beyond the contract: they share the channels with the
 * commands, outlast idleness, carry a lot in its order, end with their connection, and leave nothing open
 * when nobody wants them. Leaves what each refusal of a server means to openForward.test.ts, what goes over
 * them to the looks at routes, and a real sshd to `npm run test:real`.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Server } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { HostStage } from './__testUtils__/HostStage';
import { serveTcp } from './__testUtils__/watchHost';

const timeoutMs = 30_000;
let stage: HostStage;
let listener: { server: Server; port: number };
const open = async (...options: Parameters<typeof HostStage.open>) => {
  stage = await HostStage.open(...options);
  listener = await serveTcp(socket => socket.pipe(socket));
};
afterEach(async () => {
  await stage.close();
  listener.server.close();
});

const connect = (options = {}) =>
  stage.runner.connect(
    { host: '127.0.0.1', port: listener.port },
    { timeoutMs, ...options },
  );
const echo = () => stage.runner.run(['echo', 'hi'], { timeoutMs });
/** Waits for what is only seen on the other side. */
const until = async (isSo: () => boolean) => {
  while (!isSo()) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
};

it('carries more than any buffer holds, in its order, and closes on both sides', async () => {
  await open();
  const bytes = randomBytes(8_000_000);
  const stream = await connect();
  stream.end(bytes);
  expect((await buffer(stream)).equals(bytes)).toBe(true);
  await until(() => stage.server.openForwards === 0);
});

it('lets the commands wait that have no channel beside the streams, until one is closed', async () => {
  await open();
  const streams = await Promise.all(Array.from({ length: 8 }, () => connect()));
  let isDone = false;
  const said = echo().finally(() => {
    isDone = true;
  });
  await expect(connect({ timeoutMs: 50 })).rejects.toMatchObject({
    trouble: 'no-answer',
  });
  expect(isDone).toBe(false);
  streams[3].destroy();
  expect(await said).toMatchObject({ exit: 0, stdout: 'hi\n' });
  streams.forEach(stream => stream.destroy());
  await until(() => stage.server.openForwards === 0);
  expect(stage.server.logins).toBe(1);
});

it('gives its place back when it is destroyed with much that nobody has read', async () => {
  await open();
  listener.server.close();
  listener = await serveTcp(socket => socket.write(randomBytes(4_000_000)));
  for (let turn = 0; turn < 20; turn += 1) {
    const stream = await connect();
    await once(stream, 'readable');
    stream.destroy();
  }
  await until(() => stage.server.openForwards === 0);
  expect(await echo()).toMatchObject({ exit: 0 });
});

it('keeps its connection, which is closed when nothing is asked any more', async () => {
  await open({ times: { idleMs: 20 } });
  const stream = await connect();
  await new Promise(resolve => setTimeout(resolve, 100));
  expect(stage.server.connections).toBe(1);
  stream.end('x');
  await buffer(stream);
  await until(() => stage.server.connections === 0);
});

it('ends when the connection is cut, after what came before', async () => {
  await open();
  const stream = await connect();
  stream.write('before');
  await once(stream, 'readable');
  stage.server.cut();
  expect((await buffer(stream)).toString()).toBe('before');
  await until(() => stream.destroyed);
});

it('is destroyed at once with its signal, also when the host is frozen', async () => {
  await open();
  const stop = new AbortController();
  const stream = await connect({ signal: stop.signal });
  stage.server.freeze();
  // `once` of Node's would reject with the reason.
  const closed = new Promise<void>(done => stream.once('close', done));
  stop.abort();
  await closed;
  expect(stage.server.openForwards).toBe(1);
  stage.server.thaw();
  await until(() => stage.server.openForwards === 0);
});

it('closes a stream that comes when its time is over', async () => {
  await open();
  await echo();
  stage.server.freeze();
  await expect(connect({ timeoutMs: 30 })).rejects.toMatchObject({
    trouble: 'no-answer',
    message: expect.stringContaining('0.03 s'),
  });
  stage.server.thaw();
  await until(() => stage.server.forwards.length === 1);
  await until(() => stage.server.openForwards === 0);
  expect(await echo()).toMatchObject({ exit: 0 });
});
