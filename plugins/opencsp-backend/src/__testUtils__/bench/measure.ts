/** Figures of many runs of one thing, in milliseconds. */
export interface Figures {
  runs: number;
  p50: number;
  p99: number;
}

/** Calls something one after the other, and measures each call after the first few. */
export async function measure(
  { runs, warmUps }: { runs: number; warmUps: number },
  call: () => unknown,
): Promise<Figures> {
  const times: number[] = [];
  for (let run = 0; run < warmUps + runs; run++) {
    const took = await timeOf(call);
    if (run >= warmUps) {
      times.push(took);
    }
  }
  return figuresOf(times);
}

/** How long a call takes, in milliseconds. */
export async function timeOf(call: () => unknown): Promise<number> {
  const began = performance.now();
  await call();
  return performance.now() - began;
}

/** Median and 99th percentile; of few runs, the latter is the slowest. */
export function figuresOf(times: readonly number[]): Figures {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number) =>
    round(
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))],
    );
  return { runs: sorted.length, p50: at(0.5), p99: at(0.99) };
}

/** How a figure grows with the number of things: 1 is in proportion, 0 is not at all. */
export function exponentOf(
  small: { count: number; figure: number },
  large: { count: number; figure: number },
): number {
  return round(
    Math.log(large.figure / small.figure) / Math.log(large.count / small.count),
  );
}

/** To a hundredth. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
