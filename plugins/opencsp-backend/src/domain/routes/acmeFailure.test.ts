/*
 * Proves which kind of failure each text of the proxy's log is: those that were recorded
 * (recorded/traefik/acme-*.json, 3.7.9), and those of RFC 8555 and of Let's Encrypt in the same form.
 * Leaves what follows from a kind to decideCertificate.test.ts.
 */
import { acmeFailure } from './acmeFailure';
import { acmeText } from './__testUtils__/RouteWorld';

const NOW = Date.parse('2026-11-23T09:00:00Z');

const RECORDED = {
  connection:
    'unable to generate a certificate for the domains [elsewhere.lab.example.com]: resolver: one or more domains had a problem: [elsewhere.lab.example.com: invalid authorization: acme: error: 400 :: urn:ietf:params:acme:error:connection :: Get "http://elsewhere.lab.example.com:8880/.well-known/acme-challenge/3Gyw7K_9VQnjm_V5O9pFj9tHYIvhMlLVhBqENj_z67M": dial tcp 127.0.0.2:8880: connect: connection refused]',
  refused:
    'unable to generate a certificate for the domains [blocked.lab.example.com]: acme: error: 400 :: POST :: https://127.0.0.1:14000/order-plz :: urn:ietf:params:acme:error:rejectedIdentifier :: Order included an identifier for which issuance is forbidden by policy: "blocked.lab.example.com", problem: "urn:ietf:params:acme:error:rejectedIdentifier" :: blocked.lab.example.com is a forbidden domain',
  unreachable:
    'cannot get ACME client get directory at \'https://127.0.0.1:14000/dir\': unable to communicate with the API server: error: Get "https://127.0.0.1:14000/dir": dial tcp 127.0.0.1:14000: connect: connection refused',
};

it.each([
  ['acme-connection', RECORDED.connection],
  ['acme-refused', RECORDED.refused],
  ['acme-unreachable', RECORDED.unreachable],
  ['acme-dns', acmeText('a.example.com', 'dns')],
  ['acme-unauthorized', acmeText('a.example.com', 'unauthorized')],
  ['acme-unauthorized', acmeText('a.example.com', 'incorrectResponse')],
  ['acme-caa', acmeText('a.example.com', 'caa')],
  ['acme-connection', acmeText('a.example.com', 'tls')],
  ['acme-refused', acmeText('a.example.com', 'unsupportedIdentifier')],
  ['acme-rate-limited', acmeText('a.example.com', 'rateLimited')],
  [
    'acme-rate-limited',
    'acme: error: 429 :: POST :: https://ca/new-order :: too many failed authorizations (5) for "a.example.com" in the last 1h0m0s; DNS problem: NXDOMAIN',
  ],
  [
    'acme-clock',
    'cannot get ACME client get directory: Get "https://ca/dir": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2019-01-01T00:00:00Z is before 2026-01-01T00:00:00Z',
  ],
  ['acme-other', acmeText('a.example.com', 'serverInternal')],
  ['acme-other', ''],
] as const)('%s', (code, text) => {
  expect(acmeFailure(text, NOW).code).toBe(code);
});

it.each([
  ['retry after 2026-11-23 10:30:00 UTC: see https://letsencrypt.org', '10:30'],
  ['retry after 2026-11-23T11:15:00Z', '11:15'],
  ['too many requests', '10:00'],
  ['retry after 2026-99-99 10:30:00 UTC', '10:00'],
])('waits after a limit: %s', (words, time) => {
  const text = `urn:ietf:params:acme:error:rateLimited :: ${words}`;
  expect(acmeFailure(text, NOW).retryAfter).toBe(
    Date.parse(`2026-11-23T${time}:00Z`),
  );
});

const order = (words: string) =>
  `unable to generate a certificate for the domains [a.example.com]: ${words}`;
const invalid = (words: string) =>
  order(
    `resolver: one or more domains had a problem: [a.example.com: invalid authorization: acme: error: 400 :: urn:ietf:params:acme:error:${words}]`,
  );

it.each([
  [
    invalid('dns :: DNS problem: NXDOMAIN looking up A for a.example.com'),
    'acme-dns',
    'DNS problem: NXDOMAIN looking up A for a.example.com',
  ],
  [
    invalid('unauthorized :: 192.0.2.9: Invalid response from http://a: 404'),
    'acme-unauthorized',
    '192.0.2.9: Invalid response from http://a: 404',
  ],
  [
    invalid('caa :: CAA record for a.example.com prevents issuance'),
    'acme-caa',
    'CAA record for a.example.com prevents issuance',
  ],
  [
    invalid('connection :: 192.0.2.9: Timeout during connect'),
    'acme-connection',
    '192.0.2.9: Timeout during connect',
  ],
  [invalid('tls :: no protocol'), 'acme-connection', 'no protocol'],
  [
    order(
      'acme: error: 500 :: POST :: https://ca :: urn:ietf:params:acme:error:serverInternal :: broken',
    ),
    'acme-other',
    'broken',
  ],
  ['something else', 'acme-other', 'something else'],
])('tells what the authority said: %s', (text, code, words) => {
  const { retryAfter, ...failure } = acmeFailure(text, NOW);
  expect(failure).toEqual({ code, detail: expect.stringContaining(words) });
  expect(retryAfter).toBeUndefined();
});

it('reads when a limit is over from the words of an order', () => {
  expect(
    acmeFailure(
      order(
        'acme: error: 429 :: POST :: https://ca/new-order :: urn:ietf:params:acme:error:rateLimited :: too many failed authorizations (5) for "a.example.com" in the last 1h0m0s, retry after 2026-11-22 01:34:59 UTC: see https://ca/limits',
      ),
      NOW,
    ),
  ).toMatchObject({
    code: 'acme-rate-limited',
    retryAfter: Date.parse('2026-11-22T01:34:59Z'),
  });
});

it('quotes what was said in one line, without what differs each time', () => {
  const { detail } = acmeFailure(RECORDED.connection, NOW);
  expect(detail).toContain('connect: connection refused');
  expect(detail).toContain('acme-challenge/…');
  expect(detail).not.toContain('3Gyw7K');
  expect(acmeFailure('a\n\u0007b', NOW).detail).toBe('a b');
  expect(acmeFailure('x'.repeat(5_000), NOW).detail).toHaveLength(601);
});
