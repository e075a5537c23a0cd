import { z } from 'zod';

/** The key types that a new machine accepts. DSA is refused: OpenSSH dropped it in 7.0. */
export const sshKeyTypes = [
  'ssh-ed25519',
  'sk-ssh-ed25519@openssh.com',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ecdsa-sha2-nistp256@openssh.com',
  'ssh-rsa',
] as const;

/** @public */
export type SshKeyType = (typeof sshKeyTypes)[number];

/** One line of an `authorized_keys` file, without options. */
export interface SshPublicKey {
  type: SshKeyType;
  /** The key blob of RFC 4253 §6.6, base64. */
  blob: string;
  comment: string;
}

/** @public */
export type ParsedSshKey =
  | { ok: true; key: SshPublicKey }
  | { ok: false; problem: string };

const MAX_KEY_LENGTH = 16_384;
const MIN_RSA_BITS = 2048;

/**
 * Parses an OpenSSH public key line (RFC 4253 §6.6, `sshd(8)` AUTHORIZED_KEYS without options),
 * and looks into the blob: its own type must be the one named, and an RSA key long enough.
 */
export function parseSshPublicKey(text: string): ParsedSshKey {
  const line = text.trim();
  const problem = shapeProblem(line);
  if (problem) {
    return { ok: false, problem };
  }
  const [type, blob, ...comment] = line.split(/[ \t]+/);
  if (!isSshKeyType(type)) {
    return {
      ok: false,
      problem: `"${type.slice(
        0,
        40,
      )}" is not a supported key type. Use an ssh-ed25519 key: ssh-keygen -t ed25519.`,
    };
  }
  const blobProblem = keyBlobProblem(type, blob);
  return blobProblem
    ? { ok: false, problem: blobProblem }
    : { ok: true, key: { type, blob, comment: comment.join(' ') } };
}

/** The key as one line without surplus blanks. */
export function formatSshPublicKey(key: SshPublicKey): string {
  return [key.type, key.blob, key.comment].filter(Boolean).join(' ');
}

/** An OpenSSH public key as a person pastes it. */
export const sshPublicKeySchema = z
  .string({ error: 'Paste an SSH public key.' })
  .max(MAX_KEY_LENGTH, `A key has at most ${MAX_KEY_LENGTH} characters.`)
  .superRefine((text, ctx) => {
    const parsed = parseSshPublicKey(text);
    if (!parsed.ok) {
      ctx.addIssue({ code: 'custom', message: parsed.problem });
    }
  });

function isSshKeyType(type: string): type is SshKeyType {
  return (sshKeyTypes as readonly string[]).includes(type);
}

function shapeProblem(line: string): string | undefined {
  if (line === '') {
    return 'Paste an SSH public key, such as the content of ~/.ssh/id_ed25519.pub.';
  }
  if (line.includes('PRIVATE KEY')) {
    return 'This is a private key. Never share it: paste the public one, the file that ends in .pub.';
  }
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(line)) {
    return 'One key is one line, without control characters.';
  }
  if (!/^[^ \t]+[ \t]+[A-Za-z0-9+/]+={0,2}([ \t].*)?$/.test(line)) {
    return 'A public key looks like "ssh-ed25519 AAAA… comment".';
  }
  return undefined;
}

function keyBlobProblem(type: SshKeyType, blob: string): string | undefined {
  const bytes = decodeBase64(blob);
  const fields = bytes && readFields(bytes);
  if (!fields || fields.length < 2) {
    return 'The key is cut off or damaged: its data cannot be read. Copy the whole line again.';
  }
  const named = String.fromCharCode(...fields[0]);
  if (named !== type) {
    return `The line says ${type}, the key itself says "${named.slice(
      0,
      40,
    )}".`;
  }
  if (type === 'ssh-ed25519' && fields[1].length !== 32) {
    return 'The key is cut off or damaged: an Ed25519 key has 32 bytes.';
  }
  if (type === 'ssh-rsa') {
    const bits = fields[2] ? bitLength(fields[2]) : 0;
    if (bits < MIN_RSA_BITS) {
      return `This RSA key has ${bits} bits; ${MIN_RSA_BITS} is the least. Use an ssh-ed25519 key.`;
    }
  }
  return undefined;
}

function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) {
    return undefined;
  }
  try {
    return Uint8Array.from(atob(text), character => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** Splits a blob into its length-prefixed fields (RFC 4251 §5 "string"); nothing when it does not add up. */
function readFields(bytes: Uint8Array): Uint8Array[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: Uint8Array[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    if (offset + 4 > bytes.length) {
      return undefined;
    }
    const length = view.getUint32(offset);
    offset += 4;
    if (offset + length > bytes.length) {
      return undefined;
    }
    fields.push(bytes.subarray(offset, offset + length));
    offset += length;
  }
  return fields;
}

function bitLength(mpint: Uint8Array): number {
  const start = mpint.findIndex(byte => byte !== 0);
  return start < 0
    ? 0
    : (mpint.length - start - 1) * 8 + (32 - Math.clz32(mpint[start]));
}
