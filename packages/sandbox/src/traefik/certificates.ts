import { createHash, X509Certificate as NodeCertificate } from 'node:crypto';
import {
  SubjectAlternativeNameExtension,
  X509Certificate,
} from '@peculiar/x509';
import { ApiObject } from './apiJson';
import { CertificatePair } from './defaultCertificate';

/** A certificate that was issued for a name. */
export interface StoredCertificate extends CertificatePair {
  /** Which it was ordered for. What it is valid for may differ. */
  domain: string;
  resolver: string;
}

/** What the certificate itself says. */
interface Facts {
  names: readonly string[];
  api: ApiObject;
  notAfter: Date;
}

const DAY_MS = 86_400_000;
/** From then on the API warns, and it is ordered anew. */
export const RENEW_BEFORE_MS = 30 * DAY_MS;

/**
 * The certificate for a name that a client asks for: the one that has the name, or one for all names at
 * its level.
 *
 * @param serverName - of the handshake, in any case of letters; nothing without SNI
 */
export function certificateFor(
  all: readonly StoredCertificate[],
  serverName: string | undefined,
): StoredCertificate | undefined {
  if (serverName === undefined || serverName === '') {
    return undefined;
  }
  const name = serverName.toLowerCase();
  const wildcard = name.replace(/^[^.]+/, '*');
  const having = (wanted: string) =>
    all.findLast(one => factsOf(one).names.includes(wanted));
  return having(name) ?? having(wildcard);
}

/** The certificate as `/api/certificates` has it. */
export function listedCertificate(
  certificate: CertificatePair,
  now: Date,
): ApiObject {
  const { api, notAfter } = factsOf(certificate);
  return { ...api, status: statusOf(notAfter, now) };
}

/** When it ends. */
export function endOf(certificate: CertificatePair): Date {
  return factsOf(certificate).notAfter;
}

function statusOf(notAfter: Date, now: Date): string {
  const left = notAfter.getTime() - now.getTime();
  if (left < 0) {
    return 'disabled';
  }
  return left < RENEW_BEFORE_MS ? 'warning' : 'enabled';
}

function factsOf({ chain }: CertificatePair): Facts {
  const certificate = new X509Certificate(chain);
  const node = new NodeCertificate(chain);
  const names = namesOf(certificate);
  const fingerprint = sha256(Buffer.from(certificate.rawData));
  return {
    names,
    notAfter: certificate.notAfter,
    api: {
      name: fingerprint,
      sans: names,
      notAfter: rfc3339(certificate.notAfter),
      notBefore: rfc3339(certificate.notBefore),
      serialNumber: BigInt(`0x${certificate.serialNumber}`).toString(),
      commonName: certificate.subjectName.getField('CN').at(0) ?? '',
      issuerOrg: certificate.issuerName.getField('O').at(0),
      issuerCN: certificate.issuerName.getField('CN').at(0),
      issuerCountry: certificate.issuerName.getField('C').at(0),
      organization: certificate.subjectName.getField('O').at(0),
      country: certificate.subjectName.getField('C').at(0),
      version: 'v3',
      ...keyOf(node),
      signatureAlgorithm: signatureOf(certificate),
      certFingerprint: fingerprint,
      publicKeyFingerprint: sha256(Buffer.from(certificate.publicKey.rawData)),
    },
  };
}

function namesOf(certificate: X509Certificate): string[] {
  const names = certificate.getExtension(SubjectAlternativeNameExtension);
  return (names?.names.items ?? [])
    .map(({ value }) => value.toLowerCase())
    .sort();
}

function keyOf({ publicKey }: NodeCertificate): ApiObject {
  const details = publicKey.asymmetricKeyDetails;
  if (publicKey.asymmetricKeyType === 'rsa') {
    return { keyType: 'RSA', keySize: details?.modulusLength };
  }
  const sizes: ReadonlyMap<string | undefined, number> = new Map([
    ['prime256v1', 256],
    ['secp384r1', 384],
    ['secp521r1', 521],
  ]);
  return { keyType: 'ECDSA', keySize: sizes.get(details?.namedCurve) };
}

/** As Go names it: `ECDSA-SHA256`, `SHA256-RSA`. */
function signatureOf({ signatureAlgorithm }: X509Certificate): string {
  const hash = signatureAlgorithm.hash.name.replace('-', '');
  return signatureAlgorithm.name === 'ECDSA' ? `ECDSA-${hash}` : `${hash}-RSA`;
}

function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function rfc3339(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
