/*
 * Proves the findings 1 to 14, 17 and 19 of the recording's README, each by itself, on a stand-in of its own. 2, 18, 20 and
 * 21 are about starts and are in start.test.ts; 4, 15, 16 and the second half of 14 are in findingsOfItems.test.ts, those
 * of organisations in findingsOfOrganizations.test.ts.
 */
import { z } from 'zod';
import {
  adminCookie,
  Lab,
  send,
  sendJson,
  startLab,
  stopLabs,
} from './__testUtils__/lab';
import { KEYS, People } from './__testUtils__/people';
import { ADMIN_TOKEN } from './__testUtils__/recorded';

const EMAIL = 'ada@example.com';
const NOT_ALLOWED = 'Registration not allowed or user already exists';

const registration = {
  email: EMAIL,
  masterPasswordHash: 'hash of ada',
  name: 'Ada',
  ...KEYS,
};

const tokensSchema = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
});

let lab: Lab;
let people: People;

async function start(variables: Record<string, string> = {}): Promise<void> {
  lab = await startLab(variables);
  people = new People(lab);
}

function register(changes: Record<string, unknown> = {}) {
  return people.ask('nobody', 'POST', '/identity/accounts/register', {
    ...registration,
    ...changes,
  });
}

function token(fields: Record<string, string>) {
  return send(`${lab.url}/identity/connect/token`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  });
}

const LOGIN = {
  grant_type: 'password',
  username: EMAIL,
  password: 'hash of ada',
  scope: 'api offline_access',
  client_id: 'cli',
  deviceType: '8',
  deviceIdentifier: '7e8684a3-4cef-488c-8933-3a17d4bb1eae',
  deviceName: 'lab',
};

beforeEach(() => start());
afterEach(stopLabs);

it('1. a registration that fails uses the invitation up; only delete and invite again helps', async () => {
  const invite = () =>
    people.read(
      'admin',
      ['POST', '/admin/invite', { email: EMAIL }],
      z.object({ id: z.string() }),
    );
  const { id } = await invite();
  await expect(register({ kdfIterations: 5000 })).resolves.toMatchObject({
    status: 400,
    body: { message: 'PBKDF2 KDF iterations must be at least 100000.' },
  });
  await expect(register()).resolves.toMatchObject({
    body: { message: NOT_ALLOWED },
  });
  const again = await people.ask('admin', 'POST', '/admin/invite', {
    email: EMAIL,
  });
  const resent = await people.ask(
    'admin',
    'POST',
    `/admin/users/${id}/invite/resend`,
  );
  expect([again.status, resent.status]).toEqual([409, 200]);
  await expect(register()).resolves.toMatchObject({ status: 400 });
  await people.ask('admin', 'POST', `/admin/users/${id}/delete`);
  await invite();
  await expect(register()).resolves.toMatchObject({ status: 200 });
});

it('3. /api/config does not tell whether signups are open, send-verification-email does', async () => {
  const probe = async () => {
    const config = await send(`${lab.url}/api/config`);
    const path = '/identity/accounts/register/send-verification-email';
    const { status } = await sendJson(`${lab.url}${path}`, {
      email: 'stranger@example.com',
    });
    return [config.body, status];
  };
  const says = { settings: { disableUserRegistration: false } };
  await expect(probe()).resolves.toMatchObject([says, 400]);
  await start({ SIGNUPS_ALLOWED: 'true' });
  await expect(probe()).resolves.toMatchObject([says, 200]);
});

it('5. good logins count for the limit, a refresh does not', async () => {
  await people.enter('A', EMAIL);
  const first = await people.logIn('A');
  const statuses: number[] = [first.status];
  while (statuses.length < 11) {
    statuses.push((await people.logIn('A')).status);
  }
  const { refresh_token: refresh } = tokensSchema.parse(first.body);
  const refreshed = await token({
    grant_type: 'refresh_token',
    refresh_token: refresh,
    client_id: 'cli',
  });
  expect(statuses).toEqual([...Array(10).fill(200), 429]);
  expect(refreshed.status).toBe(200);
});

