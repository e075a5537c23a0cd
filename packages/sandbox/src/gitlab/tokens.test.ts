/*
 * Proves the programs that the runner knows, and what a token can do until it ends. Leaves accounts to
 * users.test.ts.
 */
import { ask, makeToken, startGitlab, tokenScript } from './__testUtils__/lab';
import { GitlabStandIn } from '.';

const SELF = 'personal_access_tokens/self';

let standIn: GitlabStandIn;

beforeEach(async () => {
  standIn = await startGitlab({
    now: () => new Date('2026-11-23T12:00:00Z'),
  });
});
afterEach(() => standIn.close());

it('makes a token, and prints nothing else', async () => {
  const { exit, stdout, stderr } = await standIn.runner(
    `${tokenScript({ scopes: "'api', 'admin_mode'" })}\n`,
  );
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  expect(stdout).toMatch(/^glpat-[\w-]{20}\n$/);
  const token = stdout.trim();
  expect(await ask(standIn, 'GET', SELF, { token })).toMatchObject({
    status: 200,
    body: {
      name: 'portal',
      scopes: ['api', 'admin_mode'],
      user_id: 1,
      active: true,
      revoked: false,
      expires_at: '2026-11-24',
    },
  });
  expect(JSON.stringify(standIn.state())).not.toContain(token);
});

it.each([
  ['a year and a day', { expires: '366.days.from_now' }, 'Expiration date'],
  ['a date too far', { expires: "'2027-11-24'" }, 'before 2027-11-23'],
  ['an unknown scope', { scopes: "'root'" }, 'Scopes can only contain'],
  ['nobody', { owner: 'nobody' }, 'for nil (NoMethodError)'],
])('refuses %s', async (_, order, words) => {
  const { exit, stdout, stderr } = await standIn.runner(tokenScript(order));
  expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' });
  expect(stderr).toContain(words);
});

it('takes the longest time that there is', async () => {
  expect(await makeToken(standIn, { expires: '365.days.from_now' })).toMatch(
    /^glpat-/,
  );
  expect(await makeToken(standIn, { expires: "'2027-11-23'" })).toMatch(
    /^glpat-/,
  );
});

it.each([
  'puts 1',
  tokenScript({ name: "x'; User.delete_all; '" }),
  `${tokenScript()}; puts 1`,
])('does not know the program %s', async script => {
  const answer = await standIn.runner(script);
  expect(answer).toMatchObject({ exit: 1, stdout: '' });
  expect(answer.stderr).toContain('Please specify a valid ruby command');
  expect(standIn.state().tokens).toEqual([]);
});

it('ends tokens of a name, of which nobody has the letters any more', async () => {
  const token = await makeToken(standIn);
  const other = await makeToken(standIn, { name: 'other' });
  const revoke =
    "User.find_by_username('root').personal_access_tokens.active.where(name: 'portal').each(&:revoke!)";
  expect(await standIn.runner(revoke)).toEqual({
    ...{ exit: 0, stdout: '', stderr: '' },
  });
  expect((await ask(standIn, 'GET', SELF, { token })).status).toBe(401);
  expect((await ask(standIn, 'GET', SELF, { token: other })).status).toBe(200);
});

it('a token ends itself', async () => {
  const token = await makeToken(standIn);
  expect((await ask(standIn, 'DELETE', SELF, { token })).status).toBe(204);
  expect(await ask(standIn, 'DELETE', SELF, { token })).toMatchObject({
    status: 401,
    body: {
      error: 'invalid_token',
      error_description: expect.stringContaining('revoked'),
    },
  });
});

it('reads and changes as its scopes allow; itself always', async () => {
  const token = await makeToken(standIn, { scopes: "'read_user'" });
  expect((await ask(standIn, 'GET', 'users', { token })).status).toBe(200);
  expect(await ask(standIn, 'POST', 'users/1/block', { token })).toMatchObject({
    status: 403,
    body: { error: 'insufficient_scope' },
  });
  const none = await makeToken(standIn, { scopes: "'k8s_proxy'" });
  expect((await ask(standIn, 'GET', 'users', { token: none })).status).toBe(
    403,
  );
  expect((await ask(standIn, 'DELETE', SELF, { token: none })).status).toBe(
    204,
  );
});

it('is unknown, expired, or said in another header', async () => {
  const token = 'glpat-nothing';
  expect(await ask(standIn, 'GET', 'user', { token })).toMatchObject({
    ...{ status: 401, body: { message: '401 Unauthorized' } },
  });
  const good = await makeToken(standIn);
  const bearer = await fetch(`${standIn.url}/api/v4/user`, {
    headers: { authorization: `Bearer ${good}` },
  });
  expect(bearer.status).toBe(200);
  await standIn.control({ scenario: 'token-expires' });
  expect(await ask(standIn, 'GET', 'user', { token: good })).toMatchObject({
    status: 401,
    body: { error_description: expect.stringContaining('expired') },
  });
  const next = await makeToken(standIn);
  expect((await ask(standIn, 'GET', 'user', { token: next })).status).toBe(200);
});
