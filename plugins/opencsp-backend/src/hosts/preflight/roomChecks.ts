import { HostCheck } from '@opencsp/plugin-opencsp-common';
import { CoreFacts } from './coreFacts';

/** Less than this on the disk, and nothing can be loaded or logged any more, in GiB. */
const DISK_FLOOR_GIB = 2;

/** Data grows, and so do logs: so much more than the bundle needs should be free. */
const DISK_SPARE = 1.2;

/** Enough for an engine and a small bundle, while nobody knows which one it will be. */
const SMALL = { memoryMiB: 1_024, diskGiB: 6 };

/** What a bundle needs, and whether it is on the host already. */
export interface Room {
  /** Nothing while no bundle is chosen. */
  needs?: { memoryMiB: number; diskGiB: number };
  /** What it has taken is not free any more: less free says less then. */
  isThere: boolean;
}

/** What runs already takes memory, too: only a machine that is too small is refused. */
export function judgeMemory(
  { memoryMiB, memoryFreeMiB }: CoreFacts,
  { needs, isThere }: Room,
): HostCheck {
  const check = { name: 'memory', title: 'Memory' };
  if (memoryMiB === undefined) {
    return { ...check, result: 'skipped', found: 'It could not be read.' };
  }
  const free = memoryFreeMiB ?? 0;
  const all = `${free} of ${memoryMiB} MiB free`;
  if (!needs) {
    return memoryMiB >= SMALL.memoryMiB
      ? { ...check, result: 'passed', found: `${all}.` }
      : {
          ...check,
          result: 'warning',
          found: `${all}: too little for most bundles.`,
          fix: `Give the machine at least ${SMALL.memoryMiB} MiB of memory.`,
        };
  }
  const needed = needs.memoryMiB;
  const found = `${all}; the bundle needs ${needed} MiB.`;
  if (memoryMiB < needed) {
    return {
      ...check,
      result: 'failed',
      found,
      fix: `Give the machine at least ${needed} MiB of memory, or take services out of the profile.`,
    };
  }
  return free < needed && !isThere
    ? {
        ...check,
        result: 'warning',
        found,
        fix: 'Stop what else runs on the host, if services of the profile end with "out of memory".',
      }
    : { ...check, result: 'passed', found };
}

/** A bundle that is not there yet needs all its room; one that is has taken a part of it. */
export function judgeDisk(
  { diskGiB, diskFreeGiB }: CoreFacts,
  { needs, isThere }: Room,
): HostCheck {
  const check = { name: 'disk', title: 'Disk' };
  if (diskGiB === undefined || diskFreeGiB === undefined) {
    return { ...check, result: 'skipped', found: 'It could not be read.' };
  }
  const wanted = needs ? Math.ceil(needs.diskGiB * DISK_SPARE) : SMALL.diskGiB;
  const all = `${diskFreeGiB} of ${diskGiB} GiB free`;
  const found = needs ? `${all}; ${wantedWords(wanted, isThere)}.` : `${all}.`;
  if (isTooSmall({ diskGiB, diskFreeGiB, wanted }, { needs, isThere })) {
    const least = Math.max(wanted, DISK_FLOOR_GIB);
    return {
      ...check,
      result: 'failed',
      found,
      fix: `Free some space, or give the machine a larger disk: ${least} GiB should be free.`,
    };
  }
  return diskFreeGiB < wanted
    ? {
        ...check,
        result: 'warning',
        found,
        fix: needs
          ? 'Look whether services that are new in the profile find room, or give the machine a larger disk.'
          : `Give the machine a larger disk: a small bundle takes some ${wanted} GiB.`,
      }
    : { ...check, result: 'passed', found };
}

function wantedWords(wanted: number, isThere: boolean): string {
  return isThere
    ? `the bundle needs ${wanted} GiB in all, and is on the host already`
    : `the bundle needs ${wanted} GiB`;
}

function isTooSmall(
  disk: { diskGiB: number; diskFreeGiB: number; wanted: number },
  { needs, isThere }: Room,
): boolean {
  if (disk.diskFreeGiB < DISK_FLOOR_GIB) {
    return true;
  }
  return needs
    ? disk.diskGiB < needs.diskGiB ||
        (!isThere && disk.diskFreeGiB < disk.wanted)
    : false;
}
