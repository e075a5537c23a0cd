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
import { newId } from './ids';

/** A private RSA signing key as a JWK (RFC 7517, RFC 7518 §6.3). */
const signingKeySchema = z.object({
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

/**
 * The keys of the provider, oldest first. All are published; `initial` ones wait, `inactive` ones
 * signed before (09-keys/rotation).
 */
export const keyRingSchema = z.array(
  z.object({
    key: signingKeySchema,
    state: z.enum(['initial', 'active', 'inactive']),
  }),
);

/** @public */
export type KeyRing = z.infer<typeof keyRingSchema>;

/** As recorded, a second key waits in the key set from the start. */
export async function newKeyRing(): Promise<KeyRing> {
  return [
    { key: await newKey(), state: 'active' },
    { key: await newKey(), state: 'initial' },
  ];
}

/** A further key, which is published at once and signs nothing yet. */
export async function withNewKey(ring: KeyRing): Promise<KeyRing> {
  return [...ring, { key: await newKey(), state: 'initial' }];
}

/** Makes a key sign, at once; the one before stays published. */
export function withActive(ring: KeyRing, kid: string): KeyRing {
  return ring.map(entry => {
    if (entry.key.kid === kid) {
      return { ...entry, state: 'active' };
    }
    return entry.state === 'active' ? { ...entry, state: 'inactive' } : entry;
  });
}

/** The key that signs. */
export function activeKey(ring: KeyRing): SigningKey {
  const entry = ring.find(({ state }) => state === 'active');
  if (!entry) {
    throw new Error('there is no active signing key');
  }
  return entry.key;
}

/** The key set that is published: public parts only. */
export function publicKeySet(ring: KeyRing): { keys: object[] } {
  return {
    keys: ring.map(({ key: { use, kty, kid, alg, n, e } }) => ({
      use,
      kty,
      kid,
      alg,
      n,
      e,
    })),
  };
}

/** Signs a token; header `typ` is `JWT`, as recorded, unless said otherwise. */
export async function signToken(
  ring: KeyRing,
  payload: JWTPayload,
  header: { typ?: string } = { typ: 'JWT' },
): Promise<string> {
  const key = activeKey(ring);
  const { alg, kid } = key;
  return new SignJWT(payload)
    .setProtectedHeader({ alg, kid, ...header })
    .sign(await importJWK(key, alg));
}

const claimsSchema = z.record(z.string(), z.unknown());

/** The claims of a token that one of the keys signed, also when it is expired; else nothing. */
export async function readSigned(
  ring: KeyRing,
  token: string,
): Promise<Record<string, unknown> | undefined> {
  const keyOf: CompactVerifyGetKey = async header => {
    const found = ring.find(({ key }) => key.kid === header.kid);
    if (!found) {
      throw new Error('unknown key');
    }
    const { kty, n, e, alg } = found.key;
    return importJWK({ kty, n, e, alg }, alg);
  };
  try {
    const { payload } = await compactVerify(token, keyOf);
    return claimsSchema.safeParse(JSON.parse(new TextDecoder().decode(payload)))
      .data;
  } catch {
    return undefined;
  }
}

const idTokenSchema = z.object({
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
  return idTokenSchema.safeParse(await readSigned(ring, token)).data;
}

async function newKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return signingKeySchema.parse({
    ...(await exportJWK(privateKey)),
    kid: newId(),
    alg: 'RS256',
    use: 'sig',
  });
}
