import { Time } from '../record';
import {
  NameSeen,
  ProxySeen,
  SeenCertificate,
  StoredCertificate,
} from './routeObservation';

const DAY = 24 * 3_600_000;

/** How long before its end a certificate of 90 days is told of: the proxy renews 30 days before. */
export const WARN_BEFORE_MS = 21 * DAY;

/** And when it is told of more loudly. */
export const ALARM_BEFORE_MS = 7 * DAY;

/** The lifetime that those two are for. Shorter ones are told of in proportion. */
const USUAL_LIFETIME_MS = 90 * DAY;

/** Clocks that differ by less are no trouble. */
const SKEW_MS = 5 * 60_000;

/** What a certificate is for the name that it was shown for. */
export type ServedKind =
  /** The proxy's own, which it makes anew at each reload (recorded/traefik: 5). */
  | 'default'
  | 'staging'
  | 'other-name'
  | 'not-yet'
  | 'expired'
  /** Of an authority that browsers do not know, or of nobody but itself. */
  | 'untrusted'
  | 'expiring-soon'
  | 'expiring'
  | 'good';

/** A certificate, judged. */
export interface ServedCertificate {
  kind: ServedKind;
  issuer?: string;
  /** When it begins to be valid, which tells it from others of the same name. */
  issuedAt: Time;
  expiresAt?: Time;
}

/** Judges a certificate. The subject counts for the proxy's own alone: issued ones may have none. */
export function judgeCertificate(
  seen: SeenCertificate,
  now: Time,
): ServedCertificate {
  return {
    kind: kindOf(seen, now),
    ...(seen.issuer !== undefined && { issuer: seen.issuer }),
    issuedAt: seen.notBefore,
    expiresAt: seen.notAfter,
  };
}

/**
 * What the proxy of this host serves for a name: by a handshake on the host, else by what the proxy says
 * that it holds, else by a handshake from outside where that was proven to lead here.
 */
export function ownCertificate(
  name: string,
  seen: NameSeen,
  proxy: ProxySeen,
  now: Time,
): ServedCertificate | undefined {
  if (seen.tls?.host?.of === 'certificate') {
    return judgeCertificate(seen.tls.host.certificate, now);
  }
  const stored =
    proxy.of === 'up' &&
    proxy.certificates
      .filter(({ names }) => covers(names, name))
      .sort((a, b) => b.notAfter - a.notAfter)[0];
  if (stored) {
    return judgeCertificate(asSeen(stored), now);
  }
  const leadsHere =
    seen.marks !== undefined &&
    seen.marks.length > 0 &&
    seen.marks.every(({ of }) => of === 'here');
  return leadsHere ? publicCertificate(seen, now) : undefined;
}

/** What people are shown for a name, as far as the portal could look. */
export function publicCertificate(
  { tls }: NameSeen,
  now: Time,
): ServedCertificate | undefined {
  return tls?.portal?.of === 'certificate'
    ? judgeCertificate(tls.portal.certificate, now)
    : undefined;
}

/** True when the proxy holds a certificate of the name: it orders none then. */
export function isOfName({ kind }: ServedCertificate): boolean {
  return kind !== 'default' && kind !== 'other-name';
}

function kindOf(seen: SeenCertificate, now: Time): ServedKind {
  const { notBefore, notAfter } = seen;
  if (isDefault(seen)) {
    return 'default';
  }
  if (!seen.matches) {
    return 'other-name';
  }
  if (seen.issuer?.includes('(STAGING)')) {
    return 'staging';
  }
  if (notBefore > now + SKEW_MS) {
    return 'not-yet';
  }
  if (notAfter <= now) {
    return 'expired';
  }
  if (seen.untrusted !== undefined) {
    return 'untrusted';
  }
  const part = Math.min(1, (notAfter - notBefore) / USUAL_LIFETIME_MS);
  const left = notAfter - now;
  if (left <= ALARM_BEFORE_MS * part) {
    return 'expiring-soon';
  }
  return left <= WARN_BEFORE_MS * part ? 'expiring' : 'good';
}

function isDefault({ subject, issuer, names }: SeenCertificate): boolean {
  return (
    subject === 'TRAEFIK DEFAULT CERT' ||
    issuer === 'TRAEFIK DEFAULT CERT' ||
    (names.length > 0 && names.every(each => each.endsWith('.traefik.default')))
  );
}

function covers(names: readonly string[], name: string): boolean {
  const parent = name.slice(name.indexOf('.'));
  return names.some(each => each === name || each === `*${parent}`);
}

function asSeen({
  names,
  issuer,
  notBefore,
  notAfter,
}: StoredCertificate): SeenCertificate {
  return { names, issuer, notBefore, notAfter, matches: true };
}
