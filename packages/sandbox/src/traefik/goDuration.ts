const PART = /([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h)/gy;

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** Milliseconds of a duration of Go, such as `1m30s`; a bare number is seconds. Nothing when it is none. */
export function milliseconds(duration: string): number | undefined {
  if (/^\d+$/.test(duration)) {
    return Number(duration) * 1_000;
  }
  const parts = [...duration.matchAll(PART)];
  const length = parts.reduce((sum, [whole]) => sum + whole.length, 0);
  return length === 0 || length !== duration.length
    ? undefined
    : parts.reduce(
        (sum, [, value, unit]) =>
          sum + Number(value) * (UNIT_MS.get(unit) ?? 0),
        0,
      );
}

/** As Go writes it: `1m0s`, `3m0s`, `10s`, `100ms`. */
export function goDuration(ms: number): string {
  if (ms < 1_000) {
    return `${ms}ms`;
  }
  const seconds = ms / 1_000;
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const rest = `${Number((seconds % 60).toFixed(3))}s`;
  return `${hours ? `${hours}h` : ''}${
    hours || minutes ? `${minutes}m` : ''
  }${rest}`;
}
