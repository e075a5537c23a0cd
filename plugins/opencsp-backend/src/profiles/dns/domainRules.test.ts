/*
 * Proves what is said of a domain for what DNS says of it: each kind of answer and address, in what
 * order, and that no text of a record is repeated. Leaves CAA's rules to `caa.test.ts`.
 */
import { domainHintSchema } from '@opencsp/plugin-opencsp-common';
import { CaaProperty, DnsAnswer } from './DnsResolver';
import { DomainFacts, hintsOf, specialHint, tooOftenHint } from './domainRules';
import { specialName } from './specialNames';

const HOST = 'auth.ada.example.com';
const nothing = { outcome: 'nothing' } as const;
const unanswered = { outcome: 'unanswered' } as const;
const at = (...records: string[]) => ({ outcome: 'found', records } as const);

function facts(change: Partial<DomainFacts> = {}): DomainFacts {
  return {
    domain: 'ada.example.com',
    host: HOST,
    addresses: nothing,
    others: nothing,
    caa: [],
    ...change,
  };
}

function caa(answer: DnsAnswer<CaaProperty>): DomainFacts['caa'] {
  return [
    { name: HOST, answer: nothing },
    { name: 'ada.example.com', answer },
  ];
}

const forbids = caa({
  outcome: 'found',
  records: [{ tag: 'issue', value: 'cAnArY.example', isCritical: false }],
});

const codesOf = (given: DomainFacts) => hintsOf(given).map(({ code }) => code);

it.each([
  ['no record', facts(), ['no-record']],
  [
    'a record for all names',
    facts({ addresses: at('93.184.216.34'), others: at('93.184.216.34') }),
    ['points-to'],
  ],
  [
    'a record for the host alone',
    facts({ addresses: at('93.184.216.34') }),
    ['points-to', 'no-wildcard'],
  ],
  [
    'a host that is taken out of a record for all names',
    facts({ others: at('93.184.216.34') }),
    ['host-without-address'],
  ],
  ['silence', facts({ addresses: unanswered }), ['no-answer']],
  [
    'silence about other names alone',
    facts({ addresses: at('93.184.216.34'), others: unanswered }),
    ['points-to'],
  ],
  [
    'silence about everything, said once',
    facts({ addresses: unanswered, caa: caa(unanswered) }),
    ['no-answer'],
  ],
  [
    'silence about CAA alone',
    facts({ caa: caa(unanswered) }),
    ['caa-no-answer', 'no-record'],
  ],
  ['CAA that forbids', facts({ caa: forbids }), ['caa-forbids', 'no-record']],
  [
    'CAA that limits',
    facts({
      caa: caa({
        outcome: 'found',
        records: [
          {
            tag: 'issue',
            value: 'letsencrypt.org; accounturi=x',
            isCritical: false,
          },
        ],
      }),
    }),
    ['caa-limits', 'no-record'],
  ],
])('%s', (_, given, codes) => {
  expect(codesOf(given)).toEqual(codes);
});

it.each([
  ['127.0.0.1', /a loopback address/],
  ['::1', /a loopback address/],
  ['::ffff:10.0.0.1', /a private address/],
  ['10.20.0.5', /a private address/],
  ['172.16.0.1', /a private address/],
  ['192.168.1.1', /a private address/],
  ['fd00::1', /a private address/],
  ['169.254.169.254', /link-local/],
  ['fe80::1', /link-local/],
  ['100.64.0.1', /inside a provider’s network/],
  ['0.0.0.0', /no address of a machine/],
  ['203.0.113.9', /a reserved address/],
  ['224.0.0.1', /a multicast address/],
  ['255.255.255.255', /a broadcast address/],
  ['nonsense', /a reserved address/],
])('warns of %s, beside a public one too', (address, kind) => {
  for (const addresses of [at(address), at('93.184.216.34', address)]) {
    const [hint] = hintsOf(facts({ addresses, others: addresses }));
    expect(hint).toMatchObject({ code: 'hidden-address', severity: 'warning' });
    expect(hint.message).toContain(`${HOST} points to ${address} (`);
    expect(hint.message).toMatch(kind);
  }
});

it.each(['93.184.216.34', '2606:2800:220:1::1'])(
  'says where %s is',
  address => {
    const addresses = at(address);
    expect(hintsOf(facts({ addresses, others: addresses }))).toEqual([
      {
        code: 'points-to',
        severity: 'info',
        message: `${HOST} points to ${address}. When the profile is deployed it must be the address of the machine.`,
      },
    ]);
  },
);

it('names a few of many addresses', () => {
  const addresses = at('1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4');
  const [{ message }] = hintsOf(facts({ addresses, others: addresses }));
  expect(message).toContain('1.1.1.1, 1.1.1.2, 1.1.1.3, …');
});

it('says what to do, and nothing that stands in a record', () => {
  const [forbidden, none] = hintsOf(facts({ caa: forbids }));
  expect(forbidden.message).toContain(
    'Add: ada.example.com CAA 0 issue "letsencrypt.org"',
  );
  expect(none.message).toBe(
    'No record yet: make an A record *.ada.example.com → the address of the machine, which is known after deployment.',
  );
  expect(JSON.stringify(hintsOf(facts({ caa: forbids })))).not.toContain(
    'cAnArY',
  );
});

it.each([
  ['ada.localhost', 'localhost', false],
  ['a.b.local', 'local', false],
  ['ada.internal', 'internal', true],
  ['ada.home.arpa', 'home.arpa', true],
  ['ada.test', 'test', false],
  ['ada.example', 'example', false],
  ['ada.invalid', 'invalid', false],
  ['ada.onion', 'onion', false],
  ['ada.alt', 'alt', false],
])('explains %s', (domain, suffix, isLookedUp) => {
  const special = specialName(domain);
  expect(special).toMatchObject({ suffix, isLookedUp });
  const hint = special && specialHint(special);
  expect(domainHintSchema.parse(hint).message).toMatch(
    new RegExp(
      `^Names below \\.${suffix} .*No public authority makes certificates for them\\.$`,
    ),
  );
});

it.each(['example.com', 'localhost.example.com', 'mylocal', 'notlocal.com'])(
  'finds nothing special in %s',
  domain => {
    expect(specialName(domain)).toBeUndefined();
  },
);

it('says that it did not look', () => {
  expect(tooOftenHint().code).toBe('not-looked-up');
});
