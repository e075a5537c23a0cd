/*
 * Proves which names people may sign in with, and what is made of an e-mail address. That a service takes them
 * is proven by the contract of account providers.
 */
import { addPersonSchema, loginFrom, loginProblem } from './requests';

describe('a name to sign in with', () => {
  it.each(['grace', 'grace.hopper', 'g-h_2', '0', 'a'.repeat(64)])(
    'may be %s',
    login => {
      expect(loginProblem(login)).toBeUndefined();
    },
  );

  it.each([
    ['', 'Give a name'],
    ['Grace', 'lower-case'],
    ['grace hopper', 'lower-case'],
    ['.grace', 'beginning with'],
    ['-rf', 'beginning with'],
    ['grace,ou=people', 'lower-case'],
    ['*)(uid=*', 'lower-case'],
    ['grâce', 'lower-case'],
    ['grace\n', 'lower-case'],
    ['a'.repeat(65), '65 characters'],
    ['admin', 'not for people'],
    ['opencsp', 'not for people'],
  ])('may not be "%s"', (login, why) => {
    expect(loginProblem(login)).toContain(why);
  });

  it.each([
    ['Grace.Hopper@example.com', 'grace.hopper'],
    ['josé+x@example.com', 'josex'],
    ['...a@example.com', 'a'],
    [`${'b'.repeat(80)}@example.com`, 'b'.repeat(64)],
    ['+++@example.com', undefined],
  ])('is made of %s', (email, login) => {
    expect(loginFrom(email)).toBe(login);
  });
});

describe('a person to add', () => {
  const person = { email: 'grace@example.com', name: 'Grace Hopper' };

  it('is a member without more', () => {
    expect(addPersonSchema.parse(person)).toEqual({
      ...person,
      role: 'member',
    });
  });

  it.each([
    [{ email: '' }, 'email', 'of the person'],
    [{ email: 'grace' }, 'email', 'one "@"'],
    [{ name: '  ' }, 'name', 'Give the name'],
    [{ name: 'a\nb' }, 'name', 'line ends'],
    [{ login: 'Admin' }, 'login', 'lower-case'],
    [{ role: 'owner' }, 'role', 'admin'],
    [{ user: 'grace' }, 'user', 'entity ref'],
  ])('is refused with %j', (change, path, message) => {
    const { error } = addPersonSchema.safeParse({ ...person, ...change });
    expect(error?.issues).toEqual([
      expect.objectContaining({
        path: [path],
        message: expect.stringContaining(message),
      }),
    ]);
  });
});
