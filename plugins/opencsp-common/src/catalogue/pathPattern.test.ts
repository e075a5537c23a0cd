/*
 * Proves which path patterns are taken, and that one that is taken reads the same between the back-ticks
 * of a rule and is held at the beginning of the path; leaves Go's own reading to the rules that Go and
 * JavaScript share, since no Go is at hand.
 */
import fc from 'fast-check';
import { anchored, pathPatternProblem } from './pathPattern';

it.each([
  '^/api/',
  '^/(push|badge)/',
  '^/v\\d+/x$',
  '^/\\.well-known/',
  '^/[a-z]{2,3}/feed$',
  '^/a\\[b',
  '^/$',
  '/api/',
  '/api/push/.*',
  '^/public/[a-z0-9_-]+/(?:feed|calendar)\\.xml$',
  '/s/[A-Za-z0-9]{15}',
  '/a{2,}b',
  '/%C3%A9',
])('takes %s', pattern => {
  expect(pathPatternProblem(pattern)).toBeUndefined();
});

it.each([
  ['nothing', ''],
  ['every path', '/'],
  ['every path, as a wildcard', '/*'],
  ['every path, in another way', '/.*'],
  ['every path, as one of two', '/a|'],
  ['every path, by a set that may be empty', '/[a-z]*'],
  ['every path of letters', '/[a-z]'],
  ['every path but those with a certain sign', '^/[^o]'],
  ['no slash', 'api'],
  ['no slash, at the beginning', '^api'],
  ['a back-tick', '/a`) || Host(`evil.example.com'],
  ['a template', '/a{{ env "HOME" }}'],
  ['a line break', '/a\n/b'],
  ['a blank', '/a b'],
  ['another alphabet', '/é'],
  ['a bracket that closes our group', '/a)|(.*'],
  ['a bracket that stays open', '/a('],
  ['a lookahead, which Go lacks', '/(?=a)'],
  ['a lookbehind, which Go lacks', '/(?<=a)b'],
  ['a named group', '/(?<name>a)'],
  ['flags', '/(?i)a'],
  ['a reference back, which Go lacks', '/(a)\\1'],
  ['a code point that Go writes otherwise', '/\\u0041'],
  ['the end of Go’s text', '/a\\z'],
  ['a class of Unicode', '/\\p{L}'],
  ['a class of POSIX', '/[[:alpha:]]'],
  ['an empty class, which Go refuses', '/[]'],
  ['any character in JavaScript only', '/[^]'],
  ['a range that goes backwards', '/[z-a]'],
  ['more than Go repeats', '/a{1001}'],
  ['as much, in two', '/(a{100}){100}'],
  ['a count that goes backwards', '/a{2,1}'],
  ['a count without a beginning', '/a{,3}'],
  ['too much', `/${'a'.repeat(300)}`],
])('refuses %s', (_, pattern) => {
  expect(pathPatternProblem(pattern)).toEqual(expect.any(String));
});

const SIGNS = [
  ...'/ab0.-_~%()[]{}|*+?^$\\`"\'<>#&=: ',
  '(?:',
  '[^',
  '\\.',
  '\\/',
  '\\d',
  '{{',
  '\n',
  'é',
];

/** What must hold of a pattern that is taken. */
function isSafe(pattern: string): boolean {
  const whole = new RegExp(anchored(pattern));
  return (
    !/`|\{\{|[^\x21-\x7e]/.test(pattern) &&
    !['/qwertyuiop', '/m', '/-/b', '/5'].every(path => whole.test(path)) &&
    !whole.test('no-path') &&
    !whole.test('/\u007f')
  );
}

it('takes nothing that would end the rule, be evaluated, or leave our group', () => {
  let taken = 0;
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...SIGNS), { maxLength: 12 }),
      fc.constantFrom('/', '^/'),
      (signs, start) => {
        const pattern = start + signs.join('');
        const isTaken = pathPatternProblem(pattern) === undefined;
        taken += isTaken ? 1 : 0;
        expect(!isTaken || isSafe(pattern)).toBe(true);
      },
    ),
    { numRuns: 3000 },
  );
  expect(taken).toBeGreaterThan(100);
});

it('refuses, and does not hang on, a pattern of any length', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 301, maxLength: 2000, unit: 'binary' }),
      text => {
        expect(pathPatternProblem(text)).toEqual(expect.any(String));
      },
    ),
  );
});
