/*
 * Proves whose CAA records count for a host and what they say to Let's Encrypt, by RFC 8659 and RFC 8657.
 * Leaves how records are read from DNS to `NodeDnsResolver.test.ts`.
 */
import fc from 'fast-check';
import { caaNames, caaVerdict } from './caa';
import { CaaProperty, DnsAnswer } from './DnsResolver';

const HOST = 'auth.ada.example.com';

function property(tag: string, value: string, isCritical = false): CaaProperty {
  return { tag, value, isCritical };
}

const issue = (value: string) => property('issue', value);

const nothing: DnsAnswer<CaaProperty> = { outcome: 'nothing' };
const unanswered: DnsAnswer<CaaProperty> = { outcome: 'unanswered' };

function found(...records: CaaProperty[]): DnsAnswer<CaaProperty> {
  return { outcome: 'found', records };
}

/** Answers of the host, the domain, its parent and the top. */
function climb(...answers: DnsAnswer<CaaProperty>[]) {
  return caaVerdict(
    caaNames(HOST, 10).map((name, index) => ({
      name,
      answer: answers[index] ?? nothing,
    })),
  );
}

it('climbs from the host to the top, no further than it may', () => {
  expect(caaNames(HOST, 10)).toEqual([
    'auth.ada.example.com',
    'ada.example.com',
    'example.com',
    'com',
  ]);
  expect(caaNames(HOST, 2)).toEqual([
    'auth.ada.example.com',
    'ada.example.com',
  ]);
  expect(caaNames(HOST, 0)).toEqual([]);
});

it.each([
  ['no records', [], { says: 'allowed' }],
  [
    'the parent forbids',
    [nothing, nothing, found(issue('ca.example.net'))],
    { says: 'forbidden', at: 'example.com' },
  ],
  [
    'the nearest counts alone: it allows',
    [nothing, found(issue('letsencrypt.org')), found(issue(';'))],
    { says: 'allowed' },
  ],
  [
    'the nearest counts alone: it forbids',
    [found(issue(';')), found(issue('letsencrypt.org'))],
    { says: 'forbidden', at: 'auth.ada.example.com' },
  ],
  [
    'the nearest has no rule about issuing',
    [found(property('iodef', 'mailto:ada@example.com')), found(issue(';'))],
    { says: 'allowed' },
  ],
  [
    'no answer below the records',
    [nothing, unanswered, found(issue('letsencrypt.org'))],
    { says: 'unanswered', at: 'ada.example.com' },
  ],
  [
    'no answer above the records',
    [found(issue('letsencrypt.org')), unanswered],
    { says: 'allowed' },
  ],
])('%s', (_, answers, verdict) => {
  expect(climb(...answers)).toEqual(verdict);
});

it.each([
  ['its name', [issue('letsencrypt.org')], 'allowed'],
  ['its name in other letters', [issue(' LetsEncrypt.ORG ')], 'allowed'],
  ['beside others', [issue('a.example'), issue('letsencrypt.org')], 'allowed'],
  ['nobody', [issue(';')], 'forbidden'],
  ['an empty value', [issue('')], 'forbidden'],
  ['a name that only begins so', [issue('letsencrypt.org.evil')], 'forbidden'],
  ['wild cards alone', [property('issuewild', ';')], 'allowed'],
  [
    'wild cards, where issuing is others’',
    [property('issuewild', 'letsencrypt.org'), issue('a.example')],
    'forbidden',
  ],
  ['a critical rule of a new kind', [property('new', '', true)], 'forbidden'],
  [
    'a critical rule of a new kind beside its name',
    [property('new', '', true), issue('letsencrypt.org')],
    'forbidden',
  ],
  ['a rule of a new kind', [property('new', '')], 'allowed'],
  [
    'a critical rule that is known',
    [property('issue', 'letsencrypt.org', true)],
    'allowed',
  ],
  [
    'a way of asking that is ours',
    [issue('letsencrypt.org; validationmethods=dns-01,http-01')],
    'allowed',
  ],
  [
    'a way of asking that is another',
    [issue('letsencrypt.org;validationmethods=dns-01')],
    'limited',
  ],
  [
    'an account',
    [issue('letsencrypt.org; accounturi=https://acme.example/1')],
    'limited',
  ],
  [
    'an account, and anybody',
    [
      issue('letsencrypt.org; accounturi=https://acme.example/1'),
      issue('letsencrypt.org'),
    ],
    'allowed',
  ],
  ['parameters of another kind', [issue('letsencrypt.org; x=y')], 'allowed'],
])('records that name %s', (_, records, says) => {
  expect(climb(found(...records)).says).toBe(says);
});

it('takes any text for a record without failing, and only its own name for a permission', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (issuer, rest) => {
      fc.pre(issuer.split(';')[0].trim().toLowerCase() !== 'letsencrypt.org');
      expect(climb(found(issue(issuer))).says).toBe('forbidden');
      climb(found(issue(`letsencrypt.org;${rest}`)));
    }),
  );
});
