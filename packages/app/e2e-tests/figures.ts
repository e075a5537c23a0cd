import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Adds figures to those that the bench prints at its end. */
export function addFigures(figures: object): void {
  const file = process.env.OPENCSP_FIGURES;
  if (!file) {
    throw new Error('OPENCSP_FIGURES does not say where the figures go');
  }
  const before: object = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : {};
  writeFileSync(file, JSON.stringify({ ...before, ...figures }));
}

/** The middle one; of an even number, the larger of the two. Rounded to whole ones. */
export function medianOf(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)]);
}

/** With two digits behind the point. */
export function ratioOf(one: number, other: number): number {
  return Math.round((one / other) * 100) / 100;
}
