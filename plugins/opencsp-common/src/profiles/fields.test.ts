/*
 * Proves which names, domains and addresses a person may give, that international domains become ASCII,
 * and that whatever is taken can be a host name below which services stand. Leaves public suffixes to the
 * backend, which has the list.
 */
import fc from 'fast-check';
import {
  adminEmailSchema,
  domainProblem,
  domainSchema,
  emailProblem,
  handleSchema,
  MAX_DOMAIN_LENGTH,
  MAX_PROFILE_NAME_LENGTH,
  profileNameProblem,
  profileNameSchema,
  toAsciiDomain,
} from './fields';

/** Texts that no field takes: what ends a line, a path, a word of a shell, or a text itself. */
const HOSTILE = [
  '',
  ' ',
  '\0',
  '\n',
  'a\nb',
  'a\r\nb',
  'a\tb',
  '../a',
  'a/../b',
  '.git',
  '-a',
  '--upload-pack=x',
  '$(id)',
  '`id`',
  '${HOME}',
  '{{ env "HOME" }}',
  "a'b",
  'a"b',
  'a;b',
  'a|b',
  'a&b',
  'a\\b',
  '<script>',
  'a\u200bb',
  'a\u202eb',
  '\ud800',
  '😀',
  'a'.repeat(5_000),
];

describe('the name of a profile', () => {
  it.each([
    'a',
    'family',
    'my-home-2',
    'a1',
    'a'.repeat(MAX_PROFILE_NAME_LENGTH),
  ])('takes %s', name => {
    expect(profileNameProblem(name)).toBeUndefined();
    expect(profileNameSchema.parse(name)).toBe(name);
  });

  it.each([
    ...HOSTILE,
    'Family',
    'fämily',
    '1a',
    'a-',
    'a--b',
    'a_b',
    'a.b',
    'a b',
    ' a',
    'a'.repeat(MAX_PROFILE_NAME_LENGTH + 1),
  ])('refuses %j, with words', name => {
    expect(profileNameProblem(name)).toMatch(/\.$/);
    expect(profileNameSchema.safeParse(name).success).toBe(false);
  });

  it('takes nothing that is no part of a branch, a path and a host name', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 45 }),
          fc.stringMatching(/^[a-z0-9-]{1,45}$/),
        ),
        name => {
          expect(profileNameProblem(name) === undefined).toBe(
            /^[a-z]([a-z0-9]|-(?=[a-z0-9])){0,39}$/.test(name),
          );
        },
      ),
    );
  });

  it('asks for one when there is none', () => {
    expect(profileNameSchema.safeParse(undefined).error?.issues).toMatchObject([
      { message: 'Give the profile a name.' },
    ]);
  });
});

describe('a handle', () => {
  it.each(['ada', '1', 'a'.repeat(32)])('can be %s', handle => {
    expect(handleSchema.safeParse(handle).success).toBe(true);
  });

  it.each([...HOSTILE, 'Ada', 'a-b', 'a.b', 'a'.repeat(33)])(
    'cannot be %j',
    handle => {
      expect(handleSchema.safeParse(handle).success).toBe(false);
    },
  );
});

