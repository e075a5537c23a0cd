/*
 * Proves what each answer of a host is judged as, with the recorded ones of both engines, that each check
 * that fails names the fix, and that nothing unknown has passed; leaves asking to the core.
 */
import { HostSection } from '@opencsp/plugin-opencsp-node';
import { recorded, sectionFrom } from '../__testUtils__/recordings';
import { composeChecks } from './composeChecks';

const GIB = 1024 ** 3;

function section(name: string, stdout: string, exit = 0): HostSection {
  return { name, exit, stdout, stderr: '' };
}

function df(free: number): string {
  return `Filesystem 1-blocks Used Available Capacity Mounted on\n/dev/vda1 100000000000 1 ${
    free * GIB
  } 1% /\n`;
}

const GOOD: HostSection[] = [
  section('composearch', 'x86_64\n'),
  section(
    'composememory',
    'MemTotal:        8388608 kB\nMemFree: 1 kB\nMemAvailable:    6291456 kB\n',
  ),
  section('composedisk', df(50)),
  section('composeroot', df(50)),
  sectionFrom('composeengine', recorded('01-versions', 4)),
  sectionFrom('composeversion', recorded('01-versions', 2)),
  section('composeport80', ''),
  section('composeport443', ''),
  section('composeholder80', ''),
  section('composeholder443', ''),
  section('composeclock', 'yes\n'),
  section('composedns', '192.0.2.1      STREAM\n'),
];

const DEPLOYMENT = {
  project: 'ada-family',
  needs: { memoryMiB: 4096, diskGiB: 20 },
};

function judge(changes: HostSection[] = []) {
  const names = changes.map(({ name }) => name);
  const { checks, engines } = composeChecks.judge(
    [...GOOD.filter(({ name }) => !names.includes(name)), ...changes],
    DEPLOYMENT,
  );
  return {
    engines,
    checks,
    of: (name: string) => checks.find(each => each.name === name),
    results: Object.fromEntries(
      checks.map(({ name, result }) => [name, result]),
    ),
  };
}

function holder(name: string, labels: string): string {
  return `${JSON.stringify({ Names: name, Labels: labels })}\n`;
}

