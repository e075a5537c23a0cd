/*
 * Proves that a definition says where a path is held, and that the rule for all paths holds for it;
 * leaves that rule to `pathPattern.test.ts` of opencsp-common.
 */
import { bypassPathProblem } from './bypassPath';

it('takes a path that begins with "^/"', () => {
  expect(bypassPathProblem('^/api/')).toBeUndefined();
});

it.each(['', 'api', '/api', '^api'])('asks for "^/" in %j', pattern => {
  expect(bypassPathProblem(pattern)).toContain('Begin with "^/"');
});

it.each([
  ['everything', '^/.*', 'nearly every path'],
  ['what Go cannot read', '^/(?!admin)', 'Go knows no lookahead'],
])('refuses %s', (_, pattern, words) => {
  expect(bypassPathProblem(pattern)).toContain(words);
});
