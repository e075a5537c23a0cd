const NANOSECONDS_PER_MILLISECOND = 1_000_000n;
const NANOSECONDS_PER_SECOND = 1_000_000_000n;

/** The zero time of Go: what was never set. */
export const YEAR_ONE = '0001-01-01T00:00:00Z';

/** The clock of the server: its times rise, and it can be wrong. */
export class ServerClock {
  /** How many seconds it is fast; negative when it is slow. */
  skewSeconds = 0;
  private last = 0n;

  constructor(private readonly now: () => Date) {}

  date(): Date {
    return new Date(this.now().getTime() + this.skewSeconds * 1000);
  }

  /** Now, as Go writes it: RFC 3339 in UTC with nanoseconds; later each time that it is asked. */
  stamp(): string {
    const now = BigInt(this.now().getTime()) * NANOSECONDS_PER_MILLISECOND;
    const fraction = process.hrtime.bigint() % NANOSECONDS_PER_MILLISECOND;
    const read = now + fraction;
    this.last = read > this.last ? read : this.last + 1n;
    const skew =
      BigInt(Math.round(this.skewSeconds * 1000)) * NANOSECONDS_PER_MILLISECOND;
    return goTime(this.last + skew);
  }
}

/** Nanoseconds since 1970 as Go writes a time: without zeros at its end. */
export function goTime(nanoseconds: bigint): string {
  const seconds = new Date(Number(nanoseconds / NANOSECONDS_PER_MILLISECOND))
    .toISOString()
    .slice(0, 19);
  const fraction = String(nanoseconds % NANOSECONDS_PER_SECOND)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return fraction === '' ? `${seconds}Z` : `${seconds}.${fraction}Z`;
}

/** A time after PostgreSQL kept it: rounded to microseconds (recorded: pg-10, 60). */
export function toMicroseconds(time: string): string {
  const match = /^(.*:\d\d)\.(\d{7,9})Z$/.exec(time);
  if (!match) {
    return time;
  }
  const milliseconds = BigInt(Date.parse(`${match[1]}Z`));
  const nanoseconds = BigInt(match[2].padEnd(9, '0'));
  const rounded = ((nanoseconds + 500n) / 1000n) * 1000n;
  return goTime(milliseconds * NANOSECONDS_PER_MILLISECOND + rounded);
}

/** A time after PostgreSQL kept it in a column of whole seconds, such as that of a token (pg-01). */
export function toSeconds(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}