it('6. the bounds of key derivation', async () => {
  await start({ SIGNUPS_ALLOWED: 'true' });
  const argon = { kdf: 1, kdfIterations: 3, kdfMemory: 64, kdfParallelism: 4 };
  const tried = [
    await register({ kdfIterations: 99_999 }),
    await register({ ...argon, kdfMemory: 14 }),
    await register({ ...argon, kdfMemory: 1025 }),
    await register({ ...argon, kdfMemory: null }),
    await register({ ...argon, kdfParallelism: null }),
    await register(argon),
  ];
  expect(tried.map(({ status }) => status)).toEqual([
    400, 400, 400, 400, 400, 200,
  ]);
  await start({ SIGNUPS_ALLOWED: 'true' });
  await expect(register({ kdfIterations: 100_000 })).resolves.toMatchObject({
    status: 200,
  });
});

it('7. an invitation that is wrong is refused in four ways', async () => {
  const cookie = await adminCookie(lab.url);
  const url = `${lab.url}/admin/invite`;
  const bad = await people.ask('admin', 'POST', '/admin/invite', {
    email: 'nope',
  });
  const missing = await sendJson(url, {}, { cookie });
  const form = await send(url, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams({ email: EMAIL }),
  });
  const untyped = await send(url, {
    method: 'POST',
    headers: { cookie },
    body: JSON.stringify({ email: EMAIL }),
  });
  const shown = [bad, missing, form, untyped].map(({ status, headers }) => [
    status,
    headers.get('content-type'),
  ]);
  const page = 'text/html; charset=utf-8';
  expect(shown).toEqual([
    [500, 'application/json'],
    [422, page],
    [404, page],
    [404, page],
  ]);
});

it('8. an address in mixed case is one in lower case', async () => {
  await people.ask('admin', 'POST', '/admin/invite', {
    email: 'Ada@Example.com',
  });
  const answer = await register({ email: 'ADA@example.com' });
  const byMail = await people.ask(
    'admin',
    'GET',
    '/admin/users/by-mail/Ada@example.com',
  );
  expect(answer.status).toBe(200);
  expect(byMail.body).toMatchObject({ email: EMAIL, _status: 0 });
});

it('9. errors are JSON or HTML, by what went wrong and by what is asked for', async () => {
  const type = async (path: string, init?: RequestInit) => {
    const { headers, status } = await send(`${lab.url}${path}`, init);
    return `${status} ${headers.get('content-type')}`;
  };
  const accept = { accept: 'application/json' };
  const bogus = await token({
    grant_type: 'refresh_token',
    refresh_token: 'bogus',
  });
  expect([
    await type('/api/sync'),
    await type('/api/sync', { headers: accept }),
    await type('/nothing'),
    await type('/api/nothing'),
  ]).toEqual([
    '401 text/html; charset=utf-8',
    '401 application/json',
    '404 text/html; charset=utf-8',
    '404 application/json',
  ]);
  expect(bogus).toMatchObject({
    status: 400,
    body: { error: 'invalid_grant' },
  });
});

it('10. a refresh answers without the keys', async () => {
  await people.enter('A', EMAIL);
  const { body } = await people.logIn('A');
  const { refresh_token: refresh } = tokensSchema.parse(body);
  const refreshed = await token({
    grant_type: 'refresh_token',
    refresh_token: refresh,
    client_id: 'cli',
  });
  const names = z.record(z.string(), z.unknown());
  expect(names.parse(body)).toMatchObject({ Key: KEYS.key, Kdf: 0 });
  expect(Object.keys(names.parse(refreshed.body)).sort()).toEqual([
    ...['access_token', 'expires_in', 'refresh_token', 'scope', 'token_type'],
  ]);
});

