/*
 * Proves what each answer of a host is judged as, with the recorded ones of both engines, that each check
 * that fails names the fix, and that nothing unknown has passed; leaves asking, and all that holds for each
 * engine, to the core, and registries to egressCheck.test.ts.
 */
import { HostSection } from '@opencsp/plugin-opencsp-node';
import { bundle } from '../__testUtils__/bundle';
import { recorded, sectionFrom } from '../__testUtils__/recordings';
import { createComposeDriver } from '../composeDriver';

const { checks: composeChecks } = createComposeDriver();
const DEPLOYMENT = bundle();

function section(name: string, stdout: string, exit = 0): HostSection {
  return { name, exit, stdout, stderr: '' };
}

const GOOD: HostSection[] = [
  sectionFrom('composeengine', recorded('01-versions', 4)),
  sectionFrom('composeversion', recorded('01-versions', 2)),
  sectionFrom('composeinfo', recorded('01-versions', 5)),
  section('composeport80', ''),
  section('composeholder80', ''),
  section('composeport443', ''),
  section('composeholder443', ''),
  section('composecontainers', ''),
  section('composeimages', '[]', 1),
  section('composereach', 'registry-1.docker.io:443 yes\n'),
];

function judge(changes: HostSection[] = []) {
  const names = changes.map(({ name }) => name);
  const { checks, engines, isThere } = composeChecks.judge(
    [...GOOD.filter(({ name }) => !names.includes(name)), ...changes],
    DEPLOYMENT,
  );
  return {
    engines,
    isThere,
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
  it('pass on a good host, and are the driver’s own', () => {
    const { results, engines, isThere } = judge();
    expect(results).toEqual({
      engine: 'passed',
      compose: 'passed',
      ports: 'passed',
      egress: 'passed',
    });
    expect(engines).toEqual({ docker: '20.10.24+dfsg1', compose: '2.40.3' });
    expect(isThere).toBe(false);
  });

  it('are asked by names that an exchange takes', () => {
    const names = composeChecks.commands(DEPLOYMENT).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) {
      expect(name).toMatch(/^compose[a-z0-9]+$/);
    }
    expect(GOOD.map(({ name }) => name)).toEqual(names);
  });

  it('ask without a profile for no project and no images', () => {
    const asked = composeChecks.commands().map(({ name }) => name);
    expect(asked).not.toContain('composecontainers');
    expect(asked).not.toContain('composeimages');
    expect(asked).toContain('composereach');
  });

  it('of a commit that cannot be read are asked all the same', () => {
    const broken = bundle({ deployment: { files: [] } });
    expect(composeChecks.demands(broken).names).toEqual([]);
    expect(
      composeChecks.commands(broken).map(({ name }) => name),
    ).not.toContain('composereach');
    const { checks } = composeChecks.judge(GOOD, broken);
    expect(checks.find(({ name }) => name === 'egress')?.result).toBe(
      'skipped',
    );
  });

  it('have passed nothing of a host that answers nothing, and name a fix for each failure', () => {
    for (const deployment of [undefined, DEPLOYMENT]) {
      const { checks, isThere } = composeChecks.judge([], deployment);
      expect(isThere).toBe(false);
      expect(checks).toHaveLength(4);
      for (const { result, fix } of checks) {
        expect(result).not.toBe('passed');
        expect(result !== 'failed' || Boolean(fix)).toBe(true);
      }
    }
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
    ['a profile brought', 'x=y,opencsp.io/service=traefik', 'passed'],
    ['nobody of the portal knows', OURS, 'warning'],
  ])(
    'of ports, while no profile is chosen, that a container holds which %s',
    (_what, labels, result) => {
      const { checks } = composeChecks.judge([
        section('composeholder80', holder('some-traefik-1', labels)),
        section('composeport80', 'LISTEN 0 4096 0.0.0.0:80 0.0.0.0:*\n'),
        section('composeport443', ''),
      ]);
      expect(checks.find(({ name }) => name === 'ports')?.result).toBe(result);
    },
  );
});

describe('what the core judges for the driver', () => {
  it('is the disk of the engine, and the names of the registries', () => {
    expect(composeChecks.demands()).toEqual({
      dataFolder: '/var/lib/docker',
      names: ['registry-1.docker.io'],
    });
    const deployment = bundle({
      containers: {
        notes: { image: 'ghcr.io/lab/notes:1' },
        wiki: { image: 'registry.example.com:5000/wiki@sha256:aa' },
      },
    });
    expect(composeChecks.demands(deployment).names).toEqual([
      'registry-1.docker.io',
      'ghcr.io',
      'registry.example.com',
    ]);
  });

  it('says that a project is there, also when none of it runs', () => {
    expect(judge([section('composecontainers', 'abc\n')]).isThere).toBe(true);
    const command = composeChecks
      .commands(DEPLOYMENT)
      .find(({ name }) => name === 'composecontainers');
    expect(command?.argv).toEqual(
      'docker ps --all --quiet --filter label=com.docker.compose.project=ada-family'.split(
        ' ',
      ),
    );
  });
});
