/*
 * Proves, trait by trait of what was recorded of ssh2 and OpenSSH, what SshHostRunner makes of programs
 * that end oddly or not at all, of sudo, and of its own program on the host; leaves lost connections to
 * SshHostRunner.connection.test.ts, and the everyday to SshHostRunner.contract.test.ts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HostRunResult } from '@opencsp/plugin-opencsp-node';
import { HostStage } from './__testUtils__/HostStage';
import {
  endless,
  isAlive,
  shell,
  untilGone,
  written,
} from './__testUtils__/watchHost';

const timeoutMs = 30_000;

let stage: HostStage;
const open = async (...options: Parameters<typeof HostStage.open>) => {
  stage = await HostStage.open(...options);
  return stage;
};
afterEach(() => stage.close());

const ok: Partial<HostRunResult> = { exit: 0, timedOut: false };
const echo = () => stage.runner.run(['echo', 'hi'], { timeoutMs });

describe('a program', () => {
  it('is run after a banner', async () => {
    await open({ server: { banner: 'Authorised users only.\n' } });
    expect(await echo()).toMatchObject({ ...ok, stdout: 'hi\n', stderr: '' });
  });

  it('has no exit code when a signal ended it', async () => {
    await open();
    for (const signal of ['KILL', 'TERM']) {
      expect(
        await stage.runner.run(shell('kill -s "$1" $$', signal), { timeoutMs }),
      ).toMatchObject({ exit: null, timedOut: false });
    }
  });

  it('has the exit code that its shell makes of a child that was killed', async () => {
    await open();
    const argv = shell('sh -c "kill -9 \\$\\$"; exit $?');
    expect(await stage.runner.run(argv, { timeoutMs })).toMatchObject({
      exit: 137,
    });
  });

  it('writes 5 MB to each stream, of which all is read and some is kept', async () => {
    await open();
    const heard = { out: 0, err: 0 };
    const result = await stage.runner.run(
      shell('head -c 5000000 /dev/zero & head -c 5000000 /dev/zero >&2; wait'),
      {
        timeoutMs,
        maxBytes: 1_000,
        onOutput: (text, stream) => {
          heard[stream] += text.length;
        },
      },
    );
    expect(heard).toEqual({ out: 5_000_000, err: 5_000_000 });
    expect(result).toMatchObject({ ...ok, truncated: true });
    expect([result.stdout.length, result.stderr.length]).toEqual([
      1_000, 1_000,
    ]);
  });

  it('writes characters in pieces, which are told whole', async () => {
    await open();
    const heard: string[] = [];
    const result = await stage.runner.run(
      shell(
        `for c in '\\342' '\\202' '\\254' '\\377' '\\342'; do printf "$c"; sleep 0.1; done`,
      ),
      { timeoutMs, onOutput: text => heard.push(text) },
    );
    expect(result.stdout).toBe('\u20ac\ufffd\ufffd');
    expect(heard.join('')).toBe('\u20ac\ufffd\ufffd');
  });

  it('reads 1 MB and the end of it', async () => {
    await open();
    const stdin = Buffer.alloc(1_000_000, 'x');
    expect(
      await stage.runner.run(['wc', '-c'], { timeoutMs, stdin }),
    ).toMatchObject({ ...ok, stdout: '1000000\n' });
    expect(
      await stage.runner.run(['true'], { timeoutMs, stdin }),
    ).toMatchObject(ok);
  });

  it('is waited for while a child of it holds its output, but not longer than its time', async () => {
    await open();
    const child = (seconds: string) =>
      shell('sleep "$1" & echo started', seconds);
    const soon = await stage.runner.run(child('0.3'), { timeoutMs });
    expect(soon).toMatchObject({ ...ok, stdout: 'started\n' });
    const late = await stage.runner.run(child('5'), { timeoutMs: 500 });
    expect(late).toMatchObject({ ...ok, stdout: 'started\n' });
  });

  it('is ended on the host when its time is over, and what it wrote is told', async () => {
    await open();
    const argv = shell(
      'echo $$ >"$1"; echo out; while :; do sleep 0.1; done',
      join(stage.files.folder, 'pid'),
    );
    const run = stage.runner.run(argv, { timeoutMs: 1_000 });
    const pid = Number(await written(stage.files.folder, 'pid'));
    expect(await run).toMatchObject({
      ...{ exit: null, timedOut: true, stdout: 'out\n' },
    });
    await untilGone(pid);
  });

  it('is ended on the host when it is not wanted any more, and no other one is', async () => {
    await open();
    const stop = new AbortController();
    const other = new AbortController();
    const run = (name: string, { signal }: AbortController) =>
      stage.runner.run(endless(stage.files.folder, name), {
        timeoutMs,
        signal,
      });
    const [ended, going] = [run('a', stop), run('b', other)];
    const pids = [
      Number(await written(stage.files.folder, 'a')),
      Number(await written(stage.files.folder, 'b')),
    ];
    stop.abort(new Error('cancelled'));
    await expect(ended).rejects.toThrow('cancelled');
    await untilGone(pids[0]);
    expect(isAlive(pids[1])).toBe(true);
    other.abort(new Error('also cancelled'));
    await expect(going).rejects.toThrow('also cancelled');
    await untilGone(pids[1]);
  });

  it('has a limit on the host as well, for when the connection is cut', async () => {
    await open();
    await echo();
    expect(stage.server.lines).toEqual([
      expect.stringMatching(
        /^timeout -k 5 35 env OPENCSP_RUN=[0-9a-f]{16} echo hi$/,
      ),
    ]);
  });

  it('keeps a throwing listener from ending the process', async () => {
    await open();
    const run = stage.runner.run(['echo', 'hi'], {
      timeoutMs,
      onOutput: () => {
        throw new Error('the listener broke');
      },
    });
    await expect(run).rejects.toThrow('the listener broke');
  });
});

describe('sudo', () => {
  it.each([
    ['sudo: a password is required', 1, 'NOPASSWD'],
    ['sudo: sorry, you must have a tty to run sudo', 1, '!requiretty'],
    ['ada is not in the sudoers file.', 1, 'sudoers.d'],
    [
      'Sorry, user ada is not allowed to execute "x" as root on h.',
      1,
      'sudoers.d',
    ],
    ['sh: 1: sudo: not found', 127, 'no sudo on the host'],
    ['bash: line 1: sudo: command not found', 127, 'no sudo on the host'],
  ])(
    'that says "%s" is refused, with what mends it',
    async (text, exit, fix) => {
      await open({ sudo: true });
      stage.fake('sudo', `echo '${text}' >&2; exit ${exit}`);
      for (const call of [echo, () => stage.runner.list('/tmp/x')]) {
        await expect(call()).rejects.toMatchObject({
          trouble: 'sudo-refused',
          message: expect.stringContaining(fix),
        });
      }
      expect(stage.server.lines).toEqual(
        Array(2).fill(expect.stringMatching(/^sudo -n /)),
      );
    },
  );

  it('that does not find the program is no refusal', async () => {
    await open({ sudo: true });
    stage.fake(
      'sudo',
      'shift; command -v "$1" >/dev/null || { echo "sudo: $1: command not found" >&2; exit 1; }; exec "$@"',
    );
    expect(await stage.runner.list(stage.files.base)).not.toEqual([]);
    expect(
      (await stage.runner.run(['no-such-program'], { timeoutMs })).exit,
    ).toBe(127);
  });
});

describe('the portal’s program on the host', () => {
  it('is installed once, and again when somebody took it away', async () => {
    await open();
    const installs = () =>
      stage.server.lines.filter(line => line.startsWith('mv -f ')).length;
    await Promise.all([1, 2, 3].map(() => stage.runner.list('/tmp/x')));
    expect(installs()).toBe(1);
    const { base, script } = stage.files;
    expect(stage.server.lines.slice(0, 6)).toEqual([
      `${script.path} version`,
      `install -d -m 0755 ${base} ${base}/bin ${base}/projects`,
      `install -d -m 0700 ${base}/secrets ${base}/runs`,
      `install -m 0755 /dev/stdin ${script.path}.new`,
      `mv -f ${script.path}.new ${script.path}`,
      `${script.path} version`,
    ]);
    stage.server.cut();
    await stage.runner.list('/tmp/x').catch(() => undefined);
    await stage.runner.list('/tmp/x');
    expect(installs()).toBe(1);
    await stage.runner.removeFolder(`${base}/bin`);
    await stage.runner.list('/tmp/x');
    expect(installs()).toBe(2);
  });

  it('is replaced when it is not what it should be', async () => {
    await open();
    await stage.runner.list('/tmp/x');
    await stage.runner.run(
      shell('echo "echo 000000000000" >"$1"', stage.files.script.path),
      { timeoutMs },
    );
    stage.server.cut();
    await stage.runner.list('/tmp/x').catch(() => undefined);
    expect(await stage.runner.list('/tmp/x')).toEqual([]);
    expect(readFileSync(stage.files.script.path, 'utf8')).toBe(
      stage.files.script.text,
    );
  });

  it('says that the disk is full, and leaves the old file', async () => {
    await open();
    const path = `${stage.files.base}/projects/x`;
    await stage.runner.put({ path, mode: '0644', content: 'old' });
    stage.fake(
      'cat',
      'echo "cat: write error: No space left on device" >&2; exit 1',
    );
    await expect(
      stage.runner.put({ path, mode: '0644', content: 'new' }),
    ).rejects.toMatchObject({
      trouble: 'cannot-write',
      message: expect.stringContaining('No space left on device'),
    });
    expect(readFileSync(path, 'utf8')).toBe('old');
  });
});
