import { createHash } from 'node:crypto';

/** What an authorization request said of its challenge. */
export interface Challenge {
  codeChallenge?: string;
  codeChallengeMethod?: string;
}

/** PKCE (RFC 7636 §4.6); without a challenge there is nothing to check. */
export function verifierState(
  { codeChallenge, codeChallengeMethod }: Challenge,
  verifier: string | null,
): 'good' | 'missing' | 'wrong' {
  if (!codeChallenge) {
    return 'good';
  }
  if (!verifier) {
    return 'missing';
  }
  const challenge =
    codeChallengeMethod === 'S256'
      ? createHash('sha256').update(verifier).digest('base64url')
      : verifier;
  return challenge === codeChallenge ? 'good' : 'wrong';
}
