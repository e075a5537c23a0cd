/** What a TLS handshake showed of a certificate. Times are milliseconds since the epoch. */
export interface ShownCertificate {
  /** Common name; an issued one may have none (recorded: 4). */
  subject: string | undefined;
  /** Common name of who signed it. */
  issuer: string | undefined;
  /** DNS names that it is for. */
  names: readonly string[];
  notBefore: number;
  notAfter: number;
  /** True when the name that was asked for is one of them (RFC 6125). */
  isForName: boolean;
  /** True when it leads to an authority that is trusted, by the clock of the portal. */
  isTrusted: boolean;
  /** OpenSSL's word for why it does not. */
  trustProblem: string | undefined;
}

/** What a certificate is, by what of it matters most. */
export type CertificateFinding =
  | {
      kind: 'issued';
      issuer: string | undefined;
      notBefore: number;
      notAfter: number;
      /** False when its authority is not known to the portal. */
      isTrusted: boolean;
    }
  /** Traefik's own: none was issued yet, or it failed for good. It is made anew at each reload. */
  | { kind: 'default-certificate' }
  /** Of Let's Encrypt's staging: no browser trusts it. */
  | { kind: 'staging'; issuer: string; notAfter: number }
  | { kind: 'wrong-host'; names: readonly string[] }
  | { kind: 'expired'; issuer: string | undefined; notAfter: number }
  /** A clock is wrong: that of the portal, or that of who signed it. */
  | { kind: 'not-yet-valid'; issuer: string | undefined; notBefore: number }
  /** Somebody made it for themselves. */
  | { kind: 'self-signed'; subject: string | undefined };

/** As Traefik calls what it makes itself (recorded: tls-handshakes). */
const DEFAULT_NAME = 'TRAEFIK DEFAULT CERT';
const DEFAULT_SUFFIX = '.traefik.default';

/** Let's Encrypt writes it into the names of all authorities of its staging. */
const STAGING = '(STAGING)';

const SELF_SIGNED = 'DEPTH_ZERO_SELF_SIGNED_CERT';

/** What a certificate that was shown is. */
export function certificateOf(
  shown: ShownCertificate,
  now: number,
): CertificateFinding {
  const { subject, issuer, names, notBefore, notAfter, isTrusted } = shown;
  if (isDefault(shown)) {
    return { kind: 'default-certificate' };
  }
  if (shown.trustProblem === SELF_SIGNED) {
    return { kind: 'self-signed', subject };
  }
  if (!shown.isForName) {
    return { kind: 'wrong-host', names };
  }
  if (notAfter <= now) {
    return { kind: 'expired', issuer, notAfter };
  }
  if (notBefore > now) {
    return { kind: 'not-yet-valid', issuer, notBefore };
  }
  return issuer?.includes(STAGING)
    ? { kind: 'staging', issuer, notAfter }
    : { kind: 'issued', issuer, notBefore, notAfter, isTrusted };
}

function isDefault({ subject, names }: ShownCertificate): boolean {
  return (
    subject === DEFAULT_NAME ||
    (names.length > 0 && names.every(name => name.endsWith(DEFAULT_SUFFIX)))
  );
}
