/*
 * Proves the one setting of the whole that is known: that anybody may make an account as it comes, that an
 * administrator switches it off, and that it stays off over a restart.
 */
import { ask, makeToken, startGitlab } from './__testUtils__/lab';
import { GitlabStandIn } from '.';

const PATH = 'application/settings';

let standIn: GitlabStandIn;

beforeEach(async () => {
  standIn = await startGitlab();
});
afterEach(() => standIn.close());

it('lets anybody sign up as it comes, until an administrator says otherwise', async () => {
  const token = await makeToken(standIn);
  expect(await ask(standIn, 'GET', PATH, { token })).toMatchObject({
    status: 200,
    body: { signup_enabled: true },
  });
  const off = { token, body: { signup_enabled: false } };
  expect(await ask(standIn, 'PUT', PATH, off)).toMatchObject({
    status: 200,
    body: { signup_enabled: false },
  });
  const state = standIn.state();
  await standIn.close();
  standIn = await startGitlab({ state });
  expect(await ask(standIn, 'GET', PATH, { token })).toMatchObject({
    body: { signup_enabled: false },
  });
});

it('tells nobody but administrators', async () => {
  expect((await ask(standIn, 'GET', PATH)).status).toBe(403);
});

it('knows no other setting', async () => {
  const token = await makeToken(standIn);
  const body = { default_branch_name: 'trunk' };
  expect((await ask(standIn, 'PUT', PATH, { token, body })).status).toBe(400);
});
