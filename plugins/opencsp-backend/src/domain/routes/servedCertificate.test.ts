/*
 * Proves what a certificate is taken for, by its names, its issuer and the time (handshakes of
 * recorded/traefik/tls-handshakes.json, 3.7.9), and which look counts; leaves what follows from it to
 * decideCertificate.test.ts.
 */
import validation from '../../routes/__recordings__/traefik/acme-validation-failure.json';
import recorded from '../../routes/__recordings__/traefik/tls-handshakes.json';
import {
  DAY,
  defaultCertificate,
  issuedCertificate,
  MINUTE,
  T0,
} from './__testUtils__/RouteWorld';
import { NameSeen, ProxySeen, SeenCertificate } from './routeObservation';
import { judgeCertificate, ownCertificate } from './servedCertificate';

const NAME = 'files.lab.example.com';
const GOOD = issuedCertificate(NAME, T0);
const END = GOOD.notAfter;
const STAGED = '(STAGING) Counterfeit Cashew R10';

const DEFAULT: SeenCertificate = {
  subject: 'TRAEFIK DEFAULT CERT',
  issuer: 'TRAEFIK DEFAULT CERT',
  names: [
    'aeeb10e0fb7f7449a20d93bb311aa310.27ecc65c42a5d58c14dc197c18248c0b.traefik.default',
  ],
  matches: false,
  notBefore: T0,
  notAfter: T0 + 365 * DAY,
};

it.each<[string, SeenCertificate, number, string]>([
  ['without a subject', GOOD, T0, 'good'],
  ['22 days before its end', GOOD, END - 22 * DAY, 'good'],
  ['21 days before it', GOOD, END - 21 * DAY, 'expiring'],
  ['8 days before it', GOOD, END - 8 * DAY, 'expiring'],
  ['7 days before it', GOOD, END - 7 * DAY, 'expiring-soon'],
  ['at its end', GOOD, END, 'expired'],
  [
    'of six days, two days before its end',
    { ...GOOD, notAfter: T0 + 6 * DAY },
    T0 + 4 * DAY,
    'good',
  ],
  [
    'of six days, one day before it',
    { ...GOOD, notAfter: T0 + 6 * DAY },
    T0 + 5 * DAY,
    'expiring',
  ],
  ['that begins in a minute', GOOD, T0 - MINUTE, 'good'],
  ['that begins in an hour', GOOD, T0 - 60 * MINUTE, 'not-yet'],
  ['for another name', { ...GOOD, matches: false }, T0, 'other-name'],
  ['for trying things out', { ...GOOD, issuer: STAGED }, T0, 'staging'],
  ['of the proxy itself', DEFAULT, T0, 'default'],
  ['of the proxy, long after', DEFAULT, T0 + 500 * DAY, 'default'],
  [
    'of the proxy, by its names alone',
    { ...DEFAULT, subject: undefined, issuer: undefined },
    T0,
    'default',
  ],
])('a certificate %s', (_, certificate, now, kind) => {
  expect(judgeCertificate(certificate, now)).toEqual({
    kind,
    ...(certificate.issuer && { issuer: certificate.issuer }),
    issuedAt: certificate.notBefore,
    expiresAt: certificate.notAfter,
  });
});

/** As it was recorded, in the words of a look. */
function asSeen(handshake: {
  subject: { CN?: string };
  issuer: { CN?: string };
  subjectaltname: string;
  valid_from: string;
  valid_to: string;
  checkServerIdentity: string;
  authorized: boolean;
  authorizationError: string;
}): SeenCertificate {
  return {
    subject: handshake.subject.CN,
    issuer: handshake.issuer.CN,
    names: handshake.subjectaltname
      .split(', ')
      .map(name => name.replace('DNS:', '')),
    matches: handshake.checkServerIdentity === 'ok',
    ...(!handshake.authorized && { untrusted: handshake.authorizationError }),
    notBefore: Date.parse(handshake.valid_from),
    notAfter: Date.parse(handshake.valid_to),
  };
}

