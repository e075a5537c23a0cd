/*
 * Proves what the core reads and judges of a host, by outputs as real machines print them; that nothing
 * a host prints makes it fail; and that all is asked in one exchange, with sections told apart by their
 * places. How commands reach a host is proven by `hosts/`, what a driver makes of its own by the driver.
 */
import { DeploymentDriver, HostSection } from '@opencsp/plugin-opencsp-node';
import fc from 'fast-check';
import { aHost } from '../../__testUtils__/hostStage';
import { judgeCore } from './coreChecks';
import { CORE, CORE_COMMANDS } from './coreFacts';
import { DefaultHostChecks } from './DefaultHostChecks';

const GIB = 2 ** 30;

function df(size: number, free: number, mount: string): string {
  return [
    'Filesystem        1-blocks       Used   Available Capacity Mounted on',
    `/dev/vda1      ${size * GIB} 7516192768 ${free * GIB}      38% ${mount}`,
    '',
  ].join('\n');
}

/** Of a Debian 12 machine. */
const DEBIAN: Record<string, string | number> = {
  [CORE.machine]: 'x86_64\n',
  [CORE.system]: [
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"',
    'NAME="Debian GNU/Linux"',
    'VERSION_ID="12"',
    'ID=debian',
    '',
  ].join('\n'),
  [CORE.cores]: '2\n',
  [CORE.memory]: [
    'MemTotal:        2014596 kB',
    'MemFree:          142368 kB',
    'MemAvailable:    1437424 kB',
    'SwapTotal:             0 kB',
    '',
  ].join('\n'),
  [CORE.boot]: '1b671a64-40d5-491e-99b0-da01ff1f3341\n',
  [CORE.dockerDisk]: 1,
  [CORE.rootDisk]: df(20, 12, '/'),
  [CORE.clock]: 'yes\n',
  [CORE.cloudInit]: 127,
};

/** A number is an exit code without output. */
function sections(change: Record<string, string | number> = {}): HostSection[] {
  return Object.entries({ ...DEBIAN, ...change }).map(([name, said]) => ({
    name,
    exit: typeof said === 'number' ? said : 0,
    stdout: typeof said === 'number' ? '' : said,
    stderr: '',
  }));
}

function resultsOf(
  change: Record<string, string | number>,
  request: Partial<Parameters<typeof judgeCore>[1]> = {},
) {
  const { checks } = judgeCore(sections(change), {
    registries: [],
    ...request,
  });
  return Object.fromEntries(checks.map(check => [check.name, check]));
}

const needs = (memoryMiB: number, diskGiB: number, hosts: string[] = []) => ({
  deployment: { hosts, needs: { memoryMiB, diskGiB } },
});

describe('the core’s checks', () => {
  it('read what a Debian 12 says', () => {
    expect(judgeCore(sections(), { registries: [] }).facts).toEqual({
      system: 'Debian GNU/Linux 12 (bookworm)',
      architecture: 'x86_64',
      cores: 2,
      memoryMiB: 1967,
      memoryFreeMiB: 1404,
      diskGiB: 20,
      diskFreeGiB: 12,
      bootId: '1b671a64-40d5-491e-99b0-da01ff1f3341',
    });
  });

  it('take the disk of the engine where it has one', () => {
    const { facts } = judgeCore(
      sections({ [CORE.dockerDisk]: df(100, 80.5, '/var/lib/docker') }),
      { registries: [] },
    );
    expect([facts.diskGiB, facts.diskFreeGiB]).toEqual([100, 80.5]);
  });

  it.each([
    ['an x86 machine', {}, {}, 'architecture', 'passed'],
    [
      'an ARM machine',
      { [CORE.machine]: 'aarch64\n' },
      {},
      'architecture',
      'passed',
    ],
    [
      'an old Raspberry',
      { [CORE.machine]: 'armv7l\n' },
      {},
      'architecture',
      'failed',
    ],
    ['no answer', { [CORE.machine]: 127 }, {}, 'architecture', 'failed'],
    ['enough memory', {}, needs(1_400, 1), 'memory', 'passed'],
    ['memory that is used', {}, needs(1_500, 1), 'memory', 'warning'],
    ['too little memory', {}, needs(2_048, 1), 'memory', 'failed'],
    ['memory, without a bundle', {}, {}, 'memory', 'passed'],
    ['unknown memory', { [CORE.memory]: '' }, needs(1, 1), 'memory', 'skipped'],
    [
      'enough disk: a fifth more than needed',
      {},
      needs(1, 10),
      'disk',
      'passed',
    ],
    ['disk that is used', {}, needs(1, 11), 'disk', 'warning'],
    ['a disk that is too small', {}, needs(1, 21), 'disk', 'failed'],
    [
      'a full disk',
      { [CORE.rootDisk]: df(20, 1.5, '/') },
      {},
      'disk',
      'failed',
    ],
    ['an unknown disk', { [CORE.rootDisk]: 1 }, {}, 'disk', 'skipped'],
    ['a right clock', {}, {}, 'clock', 'passed'],
    ['a clock on its own', { [CORE.clock]: 'no\n' }, {}, 'clock', 'warning'],
    ['no systemd', { [CORE.clock]: 127 }, {}, 'clock', 'skipped'],
  ] as const)('%s', (_, change, request, name, result) => {
    const check = resultsOf(change, request)[name];
    expect(check.result).toBe(result);
    expect(check.fix === undefined).toBe(
      result === 'passed' || result === 'skipped',
    );
  });

  it('name the figures', () => {
    expect(resultsOf({}, needs(2_048, 1)).memory.found).toBe(
      '1404 of 1967 MiB free; the bundle needs 2048 MiB.',
    );
    expect(resultsOf({}, needs(1, 30)).disk).toMatchObject({
      found: '12 of 20 GiB free; the bundle needs 36 GiB.',
      fix: expect.stringContaining('36 GiB'),
    });
  });

  it('say which names are not known, or lead elsewhere', () => {
    const registries = ['registry-1.docker.io', 'ghcr.io'];
    const request = {
      address: '192.0.2.7',
      registries,
      ...needs(1, 1, ['a.example.com', 'b.example.com', 'c.example.com']),
    };
    const good =
      '192.0.2.7       STREAM a.example.com\n192.0.2.7       DGRAM\n';
    const found = resultsOf(
      {
        coreregistry0: '203.0.113.1     STREAM registry-1.docker.io\n',
        coreregistry1: 2,
        coreroute0: good,
        coreroute1: 2,
        coreroute2: '198.51.100.9    STREAM c.example.com\n',
      },
      request,
    );
    expect(found.dns).toMatchObject({
      result: 'failed',
      found: 'The host does not find ghcr.io.',
    });
    expect(found.routes).toMatchObject({
      result: 'warning',
      found: 'b.example.com is not known; c.example.com leads to 198.51.100.9.',
    });
    const all = { ...needs(1, 1, ['a.example.com']), address: '192.0.2.7' };
    expect(resultsOf({ coreroute0: good }, all).routes.result).toBe('passed');
    expect(resultsOf({}).dns).toBeUndefined();
  });

  it('are never brought down by what a host prints', () => {
    const names = [...CORE_COMMANDS.map(({ name }) => name), 'coreroute0'];
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            name: fc.constantFrom(...names),
            exit: fc.integer({ min: 0, max: 255 }),
            stdout: fc.string({ unit: 'binary' }),
            stderr: fc.string(),
          }),
        ),
        printed => {
          const { checks } = judgeCore(printed, {
            registries: ['r'],
            ...needs(1, 1, ['a']),
          });
          expect(checks.map(({ found }) => found)).not.toContain('');
        },
      ),
    );
  });
});

