/*
 * Proves what each certificate is that Traefik 3.7.9 was recorded to show, and each other kind that a
 * handshake may show; leaves the handshake itself to handshake.test.ts.
 */
import validation from '../__recordings__/traefik/acme-validation-failure.json';
import recorded from '../__recordings__/traefik/tls-handshakes.json';
import { certificateOf, ShownCertificate } from './certificateOf';

const NOW = Date.parse('2026-11-22T00:00:00Z');

/** As it was recorded, in the words of `handshake.ts`. */
function shown(handshake: {
  subject: { CN?: string };
  issuer: { CN?: string };
  subjectaltname: string;
  valid_from: string;
  valid_to: string;
  checkServerIdentity: string;
  authorized: boolean;
  authorizationError: string;
}): ShownCertificate {
  return {
    subject: handshake.subject.CN,
    issuer: handshake.issuer.CN,
    names: handshake.subjectaltname
      .split(', ')
      .map(name => name.replace('DNS:', '')),
    notBefore: Date.parse(handshake.valid_from),
    notAfter: Date.parse(handshake.valid_to),
    isForName: handshake.checkServerIdentity === 'ok',
    isTrusted: handshake.authorized,
    trustProblem: handshake.authorizationError,
  };
}

const issued = shown(recorded.issued);

it.each([
  ['issued', recorded.issued, 'issued'],
  ['issued_auth', recorded.issued_auth, 'issued'],
  [
    'router_without_resolver',
    recorded.router_without_resolver,
    'default-certificate',
  ],
  [
    'failed_blocked_by_ca',
    recorded.failed_blocked_by_ca,
    'default-certificate',
  ],
  ['host_without_router', recorded.host_without_router, 'default-certificate'],
  ['no_sni', recorded.no_sni, 'default-certificate'],
  ['DNS elsewhere', validation.handshake, 'default-certificate'],
])('as recorded, %s', (_case, handshake, kind) => {
  expect(certificateOf(shown(handshake), NOW)).toMatchObject({ kind });
});

it('tells who issued one without a subject, until when, and whether its authority is known', () => {
  expect(issued.subject).toBeUndefined();
  expect(certificateOf(issued, NOW)).toEqual({
    kind: 'issued',
    issuer: 'Pebble Intermediate CA 50bba7',
    notBefore: Date.parse('2026-11-21T23:57:17Z'),
    notAfter: Date.parse('2027-02-19T23:57:16Z'),
    isTrusted: false,
  });
  expect(
    certificateOf({ ...issued, isTrusted: true, trustProblem: undefined }, NOW),
  ).toMatchObject({ kind: 'issued', isTrusted: true });
});

it.each<[string, Partial<ShownCertificate>, number, object]>([
  [
    'of staging',
    { issuer: '(STAGING) Pseudo Plum E5' },
    NOW,
    { kind: 'staging', issuer: '(STAGING) Pseudo Plum E5' },
  ],
  [
    'for another name',
    { isForName: false, names: ['other.example.com'] },
    NOW,
    { kind: 'wrong-host', names: ['other.example.com'] },
  ],
  [
    'that is over, to the millisecond',
    {},
    issued.notAfter,
    { kind: 'expired', notAfter: issued.notAfter },
  ],
  ['that is not over yet', {}, issued.notAfter - 1, { kind: 'issued' }],
  [
    'that has not begun by this clock',
    {},
    issued.notBefore - 1,
    { kind: 'not-yet-valid', notBefore: issued.notBefore },
  ],
  ['that has just begun', {}, issued.notBefore, { kind: 'issued' }],
  [
    'that somebody made for themselves',
    {
      subject: 'nas',
      issuer: 'nas',
      trustProblem: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    },
    NOW,
    { kind: 'self-signed', subject: 'nas' },
  ],
  [
    'of Traefik, by its names alone',
    { subject: undefined, names: ['a.b.traefik.default'] },
    NOW,
    { kind: 'default-certificate' },
  ],
  [
    'of Traefik, even when it is over',
    { subject: 'TRAEFIK DEFAULT CERT', isForName: false },
    issued.notAfter,
    { kind: 'default-certificate' },
  ],
  [
    'without any name',
    { names: [], isForName: false },
    NOW,
    { kind: 'wrong-host', names: [] },
  ],
])('one %s', (_words, change, now, finding) => {
  expect(certificateOf({ ...issued, ...change }, now)).toMatchObject(finding);
});
