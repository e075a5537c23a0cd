import { MachineFaults } from './faults';
import { Engine } from './docker/engine';
import { EXIT, Invocation, Program } from './invocation';
import { MachineClock } from './clock';
import { networkPrograms } from './network';
import { wallClock } from './wallClock';

/** What a machine knows of itself. */
export interface MachineFacts {
  hostname: string;
  user: string;
  bootedAt: Date;
  size: MachineSize;
  /** Its own; the DNS of the sandbox's world leads people's names there. */
  address: string;
  /** False on a machine that nobody made from a cloud image. */
  hasCloudInit: boolean;
}

/** How big a machine is. */
export interface MachineSize {
  cores: number;
  memoryBytes: number;
  diskBytes: number;
}

/** What the programs that tell facts work with. */
export interface FactParts {
  facts: MachineFacts;
  bootId: string;
  clock: MachineClock;
  faults: MachineFaults;
  /** Nothing before Docker was installed. */
  engine(): Engine | undefined;
  /** Knows the names of services: `address:port`. */
  nameServer?: string;
}

const OS_RELEASE = [
  'PRETTY_NAME="OpenCSP Sandbox 1 (simulated)"',
  'NAME="OpenCSP Sandbox"',
  'VERSION_ID="1"',
  'VERSION="1 (simulated)"',
  'VERSION_CODENAME=simulated',
  'ID=opencsp-sandbox',
  'ID_LIKE=debian',
  '',
].join('\n');
const KERNEL = '6.1.0-sandbox';
const USED_AT_FIRST = 2_400_000_000;
const USED_BY_IMAGE = 250_000_000;

/** Files that the kernel and the distribution bring, by their path. */
export function factFile(parts: FactParts, path: string): string | undefined {
  switch (path) {
    case '/etc/os-release':
      return OS_RELEASE;
    case '/proc/meminfo':
      return meminfo(memoryOf(parts));
    case '/proc/sys/kernel/random/boot_id':
      return `${parts.bootId}\n`;
    default:
      return undefined;
  }
}

/** Bytes of memory, as the scenario has it. */
export function memoryOf({ faults, facts }: FactParts): number {
  return faults.find('memory-small')?.bytes ?? facts.size.memoryBytes;
}

function meminfo(bytes: number): string {
  const total = Math.floor(bytes / 1024);
  const row = (name: string, kilobytes: number) =>
    `${`${name}:`.padEnd(16)}${String(Math.floor(kilobytes)).padStart(8)} kB\n`;
  return [
    row('MemTotal', total),
    row('MemFree', total * 0.7),
    row('MemAvailable', total * 0.85),
    row('Buffers', total * 0.02),
    row('Cached', total * 0.15),
    row('SwapTotal', 0),
    row('SwapFree', 0),
  ].join('');
}

/** The programs that tell facts, by name. */
export function factPrograms(parts: FactParts): Record<string, Program> {
  const { facts } = parts;
  const always: Record<string, Program> = {
    true: () => EXIT.OK,
    ':': () => EXIT.OK,
    exit: () => EXIT.OK,
    hostname: say(() => facts.hostname),
    whoami: say(call => call.user),
    nproc: say(() => String(facts.size.cores)),
    uptime: say(() => uptime(parts)),
    date: call => date(parts, call),
    uname: say(call => uname(call, facts)),
    df: call => df(parts, call),
    ss: call => ss(parts, call),
    timedatectl: say(() => (parts.faults.find('clock-off') ? 'no' : 'yes')),
    id: say(({ words, user }) => id(words, user)),
    ...networkPrograms(parts),
  };
  return facts.hasCloudInit
    ? { ...always, 'cloud-init': call => cloudInit(parts, call) }
    : always;
}

function say(text: (call: Invocation) => string): Program {
  return call => {
    call.out(`${text(call)}\n`);
    return EXIT.OK;
  };
}

/** `date +%s` and nothing else of it. */
function date({ clock, faults }: FactParts, call: Invocation): number {
  if (call.words[1] !== '+%s' || call.words.length !== 2) {
    call.err('date: only "date +%s" is known here\n');
    return EXIT.FAILED;
  }
  call.out(`${Math.floor(wallClock(clock, faults) / 1_000)}\n`);
  return EXIT.OK;
}

