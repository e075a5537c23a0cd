import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../until';
import { BareHost } from './BareHost';

const LINE = /^bench line (\d+)$/gm;

/** When lines were where, by their number, in milliseconds of one clock. */
export type Times = Map<number, number>;

/** Where the output of the program is that starts the applications, once it runs. */
export async function outputOf(
  host: BareHost,
  deploymentId: string,
): Promise<string> {
  const run = `/var/lib/opencsp/runs/compose-${deploymentId}-apps0-1-0`;
  await until(
    () => `the applications are being started: ${run}`,
    async () => (await host.run(`cat ${run}/pid`)).exit === 0,
  );
  return `${run}/output`;
}

/** Writes lines, with a pause before each. @returns when each was written */
export async function writeLines(
  append: (text: string) => Promise<void>,
  options: { from: number; count: number; pauseMs: number | (() => number) },
): Promise<Times> {
  const { from, count, pauseMs } = options;
  const times: Times = new Map();
  for (let number = from; number < from + count; number++) {
    await sleep(typeof pauseMs === 'number' ? pauseMs : pauseMs());
    times.set(number, performance.now());
    await append(`bench line ${number}\n`);
  }
  return times;
}

/** Notes when the lines in a text were seen. */
export function noteLines(times: Times, text: string): void {
  const now = performance.now();
  for (const [, number] of text.matchAll(LINE)) {
    times.set(Number(number), now);
  }
}

/** From each line's first moment to its second, in milliseconds. */
export function delaysBetween(from: Times, to: Times): number[] {
  return [...from].map(([number, time]) => (to.get(number) ?? NaN) - time);
}
