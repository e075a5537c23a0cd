const UNIT_MILLISECONDS: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Go's `time.ParseDuration`. There is no unit for days.
 *
 * @returns milliseconds; nothing for a text that Go cannot read
 */
export function parseGoDuration(text: string): number | undefined {
  const [, sign, rest] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  if (rest === '0') {
    return 0;
  }
  const parts = [
    ...(rest ?? '').matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g),
  ];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== rest) {
    return undefined;
  }
  const total = parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * UNIT_MILLISECONDS[unit],
    0,
  );
  return sign === '-' ? -total : total;
}
