import { createHash } from 'node:crypto';
import { DetachedState, HostRunner } from '../hostRunner';
import { HeldProgram, HostRunnerHarness } from './hostRunnerHarness';
import { HOST_PORT_CASES } from './hostRunnerPorts';
import { HOST_PROGRAM_CASES } from './hostRunnerPrograms';

type Case = (world: HostRunnerHarness) => Promise<void>;

const LONG_MS = 30_000;
const CLOSED = { host: '127.0.0.1', port: 1 };
const sha256 = (content: string) =>
  createHash('sha256').update(content).digest('hex');

async function until(
  world: HostRunnerHarness,
  id: string,
  isThis: (state: DetachedState) => boolean,
): Promise<DetachedState> {
  for (;;) {
    const state = await world.runner.poll(id, 0);
    if (isThis(state)) {
      return state;
    }
  }
}

async function begin(
  world: HostRunnerHarness,
  id: string,
): Promise<HeldProgram> {
  const program = await world.held(id);
  const start = { id, argv: program.argv, folder: `${world.home}/projects` };
  expect(await world.runner.start(start)).toEqual({ outcome: 'started' });
  return program;
}

/** Each call of a runner's. */
function everyCall(
  runner: HostRunner,
  home: string,
  signal?: AbortSignal,
): (() => Promise<unknown>)[] {
  const folder = `${home}/projects/all`;
  const [timeoutMs, argv] = [LONG_MS, ['printf', 'x']];
  return [
    () => runner.run(argv, { timeoutMs, signal }),
    () => runner.gather([{ name: 'a', argv }], { timeoutMs, signal }),
    () =>
      runner.put({ path: `${folder}/a`, mode: '0644', content: 'a' }, signal),
    () => runner.list(folder, signal),
    () => runner.prune(folder, [], signal),
    () => runner.removeFolder(folder, signal),
    () => runner.start({ id: 'c-9', argv, folder: home }, signal),
    () => runner.poll('c-9', 0, signal),
    () => runner.stop('c-9', 0, signal),
    () => runner.forget('c-8', signal),
  ];
}

const FILES: Record<string, Case> = {
  'files are written whole with their mode, listed, and replaced': async ({
    runner,
    home,
  }) => {
    const folder = `${home}/projects/ada-demo`;
    expect(await runner.list(folder)).toEqual([]);
    await runner.put({ path: `${folder}/b/c d`, mode: '0600', content: '' });
    await runner.put({ path: `${folder}/a`, mode: '0644', content: 'old' });
    await runner.put({
      path: `${folder}/a`,
      mode: '0444',
      content: Buffer.from('new'),
    });
    expect(await runner.list(folder)).toEqual([
      { path: 'a', mode: '0444', sha256: sha256('new') },
      { path: 'b/c d', mode: '0600', sha256: sha256('') },
    ]);
  },

  'files that are not kept go, and a folder goes with all in it': async ({
    runner,
    home,
  }) => {
    const folder = `${home}/projects/ada-demo`;
    for (const name of ['a', 'a*', 'b/c']) {
      await runner.put({
        path: `${folder}/${name}`,
        mode: '0644',
        content: '',
      });
    }
    expect(await runner.prune(folder, ['a*', 'none'])).toEqual(['a', 'b/c']);
    expect(await runner.prune(folder, ['a*'])).toEqual([]);
    expect(await runner.prune(folder, [])).toEqual(['a*']);
    await runner.put({ path: `${folder}/a`, mode: '0644', content: '' });
    await runner.removeFolder(folder);
    await runner.removeFolder(folder);
    expect(await runner.list(folder)).toEqual([]);
  },

  'nothing outside of what is the portal’s own is pruned or removed': async ({
    runner,
    home,
  }) => {
    const outside = [home, `${home}/`, '/', '/etc', `${home}/../x`, 'etc', ''];
    for (const folder of outside) {
      for (const call of [
        () => runner.removeFolder(folder),
        () => runner.prune(folder, []),
      ]) {
        await expect(call()).rejects.toMatchObject({ name: 'InputError' });
      }
    }
  },

  'a file without a plain path or mode is refused': async ({
    runner,
    home,
  }) => {
    for (const [path, mode] of [
      [`${home}/x`, '644'],
      [`${home}/x/`, '0644'],
      [`${home}/../x`, '0644'],
      [`${home}/a\nb`, '0644'],
      ['x', '0644'],
    ]) {
      await expect(
        runner.put({ path, mode, content: '' }),
      ).rejects.toMatchObject({ name: 'InputError' });
    }
  },
};

