import { z } from 'zod';

const UNIT_MILLISECONDS: Record<string, number> = {
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
};

/**
 * Reads a duration in Go's syntax (`time.ParseDuration`: `1h30m`, `90s`, `250ms`; no days).
 * The Terraform CRD does not check durations, and one that Go cannot read stops tofu-controller for
 * everybody, so each is checked here before it is sent.
 *
 * @returns milliseconds, or nothing when the text is no positive duration
 */
export function parseGoDuration(text: string): number | undefined {
  const matches = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (matches.length === 0 || matches.map(m => m[0]).join('') !== text) {
    return undefined;
  }
  const total = matches.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * UNIT_MILLISECONDS[unit],
    0,
  );
  return total > 0 ? total : undefined;
}

/** A duration in Go's syntax. */
export const goDurationSchema = z
  .string()
  .refine(text => parseGoDuration(text) !== undefined, {
    message:
      'Write a positive duration as Go does, such as "30s", "10m" or "1h30m"; there is no unit for days.',
  });
