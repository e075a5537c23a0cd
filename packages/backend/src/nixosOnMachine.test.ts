/*
 * Proves that the NixOS driver brings a profile, as it is rendered, onto a machine with NixOS over real SSH, that
 * it tells each failure by what Nix and systemd say, and what it leaves when it goes back or goes away. Leaves
 * what single lines and units come to, to the driver's own tests, and what NixOS itself makes of the files to the
 * evaluation of the rendered options.
 */
import {
  DeploymentToRun,
  NixosStage,
  StepRun,
} from './__testUtils__/nixos/NixosStage';

jest.setTimeout(120_000);

const ONE = '1'.repeat(40);
const TWO = '2'.repeat(40);

let stage: NixosStage;
let first: DeploymentToRun;
let second: DeploymentToRun;

beforeEach(async () => {
  stage = await NixosStage.open();
  first = stage.deployment(['vaultwarden', 'homer'], ONE);
  second = stage.deployment(['vaultwarden', 'homer', 'jellyfin'], TWO);
});
afterEach(() => stage.close());

function ends(runs: readonly StepRun[]): string[] {
  return runs.map(({ name, outcome }) => `${name} ${outcome.of}`);
}

function last(runs: readonly StepRun[]): StepRun['outcome'] {
  return runs[runs.length - 1].outcome;
}

const bring = (
  deployment: DeploymentToRun,
  options?: Parameters<NixosStage['run']>[2],
) => stage.run(stage.driver.steps(deployment), deployment, options);

const inspect = (deployment: DeploymentToRun) =>
  stage.driver.inspect(stage.host, deployment, { signal: stage.signal });

const GOOD = [
  'upload done',
  'check done',
  'build done',
  'switch done',
  'verify done',
];

describe('a deployment', () => {
  it('brings files and secrets, checks, builds, switches, and asks for each unit', async () => {
    const runs = await bring(first);
    expect(ends(runs)).toEqual(GOOD);
    expect(last(runs)).toMatchObject({
      services: first.services.map(({ id }) => ({ id, state: 'up' })),
    });
    expect(runs[2].log.join('\n')).toMatch(/Fetches \S+[^]*Builds \S+/);
    expect(runs[3].outcome.detail).toBe('Generation 2 is live.');
    const { services, strangers } = await inspect(first);
    expect(services.map(({ state }) => state)).toEqual(
      first.services.map(() => 'up'),
    );
    expect(services.flatMap(({ drift }) => drift)).toEqual([]);
    expect(strangers).toEqual([]);
    const secrets = await stage.host.list('/var/lib/opencsp/secrets');
    expect(secrets.length).toBeGreaterThan(5);
    expect(secrets.every(({ mode }) => /^0?400$/.test(mode))).toBe(true);
  });

  it('of the same commit changes nothing', async () => {
    await bring(first);
    const runs = await bring(first, { attempt: 2 });
    expect(ends(runs)).toEqual(GOOD);
    expect(runs[0].outcome.detail).toMatch(/^0 of \d+ files written, and 0/);
    expect(runs[3].outcome.detail).toBe('Generation 2 is live.');
  });

  it('starts again what reads a secret that has changed', async () => {
    await bring(first);
    const runs = await bring(first, { attempt: 2, secret: 'another' });
    expect(runs[3].log.join('\n')).toContain(
      'vaultwarden: a secret has changed; it is started again.',
    );
  });

  it('goes on when the portal forgets where it was, and when the connection is cut in the switch', async () => {
    let isCut = false;
    const runs = await bring(first, {
      forgets: call => call % 2 === 0,
      before: (step, call) => {
        if (step === 'switch' && call === 2 && !isCut) {
          isCut = true;
          return stage.control('ssh-cuts', { when: 'after' });
        }
        return undefined;
      },
      // The host is away for a moment: the portal calls the step again.
    }).catch(() => bring(first));
    expect(ends(runs)).toEqual(GOOD);
    expect(isCut).toBe(true);
  });

  it('is found by who restarts the machine in the middle of the switch', async () => {
    let isDone = false;
    const runs = await bring(first, {
      before: async (step, call) => {
        if (step === 'switch' && call === 2 && !isDone) {
          isDone = true;
          await stage.control('machine-reboots');
        }
      },
    }).catch(() => bring(first));
    expect(ends(runs)).toEqual(GOOD);
    expect((await inspect(first)).strangers).toEqual([]);
  });

  it('works where flakes are not switched on', async () => {
    await stage.control('nixos-flakes-off');
    const runs = await bring(first);
    expect(ends(runs).slice(0, 3)).toEqual(GOOD.slice(0, 3));
  });
});

