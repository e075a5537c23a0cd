import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { SecretBundle } from './bundleText';
import { RandomSource } from './randomSource';

/** As recorded with Authelia 4.39.20 (`recorded/authelia`, `oidc-section.good.yml`). */
const ITERATIONS = 310_000;
const SALT_BYTES = 16;
const HASH_BYTES = 64;

/**
 * The digest of an OpenID client's secret as Authelia reads it:
 * `$pbkdf2-sha512$310000$<salt>$<hash>`.
 *
 * @param salt - 16 bytes of chance
 */
export async function digestOf(
  secret: string,
  salt: Uint8Array,
): Promise<string> {
  const hash = await promisify(pbkdf2)(
    secret,
    salt,
    ITERATIONS,
    HASH_BYTES,
    'sha512',
  );
  return `$pbkdf2-sha512$${ITERATIONS}$${adapted(salt)}$${adapted(hash)}`;
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
 * The digests of the next commit. One that is there stays until its secret changes, so that a render
 * changes nothing; those of secrets that are gone go with them.
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
