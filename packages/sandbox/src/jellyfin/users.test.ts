/*
 * Proves logins, tokens and keys, and what administrators do with accounts, with the refusals. Leaves the wizard
 * to wizard.test.ts, and what goes wrong on demand to scenarios.test.ts.
 */
import {
  addUser,
  ADMIN,
  ask,
  CLIENT,
  finishWizard,
  signIn,
  signInStatus,
  startFresh,
} from './__testUtils__/lab';
import { JellyfinStandIn } from '.';

const SILENCE = 'Error processing request.';

let standIn: JellyfinStandIn;
let admin: string;

beforeEach(async () => {
  standIn = await startFresh();
  await finishWizard(standIn);
  ({ token: admin } = await signIn(standIn, ADMIN.Name, ADMIN.Password));
});
afterEach(() => standIn.close());

function asAdmin(method: string, path: string, body?: unknown) {
  return ask(standIn, method, path, body, admin);
}

describe('logins', () => {
  const login = (Pw: string, authorization: string = CLIENT) =>
    ask(
      ...([standIn, 'POST', '/Users/AuthenticateByName'] as const),
      { Username: ADMIN.Name.toUpperCase(), Pw },
      authorization,
    );

  it('by name in any case', async () => {
    const { status, body } = await login(ADMIN.Password);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      User: { Name: ADMIN.Name },
      SessionInfo: { Client: 'Portal', DeviceId: 'device-1' },
      AccessToken: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it('end when they say so, and no other one does', async () => {
    const other = await signIn(
      standIn,
      ADMIN.Name.toUpperCase(),
      ADMIN.Password,
    );
    expect((await asAdmin('POST', '/Sessions/Logout')).status).toBe(204);
    expect((await asAdmin('GET', '/Users/Me')).status).toBe(401);
    expect(
      (await ask(standIn, 'GET', '/Users/Me', undefined, other.token)).status,
    ).toBe(200);
    expect((await asAdmin('POST', '/Sessions/Logout')).status).toBe(401);
  });

  it('never says why not', async () => {
    expect(await login('wrong')).toMatchObject({ status: 401, body: SILENCE });
    expect(await signInStatus(standIn, 'nobody', 'x')).toBe(401);
    expect(await login(ADMIN.Password, 'Client="Portal"')).toMatchObject({
      ...{ status: 400, body: SILENCE },
    });
  });

  it('reads values up to a comma, and decodes them', async () => {
    const { body } = await login(
      ADMIN.Password,
      'Client="My%20Portal", Device="a, b", DeviceId="d", Version="1"',
    );
    expect(body).toMatchObject({
      SessionInfo: { Client: 'My Portal', DeviceName: 'a' },
    });
  });

  it('one device has one token of a user', async () => {
    const { token } = await signIn(standIn, ADMIN.Name, ADMIN.Password);
    expect((await asAdmin('GET', '/Users/Me')).status).toBe(401);
    const me = await ask(standIn, 'GET', '/users/me', undefined, token);
    expect(me.status).toBe(200);
  });

  it('tokens come in older ways as well', async () => {
    const value = /"(.*)"/.exec(admin)?.[1] ?? '';
    const ways: Record<string, string>[] = [
      { 'X-Emby-Token': value },
      { 'X-MediaBrowser-Token': value },
      { 'X-Emby-Authorization': `MediaBrowser ${admin}` },
    ];
    for (const headers of ways) {
      const { status } = await fetch(`${standIn.url}/Users/Me`, { headers });
      expect(status).toBe(200);
    }
    const inQuery = await fetch(`${standIn.url}/Users/Me?api_key=${value}`);
    expect(inQuery.status).toBe(200);
    expect((await ask(standIn, 'GET', '/Users')).status).toBe(401);
  });
});

describe('accounts', () => {
  it('are made once, whatever the case', async () => {
    const made = await asAdmin('POST', '/Users/New', {
      ...{ Name: 'Ada', Password: 'pass-of-Ada-1' },
    });
    expect(made).toMatchObject({
      status: 200,
      body: { Name: 'Ada', HasPassword: true, Policy: { IsDisabled: false } },
    });
    expect(await asAdmin('POST', '/Users/New', { Name: 'aDA' })).toMatchObject({
      ...{ status: 400, body: SILENCE, type: 'text/plain' },
    });
    expect(await signInStatus(standIn, 'ADA', 'pass-of-Ada-1')).toBe(200);
    const { body } = await asAdmin('GET', '/Users');
    expect(body).toMatchObject([{ Name: 'Ada' }, { Name: ADMIN.Name }]);
  });

  it.each([' ada', 'ada/..', 'a<b'])('refuse the name "%s"', async Name => {
    expect(await asAdmin('POST', '/Users/New', { Name })).toMatchObject({
      ...{ status: 400, body: SILENCE },
    });
  });

  it('want a name', async () => {
    expect(await asAdmin('POST', '/Users/New', {})).toMatchObject({
      ...{ status: 400, type: expect.stringContaining('problem+json') },
    });
  });

  it('are for administrators', async () => {
    await addUser(standIn, admin, 'ada', 'pass-of-Ada-1');
    const { token } = await signIn(standIn, 'ada', 'pass-of-Ada-1');
    const tried = { Name: 'bob' };
    expect((await ask(standIn, 'POST', '/Users/New', tried)).status).toBe(401);
    expect(
      (await ask(standIn, 'POST', '/Users/New', tried, token)).status,
    ).toBe(403);
    expect((await ask(standIn, 'GET', '/Users', undefined, token)).status).toBe(
      200,
    );
  });

  it('are found by their id, with dashes or without', async () => {
    const { Id } = await addUser(standIn, admin, 'ada');
    const dashed = Id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    expect((await asAdmin('GET', `/Users/${dashed}`)).body).toMatchObject({
      Name: 'ada',
    });
    expect((await asAdmin('GET', '/Users/nothing')).status).toBe(400);
    expect(await asAdmin('GET', `/Users/${'0'.repeat(32)}`)).toMatchObject({
      ...{ status: 404, body: 'User not found' },
    });
    expect((await asAdmin('GET', '/Users/Public')).body).toEqual([]);
  });
});

describe('policies', () => {
  it('are set whole: what is not said is not as before', async () => {
    const { Id, Policy } = await addUser(standIn, admin, 'ada');
    const path = `/Users/${Id}/Policy`;
    const changed = { ...Policy, IsHidden: false, EnableMediaPlayback: false };
    expect((await asAdmin('POST', path, changed)).status).toBe(204);
    expect((await asAdmin('POST', path, { IsDisabled: true })).status).toBe(
      400,
    );
    const least = {
      AuthenticationProviderId: Policy.AuthenticationProviderId,
      PasswordResetProviderId: Policy.PasswordResetProviderId,
    };
    await asAdmin('POST', path, least);
    expect((await asAdmin('GET', `/Users/${Id}`)).body).toMatchObject({
      Policy: { IsHidden: true, EnableMediaPlayback: true },
    });
  });

  it('switch an account off, with its logins; and on', async () => {
    const { Id, Policy } = await addUser(standIn, admin, 'ada', 'ada-pass-1');
    const { token } = await signIn(standIn, 'ada', 'ada-pass-1');
    const path = `/Users/${Id}/Policy`;
    await asAdmin('POST', path, { ...Policy, IsDisabled: true });
    expect(
      (await ask(standIn, 'GET', '/Users/Me', undefined, token)).status,
    ).toBe(401);
    expect(await signInStatus(standIn, 'ada', 'ada-pass-1')).toBe(403);
    await asAdmin('POST', path, { ...Policy, IsDisabled: false });
    expect(await signInStatus(standIn, 'ada', 'ada-pass-1')).toBe(200);
  });

  it('keep one administrator, who is on', async () => {
    const { id } = await signIn(standIn, ADMIN.Name, ADMIN.Password);
    ({ token: admin } = await signIn(standIn, ADMIN.Name, ADMIN.Password));
    const { Policy } = await addUser(standIn, admin, 'ada');
    const path = `/Users/${id}/Policy`;
    expect(await asAdmin('POST', path, Policy)).toMatchObject({
      status: 403,
      body: expect.stringContaining('at least one user in the system with'),
    });
    const off = { ...Policy, IsAdministrator: true, IsDisabled: true };
    expect(await asAdmin('POST', path, off)).toMatchObject({
      ...{ status: 403, body: 'Administrators cannot be disabled.' },
    });
    expect((await asAdmin('DELETE', `/Users/${id}`)).status).toBe(400);
    // The logins have ended all the same.
    expect((await asAdmin('GET', '/Users')).status).toBe(401);
  });

  it('a limit of 0 means three wrong passwords', async () => {
    const { Id, Policy } = await addUser(standIn, admin, 'ada', 'ada-pass-1');
    await asAdmin('POST', `/Users/${Id}/Policy`, {
      ...{ ...Policy, LoginAttemptsBeforeLockout: 0 },
    });
    for (let count = 0; count < 3; count += 1) {
      expect(await signInStatus(standIn, 'ada', 'wrong')).toBe(401);
    }
    expect(await signInStatus(standIn, 'ada', 'ada-pass-1')).toBe(403);
  });
});

describe('passwords', () => {
  it('administrators set those of others, whose logins end', async () => {
    const { Id } = await addUser(standIn, admin, 'ada', 'ada-pass-1');
    const { token } = await signIn(standIn, 'ada', 'ada-pass-1');
    const path = `/Users/Password?userId=${Id}`;
    const set = await asAdmin('POST', path, { NewPw: 'ada-pass-2' });
    expect(set.status).toBe(204);
    expect(
      (await ask(standIn, 'GET', '/Users/Me', undefined, token)).status,
    ).toBe(401);
    expect(await signInStatus(standIn, 'ada', 'ada-pass-2')).toBe(200);
    expect((await asAdmin('GET', '/Users/Me')).status).toBe(200);
  });

  it('people set their own, when they know it', async () => {
    await addUser(standIn, admin, 'ada', 'ada-pass-1');
    const { token } = await signIn(standIn, 'ada', 'ada-pass-1');
    const set = (CurrentPw: string) =>
      ask(
        ...([standIn, 'POST', '/Users/Password'] as const),
        { CurrentPw, NewPw: 'ada-pass-2' },
        token,
      );
    expect(await set('wrong')).toMatchObject({
      ...{ status: 403, body: 'Invalid user or password entered.' },
    });
    expect((await set('ada-pass-1')).status).toBe(204);
    const { id } = await signIn(standIn, ADMIN.Name, ADMIN.Password);
    const other = await ask(
      ...([standIn, 'POST', `/Users/${id}/Password`] as const),
      { NewPw: 'x' },
      token,
    );
    expect(other.status).toBe(403);
  });

  it('without one, anybody is let in', async () => {
    await asAdmin('POST', '/Users/New', { Name: 'open' });
    expect(await signInStatus(standIn, 'open', '')).toBe(200);
  });
});

it('deletes accounts, with their logins', async () => {
  const { Id } = await addUser(standIn, admin, 'ada', 'ada-pass-1');
  expect((await asAdmin('DELETE', `/Users/${Id}`)).status).toBe(204);
  expect((await asAdmin('DELETE', `/Users/${Id}`)).status).toBe(404);
  expect(await signInStatus(standIn, 'ada', 'ada-pass-1')).toBe(401);
});

it('keys do what administrators do, until they are deleted', async () => {
  expect((await asAdmin('POST', '/Auth/Keys')).status).toBe(400);
  expect((await asAdmin('POST', '/Auth/Keys?app=portal')).status).toBe(204);
  const { body } = await asAdmin('GET', '/Auth/Keys');
  expect(body).toMatchObject({
    ...{ TotalRecordCount: 1, Items: [{ AppName: 'portal' }] },
  });
  const [{ token }] = standIn.state().keys;
  const users = () =>
    ask(standIn, 'POST', '/Users/New', { Name: 'bob' }, `Token="${token}"`);
  expect((await users()).status).toBe(200);
  const me = ask(standIn, 'GET', '/Users/Me', undefined, `Token="${token}"`);
  expect((await me).status).toBe(400);
  await asAdmin('DELETE', `/Auth/Keys/${token}`);
  expect((await users()).status).toBe(401);
});

it('has no plugins, and can have none', async () => {
  expect((await asAdmin('GET', '/Packages')).body).toEqual([]);
  const install = '/Packages/Installed/LDAP%20Authentication';
  expect((await asAdmin('POST', install)).status).toBe(404);
  expect((await asAdmin('GET', '/Plugins')).body).toEqual([]);
});
