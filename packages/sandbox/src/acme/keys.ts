import { PemConverter } from '@peculiar/x509';

/** Of every key here. Traefik asks for RSA 4096 by default, which takes seconds to make. */
export const ALGORITHM = {
  name: 'ECDSA',
  namedCurve: 'P-256',
  hash: 'SHA-256',
};

const KEY_LABEL = 'PRIVATE KEY';

/** A new pair. */
export function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

/** A private key as PKCS#8 in PEM. */
export async function keyPem(key: CryptoKey): Promise<string> {
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', key);
  return `${PemConverter.encode(pkcs8, KEY_LABEL)}\n`;
}

/** Reads what {@link keyPem} wrote. */
export function readKey(pem: string): Promise<CryptoKey> {
  const [pkcs8] = PemConverter.decode(pem);
  return crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, true, ['sign']);
}

/** A serial number, positive as RFC 5280 §4.1.2.2 asks. */
export function serial(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = 0x10 + (bytes[0] % 0x60);
  return Buffer.from(bytes).toString('hex');
}
