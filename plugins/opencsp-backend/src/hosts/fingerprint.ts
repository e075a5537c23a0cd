import { createHash } from 'node:crypto';

/** Fingerprint of a key blob as OpenSSH prints it: `SHA256:` and base64 without padding. */
export function fingerprintOf(blob: string | Buffer): string {
  const bytes = typeof blob === 'string' ? Buffer.from(blob, 'base64') : blob;
  return `SHA256:${createHash('sha256')
    .update(bytes)
    .digest('base64')
    .replace(/=+$/, '')}`;
}