describe('a domain', () => {
  it.each([
    'ada.example.com',
    'a.b',
    '1.a',
    '1-2.3.example',
    'xn--bcher-kva.example',
    `${'a'.repeat(63)}.example`,
  ])('can be %s', domain => {
    expect(domainProblem(domain)).toBeUndefined();
    expect(domainSchema.parse(domain)).toBe(domain);
  });

  it.each([
    ...HOSTILE,
    'example',
    'localhost',
    '.example.com',
    'a..example.com',
    'example.com.',
    '*.example.com',
    '-a.example.com',
    'a-.example.com',
    'a_b.example.com',
    'example.com:443',
    'example.com/path',
    'https://example.com',
    'ada@example.com',
    'a,b.example.com',
    'exa mple.com',
    '[::1]',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(MAX_DOMAIN_LENGTH / 2)}example`,
  ])('cannot be %j, and it is said why', domain => {
    expect(domainProblem(domain)).toMatch(/\.$/);
    expect(domainSchema.safeParse(domain).success).toBe(false);
  });

  it.each([
    ['127.0.0.1', 'This is an address.'],
    ['aa.01', 'whose last part is a number'],
    ['aa.1', 'whose last part is a number'],
    ['ada.example.0x1f', 'whose last part is a number'],
    ['ada.example.0x', 'whose last part is a number'],
  ])('cannot be %s, which browsers read as an address', (domain, words) => {
    expect(domainProblem(domain)).toContain(words);
    expect(URL.canParse(`http://cloud.${domain}/`)).toBe(false);
  });

  it('has a host name below it that browsers leave as it is, or is refused', () => {
    const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,6}[a-z0-9])?$/);
    const last = fc.oneof(label, fc.stringMatching(/^(0x)?[0-9a-f]{1,4}$/));
    let taken = 0;
    fc.assert(
      fc.property(
        fc
          .tuple(fc.array(label, { minLength: 1, maxLength: 4 }), last)
          .map(([labels, end]) => [...labels, end].join('.'))
          // What "xn--" stands for is not looked into here.
          .filter(domain => !domain.includes('xn--')),
        domain => {
          const host = `cloud.${domain}`;
          const isTaken = domainProblem(domain) === undefined;
          taken += isTaken ? 1 : 0;
          expect(isTaken).toBe(
            URL.canParse(`http://${host}/`) &&
              new URL(`http://${host}/`).hostname === host,
          );
        },
      ),
      { numRuns: 500 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  it('takes no character but those of host names, whatever is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: 'grapheme' }).map(text => `${text}.example`),
        ),
        text => {
          const { success, data = '' } = domainSchema.safeParse(text);
          expect(!success || /^[a-z0-9.-]{3,200}$/.test(data)).toBe(true);
        },
      ),
    );
  });
});

describe('an international domain', () => {
  it.each([
    ['Bücher.Example', 'xn--bcher-kva.example'],
    ['bu\u0308cher.example', 'xn--bcher-kva.example'],
    ['straße.example', 'xn--strae-oqa.example'],
    ['例え.テスト', 'xn--r8jz45g.xn--zckzah'],
    ['ada。example。com', 'ada.example.com'],
    ['ａｄａ.example', 'ada.example'],
    [' ADA.Example.com ', 'ada.example.com'],
  ])('%s becomes %s, once and for all', (text, domain) => {
    expect(domainSchema.parse(text)).toBe(domain);
    expect(toAsciiDomain(domain)).toBe(domain);
  });

  it.each([
    'ä/b.example',
    'ä?.example',
    'ä#.example',
    'ä@b.example',
    'ä:80',
    'ä b.example',
    'ä%41.example',
    '１２７.０.０.１',
    'ä.\u0661',
  ])('%s is refused, and not turned into another one', text => {
    expect(domainSchema.safeParse(text).success).toBe(false);
  });
});

describe('the address of the administrator', () => {
  it.each([
    'ada@example.com',
    'Ada.Lovelace+csp@mail.example.com',
    'a_b%c-d@Example.COM',
    `${'a'.repeat(64)}@example.com`,
  ])('can be %s', email => {
    expect(emailProblem(email)).toBeUndefined();
    expect(adminEmailSchema.parse(` ${email} `)).toBe(email);
  });

  it.each([
    ...HOSTILE,
    'ada',
    'ada@',
    '@example.com',
    'ada@example',
    'ada@@example.com',
    'ada@example.com@example.com',
    'ada@127.0.0.1',
    'ada@aa.01',
    'ada@[127.0.0.1]',
    '.ada@example.com',
    'ada.@example.com',
    'a..b@example.com',
    'a b@example.com',
    '"a b"@example.com',
    'Ada <ada@example.com>',
    'ada@example.com\nBcc: eve@example.com',
    'ada@bücher.example',
    'ädä@example.com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'a.'.repeat(130)}example`,
  ])('cannot be %j, and it is said why', email => {
    expect(emailProblem(email)).toMatch(/\.$/);
    expect(adminEmailSchema.safeParse(email).success).toBe(false);
  });

  it('has no character that means anything in a file or a header', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.emailAddress(),
          fc.string({ unit: 'binary' }).map(text => `${text}@example.com`),
        ),
        text => {
          const { success, data = '' } = adminEmailSchema.safeParse(text);
          expect(!success || /^[A-Za-z0-9._%+@-]{6,254}$/.test(data)).toBe(
            true,
          );
        },
      ),
    );
  });
});
