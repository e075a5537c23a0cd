import { randomText } from '../ids';

/** What an opaque value stands for; their lengths differ. */
export type OpaqueKind = 'access' | 'refresh' | 'code' | 'personal';

const PLAIN_LENGTH: Record<OpaqueKind, number> = {
  access: 104,
  refresh: 104,
  code: 50,
  personal: 71,
};

const JWE_CONTENT_LENGTH: Record<OpaqueKind, number> = {
  access: 83,
  refresh: 83,
  code: 28,
  personal: 50,
};

/** These name their key in the header. */
const WITH_KEY_ID = new Set<OpaqueKind>(['refresh', 'personal']);

/**
 * An opaque value in one of ZITADEL's two forms: base64url without dots (4.13.1), or a compact JWE
 * of five parts that begins with `eyJ` and is no JWT (11-newer-version/opaque-token-form).
 */
export function opaqueValue(kind: OpaqueKind, form: 'plain' | 'jwe'): string {
  if (form === 'plain') {
    return randomText(PLAIN_LENGTH[kind]);
  }
  const header = {
    alg: 'A256GCMKW',
    enc: 'A256GCM',
    iv: randomText(16),
    ...(WITH_KEY_ID.has(kind) && { kid: 'oidcKey' }),
    tag: randomText(22),
  };
  return [
    Buffer.from(JSON.stringify(header)).toString('base64url'),
    randomText(43),
    randomText(16),
    randomText(JWE_CONTENT_LENGTH[kind]),
    randomText(22),
  ].join('.');
}