describe('DefaultHostChecks', () => {
  function stage(drivers: readonly Pick<DeploymentDriver, 'checks'>[]) {
    const exchanges: string[][] = [];
    const runner = {
      gather: async (commands: readonly { name: string }[]) => {
        exchanges.push(commands.map(({ name }) => name));
        return commands.map(({ name }, index) => ({
          name,
          exit: 0,
          stdout: name === CORE.machine && index === 0 ? 'x86_64' : `${index}`,
          stderr: '',
        }));
      },
    };
    return { exchanges, runner, drivers };
  }

  const asks = (name: string, isAvailable = true) => ({
    id: name,
    title: name,
    availability: () =>
      isAvailable
        ? { available: true as const }
        : { available: false as const, reason: 'off' },
    checks: {
      commands: [{ name: CORE.machine, argv: ['x'] }],
      judge: (given: readonly HostSection[]) => ({
        checks: [
          {
            name,
            title: name,
            result: 'passed' as const,
            found: given.map(({ stdout }) => stdout).join(),
          },
        ],
        engines: { [name]: '1' },
      }),
    },
  });

  it('ask the core and the first driver in one exchange, and give each its own sections', async () => {
    const drivers = [asks('one'), asks('off', false), asks('two')];
    const { exchanges, runner } = stage(drivers);
    const checks = new DefaultHostChecks({
      runners: { of: () => fullRunner(runner) },
      drivers: drivers.map(fullDriver),
      registries: ['r.example.com'],
    });
    const host = aHost(1, 0);
    const look = await checks.look(host, new AbortController().signal);
    expect(exchanges).toHaveLength(2);
    expect(exchanges[0]).toHaveLength(CORE_COMMANDS.length + 2);
    expect(look.facts.architecture).toBe('x86_64');
    expect(look.facts.engines).toEqual({ one: '1', two: '1' });
    const found = look.checks.map(({ name, found: text }) => [name, text]);
    expect(found).toContainEqual(['one', `${CORE_COMMANDS.length + 1}`]);
    expect(found.map(([name]) => name)).not.toContain('off');
  });
});

/** What these tests do not use is refused. */
function fullRunner({ gather }: { gather: DriverGather }) {
  const refuse = async () => {
    throw new Error('Nothing but gather is used');
  };
  return {
    gather,
    run: refuse,
    put: refuse,
    list: refuse,
    prune: refuse,
    removeFolder: refuse,
    start: refuse,
    poll: refuse,
    stop: refuse,
    forget: refuse,
  };
}

type DriverGather = (
  commands: readonly { name: string }[],
) => Promise<HostSection[]>;

function fullDriver(
  driver: Pick<DeploymentDriver, 'id' | 'title' | 'availability' | 'checks'>,
): DeploymentDriver {
  const refuse = () => {
    throw new Error('Nothing but checks is used');
  };
  return {
    ...driver,
    render: refuse,
    steps: refuse,
    rollback: refuse,
    remove: refuse,
    inspect: refuse,
  };
}
