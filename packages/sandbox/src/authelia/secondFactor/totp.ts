import { createHmac } from 'node:crypto';

/* Codes of six digits from a secret and the time (RFC 6238), with the defaults of Authelia. */

/** Of the configuration that was recorded (04 "register options"). */
export const TOTP = { algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** Bytes of a secret. */
export const SECRET_BYTES = 32;

/** How many periods a clock may be wrong by, either way (services-contracts.md §4.1). */
const SKEW = 1;

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The period that a moment is in. */
export function periodAt(now: number): number {
  return Math.floor(now / 1_000 / TOTP.period);
}

/** The code of a period. @param secret - in base32 */
export function codeOf(secret: string, period: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(period));
  const hash = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const at = hash[hash.length - 1] % 16;
  const number = hash.readUInt32BE(at) % 2 ** 31;
  return String(number % 10 ** TOTP.digits).padStart(TOTP.digits, '0');
}

/** The period whose code this is, of those that count now; nothing for a wrong code. */
export function periodOf(
  secret: string,
  code: string,
  now: number,
): number | undefined {
  const current = periodAt(now);
  return [0, SKEW, -SKEW]
    .map(away => current + away)
    .find(period => codeOf(secret, period) === code);
}

/** What an app for codes reads, mostly from a picture. */
export function otpauthUrl(
  issuer: string,
  username: string,
  secret: string,
): string {
  const { algorithm, digits, period } = TOTP;
  const name = encodeURIComponent(issuer);
  return `otpauth://totp/${name}:${encodeURIComponent(
    username,
  )}?algorithm=${algorithm}&digits=${digits}&issuer=${name}&period=${period}&secret=${secret}`;
}

/** Without padding, as apps for codes take it. */
export function toBase32(bytes: Buffer): string {
  const bits = [...bytes]
    .map(byte => byte.toString(2).padStart(8, '0'))
    .join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map(five => BASE32[parseInt(five.padEnd(5, '0'), 2)])
    .join('');
}

/** @throws Error when it is no base32 */
export function fromBase32(text: string): Buffer {
  const bits = [...text]
    .map(character => {
      const value = BASE32.indexOf(character);
      if (value < 0) {
        throw new Error(`${JSON.stringify(character)} is no digit of base32.`);
      }
      return value.toString(2).padStart(5, '0');
    })
    .join('');
  return Buffer.from(
    (bits.match(/.{8}/g) ?? []).map(byte => parseInt(byte, 2)),
  );
}
