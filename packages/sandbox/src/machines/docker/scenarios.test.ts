/**
 * Proves each scenario of Docker and of the machine: what goes wrong says so in the words of the
 * real part, and `mend` ends it; and what only shows when things happen at once or the engine goes
 * (recorded: 14, 22). Leaves what goes well to `replay.test.ts`.
 */
import { LabMachine } from '../__testUtils__/labMachine';
import { Fault } from '../faults';

const COMPOSE = `name: p
services:
  web:
    image: lab/web:1
    restart: unless-stopped
    environment: {V: "\${V:-1}"}
    ports: ["80:8080"]
  db:
    image: lab/web:1
    stop_grace_period: 1s
    depends_on: {slow: {condition: service_healthy}}
  slow:
    image: lab/slow:1
    stop_grace_period: 1s
`;
const REMOTE = `name: p
services:
  app:
    image: example/app:1
`;
const GONE =
  'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n';

describe('scenarios of Docker', () => {
  let machine: LabMachine;
  const compose = (line: string, environment = {}) =>
    machine.words(`docker compose ${line}`.split(' '), '/srv/p', environment);
  const docker = (line: string) => machine.line(`docker ${line}`);
  const arm = (fault: Fault) => machine.faults.arm(fault);
  const stateOf = async (name: string) => {
    const { stdout } = await docker(`inspect ${name}`);
    const [{ State, RestartCount }] = JSON.parse(stdout);
    return { ...State, RestartCount };
  };

  beforeEach(async () => {
    machine = new LabMachine();
    await machine.put('/srv/p/compose.yaml', COMPOSE);
    await machine.put('/srv/p/remote.yaml', REMOTE);
  });

  it('is not there before it is installed, and then it is, once', async () => {
    machine = new LabMachine({ hasDocker: false });
    const absent = await machine.line('docker version');
    expect(absent).toEqual({
      exitCode: 127,
      stdout: '',
      stderr: 'sh: 1: docker: command not found\n',
    });
    const install = 'apt-get -y install docker-ce docker-compose-plugin';
    expect((await machine.line(install)).stdout).toContain('2 newly installed');
    expect((await machine.line(install)).stdout).toContain(
      ' 0 newly installed',
    );
    expect((await docker('compose version --short')).stdout).toBe('2.40.3\n');
    expect((await machine.line('df -P -B1 /var/lib/docker')).exitCode).toBe(0);
  });

  it.each([
    ['rate-limit', 'toomanyrequests'],
    ['unknown-tag', 'manifest unknown'],
    ['denied', 'pull access denied for example/app, '],
    ['no-network', 'no such host'],
    ['disk-full', 'no space left on device'],
  ] as const)('fails a pull: %s', async (reason, words) => {
    const open = new LabMachine({ isReachable: true });
    machine = open;
    await machine.put('/srv/p/remote.yaml', REMOTE);
    arm({ scenario: 'docker-pull-fails', reason, times: 1, image: 'app' });
    const line = '-f remote.yaml --progress json pull --policy missing';
    const failed = await compose(line);
    expect(failed.exitCode).toBe(1);
    const [last] = failed.stderr.trimEnd().split('\n').slice(-1);
    expect(JSON.parse(last)).toEqual({
      error: true,
      message: expect.stringContaining(words),
    });
    const mended = await compose(line);
    expect(mended.exitCode).toBe(0);
    expect(mended.stderr).toContain('{"id":"app","text":"Pulled"}');
  });

  it.each([
    ['2.40.3', ' app Error manifest for example/app:1 not found'],
    [
      '5.5.1',
      ' Image example/app:1 Error manifest for example/app:1 not found',
    ],
  ] as const)(
    'fetches the others where failures are ignored, by Compose %s',
    async (version, words) => {
      machine = new LabMachine({ isReachable: true });
      await machine.put(
        '/srv/p/remote.yaml',
        `${REMOTE}  other:\n    image: example/other:1\n`,
      );
      arm({ scenario: 'docker-version', compose: version });
      const pull = (reason: 'unknown-tag' | 'disk-full') => {
        const image = 'example/app';
        arm({ scenario: 'docker-pull-fails', reason, times: 1, image });
        return compose(
          '-f remote.yaml --progress plain pull --policy missing --ignore-pull-failures',
        );
      };
      const told = await pull('unknown-tag');
      expect(told).toMatchObject({ exitCode: 0, stdout: '' });
      expect(told.stderr).toContain(words);
      expect(told.stderr).toMatch(/(?: other| Image example\/other:1) Pulled/);
      // Of a download that breaks off there is no word at all.
      const silent = await pull('disk-full');
      expect(silent.exitCode).toBe(0);
      expect(silent.stderr).not.toMatch(/Error|no space/);
      expect(silent.stderr).not.toContain('app Pulled');
      const isThere = async (image: string) =>
        (await docker(`image inspect ${image}`)).exitCode === 0;
      expect(await isThere('example/other:1')).toBe(true);
      expect(await isThere('example/app:1')).toBe(false);
    },
  );

  it('makes nothing anew when another version of Compose comes', async () => {
    arm({ scenario: 'docker-version', compose: '2.40.3' });
    expect((await compose('up -d --wait')).exitCode).toBe(0);
    const ids = await docker('ps --quiet --no-trunc');
    const hashes = await compose('config --hash *');
    arm({ scenario: 'docker-version', compose: '5.5.1' });
    const again = await compose('--progress plain up -d --wait');
    expect(again).toMatchObject({ exitCode: 0, stdout: '' });
    expect(again.stderr).toContain(' Container p-web-1 Running');
    expect(again.stderr).not.toMatch(/Recreat|Created|Started/);
    expect(await docker('ps --quiet --no-trunc')).toEqual(ids);
    expect(await compose('config --hash *')).toEqual(hashes);
  });

  it('shows stopped and created containers only when it is asked for all', async () => {
    await compose('up -d --wait');
    await compose('stop web');
    await compose('pause db');
    const names = async (...all: string[]) => {
      const words = ['docker', 'ps', ...all, '--format', '{{.Names}}'];
      const { stdout } = await machine.words(words);
      return stdout.split('\n').filter(Boolean).sort();
    };
    expect(await names()).toEqual(['p-db-1', 'p-slow-1']);
    expect(await names('--all')).toEqual(['p-db-1', 'p-slow-1', 'p-web-1']);
  });

  it.each([
    ['unhealthy', 'container p-web-1 is unhealthy'],
    ['hangs', undefined],
  ] as const)('plays a container that is %s', async (does, words) => {
    arm({
      scenario: 'docker-container',
      service: 'web',
      does,
      code: 1,
      ...(words ? {} : { seconds: 60 }),
    });
    const answer = await compose('up -d --wait');
    expect(answer.exitCode).toBe(words ? 1 : 0);
    expect(answer.stderr).toContain(words ?? 'Healthy');
    machine.clock.advance(100_000);
    expect((await stateOf('p-web-1')).Health.Status).toBe('unhealthy');
    machine.faults.clear();
    machine.inside.mend();
    machine.clock.advance(2000);
    expect((await stateOf('p-web-1')).Health.Status).toBe('healthy');
  });

  it('plays a container that exits again and again, and counts', async () => {
    arm({
      scenario: 'docker-container',
      service: 'web',
      does: 'loops',
      code: 1,
    });
    await compose('up -d web');
    machine.clock.advance(20_000);
    const state = await stateOf('p-web-1');
    expect(state.RestartCount).toBeGreaterThan(3);
    expect(['restarting', 'running']).toContain(state.Status);
  });

  it('plays one that exits for good, and one that dies after it was healthy', async () => {
    arm({
      scenario: 'docker-container',
      service: 'db',
      does: 'exits',
      code: 3,
    });
    arm({
      scenario: 'docker-container',
      service: 'slow',
      does: 'dies',
      code: 9,
    });
    const answer = await compose('up -d --wait');
    expect(answer.stderr).toMatch(/container p-(db|slow)-1 exited \([39]\)\n$/);
    machine.clock.advance(20_000);
    expect((await stateOf('p-slow-1')).ExitCode).toBe(9);
  });

  it('shows a taken port in ss and at the start', async () => {
    arm({ scenario: 'docker-port-taken', port: 80 });
    const ss = 'ss -Hltnp sport = :80';
    expect((await machine.line(ss)).stdout).toContain('0.0.0.0:80');
    expect((await compose('up -d web')).stderr).toContain(
      'address already in use',
    );
    machine.faults.clear();
    expect((await machine.line(ss)).stdout).toBe('');
    expect((await compose('up -d web')).exitCode).toBe(0);
    expect((await machine.line(ss)).stdout).toContain('docker-proxy');
    const publishing = await docker(
      `ps --filter publish=80 --format '{{json .}}'`,
    );
    expect(JSON.parse(publishing.stdout).Names).toBe('p-web-1');
  });

  it.each([
    ['20.10', 'dependency failed to start: container p-slow-1 exited (137)\n'],
    ['28.5', `dependency failed to start: ${GONE}`],
  ] as const)(
    'stops the engine %s in the middle of up',
    async (generation, words) => {
      machine = new LabMachine({ versions: { generation, compose: '2.40.3' } });
      await machine.put('/srv/p/compose.yaml', COMPOSE);
      arm({
        scenario: 'docker-engine-stops',
        during: 'up',
        after: 4,
        seconds: 30,
        times: 1,
      });
      const answer = await compose('up -d --wait');
      expect(answer.exitCode).toBe(1);
      expect(answer.stderr.endsWith(words)).toBe(true);
      expect(await docker('version')).toMatchObject({
        exitCode: 1,
        stderr: GONE,
      });
      // The client lists what it found: nothing.
      for (const command of ['inspect p-web-1', 'image inspect lab/web:1']) {
        expect(await docker(command)).toMatchObject({
          exitCode: 1,
          stdout: '[]\n',
          stderr: GONE,
        });
      }
      expect((await compose('config --quiet')).exitCode).toBe(0);
      machine.clock.advance(40_000);
      expect((await stateOf('p-web-1')).Status).toBe('running');
      expect((await stateOf('p-slow-1')).ExitCode).toBe(137);
      expect((await compose('up -d --wait')).exitCode).toBe(0);
    },
  );

  it.each(['20.10', '28.5'] as const)(
    'lets two different ups at once spoil each other on %s',
    async generation => {
      machine = new LabMachine({ versions: { generation, compose: '2.40.3' } });
      await machine.put('/srv/p/compose.yaml', COMPOSE);
      await compose('up -d web');
      const both = await Promise.all([
        compose('up -d web', { V: '2' }),
        compose('up -d web', { V: '3' }),
      ]);
      const codes = both.map(({ exitCode }) => exitCode).sort();
      expect(codes).toEqual(generation === '20.10' ? [1, 1] : [0, 1]);
      expect(both.map(({ stderr }) => stderr).join('')).toContain(
        'is already in use by container',
      );
    },
  );

  it('does nothing twice when nothing changed, and only what changed', async () => {
    await compose('up -d --wait');
    const before = await docker('ps --all --quiet --no-trunc');
    const again = await compose('--progress json up -d --wait');
    expect(again.stderr).not.toMatch(/Creat|Start|Recreate/);
    expect(await docker('ps --all --quiet --no-trunc')).toEqual(before);
    const changed = await compose('up -d', { V: '2' });
    expect(changed.stderr).toContain('Container p-web-1  Recreated');
    expect(changed.stderr).not.toContain('p-slow-1  Recreate');
  });

  it('has other versions, or none of Compose', async () => {
    arm({ scenario: 'docker-version', compose: '2.20.3' });
    expect((await docker('compose version --short')).stdout).toBe('2.20.3\n');
    arm({ scenario: 'docker-version', compose: 'v1' });
    expect(await docker('compose version --short')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('unknown command: docker compose'),
    });
  });

  it('is slow', async () => {
    await compose('create');
    const begun = machine.clock.now();
    arm({ scenario: 'docker-slow', seconds: 30 });
    await compose('up -d web');
    expect(machine.clock.now() - begun).toBeGreaterThan(30_000);
  });

  it('talks, once', async () => {
    arm({ scenario: 'docker-talks', lines: 3, every: 0, times: 1 });
    const said = async () => {
      const { stderr } = await compose('up -d web');
      return [...stderr.matchAll(/Line (\d) of 3, written at \d{13}/g)].map(
        ([, number]) => number,
      );
    };
    expect(await said()).toEqual(['1', '2', '3']);
    expect(await said()).toEqual([]);
  });

  it('has a project of somebody else', async () => {
    machine.inside.addForeignProject('p');
    const { stdout } = await docker(
      'ps --all --quiet --no-trunc --filter label=com.docker.compose.project=p',
    );
    const shown = await docker(`inspect ${stdout.trim()}`);
    const [{ Config }] = JSON.parse(shown.stdout);
    expect(Config.Labels['com.docker.compose.project.working_dir']).toBe(
      '/home/somebody/site',
    );
  });

  it('plays a clock, disk, memory, network and cloud-init that are not right', async () => {
    const timedatectl = 'timedatectl show -p NTPSynchronized --value';
    const all = [
      timedatectl,
      'df -P -B1 /',
      'cat /proc/meminfo',
      'getent ahosts example.com',
      'curl -sS -o /dev/null --max-time 10 https://example.com/',
      'cloud-init status --format json',
    ];
    const answers = async () =>
      Promise.all(all.map(line => machine.line(line)));
    const good = await answers();
    expect(good.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(good[0].stdout).toBe('yes\n');
    expect(
      (await machine.line('getent ahosts cloud.example.com')).stdout,
    ).toMatch(/^127\.77\.0\.9 +STREAM cloud\.example\.com\n/);
    expect(JSON.parse(good[5].stdout).status).toBe('done');
    arm({ scenario: 'clock-off' });
    arm({ scenario: 'disk-small', freeBytes: 1000 });
    arm({ scenario: 'memory-small', bytes: 1024 ** 2 * 512 });
    arm({ scenario: 'egress-closed' });
    arm({ scenario: 'cloud-init', status: 'degraded' });
    const bad = await answers();
    expect(bad.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 2, 6, 2]);
    expect(bad[0].stdout).toBe('no\n');
    expect(bad[1].stdout).toMatch(/ 1000 +100% \/\n$/);
    expect(bad[2].stdout).toMatch(/^MemTotal: +524288 kB\n/);
    expect(bad[4].stderr).toContain('Could not resolve host: example.com');
  });

  it('is the same after the sandbox was stopped', async () => {
    await compose('up -d --wait');
    const before = await docker('ps --all --quiet --no-trunc');
    await machine.inside.close();
    const state = machine.saved[machine.saved.length - 1];
    machine = new LabMachine({ state: JSON.parse(JSON.stringify(state)) });
    expect(await docker('ps --all --quiet --no-trunc')).toEqual(before);
    expect((await docker('volume ls')).exitCode).toBe(0);
  });
});
