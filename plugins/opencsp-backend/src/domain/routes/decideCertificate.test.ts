/*
 * Proves what each state of a certificate becomes with each thing that can be seen, and what the file
 * should say of the name then. Leaves the ends of an order, and the reasons not to order, to
 * orders.test.ts, the words to routeTroubles.test.ts, and what comes of it pass by pass to decideRoutes.test.ts.
 */
import {
  CertificateState,
  certificateStates,
} from '@opencsp/plugin-opencsp-common';
import {
  CLOSED,
  context,
  DEFAULT,
  NAME,
  NO_DNS,
  NOW,
  outcome,
  READY,
  record,
  served,
  up,
} from './__testUtils__/certificateLooks';
import {
  acmeText,
  DAY,
  HOUR,
  issuedCertificate,
} from './__testUtils__/RouteWorld';
import { CertificateWish, decideCertificate } from './decideCertificate';
import { NameSeen } from './routeObservation';

const GOOD = issuedCertificate(NAME, NOW - DAY);
const ENDING = issuedCertificate(NAME, NOW - 75 * DAY);
const OTHER = served({ ...GOOD, matches: false });

type Expected = readonly [CertificateState, CertificateWish, string?];

/** What comes of a look, whatever was before. */
const BY_WHAT_IS_SERVED: ReadonlyArray<[string, NameSeen, Expected]> = [
  ['a good one', served(GOOD), ['issued', 'issued']],
  ['one that ends soon', served(ENDING), ['expiring', 'issued', 'expiring']],
  [
    'one that ends in days',
    served(issuedCertificate(NAME, NOW - 85 * DAY)),
    ['expiring', 'issued', 'expiring-soon'],
  ],
  [
    'one that has ended',
    served(issuedCertificate(NAME, NOW - 91 * DAY)),
    ['expired', 'held', 'expired'],
  ],
  [
    'one for trying things out',
    served({ ...GOOD, issuer: '(STAGING) Baloney Bulgur' }),
    ['staging', 'held', 'staging-left'],
  ],
  [
    'one that begins tomorrow',
    served(issuedCertificate(NAME, NOW + DAY)),
    ['failed', 'held', 'not-yet-valid'],
  ],
  [
    'a good one, and people are shown another',
    {
      tls: {
        host: { of: 'certificate', certificate: GOOD },
        portal: {
          of: 'certificate',
          certificate: { ...GOOD, matches: false, issuer: 'Somebody' },
        },
      },
    },
    ['wrong-host', 'issued', 'other-server'],
  ],
  [
    'a good one, and people are shown one that another server made itself',
    {
      tls: {
        host: { of: 'certificate', certificate: GOOD },
        portal: {
          of: 'certificate',
          certificate: { ...GOOD, untrusted: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
        },
      },
    },
    ['wrong-host', 'issued', 'other-server'],
  ],
  [
    'one of an authority that nobody knows',
    served({ ...GOOD, untrusted: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' }),
    ['failed', 'held', 'authority-unknown'],
  ],
];

const HTTPS_STATES = certificateStates.filter(state => state !== 'http-only');
const HAD_ONE = ['issued', 'staging', 'expiring', 'expired'];

function filled([state, wish, code]: Expected) {
  return [state, wish, code];
}

describe.each(HTTPS_STATES)('from %s', state => {
  it.each(BY_WHAT_IS_SERVED)('%s is served', (_, seen, expected) => {
    const { found, orders } = outcome(record(state), seen);
    expect(found).toEqual(filled(expected));
    expect(orders.openSince).toBeUndefined();
  });

  const unserved: ReadonlyArray<[string, NameSeen, Expected]> = [
    ['the way is proven', READY, ['issuing', 'ready']],
    ['there is no name', NO_DNS, ['waiting-for-dns', 'none', 'dns-missing']],
    ['port 80 is closed', CLOSED, ['failed', 'none', 'port-80-closed']],
    ['nothing else was seen', {}, [state, 'none']],
  ];

  it.each(unserved)(
    'the proxy’s own is served, and %s',
    (_, seen, expected) => {
      const lost: Expected = [
        'default-certificate',
        'keep',
        'certificate-lost',
      ];
      const underWay: Expected = ['issuing', 'open'];
      const wanted = HAD_ONE.includes(state) ? lost : expected;
      expect(outcome(record(state), { ...seen, ...DEFAULT }).found).toEqual(
        filled(state === 'issuing' ? underWay : wanted),
      );
    },
  );

  it('one for another name is served', () => {
    const expected: Expected =
      state === 'issuing'
        ? ['issuing', 'open']
        : ['wrong-host', 'none', 'wrong-certificate'];
    expect(outcome(record(state), { ...CLOSED, ...OTHER }).found).toEqual(
      filled(expected),
    );
  });

  it('one for another name is served, and the way is proven', () => {
    expect(outcome(record(state), { ...READY, ...OTHER }).found).toEqual([
      'issuing',
      state === 'issuing' ? 'open' : 'ready',
      undefined,
    ]);
  });

  it('the host cannot be reached', () => {
    const known = [...HAD_ONE, 'wrong-host', 'default-certificate'];
    const wish = known.includes(state) ? 'keep' : 'none';
    expect(
      outcome(record(state), {}, { proxy: { of: 'unseen', message: 'x' } })
        .found,
    ).toEqual([state, state === 'issuing' ? 'open' : wish, undefined]);
  });

  it('the proxy cannot be asked, or does not work by our file', () => {
    const known = [...HAD_ONE, 'wrong-host', 'default-certificate'];
    for (const change of [
      { proxy: { of: 'silent' as const, message: 'x' } },
      { isTaken: false },
    ]) {
      const { found } = outcome(record(state), READY, change);
      expect(found[0]).toBe(state);
      expect(found[1]).not.toBe('ready');
      expect(found[1] === 'keep').toBe(known.includes(state));
    }
  });
});

it('is nobody’s concern without HTTPS', () => {
  const { found, orders } = outcome(record('http-only'), {
    ...READY,
    ...served(GOOD),
  });
  expect(found).toEqual(['http-only', 'none', undefined]);
  expect(orders.asks).toEqual([]);
});

it('is staging when that was asked for', () => {
  const staged = served({ ...GOOD, issuer: '(STAGING) Baloney Bulgur' });
  expect(outcome(record('issuing'), staged, { staging: true }).found).toEqual([
    'staging',
    'held',
    'staging',
  ]);
});

it('keeps who gave it and when it ends', () => {
  const { certificate } = decideCertificate(
    record('issuing'),
    served(GOOD),
    context(),
  );
  expect(certificate).toEqual({
    state: 'issued',
    issuer: 'R11',
    expiresAt: GOOD.notAfter,
  });
});

it('says when a certificate ends, and what the proxy says of its renewal', () => {
  const proxy = up({
    failures: [{ name: NAME, at: NOW - HOUR, text: acmeText(NAME) }],
  });
  const { certificate } = decideCertificate(
    record('issued'),
    served(ENDING),
    context({ proxy }),
  );
  expect(certificate.trouble).toEqual({
    code: 'expiring',
    detail: expect.stringMatching(
      /^Its end: 2027-03-18\. The proxy says: .*connection/,
    ),
  });
});

it('refuses a wildcard, whatever leads where', () => {
  const wildcard = record('waiting-for-dns', { name: '*.ada.example.com' });
  expect(outcome(wildcard, { ...READY, ...DEFAULT }).found).toEqual([
    'failed',
    'none',
    'wildcard',
  ]);
});
