import { createHash } from 'node:crypto';

/** RFC 4122's name space for X.500, which LLDAP makes its ids in. */
const NAME_SPACE = Buffer.from('6ba7b8149dad11d180b400c04fd430c8', 'hex');

/**
 * The id that LLDAP gives a user or a group: a UUID of version 3 of the name and the moment of its making.
 *
 * @param moment - as `2026-11-22T00:02:30.391511015+00:00`
 */
export function nameUuid(name: string, moment: string): string {
  const bytes = createHash('md5')
    .update(NAME_SPACE)
    .update(name)
    .update(moment)
    .digest();
  bytes[6] = (bytes[6] % 0x10) + 0x30;
  bytes[8] = (bytes[8] % 0x40) + 0x80;
  const hex = bytes.toString('hex');
  return [
    ...[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16)],
    ...[hex.slice(16, 20), hex.slice(20)],
  ].join('-');
}
