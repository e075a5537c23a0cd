import { readFileSync } from 'node:fs';

/** Jiffies of a second in `/proc`, the same on every Linux of today. */
const TICKS = 100;

/** Figures of many runs of one thing, in milliseconds. */
export interface Figures {
  runs: number;
  p50: number;
  p99: number;
}

/** Calls something one after the other and measures each call. */
export async function measure(
  runs: number,
  call: () => Promise<unknown>,
  warmUps = 10,
): Promise<Figures> {
  for (let run = 0; run < warmUps; run++) {
    await call();
  }
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const began = performance.now();
    await call();
    times.push(performance.now() - began);
  }
  return figuresOf(times);
}

/** Median and 99th percentile. */
export function figuresOf(times: number[]): Figures {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number) =>
    round(
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))],
    );
  return { runs: sorted.length, p50: at(0.5), p99: at(0.99) };
}

/** The middle one of some figures; of an even number, the larger of the two. */
export function medianOf(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return round(sorted[Math.floor(sorted.length / 2)]);
}

/** How a figure grows with the number of things: 1 is in proportion. */
export function growthExponent(
  small: { count: number; figure: number },
  large: { count: number; figure: number },
): number {
  return round(
    Math.log(large.figure / small.figure) / Math.log(large.count / small.count),
  );
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** CPU seconds that a process has used so far (proc(5), fields 14 and 15). */
export function cpuSecondsOf(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** CPU seconds of the programs that a process started and that have ended (fields 16 and 17). */
export function childrenCpuSecondsOf(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[13]) + Number(fields[14])) / TICKS;
}

/** From the third field on: the name of a program may hold spaces. */
function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Memory that a process holds, in MiB. */
export function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const [, kib] = status.match(/^VmRSS:\s+(\d+) kB$/m) ?? [];
  return Math.round(Number(kib) / 1024);
}
