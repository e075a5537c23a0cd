/** Nanoseconds that a clock of milliseconds does not know, so that times of one process rise. */
function nanoseconds(): string {
  const sinceStart = process.hrtime.bigint() % 1_000_000n;
  return String(sinceStart).padStart(6, '0');
}

/** A time as Go writes it: RFC 3339 in UTC with up to nine digits, without zeros at the end. */
export function goTime(now: Date): string {
  const seconds = now.toISOString().slice(0, 19);
  const milliseconds = String(now.getUTCMilliseconds()).padStart(3, '0');
  const fraction = `${milliseconds}${nanoseconds()}`.replace(/0+$/, '');
  return fraction === '' ? `${seconds}Z` : `${seconds}.${fraction}Z`;
}
