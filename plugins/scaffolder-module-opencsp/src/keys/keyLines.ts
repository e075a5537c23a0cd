import {
  createInstanceSchema,
  formatSshPublicKey,
  ParsedSshKey,
  parseSshPublicKey,
} from '@opencsp/plugin-opencsp-common';

/** One line of what the person pasted. */
export interface KeyLine {
  /** From 1, as a person counts. */
  number: number;
  parsed: ParsedSshKey;
}

/** Marks of private keys: PEM and OpenSSH, the data of an OpenSSH one, PuTTY. */
const PRIVATE_MARKS = [
  /PRIVATE KEY/i,
  /b3BlbnNzaC1rZXktdj/,
  /PuTTY-User-Key-File/i,
  /Private-Lines:/i,
];

/** True when a text holds a private key, or a part of one that can be told. */
export function hasPrivateKey(text: string): boolean {
  return PRIVATE_MARKS.some(mark => mark.test(text));
}

/** The lines that say something, parsed. */
export function readLines(text: string): KeyLine[] {
  return text
    .split(/\r?\n/)
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '')
    .map(({ line, number }) => ({ number, parsed: parseSshPublicKey(line) }));
}

/** The value of the field: one key on each line, good ones without surplus blanks. */
export function keysOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '')
    .map(line => {
      const parsed = parseSshPublicKey(line);
      return parsed.ok ? formatSshPublicKey(parsed.key) : line;
    });
}

/** What is wrong with all keys together, in the API's words: none, or too many. */
export function countProblem(keys: readonly string[]): string | undefined {
  return createInstanceSchema.shape.sshKeys
    .safeParse(keys)
    .error?.issues.find(issue => issue.path.length === 0)?.message;
}

/** Short names of key types, as people call them. */
export function keyTypeName(type: string): string {
  if (type.startsWith('sk-')) {
    return type.includes('ed25519') ? 'Ed25519 security' : 'ECDSA security';
  }
  if (type.startsWith('ecdsa')) {
    return 'ECDSA';
  }
  return type === 'ssh-rsa' ? 'RSA' : 'Ed25519';
}
