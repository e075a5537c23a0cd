/**
 * Proves the units of a machine with NixOS: what `systemctl` and `journalctl` say of one that runs, fails,
 * restarts again and again, starts late, was stopped or masked, or misses a secret; and what a new start and
 * `mend` make of it. Leaves what a switch does with units to `generations.test.ts`.
 */
import { configuration, NixosScene } from './__testUtils__/nixosScene';

const LLDAP = 'lldap.service';

describe('units', () => {
  let scene: NixosScene;

  const journal = async (words = '') => {
    const text = await scene.ok(`journalctl -u lldap -o json ${words}`.trim());
    return text
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line));
  };
  const arm = (
    does:
      | 'fails'
      | 'loops'
      | 'starts-late'
      | 'dies'
      | 'stops'
      | 'is-masked'
      | 'secret-refused',
    message?: string,
  ) =>
    scene.arm({
      scenario: 'nixos-unit',
      times: 1,
      unit: LLDAP,
      does,
      seconds: 20,
      message,
    });

  beforeEach(async () => {
    scene = new NixosScene();
    await scene.deploy();
  });

  it('run after a switch', async () => {
    await scene.switch();
    expect(await scene.unit(LLDAP)).toEqual({
      LoadState: 'loaded',
      ActiveState: 'active',
      SubState: 'running',
      Result: 'success',
      ExecMainStatus: '0',
      NRestarts: '0',
    });
    expect(await scene.ok('systemctl is-active lldap')).toBe('active\n');
    expect(await scene.ok('systemctl is-system-running')).toBe('running\n');
    expect(await scene.ok('systemctl --failed --output=json')).toBe('[]\n');
  });

  it('one that is not there is told with exit 0, and 4 where it is asked whether it is active', async () => {
    expect(await scene.unit('nope.service')).toMatchObject({
      LoadState: 'not-found',
      ActiveState: 'inactive',
    });
    expect(await scene.run('systemctl is-active nope')).toMatchObject({
      exitCode: 4,
      stdout: 'inactive\n',
    });
    expect(await scene.run('systemctl start nope')).toMatchObject({
      exitCode: 5,
      stderr: 'Failed to start nope.service: Unit nope.service not found.\n',
    });
  });

  it('of several, one that is active is enough for exit 0', async () => {
    await scene.switch();
    await scene.ok('systemctl stop lldap');
    expect(await scene.run('systemctl is-active lldap traefik')).toMatchObject({
      exitCode: 0,
      stdout: 'inactive\nactive\n',
    });
    expect(await scene.run('systemctl is-active lldap')).toMatchObject({
      exitCode: 3,
    });
  });

  it('one that fails is in the list, degrades the machine, and says why', async () => {
    arm('fails', 'cannot bind [::]:17170');
    await scene.switch();
    expect(await scene.unit(LLDAP)).toMatchObject({
      ActiveState: 'failed',
      Result: 'exit-code',
      ExecMainStatus: '1',
    });
    expect(await scene.run('systemctl is-system-running')).toMatchObject({
      exitCode: 1,
      stdout: 'degraded\n',
    });
    expect(
      JSON.parse(await scene.ok('systemctl --failed --output=json')),
    ).toEqual([expect.objectContaining({ unit: LLDAP, active: 'failed' })]);
    expect((await journal()).map(({ MESSAGE }) => MESSAGE)).toEqual([
      expect.stringMatching(/^Starting /),
      'cannot bind [::]:17170',
      'lldap.service: Main process exited, code=exited, status=1/FAILURE',
      "lldap.service: Failed with result 'exit-code'.",
    ]);
    await scene.ok('systemctl restart lldap');
    expect(await scene.ok('systemctl is-active lldap')).toBe('active\n');
  });

  it('one that restarts again and again counts, and tells each time', async () => {
    arm('loops');
    expect(await scene.switch()).toMatchObject({ exitCode: 4 });
    scene.lab.clock.advance(62_000);
    const unit = await scene.unit(LLDAP);
    expect(unit).toMatchObject({
      ActiveState: 'activating',
      SubState: 'auto-restart',
      Result: 'exit-code',
    });
    expect(Number(unit.NRestarts)).toBeGreaterThanOrEqual(12);
    const lines = await journal('-n 4');
    expect(lines[0].MESSAGE).toBe(
      `lldap.service: Scheduled restart job, restart counter is at ${unit.NRestarts}.`,
    );
    expect(await journal('-n 100')).toHaveLength(
      4 + 4 * Number(unit.NRestarts),
    );
  });

  it('one that two services need is there once, and a timer waits', async () => {
    const traefik = 'units = [\n        "traefik.service"';
    await scene.put({
      'configuration.nix': configuration().replace(
        traefik,
        `${traefik}\n        "lldap.service"\n        "backup.timer"`,
      ),
    });
    const { stderr } = await scene.switch();
    expect(stderr).toContain(
      'the following new units were started: backup.timer, lldap.service, traefik.service\n',
    );
    expect(await scene.unit('backup.timer')).toMatchObject({
      ActiveState: 'active',
      SubState: 'waiting',
    });
  });

  it('secrets are found wherever a module names them', async () => {
    await scene.put({
      'modules/services/traefik.nix': `{ config, lib, ... }:
{
  config = lib.mkIf config.services.paas.traefik.enable {
    systemd.services = {
      traefik = {
        after = [ "lldap.service" ];
        serviceConfig = {
          LoadCredential = [ "token:/var/lib/opencsp/secrets/token" ];
          Restart = "always";
        };
      };
    };
  };
}
`,
    });
    expect((await scene.switch()).stderr).toContain(
      'warning: the following units failed: traefik.service\n',
    );
    await scene.lab.put('/var/lib/opencsp/secrets/token', 'x');
    expect(await scene.switch()).toMatchObject({ exitCode: 0 });
  });

  it('one that starts late is waited for', async () => {
    arm('starts-late');
    const before = scene.lab.clock.now();
    expect(await scene.switch()).toMatchObject({ exitCode: 0 });
    expect(scene.lab.clock.now() - before).toBeGreaterThan(20_000);
    expect(await scene.unit(LLDAP)).toMatchObject({ ActiveState: 'active' });
  });

  it('one whose secret is not there, or not for it, does not start', async () => {
    const expected = {
      ActiveState: 'failed',
      Result: 'exit-code',
      ExecMainStatus: '243',
    };
    arm('secret-refused');
    expect(await scene.switch()).toMatchObject({ exitCode: 4 });
    expect(await scene.unit(LLDAP)).toMatchObject(expected);
    const fresh = new NixosScene();
    await fresh.deploy();
    await fresh.lab.words([
      'mv',
      '/var/lib/opencsp/secrets/lldap-admin-password',
      '/tmp/elsewhere',
    ]);
    expect(await fresh.switch()).toMatchObject({ exitCode: 4 });
    expect(await fresh.unit(LLDAP)).toMatchObject(expected);
    expect(await fresh.ok('journalctl -u lldap')).toContain(
      'Failed to set up credentials: No such file or directory',
    );
  });

  it.each([
    ['dies', { LoadState: 'loaded', ActiveState: 'failed' }],
    ['stops', { LoadState: 'loaded', ActiveState: 'inactive' }],
    ['is-masked', { LoadState: 'masked', ActiveState: 'inactive' }],
  ] as const)(
    '%s while it runs, until it is mended',
    async (does, expected) => {
      await scene.switch();
      arm(does);
      expect(await scene.unit(LLDAP)).toMatchObject(expected);
      expect(await scene.unit('traefik.service')).toMatchObject({
        ActiveState: 'active',
      });
      await scene.lab.inside.mend();
      expect(await scene.unit(LLDAP)).toMatchObject({
        LoadState: 'loaded',
        ActiveState: 'active',
      });
    },
  );

  it('one that is masked does not start, by hand or with a switch', async () => {
    await scene.switch();
    await scene.ok('systemctl stop lldap');
    await scene.ok('systemctl mask --runtime lldap');
    expect(await scene.run('systemctl start lldap')).toMatchObject({
      exitCode: 1,
      stderr: 'Failed to start lldap.service: Unit lldap.service is masked.\n',
    });
    expect(await scene.switch()).toMatchObject({ exitCode: 0 });
    expect(await scene.unit(LLDAP)).toMatchObject({ ActiveState: 'inactive' });
    await scene.ok('systemctl unmask lldap');
    await scene.ok('systemctl start lldap');
    expect(await scene.unit(LLDAP)).toMatchObject({ ActiveState: 'active' });
  });

  it('all of the live generation run after a new start, whatever they were', async () => {
    await scene.switch();
    await scene.ok('systemctl stop lldap traefik');
    const after = await scene.rebooted();
    expect(await after.unit(LLDAP)).toMatchObject({ ActiveState: 'active' });
    expect(await after.ok('systemctl is-system-running')).toBe('running\n');
  });

  it('the journal is read from a time on, and a message that is not all printable as bytes', async () => {
    arm('fails', '\u001b[31mred\u001b[0m');
    await scene.switch();
    const all = await journal();
    const bytes = all.find(({ MESSAGE }) => Array.isArray(MESSAGE));
    expect(Buffer.from(bytes.MESSAGE).toString()).toBe(
      '\u001b[31mred\u001b[0m',
    );
    expect(bytes).toMatchObject({
      PRIORITY: '3',
      _SYSTEMD_UNIT: LLDAP,
      __REALTIME_TIMESTAMP: expect.stringMatching(/^\d{16}$/),
    });
    const later = Math.ceil(scene.lab.clock.now() / 1000) + 1;
    expect(await journal(`--since @${later} --no-pager`)).toEqual([]);
    expect(await scene.ok(`journalctl -u nope --since @${later}`)).toBe(
      '-- No entries --\n',
    );
  });

  it('only root changes them', async () => {
    const asUser = await new NixosScene({
      files: {},
      engine: null,
    }).lab.line('systemctl');
    expect(asUser.exitCode).toBe(127);
    const said: string[] = [];
    const exitCode = await scene.lab.inside.run({
      words: ['systemctl', 'stop', 'sshd'],
      environment: {},
      folder: '/',
      user: 'ada',
      input: async () => Buffer.alloc(0),
      out: () => {},
      err: text => said.push(text),
      signal: new AbortController().signal,
    });
    expect(exitCode).toBe(1);
    expect(said.join('')).toContain('Interactive authentication required');
  });
});
