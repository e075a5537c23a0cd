import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { Authority } from '../../acme/authority';
import { ALGORITHM, newKeys, serial } from '../../acme/keys';

const YEAR_MS = 365 * 86_400_000;

/** An authority with the recorded name, which may sign for any name, as Pebble may. */
export async function pebble(now: Date): Promise<Authority> {
  const validity = {
    notBefore: new Date(now.getTime() - YEAR_MS),
    notAfter: new Date(now.getTime() + 10 * YEAR_MS),
  };
  const rootKeys = await newKeys();
  const root = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serial(),
      name: 'CN=Pebble Root CA 50bba7',
      ...validity,
      signingAlgorithm: ALGORITHM,
      keys: rootKeys,
      extensions: await extensions(rootKeys.publicKey),
    },
    crypto,
  );
  const keys = await newKeys();
  const intermediate = await X509CertificateGenerator.create(
    {
      serialNumber: serial(),
      subject: 'CN=Pebble Intermediate CA 50bba7',
      issuer: root.subject,
      ...validity,
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: rootKeys.privateKey,
      extensions: await extensions(keys.publicKey),
    },
    crypto,
  );
  return {
    rootPem: root.toString('pem'),
    intermediate,
    key: keys.privateKey,
  };
}

async function extensions(publicKey: CryptoKey) {
  return [
    new BasicConstraintsExtension(true, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
    await SubjectKeyIdentifierExtension.create(publicKey, false, crypto),
  ];
}
