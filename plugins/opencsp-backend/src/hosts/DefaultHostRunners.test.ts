/*
 * Proves how connections to hosts are made and kept: one for each host, over a jump host too, only where
 * the operator allows it, anew when it broke or the record changed, and closed when it is not used;
 * leaves what runs on them to SshHostRunner.test.ts.
 */
import { Socket } from 'node:net';
import { HostStage } from './__testUtils__/HostStage';
import {
  newTestKey,
  pinned,
  TestKey,
  TestSshServer,
} from './__testUtils__/TestSshServer';
import { endless, isAlive, written } from './__testUtils__/watchHost';

const timeoutMs = 30_000;
let stage: HostStage;
const open = async (options: Parameters<typeof HostStage.open>[0] = {}) => {
  stage = await HostStage.open(options);
};
afterEach(() => stage.close());

const echo = (runner = stage.runner) =>
  runner.run(['echo', 'hi'], { timeoutMs });

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

describe('DefaultHostRunners', () => {
  it('connects at the first use, once for all that speak to the host', async () => {
    await open();
    const { runner } = stage;
    expect(stage.server.connections).toBe(0);
    await Promise.all([echo(), echo(runner), echo(stage.runner)]);
    await echo();
    expect(stage.server.logins).toBe(1);
  });

  it('sends each packet at once, so that a call takes no longer than its answers', async () => {
    const set = jest.spyOn(Socket.prototype, 'setNoDelay');
    await open();
    await echo();
    const toHost = set.mock.calls.filter((_, call) => {
      const socket = set.mock.contexts[call];
      return (
        socket instanceof Socket && socket.remotePort === stage.server.port
      );
    });
    set.mockRestore();
    expect(toHost).toEqual([[true]]);
  });

  it.each([
    ['address', { address: undefined }],
    ['pinned host key', { hostKey: undefined }],
  ])('refuses a host without %s', async (words, lacks) => {
    await open();
    expect(() => stage.runners.of({ ...stage.host, ...lacks })).toThrow(
      expect.objectContaining({
        name: 'ConflictError',
        message: expect.stringContaining(words),
      }),
    );
  });

  it.each([
    ['an address that is not listed', '10.9.9.9', ['10.0.0.0/16']],
    ['loopback, which nobody listed', '127.0.0.1', undefined],
    ['the address of a cloud’s metadata', '169.254.169.254', undefined],
    ['a name', 'localhost', ['127.0.0.0/8']],
  ])('does not connect to %s', async (_words, address, allowedNetworks) => {
    await open({ allowedNetworks });
    const runner = stage.runners.of({ ...stage.host, address });
    await expect(echo(runner)).rejects.toMatchObject({
      trouble: 'not-allowed',
      isPassing: false,
      message: expect.stringContaining(address),
    });
    expect(stage.server.connections).toBe(0);
  });

  it('uses the key pair of a host that has one, unsealed', async () => {
    await open({
      platformKey: () => Promise.reject(new Error('not this one')),
      unseal: sealed => {
        expect(sealed).toBe('sealed');
        return stage.user.private;
      },
    });
    Object.assign(stage.host, { key: { publicKey: '', sealed: 'sealed' } });
    expect(await echo()).toMatchObject({ stdout: 'hi\n' });
  });

  it('connects anew when the record changed, and lets what runs come to its end', async () => {
    await open();
    const first = stage.runner;
    const going = first.run(['sleep', '0.7'], { timeoutMs });
    await until(() => stage.server.lines.length === 1);
    stage.host.user = 'grace';
    expect(await echo()).toMatchObject({ stdout: 'hi\n' });
    expect(stage.server.logins).toBe(2);
    expect(stage.server.connections).toBe(2);
    expect(await going).toMatchObject({ exit: 0 });
    await until(() => stage.server.connections === 1);
    await expect(echo(first)).rejects.toMatchObject({ trouble: 'unreachable' });
  });

  it('never goes on with a connection under another host key', async () => {
    await open();
    await echo();
    stage.host.hostKey = pinned(newTestKey());
    await expect(echo()).rejects.toMatchObject({ trouble: 'host-key-changed' });
  });

  it('closes a connection that is not used, never one that is', async () => {
    await open({ times: { idleMs: 100 } });
    await stage.runner.run(['sleep', '0.5'], { timeoutMs });
    await until(() => stage.server.connections === 0);
    expect(await echo()).toMatchObject({ stdout: 'hi\n' });
    expect(stage.server.logins).toBe(2);
  });

  it('closes all when it is closed, and what runs detached goes on', async () => {
    await open();
    const { folder } = stage.files;
    const argv = endless(folder, 'pid');
    await stage.runner.start({ id: 'd-1', argv, folder });
    const pid = Number(await written(folder, 'pid'));
    const { runner } = stage;
    await stage.runners.close();
    await until(() => stage.server.connections === 0);
    expect(isAlive(pid)).toBe(true);
    process.kill(pid, 'SIGKILL');
    await expect(echo(runner)).rejects.toMatchObject({
      trouble: 'unreachable',
    });
  });
});

