import { randomInt } from 'node:crypto';
import {
  compactVerify,
  CompactVerifyGetKey,
  exportJWK,
  generateKeyPair,
  importJWK,
  JWTPayload,
  SignJWT,
} from 'jose';
import { z } from 'zod';

/** A private RSA signing key as a JWK (RFC 7517, RFC 7518 §6.3). */
export const signingKeySchema = z.object({
  kid: z.string(),
  kty: z.literal('RSA'),
  alg: z.literal('RS256'),
  use: z.literal('sig'),
  n: z.string(),
  e: z.string(),
  d: z.string(),
  p: z.string(),
  q: z.string(),
  dp: z.string(),
  dq: z.string(),
  qi: z.string(),
});

/** @public */
export type SigningKey = z.infer<typeof signingKeySchema>;

/** The keys of the provider. As recorded, a second one waits in the key set from the start. */
export const keyRingSchema = z.object({
  active: signingKeySchema,
  spare: signingKeySchema,
  /** Keys that were active before and are still published. */
  retired: z.array(signingKeySchema),
});

/** @public */
export type KeyRing = z.infer<typeof keyRingSchema>;

/** Makes the first two keys. */
export async function newKeyRing(): Promise<KeyRing> {
  const [active, spare] = [await newKey(), await newKey()];
  return { active, spare, retired: [] };
}

/**
 * Activates a fresh key, which signs at once.
 *
 * @param keepOld - whether the old key stays published, so that tokens signed with it still verify
 */
export async function rotated(
  ring: KeyRing,
  keepOld: boolean,
): Promise<KeyRing> {
  return {
    active: await newKey(),
    spare: ring.spare,
    retired: keepOld ? [...ring.retired, ring.active] : [],
  };
}

/** The key set that is published: public parts only. */
export function publicKeySet(ring: KeyRing): { keys: object[] } {
  const all = [ring.active, ring.spare, ...ring.retired];
  return {
    keys: all.map(({ use, kty, kid, alg, n, e }) => ({
      use,
      kty,
      kid,
      alg,
      n,
      e,
    })),
  };
}

/** Signs an ID token; header `typ` is `JWT`, as recorded. */
export async function signIdToken(
  ring: KeyRing,
  payload: JWTPayload,
): Promise<string> {
  const { alg, kid } = ring.active;
  return new SignJWT(payload)
    .setProtectedHeader({ alg, kid, typ: 'JWT' })
    .sign(await importJWK(ring.active, alg));
}

const idTokenSchema = z.looseObject({
  sub: z.string(),
  azp: z.string(),
  sid: z.string(),
});

/** What is read from an ID token given as a hint. */
export type IdTokenHint = z.infer<typeof idTokenSchema>;

/** Reads an ID token of ours; nothing when it is none. It may be expired: as a hint that is accepted. */
export async function readIdTokenHint(
  ring: KeyRing,
  token: string,
): Promise<IdTokenHint | undefined> {
  const keyOf: CompactVerifyGetKey = async header => {
    const all = [ring.active, ring.spare, ...ring.retired];
    const key = all.find(one => one.kid === header.kid);
    if (!key) {
      throw new Error('unknown key');
    }
    const { kty, n, e, alg } = key;
    return importJWK({ kty, n, e, alg }, alg);
  };
  try {
    const { payload } = await compactVerify(token, keyOf);
    const text = new TextDecoder().decode(payload);
    return idTokenSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function newKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = `38${String(randomInt(1e8)).padStart(8, '0')}${String(
    randomInt(1e8),
  ).padStart(8, '0')}`;
  return signingKeySchema.parse({
    ...(await exportJWK(privateKey)),
    kid,
    alg: 'RS256',
    use: 'sig',
  });
}
