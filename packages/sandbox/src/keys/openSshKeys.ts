import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** A key pair as OpenSSH writes it to files. */
export interface OpenSshKeyPair {
  /** PEM text with a newline at its end. */
  privateKey: string;
  /** One line without a newline: `ssh-ed25519 AAAA… comment`. */
  publicKey: string;
}

const KEY_TYPE = 'ssh-ed25519';
/** Block size to which the private part is padded when there is no cipher. */
const PADDING_BLOCK = 8;

/**
 * Makes an Ed25519 key pair in OpenSSH's own format (PROTOCOL.key of OpenSSH, RFC 8709 §4).
 * Written here because `ssh2`'s generator strips zero bytes from the beginning of a public key,
 * and so makes an unusable pair once in 256 times.
 */
export function generateOpenSshKeyPair(comment: string): OpenSshKeyPair {
  const { privateKey } = generateKeyPairSync('ed25519');
  const jwk = privateKey.export({ format: 'jwk' });
  const seed = Buffer.from(jwk.d ?? '', 'base64url');
  const point = Buffer.from(jwk.x ?? '', 'base64url');
  const blob = Buffer.concat([text(KEY_TYPE), field(point)]);
  return {
    privateKey: pem(privateKeyFile(seed, point, blob, comment)),
    publicKey: `${KEY_TYPE} ${blob.toString('base64')} ${comment}`,
  };
}

function privateKeyFile(
  seed: Buffer,
  point: Buffer,
  blob: Buffer,
  comment: string,
): Buffer {
  const check = randomBytes(4);
  const secret = Buffer.concat([
    check,
    check,
    text(KEY_TYPE),
    field(point),
    field(Buffer.concat([seed, point])),
    text(comment),
  ]);
  const missing = (PADDING_BLOCK - (secret.length % PADDING_BLOCK)) % 8;
  const padding = Buffer.from(Array.from({ length: missing }, (_, i) => i + 1));
  return Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    text('none'),
    text('none'),
    text(''),
    uint32(1),
    field(blob),
    field(Buffer.concat([secret, padding])),
  ]);
}

function pem(content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,70}/g) ?? [];
  return [
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    ...lines,
    '-----END OPENSSH PRIVATE KEY-----',
    '',
  ].join('\n');
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A "string" of RFC 4251 §5. */
function field(content: Buffer): Buffer {
  return Buffer.concat([uint32(content.length), content]);
}

function text(content: string): Buffer {
  return field(Buffer.from(content));
}