describe('DefaultHostRunners over a jump host', () => {
  let jump: TestSshServer;
  const openJump = async (user?: TestKey) => {
    await open();
    jump = await TestSshServer.open({ user: user ?? stage.user, path: '' });
    stage.host.jump = {
      ...{ address: '127.0.0.1', port: jump.port, user: 'hop' },
      hostKey: pinned(jump.hostKey),
    };
  };
  afterEach(() => jump.close());

  it('reaches the host through it, with both keys pinned, and leaves it when it is done', async () => {
    await openJump();
    expect(await echo()).toMatchObject({ stdout: 'hi\n' });
    expect(jump.forwards).toEqual([`127.0.0.1:${stage.server.port}`]);
    expect([jump.lines, jump.logins]).toEqual([[], 1]);
    await stage.runners.close();
    await until(() => jump.connections === 0);
  });

  it('believes no other key of the jump host, and sends nothing', async () => {
    await openJump();
    Object.assign(stage.host.jump ?? {}, { hostKey: pinned(newTestKey()) });
    await expect(echo()).rejects.toMatchObject({
      trouble: 'host-key-changed',
      message: expect.stringContaining(`:${jump.port}`),
    });
    expect([jump.forwards, stage.server.connections]).toEqual([[], 0]);
  });

  it('believes no other key of the host behind it', async () => {
    await openJump();
    stage.host.hostKey = pinned(newTestKey());
    await expect(echo()).rejects.toMatchObject({
      trouble: 'host-key-changed',
      message: expect.stringContaining(`:${stage.server.port}`),
    });
    expect(stage.server.logins).toBe(0);
    await until(() => jump.connections === 0);
  });

  it('says which of the two does not let the portal in, or is not reached', async () => {
    await openJump(newTestKey());
    await expect(echo()).rejects.toMatchObject({
      trouble: 'login-refused',
      message: expect.stringContaining('hop'),
    });
  });

  it('says that it does not reach the host', async () => {
    await openJump();
    stage.host.port = 1;
    await expect(echo()).rejects.toMatchObject({
      trouble: 'unreachable',
      message: expect.stringContaining('does not reach 127.0.0.1:1'),
    });
    await until(() => jump.connections === 0);
  });

  it('does not connect to one that is not allowed', async () => {
    await openJump();
    Object.assign(stage.host.jump ?? {}, { address: '10.9.9.9' });
    await expect(echo()).rejects.toMatchObject({ trouble: 'not-allowed' });
  });

  it('is unreachable when the jump host goes away', async () => {
    await openJump();
    const run = stage.runner.run(['sleep', '3'], { timeoutMs });
    await until(() => stage.server.lines.length === 1);
    jump.cut();
    await expect(run).rejects.toMatchObject({ trouble: 'unreachable' });
    expect(await echo()).toMatchObject({ stdout: 'hi\n' });
  });
});
