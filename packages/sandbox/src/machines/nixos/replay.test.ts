/**
 * Proves that the stand-in says what real programs said (`__recordings__/nixos`): each recorded failure, with
 * its exit code and the words of its last error; the lines for programs; and `nix-env` on generations. Leaves
 * what is read of a flake to `flake.test.ts`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  FLAKE,
  NixosScene,
  profileFiles,
  TOPLEVEL,
} from './__testUtils__/nixosScene';
import { freshNixos } from './nixosState';

const FOLDER = join(__dirname, '../__recordings__/nixos');
const EVAL = `nix eval '${TOPLEVEL}.drvPath'`;
const evaluation =
  (
    reason:
      | 'unknown-option'
      | 'wrong-type'
      | 'missing-value'
      | 'assertions'
      | 'unfree',
  ) =>
  async (scene: NixosScene) => {
    scene.arm({ scenario: 'nixos-evaluation', times: 1, reason });
    return scene.run(EVAL);
  };

interface Recorded {
  exitCode: number;
  input: string;
  stderr: string;
}

function recording(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}

function recordedFailures(): Map<string, Recorded> {
  return new Map(
    recording('failures.txt')
      .split(/^=== /m)
      .slice(1)
      .map(part => {
        const [, name = '', code = ''] = /^([^:]+): exit (\d)/.exec(part) ?? [];
        const [before, stderr = ''] = part.split('--- stderr\n');
        const [, input = ''] = before.split('--- input\n');
        return [name, { exitCode: Number(code), input, stderr }];
      }),
  );
}

/** The last error, at the left edge, with names of files for their paths. */
function lastError(stderr: string): string {
  return stderr
    .slice(Math.max(0, stderr.lastIndexOf('error:')))
    .replace(/^ {7}/gm, '')
    .replace(/git\+file:\/\/[^']*/g, 'git+file://<host flake>')
    .replace(
      /(?:\/nix\/store\/[\w-]+|<[\w ]+>)\/(?:[\w-]+\/)*([\w-]+\.nix)/g,
      '$1',
    )
    .replace(/(In `)[\w-]+\.nix/g, '$1x.nix')
    .replace(/^(at )[\w-]+\.nix/gm, '$1x.nix')
    .trimEnd();
}

/** How each recorded failure is brought about here. */
const PLAYED: Record<
  string,
  (
    scene: NixosScene,
    input: string,
  ) => Promise<{ exitCode: number; stdout: string; stderr: string }>
> = {
  'unknown [26.11 lib]': evaluation('unknown-option'),
  wrongtype: evaluation('wrong-type'),
  'missingvalue [26.11 lib]': evaluation('missing-value'),
  'gitlab-nothing': evaluation('assertions'),
  unfree: evaluation('unfree'),
  syntax: written,
  undefvar: written,
  tab: written,
  missingimport: written,
  untracked: async scene => {
    await scene.put({ 'modules/generated.nix': '{ ... }: { }\n' });
    const text = profileFiles()['configuration.nix'];
    await scene.put({
      'configuration.nix': text.replace(
        './modules/paas.nix',
        './modules/generated.nix',
      ),
    });
    return scene.run(EVAL);
  },
  offline: async scene => {
    const flake = profileFiles()['flake.nix'].replace('26.05', '25.11');
    await scene.put({ 'flake.nix': flake });
    await scene.ok('git rm --cached flake.lock');
    return scene.run(EVAL);
  },
  nohost: scene =>
    scene.run(
      'nix eval .#nixosConfigurations.nope.config.system.build.toplevel.drvPath',
    ),
  noflake: scene => scene.run('nix eval path:/etc#x'),
  noexp: async scene => {
    scene.arm({ scenario: 'nixos-flakes-off' });
    return scene.run(EVAL);
  },
  noexp2: async scene => {
    scene.arm({ scenario: 'nixos-flakes-off' });
    return scene.run(`${EVAL} --extra-experimental-features nix-command`);
  },
};

async function written(scene: NixosScene, input: string) {
  await scene.put({ 'configuration.nix': input });
  return scene.run(EVAL);
}

describe('recorded failures', () => {
  const recorded = recordedFailures();

  it('are all played', () => {
    expect(Object.keys(PLAYED).sort()).toEqual([...recorded.keys()].sort());
  });

  it.each([...recorded])('%s', async (name, { exitCode, input, stderr }) => {
    const scene = new NixosScene();
    await scene.deploy();
    const result = await PLAYED[name](scene, input);
    expect(result).toMatchObject({ exitCode, stdout: '' });
    expect(lastError(result.stderr)).toBe(lastError(stderr));
  });

  it('offline: each try is told before the end', async () => {
    const scene = new NixosScene();
    await scene.deploy();
    const { stderr } = await PLAYED.offline(scene, '');
    const tries = (text: string) =>
      text.split('\n').filter(line => line.includes('retrying'));
    expect(tries(stderr)).toEqual(tries(recorded.get('offline')?.stderr ?? ''));
  });
});

describe('lines for programs', () => {
  const lines = (text: string): Record<string, unknown>[] =>
    text
      .split('\n')
      .filter(line => line.startsWith('@nix '))
      .map(line => JSON.parse(line.slice('@nix '.length)));
  const json = `nix --log-format internal-json eval '${TOPLEVEL}.drvPath'`;

  it.each([
    ['unknown', evaluationOf('unknown-option')],
    ['wrongtype', evaluationOf('wrong-type')],
    [
      'syntax',
      async (scene: NixosScene) =>
        scene.put({
          'configuration.nix': recordedFailures().get('syntax')?.input ?? '',
        }),
    ],
  ])('%s', async (name, play) => {
    const part = recording('internal-json.txt')
      .split(/^=== /m)
      .find(each => each.startsWith(name));
    const real = lines(part ?? '').at(-1) ?? {};
    const scene = new NixosScene();
    await scene.deploy();
    await play(scene);
    const { stderr } = await scene.run(json);
    const ours = lines(stderr).at(-1) ?? {};
    expect(Object.keys(ours).sort()).toEqual(Object.keys(real).sort());
    const place = (value: unknown) =>
      String(value).replace(/^.*\/[\w-]+\.nix/, 'x.nix');
    expect({ ...ours, file: place(ours.file), msg: '', raw_msg: '' }).toEqual({
      ...real,
      file: place(real.file),
      msg: '',
      raw_msg: '',
    });
    // What a newer library adds stands after the recorded words.
    expect(lastError(`error: ${ours.raw_msg}`)).toContain(
      lastError(`error: ${real.raw_msg}`),
    );
  });

  it('a build', async () => {
    const scene = new NixosScene();
    await scene.deploy();
    const real = lines(recording('build-internal-json.txt'));
    const { stderr } = await scene.run(
      `nix --log-format internal-json build '${TOPLEVEL}' --no-link`,
    );
    const ours = lines(stderr);
    const begin = (each: Record<string, unknown>[]) =>
      each.find(({ type }) => type === 105);
    expect(begin(ours)).toMatchObject({
      ...begin(real),
      id: expect.any(Number),
      text: expect.stringMatching(/^building '.*\.drv'$/),
      fields: [expect.stringMatching(/\.drv$/), '', 1, 1],
    });
    expect(ours[0]).toEqual({
      ...real[0],
      msg: String(real[0].msg).replace('<flake>', FLAKE),
    });
    expect(ours.filter(({ action }) => action === 'stop')[0]).toEqual({
      ...real.find(({ action }) => action === 'stop'),
      id: expect.any(Number),
    });
  });
});

function evaluationOf(reason: 'unknown-option' | 'wrong-type') {
  return async (scene: NixosScene) =>
    scene.arm({ scenario: 'nixos-evaluation', times: 1, reason });
}

describe('nix-env, as recorded', () => {
  it('lists, goes back and forth, and removes', async () => {
    const real = recording('profile-generations.txt').split('\n');
    const state = freshNixos('host-1', Date.parse('2026-11-22T01:15:12Z'));
    const [first] = state.generations;
    const scene = new NixosScene({
      files: {},
      engine: null,
      nixos: {
        ...state,
        generations: [first, { ...first, number: 2 }],
        profile: 2,
      },
    });
    const said: string[] = [];
    const run = async (words: string, name: string) => {
      const { exitCode, stdout, stderr } = await scene.run(
        `nix-env -p /nix/var/nix/profiles/system ${words}`,
      );
      said.push(...`${stdout}${stderr}`.split('\n').slice(0, -1));
      said.push(`${name} rc=${exitCode}`);
    };
    await run('--list-generations', 'list');
    await run('--rollback', 'rollback');
    await run('--rollback', 'rollback-at-first');
    await run('--switch-generation 2', 'sw2');
    await run('--switch-generation 9', 'sw9');
    await run('--list-generations', 'list');
    await run('--delete-generations 1', 'del');
    await run('--rollback', 'rollback-none');
    const shown = real.filter(
      line => !/^(#|set|lrwx|error: 'zzzz)/.test(line) && line !== '',
    );
    expect(said.filter((line, at) => line !== 'list rc=0' || at < 4)).toEqual(
      shown,
    );
  });
});
