import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** How Git servers prove that a delivery is theirs. */
export interface GitProof {
  /** HMACs with SHA-256 of the body, in hex: GitHub's, and those of Gitea and Forgejo. */
  signatures: readonly string[];
  /** The secret itself: GitLab's. */
  token?: string;
}

/** GitHub's and, for its sake, everybody's: `sha256=` and the HMAC. */
const HUB = 'x-hub-signature-256';

/** The bare HMAC. */
const BARE = ['x-gitea-signature', 'x-forgejo-signature'] as const;

const GITLAB = 'x-gitlab-token';

/**
 * What a delivery brings to prove itself; nothing when it brings no proof of a form that is known.
 *
 * @param header - value of a header by its name in lower case
 */
export function proofOf(
  header: (name: string) => string | undefined,
): GitProof | undefined {
  const hub = /^sha256=([0-9a-f]{64})$/i.exec(header(HUB) ?? '')?.[1];
  const bare = BARE.map(header).filter(value =>
    /^[0-9a-f]{64}$/i.test(value ?? ''),
  );
  const signatures = [hub, ...bare].filter(value => value !== undefined);
  const token = header(GITLAB) || undefined;
  return signatures.length > 0 || token !== undefined
    ? { signatures, token }
    : undefined;
}

/**
 * True when everything that a delivery brings is right. It takes as long for a wrong proof as for a right
 * one, wherever the first difference is.
 *
 * @param body - as it was sent, byte by byte
 */
export function isProven(
  { signatures, token }: GitProof,
  body: Uint8Array,
  secret: string,
): boolean {
  const wanted = createHmac('sha256', secret).update(body).digest();
  const checks = [
    ...signatures.map(it => timingSafeEqual(Buffer.from(it, 'hex'), wanted)),
    ...(token === undefined
      ? []
      : [timingSafeEqual(digestOf(token), digestOf(secret))]),
  ];
  return checks.length > 0 && checks.every(Boolean);
}

/** Of one length whatever the text, so that nothing is told of how long the secret is. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