function id(words: readonly string[], user: string): string {
  const number = user === 'root' ? 0 : 1000;
  return words[1] === '-u'
    ? String(number)
    : `uid=${number}(${user}) gid=${number}(${user}) groups=${number}(${user})`;
}

function uname({ words }: Invocation, { hostname }: MachineFacts): string {
  switch (words[1]) {
    case '-m':
      return 'x86_64';
    case '-r':
      return KERNEL;
    case '-n':
      return hostname;
    case '-a':
      return `Linux ${hostname} ${KERNEL} #1 SMP OpenCSP sandbox x86_64 GNU/Linux`;
    default:
      return 'Linux';
  }
}

function uptime({ clock, facts }: FactParts): string {
  const minutes = Math.max(
    0,
    Math.floor((clock.now() - facts.bootedAt.getTime()) / 60_000),
  );
  const time = new Date(clock.now()).toISOString().slice(11, 19);
  return ` ${time} up ${minutes} min,  1 user,  load average: 0.00, 0.00, 0.00`;
}

function df(parts: FactParts, call: Invocation): number {
  const path = call.words.filter(word => word.startsWith('/')).pop() ?? '/';
  const engine = parts.engine();
  if (path.startsWith('/var/lib/docker') && !engine) {
    call.err(`df: ${path}: No such file or directory\n`);
    return EXIT.FAILED;
  }
  const size = parts.facts.size.diskBytes;
  const images = engine?.state.images.length ?? 0;
  const usual = size - USED_AT_FIRST - images * USED_BY_IMAGE;
  const free = Math.max(0, parts.faults.find('disk-small')?.freeBytes ?? usual);
  const used = size - free;
  const cells = [String(size), String(used), String(free)];
  const share = `${Math.ceil((used / size) * 100)}%`;
  call.out(
    [
      `Filesystem     ${'1-blocks'.padStart(cells[0].length)} ${'Used'.padStart(
        cells[1].length,
      )} ${'Available'.padStart(cells[2].length)} Capacity Mounted on`,
      `/dev/sda1      ${cells[0]} ${cells[1]} ${cells[2].padStart(
        'Available'.length,
      )} ${share.padStart(8)} /`,
      '',
    ].join('\n'),
  );
  return EXIT.OK;
}

/** `ss -Hltnp sport = :80`: who listens on a port. */
function ss(parts: FactParts, call: Invocation): number {
  const port = Number(/:(\d+)$/.exec(call.words.join(' '))?.[1]);
  const engine = parts.engine();
  const owner = engine?.state.containers.find(
    each =>
      engine.life(each).status === 'running' &&
      each.ports.some(({ host }) => host === port),
  );
  const isTaken =
    parts.faults.find('docker-port-taken', each => each.port === port) !==
    undefined;
  if (isTaken || owner) {
    const program = isTaken
      ? '"nginx",pid=612,fd=6'
      : '"docker-proxy",pid=3312,fd=7';
    const users = call.user === 'root' ? ` users:((${program}))` : '';
    call.out(
      `LISTEN 0      4096         0.0.0.0:${port}       0.0.0.0:*   ${users}\n`,
    );
  }
  return EXIT.OK;
}

/** Exit codes as cloud-init has them: 1 after an error, 2 after one that it could live with. */
function cloudInit({ faults }: FactParts, call: Invocation): number {
  const fault = faults.find('cloud-init')?.status;
  const isDegraded = fault === 'degraded';
  const status = isDegraded || fault === undefined ? 'done' : fault;
  const trouble = 'failed to run module package_update_upgrade_install';
  if (call.words.includes('json')) {
    call.out(
      `${JSON.stringify(
        {
          boot_status_code: 'enabled-by-generator',
          datasource: 'nocloud',
          detail: 'DataSourceNoCloud [seed=/dev/sr0]',
          errors: fault === 'error' ? [trouble] : [],
          extended_status: isDegraded ? 'degraded done' : status,
          last_update: 'Thu, 01 Jan 1970 00:00:21 +0000',
          recoverable_errors: isDegraded ? { WARNING: [trouble] } : {},
          status,
        },
        undefined,
        2,
      )}\n`,
    );
  } else {
    call.out(`status: ${status}\n`);
  }
  if (fault === 'error') {
    return EXIT.FAILED;
  }
  return isDegraded ? 2 : EXIT.OK;
}
