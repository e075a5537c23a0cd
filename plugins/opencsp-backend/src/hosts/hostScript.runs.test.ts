/*
 * Proves with a real `sh` (and busybox, where it is installed) what the script does with programs: nothing
 * twice, one at a time, an end that is always told, and no signal for a process that is not ours; leaves
 * the way over SSH to SshHostRunner.test.ts.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, ScriptStage } from './__testUtils__/ScriptStage';

const SHELLS: [string, string | undefined][] = [['sh', undefined]];
const busybox = findProgram('busybox');
if (busybox) {
  SHELLS.push(['busybox', busybox]);
}

describe.each(SHELLS)('the host script and runs, with %s', (_name, program) => {
  let stage: ScriptStage;
  let ids: string[];

  beforeEach(() => {
    stage = new ScriptStage(program);
    ids = [];
  });
  afterEach(() => stage.close(...ids));

  const start = (id: string, ...argv: string[]) => {
    ids.push(id);
    return stage.call(['start', id, stage.folder, ...argv]);
  };
  const said = async (id: string, ...argv: string[]) =>
    (await start(id, ...argv)).stdout.toString();
  /** A program that writes down that it began, and goes on until there is a file `go`. */
  const waits = [
    'sh',
    '-c',
    'echo began >>"$1"; echo out; echo err >&2; while [ ! -e go ]; do sleep 0.1; done; exit "$2"',
    'x',
    'begun',
  ];
  const letGo = () => writeFileSync(join(stage.folder, 'go'), '');
  const kept = (id: string, name: string) =>
    stage.read(join('base', 'runs', id, name)).trim();
  const isAlive = (pid: number) => {
    try {
      return (
        readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1][0] !== 'Z'
      );
    } catch {
      return false;
    }
  };

  it('starts, tells that it runs, and how it ended, with what it wrote in its order', async () => {
    expect(await said('d-1', ...waits, '3')).toBe('started\n');
    await stage.until('running - 8\nout\nerr\n', 'poll', 'd-1', '0', '100');
    expect(kept('d-1', 'boot')).toBe(stage.read('boot_id').trim());
    const pid = Number(kept('d-1', 'pid'));
    // A group and a session of its own.
    const [, , group, session] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .split(') ')[1]
      .split(' ');
    expect([group, session]).toEqual([String(pid), String(pid)]);
    letGo();
    await stage.until('ended', 'poll', 'd-1', '0', '0');
    expect(await stage.text('poll', 'd-1', '4', '3')).toBe('ended 3 8\nerr');
    expect(await stage.text('poll', 'd-1', '8', '3')).toBe('ended 3 8\n');
    expect(await stage.text('poll', 'd-1', '900', '3')).toBe('ended 3 8\n');
  });

  it('runs an id once, while it runs and when it has ended', async () => {
    await said('d-1', ...waits, '0');
    await stage.until('running - 8', 'poll', 'd-1', '0', '0');
    expect(await said('d-1', ...waits, '0')).toBe('already\n');
    letGo();
    await stage.until('ended', 'poll', 'd-1', '0', '0');
    expect(await said('d-1', ...waits, '0')).toBe('already\n');
    expect(stage.read('begun')).toBe('began\n');
  });

  it('runs an id once when many start it at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => said('d-1', ...waits, '0')),
    );
    expect(answers.sort()).toEqual([
      ...Array(5).fill('already\n'),
      'started\n',
    ]);
    letGo();
    await stage.until('ended', 'poll', 'd-1', '0', '0');
    expect(stage.read('begun')).toBe('began\n');
  });

  it('runs one of several that are started at once, and names it to the others', async () => {
    const wanted = ['d-1', 'd-2', 'd-3', 'd-4', 'd-5'];
    const answers = await Promise.all(
      wanted.map(id => said(id, ...waits, '0')),
    );
    const winner = wanted[answers.indexOf('started\n')];
    expect(answers.filter(answer => answer !== 'started\n')).toEqual(
      Array(4).fill(`busy ${winner}\n`),
    );
    const other = wanted.find(id => id !== winner) ?? '';
    expect(await stage.text('poll', other, '0', '9')).toBe('absent - 0\n');
    letGo();
    await stage.until('ended', 'poll', winner, '0', '0');
    expect(await said(other, 'true')).toBe('started\n');
  });

  it('loses what ran when the machine was started anew, and is not busy with it', async () => {
    await said('d-1', ...waits, '0');
    stage.reboot();
    expect(await stage.text('poll', 'd-1', '0', '0')).toMatch(/^lost - /);
    expect(await said('d-2', 'true')).toBe('started\n');
    expect(await said('d-1', 'true')).toBe('already\n');
    letGo();
    await stage.until('ended', 'poll', 'd-1', '0', '0');
  });

  it('loses what was killed', async () => {
    await said('d-1', ...waits, '0');
    process.kill(-Number(kept('d-1', 'pid')), 'SIGKILL');
    await stage.until('lost - ', 'poll', 'd-1', '0', '0');
    expect(await said('d-2', 'true')).toBe('started\n');
  });

  it('takes another process of the same number for no run, and sends it nothing', async () => {
    await said('d-1', ...waits, '0');
    const pid = kept('d-1', 'pid');
    writeFileSync(join(stage.base, 'runs', 'd-1', 'birth'), '1');
    expect(await stage.text('stop', 'd-1', '0')).toBe('lost\n');
    expect(isAlive(Number(pid))).toBe(true);
    process.kill(-Number(pid), 'SIGKILL');
  });

  it('is lost when whoever started it was killed before it began', async () => {
    await stage.call(['forget', 'd-1']);
    execFileSync('mkdir', [join(stage.base, 'runs', 'd-1')]);
    expect(await stage.text('poll', 'd-1', '0', '9')).toBe('lost - 0\n');
    expect(await said('d-2', 'true')).toBe('started\n');
  });

  it('stops the whole group, and says how it ended', async () => {
    await said('d-1', 'sh', '-c', 'sleep 100 & echo $! >child; echo on; wait');
    await stage.until('running - 3', 'poll', 'd-1', '0', '0');
    const child = Number(stage.read('child'));
    expect(await stage.text('stop', 'd-1', '20')).toBe('ended\n');
    expect(await stage.text('poll', 'd-1', '0', '9')).toBe('ended 143 3\non\n');
    expect(isAlive(child)).toBe(false);
  });

  it('forces what does not listen', async () => {
    await said(
      'd-1',
      'sh',
      '-c',
      'trap "" TERM; echo on; while :; do sleep 0.1; done',
    );
    await stage.until('running - 3', 'poll', 'd-1', '0', '0');
    const pid = Number(kept('d-1', 'pid'));
    expect(await stage.text('stop', 'd-1', '0')).toBe('lost\n');
    expect(isAlive(pid)).toBe(false);
  });

  it('has nothing to stop where nothing runs', async () => {
    expect(await stage.text('stop', 'd-1', '0')).toBe('absent\n');
    await said('d-1', 'true');
    await stage.until('ended', 'poll', 'd-1', '0', '0');
    expect(await stage.text('stop', 'd-1', '9')).toBe('ended\n');
  });

  it('forgets what has ended, never what runs', async () => {
    await said('d-1', ...waits, '0');
    expect(await stage.call(['forget', 'd-1'])).toMatchObject({ exit: 1 });
    letGo();
    await stage.until('ended', 'poll', 'd-1', '0', '0');
    expect((await stage.call(['forget', 'd-1'])).exit).toBe(0);
    expect((await stage.call(['forget', 'd-1'])).exit).toBe(0);
    expect(await stage.text('poll', 'd-1', '0', '9')).toBe('absent - 0\n');
    expect(existsSync(join(stage.base, 'runs', 'd-1'))).toBe(false);
  });

  it('gives any bytes as they are: cut characters, invalid ones, a line of 1 MB', async () => {
    await said(
      'd-1',
      'sh',
      '-c',
      'printf "\\303"; printf "\\377\\000\\n"; head -c 1000000 /dev/zero',
    );
    await stage.until('ended 0 1000004', 'poll', 'd-1', '0', '0');
    const { stdout } = await stage.call(['poll', 'd-1', '0', '2000000']);
    const whole = Buffer.concat([
      Buffer.from('ended 0 1000004\n'),
      Buffer.from([0o303, 0o377, 0, 10]),
      Buffer.alloc(1_000_000),
    ]);
    expect(stdout.equals(whole)).toBe(true);
    const part = await stage.call(['poll', 'd-1', '1', '2']);
    expect(part.stdout.subarray(16)).toEqual(Buffer.from([0o377, 0]));
  });

  it('shows a program that is not there as ended with 127, never a command of its own', async () => {
    for (const [id, missing] of [
      ['d-1', 'no-such-program'],
      ['d-2', 'state_of'],
    ]) {
      await said(id, missing, 'd-1');
      const state = await stage.until('ended', 'poll', id, '0', '0');
      expect(state).toMatch(/^ended 127 /);
    }
  });

  it('passes any words, with no input to read', async () => {
    const words = ['', "it's", '$HOME `id`', '*', 'a\nb', '--'];
    await said('d-1', 'sh', '-c', 'cat; printf "%s|" "$@"', 'x', ...words);
    await stage.until('ended', 'poll', 'd-1', '0', '0');
    expect(await stage.text('poll', 'd-1', '0', '999')).toMatch(
      new RegExp(`^ended 0 \\d+\n`),
    );
    expect(kept('d-1', 'output')).toBe(`${words.join('|')}|`);
  });

  it.each([
    ['an id with a slash', ['start', '../x', '/tmp', 'true'], 2],
    ['an id in capitals', ['start', 'X', '/tmp', 'true'], 2],
    ['an id of 65', ['start', 'x'.repeat(65), '/tmp', 'true'], 2],
    ['a folder that is not there', ['start', 'x', '/no/such', 'true'], 1],
    ['a relative folder', ['start', 'x', 'tmp', 'true'], 2],
    ['no program', ['start', 'x', '/tmp'], 2],
    ['a place that is no number', ['poll', 'x', '-1', '9'], 2],
    ['seconds that are no number', ['stop', 'x', '1;'], 2],
  ])('refuses %s, and leaves nothing', async (_words, words, exit) => {
    expect(await stage.call(words)).toMatchObject({
      exit,
      stderr: expect.stringMatching(/\w+ \w+/),
    });
    expect(existsSync(join(stage.base, 'runs', 'x'))).toBe(false);
  });

  it('leaves nothing of a program that could not be begun', async () => {
    rmSync(stage.bootIdFile);
    const { exit, stderr } = await start('d-1', 'true');
    expect({ exit, stderr }).toEqual({
      exit: 1,
      stderr: expect.stringContaining('could not be started'),
    });
    expect(existsSync(join(stage.base, 'runs', 'd-1'))).toBe(false);
  });

  it('gathers what several commands say, each by itself', async () => {
    const answer = await stage.text(
      ...['gather', 'one', '3', 'printf', '%s', 'a\nb'],
      ...['two', '3', 'sh', '-c', 'echo out; echo err >&2; exit 4'],
      ...['none', '1', 'no-such-program'],
      ...['ids', '3', 'printf', '%s\\n', 'x y'],
      ...['use', '4', 'printf', '[%s]', '@ids', '*'],
      ...['nothing', '1', 'true'],
      ...['skipped', '3', 'printf', '%s', '@nothing'],
      ...['early', '2', 'echo', '@later'],
      ...['mail', '2', 'echo', 'ada@example.com'],
    );
    const sections = answer.split(/^(?=#opencsp )/m);
    expect(sections[2]).toMatch(
      /^#opencsp none 127 0 [1-9]\d*\n.*no-such-program/,
    );
    sections.splice(2, 1);
    expect(sections).toEqual([
      '#opencsp one 0 3 0\na\nb\n',
      '#opencsp two 4 4 4\nout\nerr\n\n',
      '#opencsp ids 0 4 0\nx y\n\n',
      '#opencsp use 0 9 0\n[x][y][*]\n',
      '#opencsp nothing 0 0 0\n\n',
      '#opencsp skipped 0 0 0\n\n',
      '#opencsp early 0 0 0\n\n',
      '#opencsp mail 0 16 0\nada@example.com\n\n',
    ]);
  });

  it.each([
    ['a name that is none', ['gather', 'a-b', '1', 'true']],
    ['a count that is none', ['gather', 'a', 'x', 'true']],
    ['too few words', ['gather', 'a', '3', 'true']],
    ['no count', ['gather', 'a']],
  ])('refuses to gather: %s', async (_words, words) => {
    expect((await stage.call(words)).exit).toBe(2);
  });
});