describe('the checks', () => {
  it('pass on a good host', () => {
    const { results, engines } = judge();
    expect(results).toEqual({
      architecture: 'passed',
      engine: 'passed',
      compose: 'passed',
      ports: 'passed',
      disk: 'passed',
      memory: 'passed',
      clock: 'passed',
      dns: 'passed',
      egress: 'skipped',
    });
    expect(engines).toEqual({ docker: '20.10.24+dfsg1', compose: '2.40.3' });
  });

  it('are asked by names that an exchange takes', () => {
    const names = composeChecks.commands.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) {
      expect(name).toMatch(/^[a-z0-9]+$/);
    }
    expect(GOOD.map(({ name }) => name).sort()).toEqual(names.sort());
  });

  it('have passed nothing of a host that answers nothing, and name a fix for each failure', () => {
    const { checks } = composeChecks.judge([]);
    for (const { result, fix } of checks) {
      expect(result).not.toBe('passed');
      expect(result !== 'failed' || Boolean(fix)).toBe(true);
    }
  });

  it.each([
    ['aarch64', 'passed'],
    ['riscv64', 'failed'],
    ['', 'skipped'],
  ])('of the architecture %j: %s', (found, result) => {
    expect(judge([section('composearch', found)]).results.architecture).toBe(
      result,
    );
  });

  it.each([
    ['stopped', 3, 'does not answer', 'systemctl'],
    ['with zeros', 1, 'does not answer', 'systemctl'],
    ['refused', 15, 'permission denied', 'sudo'],
  ])('of an engine that is %s', (_what, n, found, fix) => {
    const check = judge([
      sectionFrom('composeengine', recorded('21-engine-absent', n)),
    ]).of('engine');
    expect(check).toMatchObject({
      result: 'failed',
      found: expect.stringContaining(found),
      fix: expect.stringContaining(fix),
    });
  });

  it('of an engine that is not there', () => {
    expect(
      judge([section('composeengine', '', 127)]).of('engine'),
    ).toMatchObject({
      result: 'failed',
      found: 'Docker is not installed on the host.',
    });
  });

  it.each([
    ['2.24.0', 'passed'],
    ['v2.24.1', 'passed'],
    ['2.23.3', 'failed'],
    ['2.9.0', 'failed'],
    ['5.5.1', 'passed'],
    ['v5.0.0-rc.1', 'passed'],
    ['1.29.2', 'failed'],
    ['nonsense', 'failed'],
  ])('of Compose %s: %s', (version, result) => {
    expect(
      judge([section('composeversion', `${version}\n`)]).results.compose,
    ).toBe(result);
  });

  it('of Compose 5 as it was recorded', () => {
    const { engines, results } = judge([
      sectionFrom('composeversion', recorded('30-compose-v5', 2)),
    ]);
    expect([engines.compose, results.compose]).toEqual(['5.5.1', 'passed']);
  });

  it('of a host with the old program only say that it does not do', () => {
    const check = judge([
      {
        ...section('composeversion', '', 1),
        stderr: "docker: 'compose' is not a docker command.\n",
      },
    ]).of('compose');
    expect(check).toMatchObject({
      result: 'failed',
      found: expect.stringContaining('docker-compose'),
    });
  });

  const OURS = 'a.b=c=d,e,com.docker.compose.project=ada-family,x=y';

  it.each([
    ['ours, first', OURS, 'passed'],
    ['ours, last', 'x=y,com.docker.compose.project=ada-family', 'passed'],
    ['of another project', 'com.docker.compose.project=ada-family2', 'failed'],
    ['of nobody', '', 'failed'],
  ])('of ports that a container holds: %s', (_what, labels, result) => {
    const { results } = judge([
      section('composeholder80', holder('some-traefik-1', labels)),
      section('composeport80', 'LISTEN 0 4096 0.0.0.0:80 0.0.0.0:*\n'),
    ]);
    expect(results.ports).toBe(result);
  });

  it('of ports that a program holds name it, where that can be seen', () => {
    const line =
      'LISTEN 0 511 0.0.0.0:443 0.0.0.0:* users:(("nginx",pid=1,fd=6))\n';
    expect(judge([section('composeport443', line)]).of('ports')).toMatchObject({
      result: 'failed',
      found: '443 is taken by "nginx".',
      fix: expect.stringContaining('ss -ltnp'),
    });
  });

  it('of ports only warn while no profile is chosen', () => {
    const { checks } = composeChecks.judge([
      section('composeport80', 'LISTEN 0 1 *:80 *:*\n'),
    ]);
    expect(checks.find(({ name }) => name === 'ports')).toMatchObject({
      result: 'warning',
      found: '80 is taken by another program.',
    });
  });

  it.each([
    [24, 'passed'],
    [23, 'failed'],
  ])('of a disk with %i GiB free for 20 and a fifth: %s', (free, result) => {
    expect(judge([section('composedisk', df(free))]).results.disk).toBe(result);
  });

  it('of a disk take the root when the engine has no folder yet', () => {
    expect(
      judge([section('composedisk', '', 1), section('composeroot', df(1))]).of(
        'disk',
      ),
    ).toMatchObject({ result: 'failed', found: '1 GiB free, 24 GiB needed.' });
  });

  it('of a disk only warn of what runs already: its data is on it', () => {
    const { results } = judge([
      section('composedisk', df(1)),
      section('composeholder80', holder('ada-family-traefik-1', OURS)),
    ]);
    expect(results.disk).toBe('warning');
  });

  it.each([
    [2_000_000, 1_000_000, 'failed'],
    [8_000_000, 1_000_000, 'warning'],
    [8_000_000, 7_000_000, 'passed'],
  ])('of memory: %i kB with %i free, %s', (total, free, result) => {
    const text = `MemTotal: ${total} kB\nMemAvailable: ${free} kB\n`;
    expect(judge([section('composememory', text)]).results.memory).toBe(result);
  });

  it.each([
    ['no', 0, 'warning'],
    ['', 127, 'skipped'],
    ['maybe', 0, 'skipped'],
  ])('of a clock that says %j (%i): %s', (said, exit, result) => {
    expect(judge([section('composeclock', said, exit)]).results.clock).toBe(
      result,
    );
  });

  it.each([
    [2, 'warning'],
    [127, 'skipped'],
  ])('of names that are not found (%i): %s', (exit, result) => {
    expect(judge([section('composedns', '', exit)]).results.dns).toBe(result);
  });
});
