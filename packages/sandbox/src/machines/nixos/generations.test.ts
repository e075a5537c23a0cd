/**
 * Proves the generations of a machine with NixOS: what each action of `nixos-rebuild` moves, what a failed
 * activation, failed units, a signal in the middle and a new start leave behind, the ways back, and what is
 * collected. Leaves units by themselves to `units.test.ts`, a machine over SSH to `park.test.ts`.
 */
import { z } from 'zod';
import {
  configuration,
  FLAKE,
  NixosScene,
  TOPLEVEL,
} from './__testUtils__/nixosScene';
import { Killed } from '../invocation';

const listed = z.array(
  z.strictObject({
    generation: z.number(),
    date: z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/),
    nixosVersion: z.string(),
    kernelVersion: z.string(),
    configurationRevision: z.string(),
    specialisations: z.array(z.string()),
    current: z.boolean(),
  }),
);
const PROFILE = '/nix/var/nix/profiles/system';

describe('generations', () => {
  let scene: NixosScene;

  const list = async (of = scene) =>
    listed.parse(
      JSON.parse(await of.ok('nixos-rebuild list-generations --json')),
    );
  const numbers = async (of = scene) =>
    (await list(of)).map(({ generation, current }) =>
      current ? `${generation}*` : `${generation}`,
    );
  const live = async (of = scene) =>
    (await of.ok('readlink -f /run/current-system')).trim();
  const profile = async (of = scene) =>
    (await of.ok(`readlink -f ${PROFILE}`)).trim();
  /** Another system. */
  const change = (text: string) =>
    scene.put({ 'modules/platform.nix': `{ ... }: { } # ${text}\n` });

  beforeEach(async () => {
    scene = new NixosScene();
    await scene.deploy();
  });

  it('a switch makes one, points to it and makes it live', async () => {
    const image = await live();
    const { exitCode, stdout, stderr } = await scene.switch();
    expect(exitCode).toBe(0);
    expect(stdout.trim()).toBe(await live());
    expect(stderr).toContain(
      'the following new units were started: lldap.service, traefik.service\n',
    );
    expect(stderr).toMatch(/Done\. The new configuration is $/);
    expect(await live()).not.toBe(image);
    expect(await profile()).toBe(await live());
    expect(await numbers()).toEqual(['2*', '1']);
    expect((await list())[0]).toMatchObject({
      nixosVersion: '26.05.20260911.21a67dc',
    });
  });

  it('the same system a second time is no new generation', async () => {
    await scene.switch();
    expect(await scene.switch()).toMatchObject({ exitCode: 0 });
    expect(await numbers()).toEqual(['2*', '1']);
  });

  it.each([
    ['boot', true, false],
    ['test', false, true],
    ['dry-activate', false, false],
    ['build', false, false],
  ])(
    '%s moves the profile: %s, and what is live: %s',
    async (action, moves, lives) => {
      const before = await live();
      const { exitCode, stdout } = await scene.run(
        `nixos-rebuild ${action} --flake ${FLAKE}#ada-home`,
      );
      expect(exitCode).toBe(0);
      const built = stdout.trim();
      expect(await profile()).toBe(moves ? built : before);
      expect(await live()).toBe(lives ? built : before);
    },
  );

  it('a build that fails changes nothing', async () => {
    const before = await live();
    scene.arm({ scenario: 'nixos-build', times: 1, reason: 'disk-full' });
    const { exitCode, stderr } = await scene.switch();
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/returned non-zero exit status 1\.\n$/);
    expect([await live(), await profile()]).toEqual([before, before]);
    expect(await numbers()).toEqual(['1*']);
  });

  it('an activation that is refused leaves the profile moved, and the old system live', async () => {
    await scene.switch();
    const before = await live();
    await change('second');
    scene.arm({ scenario: 'nixos-activation', times: 1, how: 'check' });
    const { exitCode, stderr } = await scene.switch();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Pre-switch checks failed\n');
    expect(await live()).toBe(before);
    expect(await profile()).not.toBe(before);
    expect(await numbers()).toEqual(['3*', '2', '1']);
    const back = await scene.run('nixos-rebuild switch --rollback');
    expect(back).toMatchObject({ exitCode: 0, stdout: `${before}\n` });
    expect(back.stderr).toContain('switching profile from version 3 to 2\n');
    expect(await profile()).toBe(before);
  });

  it('an activation script that fails goes on, and says so', async () => {
    scene.arm({ scenario: 'nixos-activation', times: 1, how: 'script' });
    expect(await scene.switch()).toMatchObject({ exitCode: 2 });
    expect(await live()).toBe(await profile());
  });

  it('units that fail: live, the profile moved, and exit 4 with their names', async () => {
    scene.arm({
      scenario: 'nixos-unit',
      times: 1,
      unit: 'lldap.service',
      does: 'fails',
      seconds: 1,
    });
    const { exitCode, stdout, stderr } = await scene.switch();
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    expect(stderr).toContain(
      'the following new units were started: traefik.service\nwarning: the following units failed: lldap.service\n',
    );
    expect(stderr).toMatch(/returned non-zero exit status 4\.\n$/);
    expect(await live()).toBe(await profile());
    expect(await numbers()).toEqual(['2*', '1']);
    expect(await scene.switch()).toMatchObject({ exitCode: 0 });
  });

  it('a signal in the middle leaves what was done until then', async () => {
    const before = await live();
    const stop = new AbortController();
    const said: string[] = [];
    const running = scene.lab.inside.runLine(
      `nixos-rebuild switch --flake '${FLAKE}#ada-home'`,
      {
        input: async () => Buffer.alloc(0),
        out: () => {},
        err: text => {
          said.push(text);
          if (text.startsWith('activating')) {
            stop.abort(new Killed('TERM'));
          }
        },
        signal: stop.signal,
      },
    );
    expect(await running).toBe(143);
    expect(said.join('')).not.toContain('Done');
    expect(await live()).toBe(before);
    expect(await profile()).not.toBe(before);
    const after = await scene.rebooted();
    expect(await live(after)).toBe(await profile(after));
    expect(await after.unit('lldap.service')).toMatchObject({
      ActiveState: 'active',
    });
  });

  it('there is nothing before the first one', async () => {
    const before = await live();
    const { exitCode, stdout, stderr } = await scene.run(
      'nixos-rebuild switch --rollback',
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(
      'error: no profile version older than the current (1) exists\n',
    );
    expect(await live()).toBe(before);
  });

  it('one of them by its number, and its own program makes it live', async () => {
    await scene.switch();
    await change('second');
    await scene.switch();
    const path = `${PROFILE}/bin/switch-to-configuration`;
    await scene.ok(`nix-env -p ${PROFILE} --switch-generation 1`);
    const image = await profile();
    expect(await live()).not.toBe(image);
    const { exitCode, stderr } = await scene.run(`${path} switch`);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      'stopping the following units: lldap.service, traefik.service\n',
    );
    expect(await live()).toBe(image);
    expect(await scene.unit('lldap.service')).toMatchObject({
      LoadState: 'not-found',
      ActiveState: 'inactive',
    });
    expect(await numbers()).toEqual(['3', '2', '1*']);
  });

  it('what is collected cannot be gone back to', async () => {
    await scene.switch();
    await change('second');
    await scene.switch();
    const { stderr } = await scene.run('nix-collect-garbage -d');
    expect(stderr).toContain('removing profile version 1\n');
    expect(stderr).toMatch(/2 store paths deleted/);
    expect(await numbers()).toEqual(['3*']);
    expect(await scene.run('nixos-rebuild switch --rollback')).toMatchObject({
      exitCode: 1,
    });
  });

  it('a timer may collect them at any time', async () => {
    await scene.switch();
    scene.arm({ scenario: 'nixos-garbage', times: 1 });
    expect(await numbers()).toEqual(['2*']);
  });

  it('services that are left out are stopped', async () => {
    await scene.switch();
    await scene.put({
      'configuration.nix': configuration().replace(
        'enable = true;\n      title = "Traefik"',
        'enable = false;\n      title = "Traefik"',
      ),
    });
    const { stderr } = await scene.switch();
    expect(stderr).toContain('stopping the following units: traefik.service\n');
    expect(await scene.unit('traefik.service')).toMatchObject({
      LoadState: 'not-found',
    });
  });

  it.each([
    ['nixos-rebuild jump', 2, 'invalid choice'],
    ['nixos-rebuild switch', 1, 'nixos-config'],
    ['nixos-rebuild dry-activate --rollback', 1, 'incompatible'],
    [
      `nix-env -p ${PROFILE} --delete-generations 1`,
      1,
      'cannot delete current',
    ],
    [`nixos-rebuild switch --flake ${FLAKE}#nope`, 1, 'does not provide'],
    [`${TOPLEVEL} switch`, 127, 'not found'],
  ])('%s is refused', async (line, code, message) => {
    const { exitCode, stdout, stderr } = await scene.run(line);
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
    expect(stderr).toContain(message);
  });
});
