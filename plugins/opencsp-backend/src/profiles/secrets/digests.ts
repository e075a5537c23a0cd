import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { SecretBundle } from './bundleText';
import { RandomSource } from './randomSource';

/** Rounds of every secret, as recorded with Authelia 4.39.20 (`recorded/authelia`, `oidc-section.good.yml`). */
const ROUNDS = 310_000;

/**
 * Rounds of a secret that nobody can guess: {@link UNGUESSABLE}. Stretching makes each guess dearer, and
 * of 2^256 none is worth trying. Ten times what NIST SP 800-132 (5.2) asks for at least.
 *
 * Authelia 4.39.20 has go-crypt/crypt 0.14.15, which takes any number from 1 when it reads a digest and
 * checks a secret (`algorithm/pbkdf2/decoder.go`, `digest.go`); its `IterationsMin` of 100,000 is for
 * digests that it makes. Tried with its decoder on digests of Node with 1, 999, 1,000, 10,000, 99,999
 * and 310,000 rounds: all are read, fit their secret, and no other; 0 fits none. Of an OpenID client
 * nothing more is checked (`internal/oidc/client_credentials.go`).
 */
export const ROUNDS_OF_UNGUESSABLE = 10_000;

/** 43 letters and digits of pure chance are more than 256 bits; the ones that we generate have 48. */
const UNGUESSABLE = /^[0-9A-Za-z]{43,}$/;
const SALT_BYTES = 16;
const HASH_BYTES = 64;

/**
 * The digest of an OpenID client's secret as Authelia reads it:
 * `$pbkdf2-sha512$<rounds>$<salt>$<hash>`. It is made beside the event loop.
 *
 * @param secret - made by chance, never typed: its length tells how hard it is to guess
 * @param salt - 16 bytes of chance
 */
export async function digestOf(
  secret: string,
  salt: Uint8Array,
): Promise<string> {
  const rounds = UNGUESSABLE.test(secret) ? ROUNDS_OF_UNGUESSABLE : ROUNDS;
  const hash = await promisify(pbkdf2)(
    secret,
    salt,
    rounds,
    HASH_BYTES,
    'sha512',
  );
  return `$pbkdf2-sha512$${rounds}$${adapted(salt)}$${adapted(hash)}`;
}

/** Its own base64: a dot for the plus, and no padding. */
function adapted(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('base64')
    .replaceAll('+', '.')
    .replaceAll('=', '');
}

/** What the next digests are made from. */
export interface DigestRequest {
  bundle: SecretBundle;
  /** Names of the secrets whose digest is kept (`ModelSecret.needsDigest`). */
  names: readonly string[];
  before?: Readonly<Record<string, string>>;
  /** Names of the secrets that have another value than when `before` was made. */
  changed: readonly string[];
}

/**
 * The digests of the next commit. One that is there stays until its secret changes, whatever its rounds,
 * so that a render changes nothing; those of secrets that are gone go with them.
 *
 * @throws Error when a secret is not in the bundle
 */
export async function nextDigests(
  { bundle, names, before = {}, changed }: DigestRequest,
  random: RandomSource,
): Promise<Record<string, string>> {
  const digests = await Promise.all(
    names.map(async name => {
      if (!Object.hasOwn(bundle, name)) {
        throw new Error(`There is no secret "${name}" to make a digest of.`);
      }
      const isKept = Object.hasOwn(before, name) && !changed.includes(name);
      const digest = isKept
        ? before[name]
        : await digestOf(bundle[name], random.bytes(SALT_BYTES));
      return [name, digest] as const;
    }),
  );
  return Object.fromEntries(digests);
}