const RUNS: Record<string, Case> = {
  'a detached program is followed from where it was read, to its end':
    async world => {
      const { runner } = world;
      expect(await runner.poll('c-1', 0)).toEqual({
        ...{ state: 'absent', output: '', next: 0 },
      });
      const program = await begin(world, 'c-1');
      await program.print('one\n');
      const first = await until(world, 'c-1', ({ next }) => next === 4);
      expect(first).toEqual({ state: 'running', output: 'one\n', next: 4 });
      await program.print('two\n');
      await program.end(3);
      await until(world, 'c-1', ({ state }) => state === 'ended');
      expect(await runner.poll('c-1', 4)).toEqual({
        ...{ state: 'ended', exit: 3, output: 'two\n', next: 8 },
      });
      expect(await runner.poll('c-1', 8)).toMatchObject({
        ...{ state: 'ended', output: '', next: 8 },
      });
    },

  'a long output is read part by part, and can be forgotten': async world => {
    const { runner } = world;
    const line = `${'x'.repeat(99)}\n`;
    const lines = 30_000;
    const program = await begin(world, 'c-1');
    await program.print(line.repeat(lines));
    await program.end(0);
    let [output, after] = ['', 0];
    for (;;) {
      const part = await runner.poll('c-1', after);
      output += part.output;
      after = part.next;
      if (part.state === 'ended') {
        break;
      }
    }
    expect(after).toBe(lines * line.length);
    expect(output === line.repeat(lines)).toBe(true);
    await runner.forget('c-1');
    expect((await runner.poll('c-1', 0)).state).toBe('absent');
  },

  'what is no text is made text, and a character that came in part is told whole':
    async world => {
      const program = await begin(world, 'c-1');
      await program.print(Buffer.from([0xff, 0x0a, 0xe2, 0x82]));
      const first = await until(world, 'c-1', ({ next }) => next >= 2);
      expect(first).toMatchObject({ output: '\ufffd\n', next: 2 });
      await program.print(Buffer.from([0xac]));
      await until(world, 'c-1', ({ next }) => next === 5);
      expect((await world.runner.poll('c-1', 2)).output).toBe('\u20ac');
      await program.print(Buffer.from([0xe2]));
      await program.end(0);
      await until(world, 'c-1', ({ state }) => state === 'ended');
      expect(await world.runner.poll('c-1', 5)).toMatchObject({
        ...{ output: '\ufffd', next: 6 },
      });
    },

  'an id runs once, whatever became of it, and one runs at a time':
    async world => {
      const { runner, home } = world;
      const program = await begin(world, 'c-1');
      const again = { id: 'c-1', argv: program.argv, folder: home };
      const other = { id: 'c-2', argv: program.argv, folder: home };
      expect(await runner.start(again)).toEqual({ outcome: 'already' });
      expect(await runner.start(other)).toEqual({ outcome: 'busy', by: 'c-1' });
      await expect(runner.forget('c-1')).rejects.toMatchObject({
        name: 'ConflictError',
      });
      await program.end(0);
      await until(world, 'c-1', ({ state }) => state === 'ended');
      expect(await runner.start(again)).toEqual({ outcome: 'already' });
      expect(await world.begun('c-1')).toBe(1);
      expect((await runner.poll('c-2', 0)).state).toBe('absent');
      await runner.forget('c-1');
      await runner.forget('c-1');
      expect((await runner.poll('c-1', 0)).state).toBe('absent');
      await (await begin(world, 'c-2')).end(0);
    },

  'a detached program is stopped, and what does not run is left as it is':
    async world => {
      const { runner } = world;
      await begin(world, 'c-1');
      await runner.stop('c-1', 20);
      const { state } = await runner.poll('c-1', 0);
      expect(['ended', 'lost']).toContain(state);
      await runner.stop('c-1', 0);
      await runner.stop('c-0', 0);
      expect((await runner.poll('c-1', 0)).state).toBe(state);
    },

  'a detached program is lost when the machine was started anew':
    async world => {
      const program = await begin(world, 'c-1');
      await program.print('half');
      await until(world, 'c-1', ({ next }) => next === 4);
      await world.reboot();
      expect(await world.runner.poll('c-1', 0)).toEqual({
        ...{ state: 'lost', output: 'half', next: 4 },
      });
      await (await begin(world, 'c-2')).end(0);
      await until(world, 'c-2', ({ state }) => state === 'ended');
    },

  'an id that is none is refused': async ({ runner, home }) => {
    for (const id of ['', 'A', '../x', 'a b', 'x'.repeat(65)]) {
      for (const call of [
        () => runner.start({ id, argv: ['printf', 'x'], folder: home }),
        () => runner.poll(id, 0),
        () => runner.stop(id, 0),
        () => runner.forget(id),
      ]) {
        await expect(call()).rejects.toMatchObject({ name: 'InputError' });
      }
    }
  },
};

