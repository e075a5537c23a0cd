import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { parseSshPublicKey } from '@opencsp/plugin-opencsp-common';
import { utils } from 'ssh2';

/** A key pair with which the portal signs in to a host. */
export interface SshKeyPair {
  /** In a form that `ssh2` reads, without a passphrase, with a line end behind it. */
  privateKey: string;
  /** The line for `authorized_keys`. */
  publicKey: string;
}

/** What reading a private key came to; a problem is in words, without any of the key. */
export type ReadPrivateKey =
  | { ok: true; pair: SshKeyPair }
  | { ok: false; problem: string };

const KEY_TYPE = 'ssh-ed25519';

/** Block size to which the private part is padded when there is no cipher. */
const PADDING_BLOCK = 8;

const UNREADABLE =
  'This is no private key that can be read. Take the whole file, such as ~/.ssh/id_ed25519, from "-----BEGIN" to "-----END".';

/**
 * Makes an Ed25519 key pair in OpenSSH's own format (PROTOCOL.key of OpenSSH, RFC 8709 §4), which `ssh2`
 * reads; it does not read PKCS#8 of this kind.
 *
 * @param comment - behind the public key, without a line end
 */
export function newSshKeyPair(comment: string): SshKeyPair {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  const seed = Buffer.from(d, 'base64url');
  const point = Buffer.from(x, 'base64url');
  const blob = Buffer.concat([text(KEY_TYPE), field(point)]);
  return {
    privateKey: pem(
      Buffer.concat([
        Buffer.from('openssh-key-v1\0'),
        text('none'),
        text('none'),
        text(''),
        uint32(1),
        field(blob),
        field(secretPart(seed, point, comment)),
      ]),
    ),
    publicKey: `${KEY_TYPE} ${blob.toString('base64')} ${comment}`,
  };
}

/** Reads a private key that a person handed over; one that has a passphrase is refused. */
export function readPrivateKey(given: string): ReadPrivateKey {
  const privateKey = `${given.replaceAll('\r\n', '\n').trim()}\n`;
  if (/^-----BEGIN ENCRYPTED|^Proc-Type: 4,ENCRYPTED/m.test(privateKey)) {
    return encrypted();
  }
  const parsed = utils.parseKey(privateKey);
  if (parsed instanceof Error) {
    return /encrypted|passphrase/i.test(parsed.message)
      ? encrypted()
      : { ok: false, problem: UNREADABLE };
  }
  if (!parsed.isPrivateKey()) {
    return {
      ok: false,
      problem:
        'This is the public half of a key. The portal signs in with the private one.',
    };
  }
  const line = `${parsed.type} ${parsed.getPublicSSH().toString('base64')}`;
  const known = parseSshPublicKey(line);
  return known.ok
    ? { ok: true, pair: { privateKey, publicKey: line } }
    : { ok: false, problem: known.problem };
}

function encrypted(): ReadPrivateKey {
  return {
    ok: false,
    problem:
      'The key has a passphrase, and nobody could type it when the portal signs in. Make a key of its own for the portal with "ssh-keygen -t ed25519 -N \'\'", or let the portal make one.',
  };
}

/** Two equal numbers, by which a reader sees that it has opened it; the key; the padding 1, 2, 3, … */
function secretPart(seed: Buffer, point: Buffer, comment: string): Buffer {
  const check = randomBytes(4);
  const secret = Buffer.concat([
    check,
    check,
    text(KEY_TYPE),
    field(point),
    field(Buffer.concat([seed, point])),
    text(comment),
  ]);
  const missing =
    (PADDING_BLOCK - (secret.length % PADDING_BLOCK)) % PADDING_BLOCK;
  const padding = Array.from({ length: missing }, (_, index) => index + 1);
  return Buffer.concat([secret, Buffer.from(padding)]);
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