describe('a system that Nix does not take', () => {
  it.each([
    ['unknown-option', 'option-unknown', 'services.jellyfin.prot'],
    ['wrong-type', 'option-type', 'services.redis.servers.cache.port'],
    ['missing-value', 'option-missing', 'services.nextcloud.config'],
    ['assertions', 'assertions-failed', 'for 5 reasons'],
    ['unfree', 'package-unfree', 'n8n-1.50.1'],
    ['out-of-memory', 'out-of-memory', 'killed'],
  ])(
    '%s is told as %s, before anything is touched',
    async (reason, code, words) => {
      await bring(first);
      await stage.control('nixos-evaluation', { reason });
      const runs = await bring(second);
      expect(ends(runs)).toEqual(['upload done', 'check failed']);
      expect(last(runs)).toMatchObject({
        reason: code,
        message: expect.stringContaining(words),
      });
      const { services } = await inspect(first);
      expect(services.every(({ state }) => state === 'up')).toBe(true);
    },
  );

  it('all failed assertions are told, each by its own words', async () => {
    await stage.control('nixos-evaluation', { reason: 'assertions' });
    const { message } = Object(last(await bring(first)));
    expect(message).toContain(
      'services.gitlab.secrets.secretFile must be set!; services.gitlab.secrets.dbFile',
    );
  });
});

describe('a build that fails', () => {
  it.each([
    ['substituter-404', 'substituter-lacks'],
    ['disk-full', 'disk-full'],
    ['builder-fails', 'build-failed'],
  ])('%s is told as %s, and works at the next try', async (reason, code) => {
    await stage.control('nixos-build', { reason });
    const runs = await bring(first);
    expect(ends(runs)).toEqual(['upload done', 'check done', 'build failed']);
    expect(last(runs)).toMatchObject({ reason: code, retryable: true });
    expect(ends(await bring(first, { attempt: 2 }))).toEqual(GOOD);
  });

  it('without a network is told so', async () => {
    await stage.control('egress-closed');
    expect(last(await bring(first))).toMatchObject({
      reason: 'substituter-unreachable',
    });
  });
});

describe('a switch', () => {
  it('whose activation is refused is told, and rolled back to the earlier generation', async () => {
    await bring(first);
    await stage.control('nixos-activation', { how: 'check' });
    const runs = await bring(second);
    expect(ends(runs).at(-1)).toBe('switch failed');
    expect(last(runs)).toMatchObject({
      reason: 'activation-failed',
      message: expect.stringContaining('next start of the machine would bring'),
      nextStep: expect.stringContaining('Roll back'),
    });
    const back = await stage.run(stage.driver.rollback(first), first);
    expect(ends(back)).toEqual([
      'go-back done',
      'upload done',
      'check skipped',
      'build skipped',
      'switch done',
      'verify done',
    ]);
    expect(back[0].outcome.detail).toContain('generation 2');
    expect((await inspect(first)).strangers).toEqual([]);
  });

  it('back to a commit whose generation was collected builds it again', async () => {
    await bring(first);
    await bring(second);
    await stage.control('nixos-garbage');
    const back = await stage.run(stage.driver.rollback(first), first);
    expect(ends(back)).toEqual(['go-back done', ...GOOD]);
    expect(back[0].outcome.detail).toContain('built again');
  });

  it('that leaves a unit failed is live, and says which with its last lines', async () => {
    await stage.control('nixos-unit', {
      ...{ does: 'loops', unit: 'vaultwarden.service' },
      message: 'the database is locked',
    });
    const runs = await bring(first);
    expect(ends(runs)).toEqual(GOOD);
    expect(runs[3].outcome.warnings).toEqual([
      expect.stringContaining('vaultwarden.service'),
    ]);
    expect(last(runs)).toMatchObject({
      services: expect.arrayContaining([
        expect.objectContaining({ id: 'vaultwarden', state: 'restarting' }),
      ]),
    });
    expect(runs[4].log.join('\n')).toContain('the database is locked');
  });

  it('that leaves a core service without its secret fails with the reason', async () => {
    await stage.control('nixos-unit', {
      ...{ does: 'secret-refused', unit: 'lldap.service', times: 3 },
    });
    const runs = await bring(first);
    expect(last(runs)).toMatchObject({
      ...{ of: 'failed', reason: 'unit-failed', service: 'lldap' },
      message: expect.stringContaining('could not read a secret'),
    });
  });
});

