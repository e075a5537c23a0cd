/*
 * Proves with a real `sh` that it reads the words of a command line as they were given, whatever is in
 * them; leaves shells that are not POSIX (fish, csh) as a login shell to the check of a host.
 */
import { execFileSync } from 'node:child_process';
import { InputError } from '@backstage/errors';
import fc from 'fast-check';
import { quote } from './quote';

const SHELLS = ['sh', 'bash', 'busybox'].filter(isThere);

function isThere(shell: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${shell}`]);
    return true;
  } catch {
    return false;
  }
}

/** The words as a shell passed them to a program. */
function readBy(shell: string, words: readonly string[]): string[] {
  const line = quote(['printf', '%s\\0', ...words]);
  const argv = shell === 'busybox' ? ['sh', '-c', line] : ['-c', line];
  const printed = execFileSync(shell, argv, { cwd: '/' }).toString();
  return printed.split('\0').slice(0, -1);
}

const HOSTILE = [
  '',
  ' ',
  "'",
  "''",
  `'\\''`,
  '"',
  '\\',
  '\\n',
  '\n',
  '\r\n',
  '\t',
  '$HOME',
  '${HOME}',
  '$(id)',
  '`id`',
  '; id',
  '| id',
  '& id',
  '&& id',
  '> /dev/null',
  '< /etc/passwd',
  '#',
  '# no comment',
  '~',
  '~root',
  '*',
  '/*',
  '?',
  '[a-z]',
  '{a,b}',
  '!',
  '!!',
  '--upload-pack=id',
  '-n',
  'A=b',
  '=',
  '\u2014',
  '\u00e9\u{1f600}',
  '\u001b[31m',
  '\u007f',
  'a'.repeat(4_000),
];

describe('quote', () => {
  it.each(SHELLS)('%s reads hostile words as they were given', shell => {
    expect(readBy(shell, HOSTILE)).toEqual(HOSTILE);
  });

  it.each(SHELLS)('%s reads any words as they were given', shell => {
    const grain = fc.oneof(
      fc.constantFrom(...HOSTILE),
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom(...`'"\\$\`;&|<>(){}[]*?!#~ \n\t=-%a`),
      }),
    );
    const word = fc
      .array(grain, { maxLength: 4 })
      .map(grains => grains.join('').replaceAll('\0', ''));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), words => {
        expect(readBy(shell, words)).toEqual(words);
      }),
      { numRuns: 60 },
    );
  });

  it('writes plain words as they are, all others by the rule of the protocol', () => {
    expect(
      quote(['docker', 'ps', '--filter', 'publish=80', '{{json .}}']),
    ).toBe(`docker ps --filter publish=80 '{{json .}}'`);
    expect(quote(['echo', '', "it's", 'AZaz09_@%+=:,./-'])).toBe(
      `echo '' 'it'\\''s' AZaz09_@%+=:,./-`,
    );
  });

  it.each([
    ['a NUL', ['echo', 'a\0b']],
    ['half a character', ['echo', '\ud800']],
    ['no program', []],
    ['an empty program', ['']],
    ['an option for a program', ['-n', 'id']],
    ['a setting for a program', ['A=b', 'id']],
    ['a word of the grammar for a program', ['if', 'true']],
  ])('refuses %s', (_words, argv) => {
    expect(() => quote(argv)).toThrow(InputError);
  });
});
