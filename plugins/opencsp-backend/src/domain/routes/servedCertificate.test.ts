/*
 * Proves what a certificate is taken for, by its names, its issuer and the time (handshakes of
 * recorded/traefik/tls-handshakes.json, 3.7.9), and which look counts; leaves what follows from it to
 * decideCertificate.test.ts.
 */
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
    expiresAt: certificate.notAfter,
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
