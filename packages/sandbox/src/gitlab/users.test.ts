/*
 * Proves the API for accounts: what is refused with what, in which order, and what administrators do. Leaves tokens
 * to tokens.test.ts, and what goes wrong on demand to scenarios.test.ts.
 */
import {
  ask,
  GOOD_PASSWORD,
  makeToken,
  startGitlab,
} from './__testUtils__/lab';
import { GitlabStandIn } from '.';

const ADA = {
  email: 'ada@family.net',
  name: 'Ada',
  username: 'ada',
  password: GOOD_PASSWORD,
};
/** Root is 1. */
const ADA_ID = 2;

let standIn: GitlabStandIn;
let token: string;

beforeEach(async () => {
  standIn = await startGitlab();
  token = await makeToken(standIn);
});
afterEach(() => standIn.close());

function asRoot(method: string, path: string, body?: unknown) {
  return ask(standIn, method, path, { token, body });
}

describe('new accounts', () => {
  it('are shown as administrators see them', async () => {
    const made = await asRoot('POST', 'users', {
      ...ADA,
      skip_confirmation: true,
      note: 'by the portal',
      provider: 'ldapmain',
      extern_uid: 'uid=Ada, ou=people,dc=family',
    });
    expect(made).toMatchObject({
      status: 201,
      body: {
        id: ADA_ID,
        username: 'ada',
        state: 'active',
        email: 'ada@family.net',
        web_url: 'https://git.example.com/ada',
        confirmed_at: expect.any(String),
        is_admin: false,
        note: 'by the portal',
        identities: [
          {
            provider: 'ldapmain',
            extern_uid: 'uid=ada,ou=people,dc=family',
          },
        ],
      },
    });
    const found = await asRoot(
      'GET',
      'users?provider=ldapmain&extern_uid=UID=ada,ou=people,dc=family',
    );
    expect(found.body).toMatchObject([{ id: ADA_ID }]);
  });

  it('what is taken: the address first, then the name, in any case', async () => {
    await asRoot('POST', 'users', ADA);
    const post = (over: object) => asRoot('POST', 'users', { ...ADA, ...over });
    const email = { message: 'Email has already been taken' };
    const username = { message: 'Username has already been taken' };
    expect(await post({})).toMatchObject({ status: 409, body: email });
    expect(
      await post({ email: 'ADA@family.net', password: 'short' }),
    ).toMatchObject({ status: 409, body: email });
    expect(
      await post({ email: 'b@family.net', username: 'ADA', password: 'x' }),
    ).toMatchObject({ status: 409, body: username });
  });

  it.each([
    ['short', ['is too short (minimum is 8 characters)']],
    [
      'password',
      ['must not contain commonly used combinations of words and letters'],
    ],
    ['my-gitlab-1234', [expect.stringContaining('commonly used')]],
    ['xx-family-xx-1', [expect.stringContaining('commonly used')]],
  ])('refuse the password "%s"', async (password, problems) => {
    expect(await asRoot('POST', 'users', { ...ADA, password })).toMatchObject({
      status: 400,
      body: { message: { password: problems } },
    });
  });

  it.each([
    [{ username: '-ada' }, 'username'],
    [{ username: 'ada.git' }, 'username'],
    [{ username: 'Größe' }, 'username'],
    [{ username: 'a'.repeat(256) }, 'username'],
    [{ email: 'nothing' }, 'email'],
    [{ name: ' ' }, 'name'],
  ])('refuse %j', async (over, field) => {
    expect(await asRoot('POST', 'users', { ...ADA, ...over })).toMatchObject({
      status: 400,
      body: { message: { [field]: expect.any(Array) } },
    });
  });

  it('say all that is missing', async () => {
    expect(await asRoot('POST', 'users', { name: 'Ada' })).toMatchObject({
      status: 400,
      body: {
        error:
          'email is missing, password, reset_password, force_random_password are missing, at least one parameter must be provided, username is missing',
      },
    });
    expect(
      await asRoot('POST', 'users', { ...ADA, provider: 'ldapmain' }),
    ).toMatchObject({
      status: 400,
      body: {
        error: 'extern_uid, provider provide all or none of parameters',
      },
    });
    const random = { ...ADA, password: undefined, force_random_password: true };
    expect((await asRoot('POST', 'users', random)).status).toBe(201);
  });
});

describe('who may', () => {
  it('strangers are 401, others 403; fields are looked at between them', async () => {
    expect(await ask(standIn, 'POST', 'users', { body: ADA })).toMatchObject({
      status: 401,
      body: { message: '401 Unauthorized' },
    });
    await asRoot('POST', 'users', { ...ADA, skip_confirmation: true });
    const adas = await makeToken(standIn, { owner: 'ada' });
    const post = (body: object) =>
      ask(standIn, 'POST', 'users', { token: adas, body });
    expect(await post({ ...ADA })).toMatchObject({
      ...{ status: 403, body: { message: '403 Forbidden' } },
    });
    expect((await post({ name: 'x' })).status).toBe(400);
    const { body } = await ask(standIn, 'GET', 'users?username=ada', {
      token: adas,
    });
    expect(body).not.toHaveProperty('0.email');
  });

  it('strangers may ask for one name', async () => {
    expect((await ask(standIn, 'GET', 'users')).status).toBe(403);
    const named = await ask(standIn, 'GET', 'users?username=root');
    expect(named.body).toMatchObject([{ id: 1, username: 'root' }]);
    expect((await ask(standIn, 'GET', 'users/1')).status).toBe(403);
    expect((await ask(standIn, 'GET', 'user')).status).toBe(401);
  });
});

