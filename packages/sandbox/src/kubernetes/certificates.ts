import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { isMissingFile } from './store/stateFile';

/** A certificate with its key, in PEM. */
export interface CertificatePair {
  certificate: string;
  key: string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
const CA_DAYS = 3_650;
const SERVER_DAYS = 397;
/** An authority that ends sooner than this is made anew. */
const MARGIN_DAYS = 400;

interface Authority {
  certificate: X509Certificate;
  key: CryptoKey;
}

/**
 * A certificate authority of the sandbox's own and a server certificate for loopback by it. The
 * authority stays in the folder, so that clients keep trusting it; the server's certificate is new
 * each time.
 */
export async function serverCertificate(
  folder: string | undefined,
  now: Date,
): Promise<{ ca: string; server: CertificatePair }> {
  const authority =
    (folder && (await readAuthority(folder, now))) ||
    (await makeAuthority(folder, now));
  return {
    ca: authority.certificate.toString('pem'),
    server: await issue(authority, now),
  };
}

async function readAuthority(
  folder: string,
  now: Date,
): Promise<Authority | undefined> {
  try {
    const certificate = new X509Certificate(
      await readFile(join(folder, 'ca.crt'), 'utf8'),
    );
    const [pkcs8] = PemConverter.decode(
      await readFile(join(folder, 'ca.key'), 'utf8'),
    );
    const key = await crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, true, [
      'sign',
    ]);
    const ends = certificate.notAfter.getTime();
    return ends > now.getTime() + MARGIN_DAYS * DAY_MS
      ? { certificate, key }
      : undefined;
  } catch (error) {
    if (isMissingFile(error)) {
      return undefined;
    }
    throw error;
  }
}

async function makeAuthority(
  folder: string | undefined,
  now: Date,
): Promise<Authority> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serial(),
      name: 'CN=OpenCSP sandbox, O=Kubernetes stand-in',
      notBefore: new Date(now.getTime() - DAY_MS),
      notAfter: new Date(now.getTime() + CA_DAYS * DAY_MS),
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(
          KeyUsageFlags.keyCertSign + KeyUsageFlags.cRLSign,
          true,
        ),
        await SubjectKeyIdentifierExtension.create(
          keys.publicKey,
          false,
          crypto,
        ),
      ],
    },
    crypto,
  );
  if (folder) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'ca.key'), await pemOf(keys.privateKey), {
      mode: 0o600,
    });
    await writeFile(join(folder, 'ca.crt'), certificate.toString('pem'));
  }
  return { certificate, key: keys.privateKey };
}

async function issue(
  authority: Authority,
  now: Date,
): Promise<CertificatePair> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.create(
    {
      serialNumber: serial(),
      subject: 'CN=kubernetes',
      issuer: authority.certificate.subject,
      notBefore: new Date(now.getTime() - DAY_MS),
      notAfter: new Date(now.getTime() + SERVER_DAYS * DAY_MS),
      signingAlgorithm: ALGORITHM,
      publicKey: keys.publicKey,
      signingKey: authority.key,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension([
          { type: 'dns', value: 'localhost' },
          { type: 'dns', value: 'kubernetes' },
          { type: 'ip', value: '127.0.0.1' },
        ]),
        await AuthorityKeyIdentifierExtension.create(
          authority.certificate,
          false,
          crypto,
        ),
      ],
    },
    crypto,
  );
  return {
    certificate: certificate.toString('pem'),
    key: await pemOf(keys.privateKey),
  };
}

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function pemOf(key: CryptoKey): Promise<string> {
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', key);
  return PemConverter.encode(pkcs8, 'PRIVATE KEY');
}

/** Positive, as RFC 5280 §4.1.2.2 asks. */
function serial(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = 0x10 + (bytes[0] % 0x60);
  return Buffer.from(bytes).toString('hex');
}