it('11. nothing but time tells a wrong hash from an unknown user', async () => {
  await people.enter('A', EMAIL);
  const wrong = await token({ ...LOGIN, password: 'wrong' });
  const unknown = await token({ ...LOGIN, username: 'ghost@example.com' });
  const prelogin = (email: string) =>
    sendJson(`${lab.url}/identity/accounts/prelogin`, { email });
  const known = await prelogin(EMAIL);
  const ghost = await prelogin('ghost@example.com');
  expect(wrong.status).toBe(400);
  expect(wrong.body).toEqual(unknown.body);
  expect(known.body).toEqual(ghost.body);
});

it('12. what a login misses is named', async () => {
  const { deviceIdentifier, ...withoutDevice } = LOGIN;
  await expect(token(withoutDevice)).resolves.toMatchObject({
    status: 400,
    body: { message: 'device_identifier cannot be blank' },
  });
  await expect(token({ ...LOGIN, scope: '' })).resolves.toMatchObject({
    status: 400,
    body: { message: 'Scope () not supported' },
  });
  const json = await sendJson(`${lab.url}/identity/connect/token`, {
    ...LOGIN,
    deviceIdentifier,
  });
  expect(json.status).toBe(415);
});

it('13. the API key gives a token without a refresh token', async () => {
  await people.enter('A', EMAIL);
  const { apiKey } = await people.read(
    'A',
    [
      'POST',
      '/api/accounts/api-key',
      { masterPasswordHash: people.of('A').masterPasswordHash },
    ],
    z.object({ apiKey: z.string() }),
  );
  const { id } = await people.read(
    'A',
    ['GET', '/api/accounts/profile'],
    z.object({ id: z.string() }),
  );
  const { status, body } = await token({
    ...LOGIN,
    grant_type: 'client_credentials',
    client_id: `user.${id}`,
    client_secret: apiKey,
    scope: 'api',
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({ Key: KEYS.key });
  expect(body).not.toHaveProperty('refresh_token');
});

it.each(['disable', 'deauth', 'delete'])(
  '14. %s ends tokens at once',
  async change => {
    await people.enter('A', EMAIL);
    const { id } = await people.read(
      'A',
      ['GET', '/api/accounts/profile'],
      z.object({ id: z.string() }),
    );
    const path = `/admin/users/${id}/${change}`;
    const done = await people.ask('admin', 'POST', path);
    const after = await people.ask('A', 'GET', '/api/sync');
    const login = await people.logIn('A');
    const again = await people.ask('admin', 'POST', path);
    expect([done.status, after.status]).toEqual([200, 401]);
    expect(login.status).toBe(change === 'deauth' ? 200 : 400);
    expect(again.status).toBe(change === 'delete' ? 404 : 200);
  },
);

it('17. an account without keys is made', async () => {
  await people.ask('admin', 'POST', '/admin/invite', { email: EMAIL });
  const answer = await register({ keys: undefined });
  people.add('A', registration);
  expect(answer.status).toBe(200);
  await expect(people.logIn('A')).resolves.toMatchObject({
    status: 200,
    body: { PrivateKey: null, AccountKeys: null },
  });
});

it('19. the admin cookie is Secure only behind a proxy that says https', async () => {
  await start({ DOMAIN: 'https://vault.example.com' });
  const cookieWith = async (headers: Record<string, string>) => {
    const answer = await send(`${lab.url}/admin`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ token: ADMIN_TOKEN }),
    });
    return (answer.headers.get('set-cookie') ?? '').split('; ').slice(1);
  };
  const out = await send(`${lab.url}/admin/logout`);
  const plain = ['HttpOnly', 'SameSite=Strict', 'Path=/admin', 'Max-Age=1200'];
  await expect(cookieWith({})).resolves.toEqual(plain);
  await expect(cookieWith({ 'x-forwarded-proto': 'https' })).resolves.toContain(
    'Secure',
  );
  expect([out.status, out.headers.get('location')]).toEqual([303, '/admin']);
});
