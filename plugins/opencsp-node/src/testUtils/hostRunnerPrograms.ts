import { HostRunnerHarness } from './hostRunnerHarness';

const LONG_MS = 30_000;
/** What shells, terminals and parsers stumble over. */
const HOSTILE = [
  '',
  "it's",
  '$HOME',
  '`id`',
  '; id',
  'a\nb',
  '*',
  '--',
  '\u001b[31m',
  '\u00e9\u{1f600}',
];

/** What every host runner does with programs that it waits for. */
export const HOST_PROGRAM_CASES: Record<
  string,
  (world: HostRunnerHarness) => Promise<void>
> = {
  'a program gets its words as they are, and its end and both streams are told':
    async ({ runner }) => {
      const result = await runner.run(['printf', '%s|', ...HOSTILE], {
        timeoutMs: LONG_MS,
      });
      expect(result).toEqual({
        exit: 0,
        stdout: HOSTILE.map(word => `${word}|`).join(''),
        stderr: '',
        truncated: false,
        timedOut: false,
      });
      const timeoutMs = LONG_MS;
      expect((await runner.run(['false'], { timeoutMs })).exit).toBe(1);
      const missing = await runner.run(['no-such-program'], { timeoutMs });
      expect(missing).toMatchObject({ exit: 127, stdout: '' });
      expect(missing.stderr).toContain('no-such-program');
    },

  'a program reads what it is given, and then the end of it': async world => {
    const { runner } = world;
    for (const stdin of ['', 'secret\n', '\u00e9'.repeat(100_000)]) {
      expect(
        await runner.run(['cat'], { timeoutMs: LONG_MS, stdin }),
      ).toMatchObject({ exit: 0, stdout: stdin });
    }
  },

  'what a program writes is told while it runs, and kept up to a limit':
    async ({ runner }) => {
      const heard: string[] = [];
      const text = '\u00e9\u{1f600}x'.repeat(2_000);
      const result = await runner.run(['cat'], {
        timeoutMs: LONG_MS,
        stdin: text,
        maxBytes: 7,
        onOutput: (part, stream) => heard.push(stream === 'out' ? part : ''),
      });
      expect(heard.join('')).toBe(text);
      expect(result).toMatchObject({
        stdout: '\u00e9\u{1f600}x',
        truncated: true,
      });
    },

  'a program whose time is over is ended, and that is told': async world => {
    const result = await world.runner.run(['sleep', '1000'], {
      timeoutMs: 200,
    });
    expect(result).toMatchObject({ exit: null, timedOut: true });
  },

  'a program that is not wanted any more ends with the reason': async ({
    runner,
  }) => {
    const stop = new AbortController();
    const run = runner.run(['sleep', '1000'], {
      timeoutMs: LONG_MS,
      signal: stop.signal,
    });
    setTimeout(() => stop.abort(new Error('cancelled')), 100);
    await expect(run).rejects.toThrow('cancelled');
  },

  'a list of words that is no command is refused': async ({ runner }) => {
    for (const argv of [[], [''], ['-x'], ['A=b', 'x'], ['printf', 'a\0b']]) {
      await expect(
        (async () => runner.run(argv, { timeoutMs: LONG_MS }))(),
      ).rejects.toMatchObject({ name: 'InputError' });
    }
  },

  'several things are asked in one exchange, later ones with words of earlier ones':
    async ({ runner }) => {
      const sections = await runner.gather(
        [
          { name: 'ids', argv: ['printf', '%s\n', 'a', 'b'] },
          { name: 'use', argv: ['printf', '[%s]', '@ids', 'c'] },
          { name: 'none', argv: ['printf', ''] },
          { name: 'skipped', argv: ['printf', '[%s]', '@none'] },
          { name: 'missing', argv: ['no-such-program'] },
          { name: 'failed', argv: ['false'] },
        ],
        { timeoutMs: LONG_MS },
      );
      const section = (name: string, exit: number, stdout = '') => ({
        ...{ name, exit, stdout },
        stderr: name === 'missing' ? expect.stringContaining('no-such') : '',
      });
      expect(sections).toEqual([
        section('ids', 0, 'a\nb\n'),
        section('use', 0, '[a][b][c]'),
        section('none', 0),
        section('skipped', 0),
        section('missing', 127),
        section('failed', 1),
      ]);
    },

  'names that are none, or twice the same, are refused': async ({ runner }) => {
    const argv = ['printf', 'x'];
    for (const names of [['A'], ['a b'], [''], ['a', 'a']]) {
      const commands = names.map(name => ({ name, argv }));
      await expect(
        runner.gather(commands, { timeoutMs: LONG_MS }),
      ).rejects.toMatchObject({ name: 'InputError' });
    }
  },
};
