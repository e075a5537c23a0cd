/*
 * Proves that an env file says the same to Compose and to a POSIX shell, or is refused; the reader of
 * Compose's rules is held to the recording first. Leaves what is in the files to `profileFiles.test.ts`.
 */
import fc from 'fast-check';
import { readAsCompose, readAsShell } from '../__testUtils__/readEnvFile';
import { envFile, envLine } from './envFile';

/** `recorded/docker-compose/17-env-files/env.a2.env`, and what Compose v2.40.3 made of it (04.stdout). */
const RECORDED = {
  file: [
    'PLAIN=plain value',
    "SINGLE='single $PLAIN'",
    'UNQ_DOLLAR=a$PLAINb$$c',
    'DBL_DOLLAR="pa$$word$1"',
    "SGL_DOLLAR='pa$$word$1'",
    'ESC="a\\$PLAIN"',
    'DD="a$$PLAIN"',
    'HASH=value # comment',
    'HASHQ="value # no comment"',
    'SPACE=  lead and trail  ',
    'MULTI="line1',
    'line2"',
    'REF=${PLAIN:-none}-${NOPE:-dflt}',
    'EMPTY=',
    "QUOTE_IN='it\\'s'",
    'BCRYPT=$2b$10$abcdefghij',
    '',
  ].join('\n'),
  read: {
    PLAIN: 'plain value',
    SINGLE: 'single $PLAIN',
    UNQ_DOLLAR: 'a$c',
    DBL_DOLLAR: 'pa$word$1',
    SGL_DOLLAR: 'pa$$word$1',
    ESC: 'a$PLAIN',
    DD: 'a$PLAIN',
    HASH: 'value',
    HASHQ: 'value # no comment',
    SPACE: 'lead and trail',
    MULTI: 'line1\nline2',
    REF: 'plain value-dflt',
    EMPTY: '',
    QUOTE_IN: "it's",
    BCRYPT: '$2b$10',
  },
};

const anything = fc.string({ unit: 'binary', maxLength: 60 });
const troublesome = fc.string({
  unit: fc.constantFrom(
    ...'$`"\\#=!{}()&;|<>*?~ ab\t%\u00e4\u2028',
    '${',
    '$(',
  ),
  maxLength: 30,
});

describe('the reader of the tests', () => {
  it('reads what was recorded as Compose did', () => {
    expect(readAsCompose(RECORDED.file)).toEqual(RECORDED.read);
  });

  it("refuses the shell's way to write a quote, as Compose did", () => {
    expect(() => readAsCompose(`A='it'"'"'s'\n`)).toThrow();
  });
});

describe('an env file', () => {
  it('is read the same by Compose and by a shell, whatever the value, or is refused', () => {
    fc.assert(
      fc.property(fc.oneof(anything, troublesome), value => {
        let text: string;
        try {
          text = envLine('NAME', value) + envLine('NEXT', 'next');
        } catch {
          return /[\p{Cc}\p{Surrogate}']|\\$/u.test(value);
        }
        const wanted = { NAME: value, NEXT: 'next' };
        expect(readAsCompose(text)).toEqual(wanted);
        expect(readAsShell(text)).toEqual(wanted);
        return true;
      }),
    );
  });

  it.each([
    ['a quote', "it's"],
    ['a line break', 'a\nB=1'],
    ['a carriage return', 'a\rB=1'],
    ['a NUL', 'a\0b'],
    ['a backslash at the end', 'C:\\'],
    ['half a character', '\ud800'],
  ])('refuses %s, naming the variable', (_what, value) => {
    expect(() => envLine('NAME', value)).toThrow(/^InputError: NAME: |^NAME: /);
  });

  it.each(['', '1A', 'A B', 'A=B', 'A-B', 'A\n'])(
    'refuses the name %j',
    name => {
      expect(() => envLine(name, 'value')).toThrow('is no name of a variable');
    },
  );

  it('has its comments first, and its values in their order', () => {
    expect(envFile(['What it is.'], { B: '1', A: '$2' })).toBe(
      "# What it is.\nB='1'\nA='$2'\n",
    );
  });
});
