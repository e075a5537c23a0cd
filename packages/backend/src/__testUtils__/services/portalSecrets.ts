import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** Texts of the files that a sign-in portal reads, by the last part of their paths; each is made when it is read. */
export class PortalSecrets {
  private readonly texts = new Map<string, string>();

  read(path: string): string {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const text = this.texts.get(name) ?? made(name);
    this.texts.set(name, text);
    return text;
  }
}

function made(name: string): string {
  return name.endsWith('jwks-key') ? rsaKey() : randomBytes(32).toString('hex');
}

function rsaKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return privateKey;
}
