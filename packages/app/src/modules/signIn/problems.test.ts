/*
 * Proves that each failure of a sign-in has words: what, why, what to do. The reason may come from
 * the page's address, so it is short and quoted.
 */
import { mockApis } from '@backstage/frontend-test-utils';
import { shellTranslationRef } from '../translations/shellTranslationRef';
import { problemOfErrorParam, SignInProblem, wordsOf } from './problems';

function told(problem: SignInProblem) {
  const snapshot = mockApis.translation().getTranslation(shellTranslationRef);
  if (!snapshot.ready) {
    throw new Error('The English texts are always there');
  }
  return wordsOf(problem, snapshot.t);
}

describe('problems of a sign-in', () => {
  it.each([
    ['access_denied (The user said no)', 'The sign-in was cancelled.'],
    ['The sign-in was cancelled.', 'The sign-in was cancelled.'],
    [
      'This sign-in took too long, or another one was begun in another tab. Sign in again.',
      'This sign-in is no longer valid.',
    ],
    [
      'The identity provider cannot be reached. Try again in a minute; if it stays, tell an administrator.',
      'The sign-in service cannot be reached.',
    ],
    ['Invalid nonce', 'This sign-in is no longer valid.'],
    [
      'Auth response is missing cookie nonce',
      'This sign-in is no longer valid.',
    ],
    [
      'connect ECONNREFUSED 127.0.0.1:7010',
      'The sign-in service cannot be reached.',
    ],
    ['No such user', 'You could not be signed in.'],
  ])('knows %s', (error, what) => {
    expect(told(problemOfErrorParam(error)).what).toBe(what);
  });

  it('adds no advice to a reason that gives its own', () => {
    const advised = 'It could not be completed. Try again.';
    expect(told(problemOfErrorParam(advised)).next).toBeUndefined();
    expect(told(problemOfErrorParam('No such user')).next).toBeDefined();
  });

  it('quotes a reason in one line and not without end', () => {
    const { why = '' } = told(
      problemOfErrorParam(`bad\n\t${'x'.repeat(5000)}`),
    );
    expect(why).toMatch(/^The reason given is: “bad x+…”$/);
    expect(why.length).toBeLessThan(300);
  });
});