describe('accounts that there are', () => {
  beforeEach(async () => {
    await asRoot('POST', 'users', ADA);
  });

  it('are found by name, address and part of a name; the newest first', async () => {
    const ids = async (query: string) => {
      const { body } = await asRoot('GET', `users?${query}`);
      return Array.isArray(body) ? body.map(({ id }) => id) : body;
    };
    expect(await ids('')).toEqual([ADA_ID, 1]);
    expect(await ids('username=ADA')).toEqual([ADA_ID]);
    expect(await ids('username=ad')).toEqual([]);
    expect(await ids('search=ada@family.net')).toEqual([ADA_ID]);
    expect(await ids('search=administ')).toEqual([1]);
    const page = await asRoot('GET', 'users?per_page=1&page=2');
    expect(page.body).toMatchObject([{ id: 1 }]);
    expect(page.headers.get('x-total')).toBe('2');
  });

  it('are changed; a password that another sets has to be changed', async () => {
    const before = standIn.state().users[1].password;
    const path = `users/${ADA_ID}`;
    const put = (body: object) => asRoot('PUT', path, body);
    expect((await put({ password: 'short' })).status).toBe(400);
    expect((await put({ email: 'admin@example.com' })).status).toBe(409);
    expect((await put({ username: 'ROOT' })).status).toBe(409);
    expect(standIn.state().users[1].password).toEqual(before);
    expect(await put({ password: 'another-pass-1', name: 'A' })).toMatchObject({
      status: 200,
      body: { name: 'A', username: 'ada' },
    });
    const [, ada] = standIn.state().users;
    expect(ada.password).not.toEqual(before);
    expect(ada.isPasswordExpired).toBe(true);
    expect(await asRoot('PUT', 'users/9', {})).toMatchObject({
      ...{ status: 404, body: { message: '404 User Not Found' } },
    });
  });

  it('are blocked and unblocked; not oneself', async () => {
    const adas = await makeToken(standIn, { owner: 'ada' });
    const block = `users/${ADA_ID}/block`;
    expect(await asRoot('POST', block)).toMatchObject({
      ...{ status: 201, body: true },
    });
    expect(await asRoot('POST', block)).toMatchObject({
      ...{ status: 201, body: null },
    });
    expect((await asRoot('GET', `users/${ADA_ID}`)).body).toMatchObject({
      state: 'blocked',
    });
    expect((await ask(standIn, 'GET', 'user', { token: adas })).status).toBe(
      403,
    );
    const unblock = `users/${ADA_ID}/unblock`;
    expect((await asRoot('POST', unblock)).body).toBe(true);
    expect((await asRoot('POST', unblock)).status).toBe(400);
    expect((await asRoot('POST', 'users/1/block')).status).toBe(403);
    expect((await asRoot('POST', 'users/9/block')).status).toBe(404);
  });

  it('have one identity of a provider', async () => {
    const path = `users/${ADA_ID}`;
    const identity = { provider: 'openid_connect', extern_uid: 'Ada' };
    await asRoot('PUT', path, identity);
    const other = { ...ADA, email: 'b@family.net', username: 'bob' };
    expect(
      await asRoot('POST', 'users', { ...other, ...identity }),
    ).toMatchObject({
      status: 400,
      body: { message: { 'identities.extern_uid': expect.any(Array) } },
    });
    const gone = `${path}/identities/openid_connect`;
    expect((await asRoot('DELETE', gone)).status).toBe(204);
    expect((await asRoot('DELETE', gone)).status).toBe(404);
  });
});

it('deletes by a job: names are taken until it is done', async () => {
  await standIn.close();
  let now = Date.UTC(2026, 0, 1);
  standIn = await startGitlab({ now: () => new Date(now), speed: 100 });
  token = await makeToken(standIn);
  await asRoot('POST', 'users', ADA);
  expect((await asRoot('DELETE', `users/${ADA_ID}`)).status).toBe(204);
  expect((await asRoot('GET', `users/${ADA_ID}`)).body).toMatchObject({
    state: 'blocked',
  });
  expect((await asRoot('POST', 'users', ADA)).status).toBe(409);
  now += 20;
  expect((await asRoot('GET', `users/${ADA_ID}`)).status).toBe(404);
  expect((await asRoot('POST', 'users', ADA)).status).toBe(201);
});

it('has pages, and tells how it is to the machine itself only', async () => {
  expect((await ask(standIn, 'GET', '/')).headers.get('location')).toBe(
    'https://git.example.com/users/sign_in',
  );
  expect((await ask(standIn, 'GET', '/users/sign_in')).status).toBe(200);
  expect((await ask(standIn, 'GET', '/-/health')).body).toBe('GitLab OK');
  const outside = await fetch(`${standIn.url}/-/health`, {
    headers: { 'x-forwarded-for': '203.0.113.5' },
  });
  expect(outside.status).toBe(404);
  expect((await asRoot('GET', 'nothing')).status).toBe(404);
  expect((await asRoot('PATCH', 'users')).status).toBe(405);
});