const TROUBLES: Record<string, Case> = {
  'trouble with the host is thrown by its name, and is over when it is over':
    async ({ runner, home, troubles }) => {
      const folder = `${home}/projects/all`;
      for (const [trouble, make] of Object.entries(troubles)) {
        const mend = await make();
        const calls =
          trouble === 'cannot-write'
            ? [everyCall(runner, home)[2]]
            : everyCall(runner, home);
        // It runs nothing, so that nobody asks `sudo` for it.
        const connect =
          trouble === 'cannot-write' || trouble === 'sudo-refused'
            ? []
            : [() => runner.connect(CLOSED, { timeoutMs: LONG_MS })];
        for (const call of [...calls, ...connect]) {
          await expect(call()).rejects.toMatchObject({
            trouble,
            message: expect.stringMatching(/\w+ \w+/),
          });
        }
        await mend();
        expect(await runner.list(folder)).toEqual([]);
      }
    },

  'aborting ends every call with the reason': async world => {
    const { runner, home } = world;
    await runner.list(home);
    const comeBack = await world.goSilent();
    const stop = new AbortController();
    const calls = [
      ...everyCall(runner, home, stop.signal),
      () => runner.connect(CLOSED, { timeoutMs: LONG_MS, signal: stop.signal }),
    ].map(call => call());
    const ends = Promise.allSettled(calls);
    stop.abort(new Error('shutting down'));
    for (const end of await ends) {
      expect(end.status === 'rejected' && String(end.reason)).toBe(
        'Error: shutting down',
      );
    }
    await comeBack();
  },
};

/** One thing that every host runner does. */
export interface HostRunnerCase {
  name: string;
  /** Rejects when this one does not. The harness is new, and the caller closes it. */
  check(harness: HostRunnerHarness): Promise<void>;
}

/**
 * What every host runner has to do: the fake and the real one pass these alike. They use Jest's `expect`;
 * give them to `it.each`.
 */
export const hostRunnerContract: readonly HostRunnerCase[] = Object.entries({
  ...HOST_PROGRAM_CASES,
  ...FILES,
  ...RUNS,
  ...HOST_PORT_CASES,
  ...TROUBLES,
}).map(([name, check]) => ({ name, check }));