describe('what somebody else does to the machine', () => {
  it('is shown: another generation, a unit that is stopped, one that is masked', async () => {
    await bring(first);
    await bring(second);
    await stage.host.run(['nixos-rebuild', 'switch', '--rollback'], {
      timeoutMs: 60_000,
    });
    expect((await inspect(second)).strangers).toMatchObject([
      { kind: 'changed', detail: expect.stringContaining(ONE.slice(0, 8)) },
    ]);
    await stage.control('nixos-unit', {
      ...{ does: 'stops', unit: 'vaultwarden.service' },
    });
    await stage.control('nixos-unit', {
      ...{ does: 'is-masked', unit: 'traefik.service' },
    });
    const { services } = await inspect(first);
    expect(
      services.flatMap(({ drift }) => drift.map(({ detail }) => detail)),
    ).toEqual(
      expect.arrayContaining([
        'vaultwarden.service does not run.',
        expect.stringContaining('traefik.service is masked'),
      ]),
    );
  });
});

describe('a removal', () => {
  it('keeps the data unless asked, leaves no secret, and brings nothing back at the next start', async () => {
    await bring(first);
    const data = '/var/lib/vaultwarden';
    await stage.host.put({
      ...{ path: `${data}/db.sqlite3`, mode: '0600', content: 'x' },
    });
    const leave = (options: { data: boolean }) =>
      stage.run(stage.driver.remove(first, options), first);
    expect(ends(await leave({ data: false }))).toEqual([
      'off done',
      'files done',
      'cleared done',
    ]);
    expect(await stage.host.list(data)).toHaveLength(1);
    await stage.control('machine-reboots');
    const { services } = await inspect(first);
    expect(services.some(({ state }) => state === 'up')).toBe(false);
    expect(await stage.host.list('/var/lib/opencsp/secrets')).toEqual([]);
    expect(ends(await leave({ data: true }))[0]).toBe('off skipped');
  });

  it('with the data deletes it', async () => {
    await bring(first);
    const data = '/var/lib/vaultwarden';
    await stage.host.put({
      ...{ path: `${data}/db.sqlite3`, mode: '0600', content: 'x' },
    });
    const runs = await stage.run(
      stage.driver.remove(first, { data: true }),
      first,
    );
    expect(ends(runs)).toEqual([
      'off done',
      'data done',
      'files done',
      'cleared done',
    ]);
    expect(await stage.host.list(data)).toEqual([]);
  });

  it('that only stops keeps all, and the next deployment starts it', async () => {
    await bring(first);
    const runs = await stage.run(stage.driver.stop(first), first);
    expect(ends(runs)).toEqual(['off done']);
    const { services } = await inspect(first);
    expect(services.some(({ state }) => state === 'up')).toBe(false);
    expect(ends(await bring(first, { attempt: 2 }))).toEqual(GOOD);
  });
});

describe('the checks of a machine', () => {
  const results = async (deployment?: DeploymentToRun) => {
    const found = deployment
      ? await stage.checks.check(
          stage.record,
          stage.driver,
          deployment,
          stage.signal,
        )
      : (await stage.checks.look(stage.record, stage.signal)).checks;
    return Object.fromEntries(found.map(({ name, result }) => [name, result]));
  };

  it('pass one with NixOS, before and after a deployment', async () => {
    const good = {
      ...{ nixos: 'passed', flakes: 'passed', evaluation: 'passed' },
      ...{ 'proxy-ports': 'passed', substituters: 'passed' },
    };
    expect(await results(first)).toMatchObject(good);
    await bring(first);
    expect(await results(first)).toMatchObject(good);
  });

  it('find that memory is short, and that nothing is fetched', async () => {
    await stage.control('memory-small', { bytes: 600 * 1024 ** 2 });
    await stage.control('egress-closed');
    expect(await results(first)).toMatchObject({
      ...{ evaluation: 'failed', substituters: 'failed' },
    });
  });

  it('find no NixOS on another system', async () => {
    await stage.close();
    stage = await NixosStage.open('debian');
    expect(await results(first)).toMatchObject({ nixos: 'failed' });
  });
});
