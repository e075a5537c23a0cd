/*
 * Proves what the core reads and judges of a host, by outputs as real machines print them, with the demands
 * of drivers, and that nothing a host prints makes it fail. How commands are asked is proven by
 * `DefaultHostChecks.test.ts`, what a driver makes of its own by the driver.
 */
import { HostSection } from '@opencsp/plugin-opencsp-node';
import fc from 'fast-check';
import { CoreCheckRequest, coreCommands, judgeCore } from './coreChecks';
import { CORE } from './coreFacts';

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
  coredisk0: 1,
  [CORE.rootDisk]: df(20, 12, '/'),
  [CORE.clock]: 'yes\n',
  [CORE.user]: '0\n',
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

/** What an engine demands whose data are on the first disk. */
const DEMANDS = { dataFolder: '/var/lib/engine', names: [] };

function judge(
  change: Record<string, string | number> = {},
  {
    isThere = false,
    ...request
  }: Partial<CoreCheckRequest> & { isThere?: boolean } = {},
) {
  return judgeCore(
    sections(change),
    { demands: [DEMANDS], ...request },
    isThere,
  );
}

function resultsOf(...given: Parameters<typeof judge>) {
  const { checks } = judge(...given);
  return Object.fromEntries(checks.map(check => [check.name, check]));
}

const needs = (memoryMiB: number, diskGiB: number, hosts: string[] = []) => ({
  deployment: { hosts, needs: { memoryMiB, diskGiB } },
});
const there = (memoryMiB: number, diskGiB: number) => ({
  ...needs(memoryMiB, diskGiB),
  isThere: true,
});

