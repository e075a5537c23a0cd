import { HostFacts } from '@opencsp/plugin-opencsp-common';
import { HostCommand, HostSection } from '@opencsp/plugin-opencsp-node';

/** Names of the core's commands; a driver's begin otherwise. */
export const CORE = {
  machine: 'coreuname',
  system: 'coreos',
  cores: 'corenproc',
  memory: 'corememory',
  boot: 'coreboot',
  rootDisk: 'corediskroot',
  clock: 'coreclock',
  user: 'coreuser',
  cloudInit: 'corecloudinit',
} as const;

/** Everything that the core asks of every host. All of it only reads. */
export const CORE_COMMANDS: readonly HostCommand[] = [
  { name: CORE.machine, argv: ['uname', '-m'] },
  { name: CORE.system, argv: ['cat', '/etc/os-release'] },
  { name: CORE.cores, argv: ['nproc'] },
  { name: CORE.memory, argv: ['cat', '/proc/meminfo'] },
  { name: CORE.boot, argv: ['cat', '/proc/sys/kernel/random/boot_id'] },
  { name: CORE.rootDisk, argv: sizeOf('/') },
  {
    name: CORE.clock,
    argv: ['timedatectl', 'show', '-p', 'NTPSynchronized', '--value'],
  },
  { name: CORE.user, argv: ['id', '-u'] },
  {
    name: CORE.cloudInit,
    argv: ['cloud-init', 'status', '--format', 'json'],
  },
];

/** What a host says of itself, without the engines. What cannot be read is left out. */
export type CoreFacts = Omit<HostFacts, 'engines'>;

/** Asks for the disks that the engines keep their data on. */
export function diskCommands(folders: readonly string[]): HostCommand[] {
  return folders.map((folder, index) => ({
    name: diskName(index),
    argv: sizeOf(folder),
  }));
}

/**
 * Pure: sections of {@link CORE_COMMANDS} and {@link diskCommands} to facts.
 *
 * @param folders - those of the disks; the first that is there counts, else the root
 */
export function readCoreFacts(
  sections: readonly HostSection[],
  folders: readonly string[] = [],
): CoreFacts {
  const memory = said(sections, CORE.memory);
  const disk = [...folders.map((_, index) => diskName(index)), CORE.rootDisk]
    .map(name => readDisk(said(sections, name)))
    .find(found => found !== undefined);
  return {
    system: readSystem(said(sections, CORE.system)),
    architecture: word(said(sections, CORE.machine)),
    cores: integer(said(sections, CORE.cores)),
    memoryMiB: readMemory(memory, 'MemTotal'),
    memoryFreeMiB: readMemory(memory, 'MemAvailable'),
    diskGiB: disk?.size,
    diskFreeGiB: disk?.free,
    bootId: word(said(sections, CORE.boot)),
  };
}

/** What a command printed; nothing when it is not there or did not do its work. */
export function said(
  sections: readonly HostSection[],
  name: string,
): string | undefined {
  const section = sections.find(it => it.name === name);
  return section?.exit === 0 ? section.stdout : undefined;
}

function diskName(index: number): string {
  return `coredisk${index}`;
}

function sizeOf(folder: string): string[] {
  return ['df', '-P', '-B1', folder];
}

/** Such as `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"` (os-release(5)). */
function readSystem(text = ''): string | undefined {
  const [, value] = /^PRETTY_NAME=(.*)$/m.exec(text) ?? [];
  const name = value?.trim().replace(/^(["'])(.*)\1$/, '$2');
  return name ? name.slice(0, 100) : undefined;
}

/** Such as `MemAvailable:    1437424 kB`; a kB is 1,024 bytes here. */
function readMemory(text = '', key: string): number | undefined {
  const [, kib] = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(text) ?? [];
  return kib === undefined ? undefined : Math.round(Number(kib) / 1024);
}

/** The second line of `df -P -B1`: file system, size, used, available, capacity, mount point. */
function readDisk(text = ''): { size: number; free: number } | undefined {
  const [, size, free] =
    /^\S+\s+(\d+)\s+\d+\s+(\d+)\s+\S+\s+\/.*$/m.exec(text) ?? [];
  return size === undefined || free === undefined
    ? undefined
    : { size: toGiB(size), free: toGiB(free) };
}

function toGiB(bytes: string): number {
  return Math.round((Number(bytes) / 2 ** 30) * 10) / 10;
}

function integer(text = ''): number | undefined {
  return /^\s*\d{1,6}\s*$/.test(text) ? Number(text) : undefined;
}

function word(text = ''): string | undefined {
  const [first] = text.trim().split(/\s+/);
  return first ? first.slice(0, 64) : undefined;
}
