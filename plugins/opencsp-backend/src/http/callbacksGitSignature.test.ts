/*
 * Proves which deliveries are proven: by GitHub's published example, and that nothing else is, whatever
 * byte differs; leaves HTTP to `callbacksGit.test.ts`.
 */
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { isProven, proofOf } from './callbacksGitSignature';

const SECRET = 'k3yk3yk3yk3yk3yk3y';

const hmac = (body: Uint8Array | string, secret = SECRET) =>
  createHmac('sha256', secret).update(body).digest('hex');

function proven(
  headers: Record<string, string>,
  body: Uint8Array | string,
  secret = SECRET,
): boolean {
  const proof = proofOf(name => headers[name]);
  return proof !== undefined && isProven(proof, Buffer.from(body), secret);
}

it('takes the example of GitHub’s documentation ("Validating webhook deliveries")', () => {
  expect(
    proven(
      {
        'x-hub-signature-256':
          'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
      },
      'Hello, World!',
      "It's a Secret to Everybody",
    ),
  ).toBe(true);
});

const forms: [string, (body: Uint8Array, secret: string) => object][] = [
  [
    'x-hub-signature-256',
    (body, secret) => ({
      'x-hub-signature-256': `sha256=${hmac(body, secret)}`,
    }),
  ],
  [
    'x-gitea-signature',
    (body, secret) => ({ 'x-gitea-signature': hmac(body, secret) }),
  ],
  [
    'x-forgejo-signature',
    (body, secret) => ({ 'x-forgejo-signature': hmac(body, secret) }),
  ],
  ['x-gitlab-token', (_, secret) => ({ 'x-gitlab-token': secret })],
];

describe.each(forms)('%s', (_, sign) => {
  const headersOf = (body: Uint8Array, secret: string) =>
    Object.fromEntries(Object.entries(sign(body, secret)));

  it('is right with the secret, and wrong with any other', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.string({ minLength: 1 }),
        (body, other) => {
          fc.pre(other !== SECRET);
          expect(proven(headersOf(body, SECRET), body)).toBe(true);
          expect(proven(headersOf(body, other), body)).toBe(false);
        },
      ),
    );
  });
});

it('is wrong for a body of which one byte differs', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (body, place, by) => {
        const other = Uint8Array.from(body);
        other[place % body.length] = (body[place % body.length] + by) % 256;
        expect(proven({ 'x-gitea-signature': hmac(body) }, other)).toBe(false);
      },
    ),
  );
});

it.each([
  ['nothing', {}],
  ['an empty signature', { 'x-hub-signature-256': '' }],
  ['no HMAC', { 'x-hub-signature-256': 'sha256=' }],
  ['a short one', { 'x-hub-signature-256': `sha256=${hmac('x').slice(1)}` }],
  ['a long one', { 'x-hub-signature-256': `sha256=${hmac('x')}0` }],
  ['no hex', { 'x-gitea-signature': 'z'.repeat(64) }],
  [
    'SHA-1, which GitHub sends, too',
    { 'x-hub-signature': `sha1=${hmac('x')}` },
  ],
  ['an empty token', { 'x-gitlab-token': '' }],
  ['the beginning of the secret', { 'x-gitlab-token': SECRET.slice(0, -1) }],
  ['the secret and more', { 'x-gitlab-token': `${SECRET}x` }],
  [
    'a right signature with a wrong token',
    { 'x-gitea-signature': hmac('x'), 'x-gitlab-token': 'other' },
  ],
  [
    'the secret where the HMAC belongs',
    { 'x-hub-signature-256': `sha256=${SECRET}` },
  ],
])('takes no delivery with %s', (_what, headers) => {
  expect(proven(headers, 'x')).toBe(false);
});
