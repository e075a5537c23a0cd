import { randomBytes } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A certificate with what belongs to it. */
export interface CertificatePair {
  /** The leaf first, in PEM. */
  chain: string;
  /** In PEM. */
  key: string;
}

const ALGORITHM = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};
const YEAR_MS = 365 * 86_400_000;
const NAME = 'CN=TRAEFIK DEFAULT CERT';

/**
 * Makes the certificates that names get which have none of their own. Each is new in all that it says
 * (recorded: Traefik 5); only the key stays, since to make one takes long.
 */
export class DefaultCertificates {
  private keys?: Promise<CryptoKeyPair>;

  /** A new one, valid for a year. */
  async make(now: Date): Promise<CertificatePair> {
    this.keys ??= crypto.subtle.generateKey(ALGORITHM, true, [
      'sign',
      'verify',
    ]);
    const keys = await this.keys;
    const certificate = await X509CertificateGenerator.createSelfSigned(
      {
        serialNumber: serial(),
        name: NAME,
        notBefore: now,
        notAfter: new Date(now.getTime() + YEAR_MS),
        signingAlgorithm: ALGORITHM,
        keys,
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new KeyUsagesExtension(
            KeyUsageFlags.digitalSignature + KeyUsageFlags.keyEncipherment,
            true,
          ),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
          new SubjectAlternativeNameExtension([
            { type: 'dns', value: `${hex()}.${hex()}.traefik.default` },
          ]),
        ],
      },
      crypto,
    );
    const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
    return {
      chain: `${certificate.toString('pem')}\n`,
      key: `${PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`,
    };
  }
}

function hex(): string {
  return randomBytes(16).toString('hex');
}

/** Positive, as RFC 5280 §4.1.2.2 asks, and of 32 digits. */
function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = 0x10 + (bytes[0] % 0x60);
  return bytes.toString('hex');
}
