/*
 * Proves, trait by trait of what was recorded of ssh2 and OpenSSH, what SshHostRunner makes of a server
 * that refuses, lies, falls silent or goes away, and of too many channels; leaves what programs do to
 * SshHostRunner.test.ts, and how connections are kept to DefaultHostRunners.test.ts.
 */
import { existsSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { utils } from 'ssh2';
import { HostRunResult } from '@opencsp/plugin-opencsp-node';
import { fingerprintOf } from './fingerprint';
import { HostStage } from './__testUtils__/HostStage';
import { newTestKey, pinned } from './__testUtils__/TestSshServer';
import { endless, isAlive, serveTcp, written } from './__testUtils__/watchHost';

const timeoutMs = 30_000;

let stage: HostStage;
const open = async (...options: Parameters<typeof HostStage.open>) => {
  stage = await HostStage.open(...options);
  return stage;
};
afterEach(() => stage.close());

const ok: Partial<HostRunResult> = { exit: 0, timedOut: false };
const echo = () => stage.runner.run(['echo', 'hi'], { timeoutMs });

describe('a connection that cannot be had', () => {
  it('is refused when the machine shows another key, and nothing is sent', async () => {
    await open();
    const other = newTestKey();
    stage.host.hostKey = pinned(other);
    const trouble = await echo().catch(error => error);
    expect(trouble).toMatchObject({
      trouble: 'host-key-changed',
      isPassing: false,
    });
    for (const blob of [other.blob, stage.server.hostKey.blob]) {
      expect(trouble.message).toContain(fingerprintOf(blob));
    }
    expect([stage.server.logins, stage.server.lines]).toEqual([0, []]);
  });

  it('is refused when the machine has no key of the pinned kind any more', async () => {
    await open();
    stage.host.hostKey = { ...pinned(newTestKey()), type: 'ssh-rsa' };
    await expect(echo()).rejects.toMatchObject({ trouble: 'host-key-changed' });
    expect(stage.server.logins).toBe(0);
  });

  it('is refused when the key or the user is not accepted', async () => {
    await open();
    stage.server.refusesKeys = true;
    await expect(echo()).rejects.toMatchObject({
      trouble: 'login-refused',
      isPassing: false,
      message: expect.stringContaining('authorized_keys'),
    });
    stage.server.refusesKeys = false;
    expect(await echo()).toMatchObject(ok);
  });

  it.each([
    ['is no key', 'secret-canary'],
    [
      'has a passphrase',
      utils.generateKeyPairSync('ed25519', {
        passphrase: 'secret-canary',
        cipher: 'aes256-cbc',
        rounds: 1,
      }).private,
    ],
  ])('is a clear error when the private key %s', async (_words, key) => {
    await open({ platformKey: async () => key });
    const trouble = await echo().catch(error => error);
    expect(trouble).toMatchObject({
      trouble: 'login-refused',
      message: expect.stringMatching(
        /private key for ada@127\.0\.0\.1 cannot be read: /,
      ),
    });
    expect(trouble.message).not.toContain('secret-canary');
    expect(stage.server.connections).toBe(0);
  });

  it('is a clear error when the file of the private key is not there', async () => {
    await open({
      platformKey: () => Promise.reject(new Error('ENOENT: no such file')),
    });
    await expect(echo()).rejects.toMatchObject({
      trouble: 'login-refused',
      message: expect.stringContaining('ENOENT'),
    });
  });

  it.each([
    ['says nothing', () => undefined],
    ['says half of it', (socket: Socket) => socket.write('SSH-2.0-x\r\n')],
    ['hangs up at once', (socket: Socket) => socket.destroy()],
    [
      'is no SSH server',
      (socket: Socket) => socket.end('HTTP/1.1 400 No\r\n\r\n'),
    ],
  ])(
    'is unreachable when the machine %s, and no second error escapes',
    async (_words, answer) => {
      await open({ times: { readyMs: 300 } });
      const escaped = jest.fn();
      process.on('uncaughtException', escaped);
      const { server, port } = await serveTcp(answer);
      stage.host.port = port;
      await expect(echo()).rejects.toMatchObject({
        trouble: 'unreachable',
        isPassing: true,
        message: expect.stringContaining(`127.0.0.1:${port}`),
      });
      await new Promise(resolve => setTimeout(resolve, 50));
      expect(escaped).not.toHaveBeenCalled();
      process.off('uncaughtException', escaped);
      server.close();
    },
  );

  it('is unreachable when the port is closed, and is had when it is open again', async () => {
    await open();
    const { port } = stage.host;
    stage.host.port = 1;
    await expect(echo()).rejects.toMatchObject({
      trouble: 'unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    stage.host.port = port;
    expect(await echo()).toMatchObject(ok);
  });
});

describe('a connection that is lost', () => {
  it('is unreachable to what runs, which goes on; the next call connects anew', async () => {
    await open();
    const run = stage.runner.run(endless(stage.files.folder, 'pid'), {
      timeoutMs,
    });
    const pid = Number(await written(stage.files.folder, 'pid'));
    stage.server.cut();
    await expect(run).rejects.toMatchObject({
      trouble: 'unreachable',
      message: expect.stringContaining('was cut'),
    });
    expect(isAlive(pid)).toBe(true);
    process.kill(pid, 'SIGKILL');
    expect(await echo()).toMatchObject(ok);
    expect(stage.server.logins).toBe(2);
  });

  it('is noticed when the other side is frozen', async () => {
    await open({ times: { keepaliveMs: 50 } });
    await echo();
    stage.server.freeze();
    await expect(echo()).rejects.toMatchObject({ trouble: 'unreachable' });
  });

  it('is unreachable, not ended, when a frozen host does not confirm that the time is over', async () => {
    await open({ times: { endingMs: 100, settleMs: 100 } });
    await echo();
    const run = stage.runner.run(endless(stage.files.folder, 'pid'), {
      timeoutMs: 1_500,
    });
    const pid = Number(await written(stage.files.folder, 'pid'));
    stage.server.freeze();
    await expect(run).rejects.toMatchObject({ trouble: 'unreachable' });
    process.kill(pid, 'SIGKILL');
  });

  it('does not take the file away over which another was being written', async () => {
    await open();
    const path = `${stage.files.base}/projects/ada-demo/config.env`;
    await stage.runner.put({ path, mode: '0644', content: 'old' });
    const put = stage.runner.put({
      ...{ path, mode: '0644', content: Buffer.alloc(8_000_000, 'n') },
    });
    while (!existsSync(`${path}.opencsp-new`)) {
      await new Promise(resolve => setTimeout(resolve, 1));
    }
    stage.server.cut();
    await expect(put).rejects.toMatchObject({ trouble: 'unreachable' });
    await stage.runner.put({ path: `${path}2`, mode: '0644', content: '' });
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  it('leaves a detached program as it is, for another portal to follow', async () => {
    await open();
    const start = {
      id: 'd-1',
      argv: endless(stage.files.folder, 'pid'),
      folder: stage.files.folder,
    };
    expect(await stage.runner.start(start)).toEqual({ outcome: 'started' });
    await written(stage.files.folder, 'pid');
    stage.server.cut();
    const other = stage.newRunners();
    const runner = other.of(stage.host);
    expect(await runner.start(start)).toEqual({ outcome: 'already' });
    expect((await runner.poll('d-1', 0)).state).toBe('running');
    await runner.stop('d-1', 0);
    expect((await runner.poll('d-1', 0)).state).not.toBe('running');
    await other.close();
  });
});

describe('many programs at once', () => {
  it('open no more than eight channels, in their order', async () => {
    await open();
    await echo();
    const runs = Array.from({ length: 20 }, (_, at) =>
      stage.runner.run(['echo', String(at)], { timeoutMs }),
    );
    const said = (await Promise.all(runs)).map(({ stdout }) => stdout.trim());
    expect(said).toEqual(runs.map((_, at) => String(at)));
    expect(stage.server.mostChannels).toBe(8);
    expect(stage.server.logins).toBe(1);
  });

  it('wait for the others where the server opens fewer', async () => {
    await open({ server: { maxChannels: 2 } });
    const runs = Array.from({ length: 8 }, () => echo());
    for (const result of await Promise.all(runs)) {
      expect(result).toMatchObject({ ...ok, stdout: 'hi\n' });
    }
    expect(stage.server.mostChannels).toBe(2);
  });

  it('are unreachable where the server opens none', async () => {
    await open({ server: { maxChannels: 0 } });
    await expect(echo()).rejects.toMatchObject({
      trouble: 'unreachable',
      message: expect.stringContaining('opens no channel'),
    });
  });
});
