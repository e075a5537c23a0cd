/** Time and randomness. */
export interface Chance {
  now: () => Date;
  random: (bytes: number) => Buffer;
}

/** A moment as Vaultwarden writes it: in microseconds, of which the last three digits are 0 here. */
export function momentOf(date: Date): string {
  return date.toISOString().replace(/Z$/, '000Z');
}

/** A moment as the admin page writes it, in UTC: `2026-11-22 00:06:43 +00:00`. */
export function adminMoment(moment: string): string {
  return `${moment.slice(0, 10)} ${moment.slice(11, 19)} +00:00`;
}

/** A new UUID of version 4. */
export function newId(chance: Chance): string {
  const bytes = Buffer.from(chance.random(16));
  bytes.writeUInt8(bytes.readUInt8(6) % 16 | 0x40, 6);
  bytes.writeUInt8(bytes.readUInt8(8) % 64 | 0x80, 8);
  return bytes
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
