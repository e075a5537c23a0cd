import { z } from 'zod';
import { Claims } from './claims';

const claimsSchema = z.record(z.string(), z.unknown());
const headerSchema = z.looseObject({
  alg: z.string(),
  /** Only a JWE has it (RFC 7516 §4.1.2). */
  enc: z.undefined().optional(),
});

/**
 * The claims of a token that the token endpoint just gave us, if it is a JWT. Opaque tokens have
 * none, and neither have compact JWE, which begin with `eyJ`, too (recorded:
 * 11-newer-version/opaque-token-form). The signature is not checked: the token came from the
 * provider itself over its own connection (as OpenID Connect Core §3.1.3.7 (6) allows for ID tokens).
 *
 * @param expected - issuer and subject that it must be of
 */
export function jwtClaims(
  token: string | undefined,
  expected: { iss?: unknown; sub?: unknown },
): Claims | undefined {
  const parts = token?.split('.') ?? [];
  if (parts.length !== 3 || !headerSchema.safeParse(json(parts[0])).success) {
    return undefined;
  }
  const claims = claimsSchema.safeParse(json(parts[1])).data;
  const isOf =
    claims?.sub === expected.sub &&
    (expected.iss === undefined || claims?.iss === expected.iss);
  return isOf ? claims : undefined;
}

function json(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
