/**
 * Proves what the stand-in of `nix` reads of a flake and how it answers: which files it sees, what it demands
 * of them, what an evaluation and a build come to, in both forms of its log, and each failure of them. Leaves
 * the words of recorded failures to `replay.test.ts`, generations and units to tests of their own.
 */
import {
  configuration,
  FLAKE,
  NixosScene,
  profileFiles,
  TOPLEVEL,
} from './__testUtils__/nixosScene';

const BUILD = `nix build '${TOPLEVEL}' --no-link --print-out-paths`;

describe('nix', () => {
  let scene: NixosScene;

  beforeEach(async () => {
    scene = new NixosScene();
    await scene.deploy();
  });

  it('says its version, and what is switched on', async () => {
    expect(await scene.ok('nix --version')).toBe('nix (Nix) 2.26.3\n');
    expect(await scene.ok('nix config show experimental-features')).toBe(
      'flakes nix-command\n',
    );
    scene.arm({ scenario: 'nixos-flakes-off' });
    expect(await scene.run(BUILD)).toMatchObject({
      exitCode: 1,
      stderr:
        "error: experimental Nix feature 'nix-command' is disabled; add '--extra-experimental-features nix-command' to enable it\n",
    });
    const on = `${BUILD} --extra-experimental-features 'nix-command flakes'`;
    expect(await scene.run(on)).toMatchObject({ exitCode: 0 });
  });

  it('builds a path that follows from the files alone, once', async () => {
    const first = await scene.run(BUILD);
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toMatch(
      /^\/nix\/store\/[0-9a-z]{32}-nixos-system-host-1-26\.05\.20260911\.21a67dc\n$/,
    );
    expect(first.stderr).toContain(
      `warning: Git tree '${FLAKE}' is dirty\nunpacking 'github:NixOS/nixpkgs/21a67dc`,
    );
    expect(first.stderr).toContain("-unit-lldap.service.drv'...\n");
    const again = await scene.run(BUILD);
    expect(again.stdout).toBe(first.stdout);
    expect(again.stderr).not.toContain('building');
    await scene.put({ 'modules/platform.nix': '{ ... }: { }\n' });
    const changed = await scene.run(BUILD);
    expect(changed.stdout).not.toBe(first.stdout);
  });

  it('tells a build as it goes on, in lines for programs', async () => {
    const { stderr } = await scene.run(
      `nix --log-format internal-json build '${TOPLEVEL}' --no-link`,
    );
    const messages = stderr
      .trim()
      .split('\n')
      .map(line => JSON.parse(line.replace(/^@nix /, '')));
    const builds = messages.filter(({ type }) => type === 105);
    expect(builds.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^building '.*-unit-lldap\.service\.drv'$/),
      expect.stringMatching(/^building '.*-unit-traefik\.service\.drv'$/),
      expect.stringMatching(/^building '.*-nixos-system-host-1-.*\.drv'$/),
    ]);
    expect(messages.filter(({ action }) => action === 'stop')).toHaveLength(
      messages.filter(({ action }) => action === 'start').length,
    );
  });

  it('takes its time, so that who follows sees lines come', async () => {
    const before = scene.lab.clock.now();
    await scene.ok(BUILD);
    expect(scene.lab.clock.now() - before).toBeGreaterThan(10_000);
  });

  it('tells the options of the profile', async () => {
    const text = await scene.ok(
      `nix eval --json '.#nixosConfigurations."ada-home".config.services.paas'`,
    );
    expect(JSON.parse(text)).toEqual({
      lldap: {
        enable: true,
        title: 'LLDAP ${of} "all"',
        url: 'https://users.example.org',
        port: 17170,
        units: ['lldap.service'],
        data: { data: '/var/lib/lldap' },
      },
      traefik: {
        enable: true,
        title: 'Traefik',
        units: ['traefik.service'],
        data: {},
      },
    });
  });

  it('sees what is in the index only, and with path: all', async () => {
    await scene.ok('git rm --cached modules/paas.nix');
    const { exitCode, stderr } = await scene.run('nix flake check');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /error: path '\/nix\/store\/[0-9a-z]{32}-source\/modules\/paas\.nix' does not exist\n$/,
    );
    await scene.ok('nix flake check path:.');
    await scene.ok('git add --intent-to-add modules/paas.nix');
    expect(await scene.ok('git status --short')).toContain(
      ' A modules/paas.nix\n',
    );
    expect(await scene.ok('nix flake check --no-build')).toBe('');
  });

  it('misses a file that a module names, and none that it asks about first', async () => {
    await scene.ok('git rm --cached traefik/traefik.yml');
    const { stderr } = await scene.run('nix flake check');
    expect(stderr).toMatch(/-source\/traefik\/traefik\.yml' does not exist\n$/);
    await scene.put({
      'host/default.nix': '{ ... }: { imports = [ ./disk.nix ]; }\n',
    });
    await scene.ok('git add traefik host');
    const host = await scene.run('nix flake check');
    expect(host.stderr).toMatch(/-source\/host\/disk\.nix' does not exist\n$/);
  });

  it.each([
    [
      'another system',
      `nix build '${TOPLEVEL.replace('ada', 'eve')}'`,
      'does not provide attribute',
    ],
    ['a folder without a flake', 'nix flake check path:/etc', 'does not exist'],
    [
      'a command that it does not know',
      'nix profile list',
      'not a recognised command',
    ],
  ])('refuses %s', async (_, line, message) => {
    const { exitCode, stdout, stderr } = await scene.run(line);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(message);
  });

  it.each([
    [
      'an option that is not declared',
      configuration('\n    other = { enable = true; prot = 1; };'),
      "The option `services.paas.other.prot' does not exist. Definition values:",
    ],
    [
      'an option of another type',
      configuration('\n    other = { enable = true; port = "80"; };'),
      "A definition for option `services.paas.other.port' is not of type `null or 16 bit unsigned integer; between 0 and 65535 (both inclusive)'.",
    ],
    [
      'a text that is code',
      configuration('\n    other = { enable = true; title = "a${b}"; };'),
      "error: undefined variable 'b'",
    ],
    [
      'a bracket that is not closed',
      '{ lib, ... }:\n{ services.paas = {\n',
      'error: syntax error, unexpected end of file',
    ],
  ])('refuses %s', async (_, text, message) => {
    await scene.put({ 'configuration.nix': text });
    const { exitCode, stderr } = await scene.run('nix flake check');
    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
  });

  it('is ended by the kernel where there is no memory, without a word', async () => {
    scene.arm({
      scenario: 'nixos-evaluation',
      times: 1,
      reason: 'out-of-memory',
    });
    const { exitCode, stderr } = await scene.run('nix flake check');
    expect(exitCode).toBe(137);
    expect(stderr).not.toContain('error');
    expect(await scene.ok('nix flake check')).toBe('');
  });

  it('can fetch nothing without a network', async () => {
    scene.arm({ scenario: 'egress-closed' });
    const info = await scene.run(
      'nix store info --store https://cache.nixos.org',
    );
    expect(info.exitCode).toBe(1);
    const { exitCode, stderr } = await scene.run(BUILD);
    expect(exitCode).toBe(1);
    expect(stderr.match(/; retrying in \d+ ms\n/g)).toHaveLength(4);
    expect(stderr).toContain(
      "error: unable to download 'https://github.com/NixOS/nixpkgs/archive/21a67dc470149f337cecafbe965d8d252a390518.tar.gz': Could not resolve hostname (6) Could not resolve host: github.com\n",
    );
  });

  it.each([
    [
      'substituter-404',
      "does not exist in binary cache 'https://cache.nixos.org'",
    ],
    ['disk-full', 'No space left on device'],
    ['builder-fails', 'failed with exit code 1;'],
  ] as const)('a build that fails: %s', async (reason, message) => {
    scene.arm({ scenario: 'nixos-build', times: 1, reason });
    const { exitCode, stdout, stderr } = await scene.run(BUILD);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toMatch(
      /error: 1 dependencies of derivation '.*nixos-system-host-1-.*\.drv' failed to build\n$/,
    );
    await scene.ok(BUILD);
  });

  it('a file that is not committed by anybody is no flake, whatever lies in the folder', async () => {
    const files = profileFiles();
    await scene.ok('git rm --cached flake.nix');
    const { stderr } = await scene.run('nix flake check');
    expect(files['flake.nix']).toContain('ada-home');
    expect(stderr).toMatch(/-source\/flake\.nix' does not exist\n$/);
  });
});