describe('as recorded, and of the kinds that a handshake can show', () => {
  const now = Date.parse('2026-11-22T00:00:00Z');
  const issued = asSeen(recorded.issued);
  const trusted = { ...issued, untrusted: undefined };

  it.each([
    ['issued', recorded.issued, 'untrusted'],
    ['issued_auth', recorded.issued_auth, 'untrusted'],
    ['router_without_resolver', recorded.router_without_resolver, 'default'],
    ['failed_blocked_by_ca', recorded.failed_blocked_by_ca, 'default'],
    ['host_without_router', recorded.host_without_router, 'default'],
    ['no_sni', recorded.no_sni, 'default'],
    ['DNS elsewhere', validation.handshake, 'default'],
  ])('%s', (_, handshake, kind) => {
    expect(judgeCertificate(asSeen(handshake), now).kind).toBe(kind);
  });

  it('tells who issued one without a subject, and until when', () => {
    expect(issued.subject).toBeUndefined();
    expect(judgeCertificate(trusted, now)).toEqual({
      kind: 'good',
      issuer: 'Pebble Intermediate CA 50bba7',
      issuedAt: issued.notBefore,
      expiresAt: Date.parse('2027-02-19T23:57:16Z'),
    });
    // Its authority was made for the recording: nobody trusts it.
    expect(judgeCertificate(issued, now).kind).toBe('untrusted');
  });

  it.each<[string, Partial<SeenCertificate>, number, string]>([
    ['of staging', { issuer: '(STAGING) Pseudo Plum E5' }, now, 'staging'],
    [
      'of staging, whose authority nobody trusts',
      { issuer: '(STAGING) Pseudo Plum E5', untrusted: issued.untrusted },
      now,
      'staging',
    ],
    [
      'for another name',
      { matches: false, names: ['other.example.com'] },
      now,
      'other-name',
    ],
    ['that is over, to the millisecond', {}, issued.notAfter, 'expired'],
    [
      'that is over, for which it is not trusted either',
      { untrusted: 'CERT_HAS_EXPIRED' },
      issued.notAfter,
      'expired',
    ],
    ['that is not over yet', {}, issued.notAfter - 1, 'expiring-soon'],
    [
      'that has not begun by this clock',
      {},
      issued.notBefore - 5 * MINUTE - 1,
      'not-yet',
    ],
    ['that has just begun', {}, issued.notBefore, 'good'],
    [
      'that somebody made for themselves',
      {
        subject: 'nas',
        issuer: 'nas',
        untrusted: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      },
      now,
      'untrusted',
    ],
    [
      'of Traefik, by its names alone',
      { subject: undefined, names: ['a.b.traefik.default'] },
      now,
      'default',
    ],
    [
      'of Traefik, even when it is over',
      { subject: 'TRAEFIK DEFAULT CERT', matches: false },
      issued.notAfter,
      'default',
    ],
    ['without any name', { names: [], matches: false }, now, 'other-name'],
  ])('one %s', (_, change, at, kind) => {
    expect(judgeCertificate({ ...trusted, ...change }, at).kind).toBe(kind);
  });
});

describe('which look counts', () => {
  const later = { ...GOOD, issuer: 'stored' };
  const up = (names: string[]): ProxySeen => ({
    of: 'up',
    routers: [],
    certificates: [{ ...later, names }],
    failures: [],
    complaints: [],
  });
  const down: ProxySeen = { of: 'down' };
  const shown = (certificate: SeenCertificate) => ({
    of: 'certificate' as const,
    certificate,
  });
  const trouble = { of: 'trouble' as const, message: 'refused' };
  const here: NameSeen['marks'] = [{ address: '192.0.2.1', of: 'here' }];

  it.each<[string, NameSeen, ProxySeen, string | undefined]>([
    [
      'the host’s',
      { tls: { host: shown(defaultCertificate(T0)), portal: shown(GOOD) } },
      up([NAME]),
      'TRAEFIK DEFAULT CERT',
    ],
    ['what the proxy holds', { tls: { host: trouble } }, up([NAME]), 'stored'],
    ['a wildcard that it holds', {}, up(['*.lab.example.com']), 'stored'],
    ['nothing of another name', {}, up(['x.lab.example.com']), undefined],
    ['nothing of a deeper name', {}, up(['*.example.com']), undefined],
    [
      'the portal’s, where it leads here',
      { tls: { host: trouble, portal: shown(GOOD) }, marks: here },
      down,
      'R11',
    ],
    [
      'not the portal’s, where nobody knows',
      { tls: { portal: shown(GOOD) } },
      down,
      undefined,
    ],
    [
      'not the portal’s, where a part leads elsewhere',
      {
        tls: { portal: shown(GOOD) },
        marks: [...here, { address: '::1', of: 'elsewhere' }],
      },
      down,
      undefined,
    ],
  ])('%s', (_, seen, proxy, issuer) => {
    expect(ownCertificate(NAME, seen, proxy, T0)?.issuer).toBe(issuer);
  });
});
