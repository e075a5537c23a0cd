import { HostCheck } from '@opencsp/plugin-opencsp-common';
import { HostSection } from '@opencsp/plugin-opencsp-node';
import { sectionOf } from './sections';

const GIB = 1024 ** 3;
const KIB_IN_MIB = 1024;

/** Room that is left for logs and for what grows. */
const DISK_SPARE = 1.2;

/** Enough for an engine and a small profile, when nothing more is known. */
const LEAST = { diskGiB: 5, memoryMiB: 1024 };

/** What a profile needs, and whether it runs on the host already. */
export interface Needs {
  needs?: { memoryMiB: number; diskGiB: number };
  /** Then its data and images are on the disk, and what is free says less. */
  runsAlready: boolean;
}

/** Free room where the engine keeps its data. */
export function disk(
  sections: readonly HostSection[],
  { needs, runsAlready }: Needs,
): HostCheck {
  const common = { name: 'disk', title: 'Disk' };
  const free =
    freeBytes(sectionOf(sections, 'composedisk')) ??
    freeBytes(sectionOf(sections, 'composeroot'));
  if (free === undefined) {
    return { ...common, result: 'skipped', found: 'The host did not say it.' };
  }
  const wanted = (needs?.diskGiB ?? LEAST.diskGiB) * DISK_SPARE;
  const words = `${gib(free / GIB)} free, ${gib(wanted)} needed`;
  if (free / GIB >= wanted) {
    return { ...common, result: 'passed', found: `${words}.` };
  }
  return {
    ...common,
    result: needs && !runsAlready ? 'failed' : 'warning',
    found: runsAlready
      ? `${words} by a profile that starts anew; this one runs already.`
      : `${words}.`,
    fix: 'Make the disk larger, or free space ("docker image prune" on the host).',
  };
}

/** Memory of the machine; what is free is judged less strictly, since the engine takes it back. */
export function memory(
  sections: readonly HostSection[],
  { needs, runsAlready }: Needs,
): HostCheck {
  const common = { name: 'memory', title: 'Memory' };
  const { stdout } = sectionOf(sections, 'composememory');
  const total = meminfo(stdout, 'MemTotal');
  const available = meminfo(stdout, 'MemAvailable');
  if (total === undefined) {
    return { ...common, result: 'skipped', found: 'The host did not say it.' };
  }
  const wanted = needs?.memoryMiB ?? LEAST.memoryMiB;
  if (total < wanted) {
    return {
      ...common,
      result: needs ? 'failed' : 'warning',
      found: `${mib(total)} in all, ${mib(wanted)} needed.`,
      fix: 'Use a larger machine, or leave a service out.',
    };
  }
  if (!runsAlready && available !== undefined && available < wanted) {
    return {
      ...common,
      result: 'warning',
      found: `${mib(available)} of ${mib(total)} free, ${mib(wanted)} needed.`,
      fix: 'Stop what else runs on the host, or use a larger machine.',
    };
  }
  return {
    ...common,
    result: 'passed',
    found: `${mib(total)} in all, ${mib(wanted)} needed.`,
  };
}

/** The fourth column of the last line of `df -P -B1`. */
function freeBytes({ exit, stdout }: HostSection): number | undefined {
  const columns = stdout.trim().split('\n').at(-1)?.trim().split(/\s+/) ?? [];
  const free = columns[3];
  return exit === 0 && /^\d+$/.test(free ?? '') ? Number(free) : undefined;
}

function meminfo(stdout: string, name: string): number | undefined {
  const [, kib] = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(stdout) ?? [];
  return kib === undefined ? undefined : Math.floor(Number(kib) / KIB_IN_MIB);
}

function gib(value: number): string {
  return `${Math.round(value * 10) / 10} GiB`;
}

function mib(value: number): string {
  return value >= 10_240 ? gib(value / 1024) : `${value} MiB`;
}
