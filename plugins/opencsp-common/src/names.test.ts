/*
 * Proves which names a machine may have, and that each refusal says why. Leaves uniqueness to the
 * store.
 */
import { instanceNameProblem, instanceNameSchema } from './names';

describe('instanceNameProblem', () => {
  it.each(['a', 'web-1', 'db', 'a1-b2-c3', 'a'.repeat(40)])(
    'takes %s',
    name => {
      expect(instanceNameProblem(name)).toBeUndefined();
      expect(instanceNameSchema.safeParse(name).success).toBe(true);
    },
  );

  it.each([
    ['', /Give the machine a name/],
    ['Web', /lower-case/],
    ['web_1', /lower-case/],
    ['web.1', /lower-case/],
    ['wéb', /lower-case/],
    ['web 1', /lower-case/],
    ['web\n', /lower-case/],
    ['-web', /Begin the name with a letter/],
    ['1web', /Begin the name with a letter/],
    ['web-', /cannot end with a hyphen/],
    ['xn--bcher-kva', /international/],
    ['ab--cd', /international/],
    ['localhost', /reserved/],
    ['a'.repeat(41), /41 characters; 40/],
  ])('refuses %j', (name, why) => {
    expect(instanceNameProblem(name)).toMatch(why);
  });

  it('says that a name is missing when it is no text', () => {
    const parsed = instanceNameSchema.safeParse(undefined);
    expect(parsed.error?.issues[0].message).toBe('Give the machine a name.');
  });
});