describe('the core’s checks', () => {
  it('read what a Debian 12 says', () => {
    expect(judge().facts).toEqual({
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

  it('take the disk of an engine where it has one, the first that is there', () => {
    const demands = [DEMANDS, { ...DEMANDS, dataFolder: '/nix/store' }];
    expect(
      coreCommands({ demands: [...demands, DEMANDS] }).filter(({ argv }) =>
        argv.includes('df'),
      ),
    ).toEqual([
      { name: CORE.rootDisk, argv: ['df', '-P', '-B1', '/'] },
      { name: 'coredisk0', argv: ['df', '-P', '-B1', '/var/lib/engine'] },
      { name: 'coredisk1', argv: ['df', '-P', '-B1', '/nix/store'] },
    ]);
    const second = { coredisk1: df(100, 80.5, '/nix') };
    const { facts } = judge(second, { demands });
    expect([facts.diskGiB, facts.diskFreeGiB]).toEqual([100, 80.5]);
    const first = { ...second, coredisk0: df(50, 40, '/var') };
    expect(judge(first, { demands }).facts.diskGiB).toBe(50);
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
    ['root', {}, {}, 'sudo', 'passed'],
    ['another user', { [CORE.user]: '1000\n' }, {}, 'sudo', 'failed'],
    ['an unknown user', { [CORE.user]: 127 }, {}, 'sudo', 'skipped'],
    ['enough memory', {}, needs(1_400, 1), 'memory', 'passed'],
    ['memory that is used', {}, needs(1_500, 1), 'memory', 'warning'],
    ['memory that the bundle uses', {}, there(1_500, 1), 'memory', 'passed'],
    ['too little memory', {}, needs(2_048, 1), 'memory', 'failed'],
    [
      'too little memory for what is there',
      {},
      there(2_048, 1),
      'memory',
      'failed',
    ],
    ['memory, without a bundle', {}, {}, 'memory', 'passed'],
    [
      'little memory, without a bundle',
      { [CORE.memory]: 'MemTotal: 1047552 kB\n' },
      {},
      'memory',
      'warning',
    ],
    ['unknown memory', { [CORE.memory]: '' }, needs(1, 1), 'memory', 'skipped'],
    [
      'enough disk: a fifth more than needed',
      {},
      needs(1, 10),
      'disk',
      'passed',
    ],
    ['disk that others use', {}, needs(1, 11), 'disk', 'failed'],
    ['disk that the bundle uses', {}, there(1, 11), 'disk', 'warning'],
    ['a disk that is too small', {}, needs(1, 21), 'disk', 'failed'],
    ['one for what is there', {}, there(1, 21), 'disk', 'failed'],
    [
      'a full disk',
      { [CORE.rootDisk]: df(20, 1.5, '/') },
      {},
      'disk',
      'failed',
    ],
    [
      'a full disk with the bundle on it',
      { [CORE.rootDisk]: df(20, 1.5, '/') },
      there(1, 1),
      'disk',
      'failed',
    ],
    [
      'a nearly full disk, without a bundle',
      { [CORE.rootDisk]: df(20, 5.5, '/') },
      {},
      'disk',
      'warning',
    ],
    ['disk, without a bundle', {}, {}, 'disk', 'passed'],
    ['an unknown disk', { [CORE.rootDisk]: 1 }, {}, 'disk', 'skipped'],
    ['a right clock', {}, {}, 'clock', 'passed'],
    ['a clock on its own', { [CORE.clock]: 'no\n' }, {}, 'clock', 'warning'],
    ['no systemd', { [CORE.clock]: 127 }, {}, 'clock', 'skipped'],
    ['nonsense of a clock', { [CORE.clock]: 'maybe' }, {}, 'clock', 'skipped'],
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
    expect(resultsOf({}, there(1, 11)).disk.found).toBe(
      '12 of 20 GiB free; the bundle needs 14 GiB in all, and is on the host already.',
    );
  });

  it('are each told once', () => {
    const demands = [
      { ...DEMANDS, names: ['a.example.com'] },
      { dataFolder: '/nix/store', names: ['a.example.com', 'b.example.com'] },
    ];
    const request = { demands, ...needs(1, 1, ['c.example.com']) };
    const asked = coreCommands(request).map(({ name }) => name);
    expect(new Set(asked).size).toBe(asked.length);
    const names = judge({}, request).checks.map(({ name }) => name);
    expect(names).toEqual([
      'cloud-init',
      'sudo',
      'architecture',
      'memory',
      'disk',
      'clock',
      'dns',
      'routes',
    ]);
  });

  it('say which names are not known, or lead elsewhere', () => {
    const request = {
      address: '192.0.2.7',
      demands: [
        { ...DEMANDS, names: ['registry-1.docker.io', 'ghcr.io'] },
        DEMANDS,
      ],
      ...needs(1, 1, ['a.example.com', 'b.example.com', 'c.example.com']),
    };
    const good =
      '192.0.2.7       STREAM a.example.com\n192.0.2.7       DGRAM\n';
    const answers = {
      coresource0: '203.0.113.1     STREAM registry-1.docker.io\n',
      coresource1: 2,
      coreroute0: good,
      coreroute1: 2,
      coreroute2: '198.51.100.9    STREAM c.example.com\n',
    };
    const found = resultsOf(answers, request);
    // An engine with a proxy finds them all the same: what cannot be fetched is the driver's to say.
    expect(found.dns).toMatchObject({
      result: 'warning',
      found: 'The host does not find ghcr.io.',
      fix: expect.stringContaining('/etc/resolv.conf'),
    });
    expect(found.routes).toMatchObject({
      result: 'warning',
      found: 'b.example.com is not known; c.example.com leads to 198.51.100.9.',
    });
    expect(
      resultsOf({ ...answers, coresource1: '203.0.113.2 STREAM\n' }, request)
        .dns,
    ).toMatchObject({
      result: 'passed',
      found: 'registry-1.docker.io, ghcr.io are known.',
    });
    const all = { ...needs(1, 1, ['a.example.com']), address: '192.0.2.7' };
    expect(resultsOf({ coreroute0: good }, all).routes.result).toBe('passed');
    expect(resultsOf({}).dns).toBeUndefined();
  });

  it('do not compare names with the address of a host before which ports are moved', () => {
    const elsewhere = { coreroute0: '198.51.100.9    STREAM a.example.com\n' };
    const found = resultsOf(elsewhere, needs(1, 1, ['a.example.com']));
    expect(found.routes).toMatchObject({
      result: 'passed',
      found: 'All of them are known.',
    });
  });

  it('have no verdict on names where nothing can be asked', () => {
    const request = {
      demands: [{ ...DEMANDS, names: ['a.example.com'] }],
      ...needs(1, 1, ['b.example.com']),
    };
    const found = resultsOf({ coresource0: 127, coreroute0: 127 }, request);
    expect([found.dns.result, found.routes.result]).toEqual([
      'skipped',
      'skipped',
    ]);
  });

  it('are never brought down by what a host prints', () => {
    const request = {
      demands: [{ ...DEMANDS, names: ['r'] }],
      ...needs(1, 1, ['a']),
    };
    const names = coreCommands(request).map(({ name }) => name);
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
        fc.boolean(),
        (printed, isThere) => {
          const { checks } = judgeCore(printed, request, isThere);
          expect(checks.map(({ found }) => found)).not.toContain('');
        },
      ),
    );
  });
});
