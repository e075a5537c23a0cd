const UNIT_MS: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const UNIT_BYTES: Record<string, number> = {
  '': 1,
  b: 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
};

/**
 * Milliseconds of a duration such as `1m30s`.
 *
 * @throws Error in the words of Go
 */
export function readDuration(written: string): number {
  let rest = written;
  let milliseconds = 0;
  while (rest !== '') {
    const found = /^(\d+(?:\.\d+)?)([^\d.]*)/.exec(rest);
    if (!found) {
      throw new Error(`time: invalid duration ${JSON.stringify(written)}`);
    }
    const [whole, amount, unit] = found;
    if (unit === '') {
      throw new Error(
        `time: missing unit in duration ${JSON.stringify(written)}`,
      );
    }
    if (!Object.hasOwn(UNIT_MS, unit)) {
      throw new Error(
        `time: unknown unit ${JSON.stringify(
          unit,
        )} in duration ${JSON.stringify(written)}`,
      );
    }
    milliseconds += Number(amount) * UNIT_MS[unit];
    rest = rest.slice(whole.length);
  }
  return milliseconds;
}

/** A duration as compose writes it: `1m30s`. */
export function writeDuration(milliseconds: number): string {
  const whole = Math.floor(milliseconds / 1000);
  if (whole === 0) {
    return milliseconds === 0 ? '0s' : `${milliseconds}ms`;
  }
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const seconds = (milliseconds - (hours * 3600 + minutes * 60) * 1000) / 1000;
  return `${hours ? `${hours}h` : ''}${
    hours || minutes ? `${minutes}m` : ''
  }${seconds}s`;
}

/** Bytes of a size such as `128m`; 0 for what is none. */
export function readBytes(written: string | number): number {
  const found = /^(\d+(?:\.\d+)?)\s*([bkmg]?)b?$/i.exec(String(written));
  return found
    ? Math.floor(Number(found[1]) * UNIT_BYTES[found[2].toLowerCase()])
    : 0;
}
