import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';
/** The Standard Webhooks specification, version 1.0.0: 192 to 512 bits. */
const LEAST_BYTES = 24;
const MOST_BYTES = 64;

/** What is said of a secret that is not right. */
export const SECRET_WORDS =
  'Write "whsec_" and 24 to 64 random bytes in base64, as echo "whsec_$(openssl rand -base64 32)" prints.';

/** The key in a secret `whsec_<base64>`; nothing when it is none. */
export function secretKey(secret: string): Buffer | undefined {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) {
    return undefined;
  }
  const key = Buffer.from(text, 'base64');
  const isWhole =
    key.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
  return isWhole && key.length >= LEAST_BYTES && key.length <= MOST_BYTES
    ? key
    : undefined;
}

/**
 * The headers that sign a request, as the Standard Webhooks specification has them: `v1` is HMAC-SHA256 over
 * id, time and body. With two keys there are two signatures, so that receivers can change theirs at any
 * time in between.
 *
 * @param now - milliseconds; the signature is of this try, so that an old one cannot be sent again
 */
export function signatureHeaders(
  keys: readonly Buffer[],
  id: string,
  now: number,
  body: string,
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1_000));
  const signatures = keys.map(key => {
    const digest = createHmac('sha256', key)
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64');
    return `v1,${digest}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
