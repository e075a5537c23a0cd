/**
 * Proves that sealed strings open to what was sealed, and that any change to them is refused. The exact bytes are in
 * `derivation.test.ts`.
 */
import { createCipheriv, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { recordedKeyPair, seeded } from '../__testUtils__/lab';
import {
  encStringSchema,
  makeKeyPair,
  open,
  openAsHolder,
  openWithoutMac,
  seal,
  sealForHolder,
  SymmetricKey,
} from '.';

const random = seeded('sealed strings');
const key = SymmetricKey.make(random);

/** The string with one bit of its n-th part changed. */
function changed(sealed: string, part: number, bit: number): string {
  const parts = sealed.slice(2).split('|');
  const bytes = Buffer.from(parts[part] ?? '', 'base64');
  bytes[Math.floor(bit / 8) % bytes.length] ^= 1 << bit % 8;
  parts[part] = bytes.toString('base64');
  return `2.${parts.join('|')}`;
}

describe('type 2', () => {
  it('opens to what was sealed, whatever it is', () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    const roundTrip = fc.property(bytes, plain => {
      expect(open(seal(Buffer.from(plain), key, random), key)).toEqual({
        ok: true,
        bytes: Buffer.from(plain),
      });
    });

    expect(() => fc.assert(roundTrip, { seed: 7, numRuns: 300 })).not.toThrow();
  });

  it('takes no other text for a sealed one', () => {
    const notOpened = fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^2\.[A-Za-z0-9+/=|]*$/)),
      text => !open(text, key).ok,
    );

    expect(() => fc.assert(notOpened, { seed: 7, numRuns: 500 })).not.toThrow();
  });

  it('has the form of a sealed string, and never the same twice', () => {
    const sealed = Array.from({ length: 50 }, () => seal('same', key, random));

    expect(sealed.every(one => encStringSchema.safeParse(one).success)).toBe(
      true,
    );
    expect(new Set(sealed).size).toBe(50);
  });

  it.each([
    ['the IV', 0, 128],
    ['the cipher text', 1, 256],
    ['the MAC', 2, 256],
  ])('refuses a change of any bit of %s', (_, part, bits) => {
    const sealed = seal('a password of 22 chars', key, random);
    const reasons = Array.from({ length: bits }, (__, bit) =>
      open(changed(sealed, part, bit), key),
    );

    expect(new Set(reasons.map(one => JSON.stringify(one)))).toEqual(
      new Set([JSON.stringify({ ok: false, reason: 'tampered' })]),
    );
  });

  it('refuses another key', () => {
    const other = SymmetricKey.make(random);

    expect(open(seal('text', key, random), other)).toEqual({
      ok: false,
      reason: 'tampered',
    });
  });

  it('looks at the MAC before it decrypts', () => {
    const [iv] = seal('text', key, random).slice(2).split('|');
    // No padding: decrypting would be another refusal.
    const cipher = createCipheriv(
      'aes-256-cbc',
      key.encryption,
      Buffer.from(iv ?? '', 'base64'),
    ).setAutoPadding(false);
    const unpadded = Buffer.concat([
      cipher.update(Buffer.alloc(16)),
      cipher.final(),
    ]).toString('base64');

    expect(
      open(`2.${iv}|${unpadded}|${Buffer.alloc(32).toString('base64')}`, key),
    ).toEqual({ ok: false, reason: 'tampered' });
  });

  it.each([
    ['nothing', ''],
    ['clear text', 'plain text'],
    ['a short IV', '2.AAAA|AAAAAAAAAAAAAAAAAAAAAA==|AAAA'],
    ['two parts', '2.EREREREREREREREREREREQ==|XSe3XSDTTyu6FRiJ4XLc6A=='],
    [
      'base64 that is not strict',
      `2.EREREREREREREREREREREQ=|XSe3XSDTTyu6FRiJ4XLc6A==|${Buffer.alloc(
        32,
      ).toString('base64')}`,
    ],
  ])('refuses %s as malformed', (_, text) => {
    expect(open(text, key)).toEqual({ ok: false, reason: 'malformed' });
    expect(encStringSchema.safeParse(text).success).toBe(false);
  });

  it('does not take a string without MAC in its place', () => {
    const parts = seal('text', key, random).slice(2).split('|');

    expect(open(`0.${parts[0]}|${parts[1]}`, key)).toEqual({
      ok: false,
      reason: 'another-type',
    });
  });
});

describe('type 0', () => {
  it('opens with the encryption key alone', () => {
    const parts = seal('an old text', key, random).slice(2).split('|');
    const opened = openWithoutMac(`0.${parts[0]}|${parts[1]}`, key.encryption);

    expect(opened).toEqual({ ok: true, bytes: Buffer.from('an old text') });
  });

  it.each([
    ['another type', '2.AAAA|AAAA|AAAA', 'another-type'],
    ['a part too many', '0.AAAA|AAAA|AAAA', 'malformed'],
    [
      'what has no padding',
      `0.EREREREREREREREREREREQ==|${Buffer.alloc(16).toString('base64')}`,
      'undecryptable',
    ],
  ])('refuses %s', (_, text, reason) => {
    expect(openWithoutMac(text, Buffer.alloc(32))).toEqual({
      ok: false,
      reason,
    });
  });
});

describe('type 4', () => {
  const holder = recordedKeyPair();
  const organizationKey = SymmetricKey.make(random);

  it('opens for the holder of the key pair', () => {
    const sealed = sealForHolder(organizationKey.toBytes(), holder.publicKey);

    expect(sealed).toMatch(/^4\.[A-Za-z0-9+/]{342}==$/);
    expect(openAsHolder(sealed, holder.privateKey)).toEqual({
      ok: true,
      bytes: organizationKey.toBytes(),
    });
  });

  it('is refused with the key pair of somebody else, and when it was changed', async () => {
    const sealed = sealForHolder(organizationKey.toBytes(), holder.publicKey);
    const stranger = await makeKeyPair();
    const bytes = Buffer.from(sealed.slice(2), 'base64');
    bytes[100] ^= 1;
    const refused = { ok: false, reason: 'undecryptable' };

    expect(openAsHolder(sealed, stranger.privateKey)).toEqual(refused);
    expect(
      openAsHolder(`4.${bytes.toString('base64')}`, holder.privateKey),
    ).toEqual(refused);
  });

  it('is made for no key that is weak or none', () => {
    const none = randomBytes(64).toString('base64');

    expect(() => sealForHolder(Buffer.alloc(64), none)).toThrow(
      'no RSA key of 2048 bits',
    );
    expect(() => sealForHolder(Buffer.alloc(64), '')).toThrow('no RSA key');
  });
});

describe('a key', () => {
  it('has 64 bytes, and shows none of them when it is printed', () => {
    expect(() => new SymmetricKey(Buffer.alloc(32))).toThrow('64 bytes');
    expect(JSON.stringify({ key })).toBe('{"key":{}}');
    expect(key.equals(new SymmetricKey(key.toBytes()))).toBe(true);
    expect(key.equals(SymmetricKey.make(random))).toBe(false);
  });
});
