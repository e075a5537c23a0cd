/*
 * Proves the web server: its status, logins, and the codes of the provisioning API in both versions. Leaves what
 * goes wrong on demand to scenarios.test.ts.
 */
import {
  addUser,
  ADMIN,
  ask,
  GOOD_PASSWORD,
  occ,
  ocs,
  signInAs,
  startNextcloud,
} from './__testUtils__/lab';
import { NextcloudStandIn } from '.';

let standIn: NextcloudStandIn;

beforeEach(async () => {
  standIn = await startNextcloud();
});
afterEach(() => standIn.close());

function create(
  version: 1 | 2,
  form: Readonly<Record<string, string>>,
): ReturnType<typeof ocs> {
  return ocs(standIn, `v${version}.php/cloud/users`, { method: 'POST', form });
}

it('says how it is, to those who name it right', async () => {
  const answer = await ask(standIn, '/status.php');
  expect(JSON.parse(answer.body)).toMatchObject({
    installed: true,
    maintenance: false,
  });
  const named = { host: 'cloud.example.com:8443' };
  expect((await ask(standIn, '/status.php', { headers: named })).status).toBe(
    200,
  );
  const other = { host: 'elsewhere.example.com' };
  expect(await ask(standIn, '/status.php', { headers: other })).toMatchObject({
    status: 400,
    body: '{"error":"Trusted domain error.","code":15}',
  });
  expect((await ask(standIn, '/login')).status).toBe(200);
  expect((await ask(standIn, '/')).headers.location).toBe('/login');
});

it('answers to every name before it is installed', async () => {
  const empty = await startNextcloud({ hasDatabase: false });
  const headers = { host: 'elsewhere.example.com' };
  const { status, body } = await ask(empty, '/status.php', { headers });
  await empty.close();
  expect(status).toBe(200);
  expect(JSON.parse(body)).toMatchObject({ installed: false });
});

describe('logins', () => {
  it('by name or address and password; not who is switched off', async () => {
    await addUser(standIn, 'ada', '--email=ada@example.com');
    expect(await signInAs(standIn, 'ada', GOOD_PASSWORD)).toBe(200);
    expect(await signInAs(standIn, 'ada@example.com', GOOD_PASSWORD)).toBe(200);
    expect(await signInAs(standIn, 'ada', 'wrong')).toBe(401);
    await occ(standIn, ['user:disable', 'ada']);
    expect(await signInAs(standIn, 'ada', GOOD_PASSWORD)).toBe(401);
  });

  it('tells who one is', async () => {
    await addUser(standIn, 'ada', '--display-name=Ada');
    const { data } = await ocs(standIn, 'v2.php/cloud/user', {
      ...{ user: 'ada', password: GOOD_PASSWORD },
    });
    expect(data).toMatchObject({
      ...{ id: 'ada', displayname: 'Ada', enabled: true, backend: 'Database' },
    });
  });

  it('needs the header against requests of other pages', async () => {
    const headers = { 'ocs-apirequest': '' };
    expect(
      await ask(standIn, '/ocs/v2.php/cloud/user', { ...ADMIN, headers }),
    ).toMatchObject({ status: 412, body: '{"message":"CSRF check failed"}' });
  });

  it('answers XML unless JSON is asked for', async () => {
    const answer = await ask(standIn, '/ocs/v1.php/cloud/groups', ADMIN);
    expect(answer.headers['content-type']).toContain('application/xml');
    expect(answer.body).toContain('<statuscode>100</statuscode>');
    expect(answer.body).toContain('<element>admin</element>');
  });

  it('refuses at once after too many wrong passwords', async () => {
    for (let count = 0; count < 11; count += 1) {
      expect(await signInAs(standIn, 'ada', `wrong-${count}`)).toBe(401);
    }
    expect(await signInAs(standIn, ADMIN.user, ADMIN.password)).toBe(429);
  });

  it('wrong passwords are forgotten after a right one, and after half an hour', async () => {
    await standIn.close();
    let now = Date.UTC(2026, 0, 1);
    standIn = await startNextcloud({ now: () => new Date(now) });
    for (let count = 0; count < 11; count += 1) {
      await signInAs(standIn, ADMIN.user, 'wrong');
    }
    expect(await signInAs(standIn, ADMIN.user, ADMIN.password)).toBe(429);
    now += 31 * 60 * 1000;
    expect(await signInAs(standIn, ADMIN.user, 'wrong')).toBe(401);
    expect(await signInAs(standIn, ADMIN.user, ADMIN.password)).toBe(200);
  });
});

describe('provisioning', () => {
  const ADA = { userid: 'ada', password: GOOD_PASSWORD };

  it('makes an account; a second of the name is 102, which the second version calls 400', async () => {
    expect(
      await create(1, {
        ...ADA,
        email: 'Ada@Example.com',
        'groups[]': 'admin',
      }),
    ).toMatchObject({ status: 200, code: 100, data: { id: 'ada' } });
    expect(await create(1, ADA)).toMatchObject({ status: 200, code: 102 });
    expect(await create(2, ADA)).toMatchObject({
      ...{ status: 400, code: 102, message: 'User already exists' },
    });
    const { data } = await ocs(standIn, 'v2.php/cloud/users/ada');
    expect(data).toMatchObject({
      ...{ email: 'ada@example.com', groups: ['admin'] },
    });
  });

  it.each([
    [{ ...ADA, password: 'short' }, 107],
    [{ ...ADA, userid: 'Größe' }, 101],
    [{ ...ADA, 'groups[]': 'nothing' }, 104],
    [{ userid: 'ada' }, 108],
  ])('refuses %j with %i', async (form, code) => {
    expect(await create(1, form)).toMatchObject({ status: 200, code });
    expect(await create(2, form)).toMatchObject({ status: 400, code });
    expect((await ocs(standIn, 'v2.php/cloud/users')).data).toEqual({
      users: [ADMIN.user],
    });
  });

  it('changes, switches off, deletes; nobody is 404', async () => {
    await create(2, ADA);
    const one = 'v2.php/cloud/users/ada';
    const put = (key: string, value: string) =>
      ocs(standIn, one, { method: 'PUT', form: { key, value } });
    expect((await put('password', 'short')).code).toBe(107);
    expect((await put('password', 'another-pass-1')).code).toBe(200);
    expect(await signInAs(standIn, 'ada', 'another-pass-1')).toBe(200);
    expect((await put('email', 'no address')).code).toBe(101);
    expect((await put('displayname', 'Ada')).code).toBe(200);
    await ocs(standIn, `${one}/disable`, { method: 'PUT' });
    expect((await ocs(standIn, one)).data).toMatchObject({
      ...{ enabled: false, displayname: 'Ada' },
    });
    await ocs(standIn, `${one}/enable`, { method: 'PUT' });
    const gone = await ocs(standIn, one, { method: 'DELETE' });
    expect(gone).toMatchObject({ status: 200, code: 200 });
    expect(await ocs(standIn, one)).toMatchObject({ status: 404, code: 404 });
    expect(await ocs(standIn, 'v1.php/cloud/users/ada')).toMatchObject({
      ...{ status: 200, code: 404 },
    });
    expect((await ocs(standIn, one, { method: 'DELETE' })).code).toBe(998);
  });

  it('groups', async () => {
    await create(2, ADA);
    const form = { groupid: 'club' };
    const add = { method: 'POST', form };
    expect((await ocs(standIn, 'v1.php/cloud/groups', add)).code).toBe(100);
    expect((await ocs(standIn, 'v1.php/cloud/groups', add)).code).toBe(102);
    const members = 'v1.php/cloud/users/ada/groups';
    expect((await ocs(standIn, members, add)).code).toBe(100);
    expect((await ocs(standIn, members)).data).toEqual({ groups: ['club'] });
    await ocs(standIn, members, { method: 'DELETE', form });
    expect((await ocs(standIn, members)).data).toEqual({ groups: [] });
    const group = 'v1.php/cloud/groups/club';
    expect((await ocs(standIn, group, { method: 'DELETE' })).code).toBe(100);
  });

  it('is for administrators', async () => {
    await create(2, ADA);
    const asAda = { user: 'ada', password: GOOD_PASSWORD };
    expect(await ocs(standIn, 'v2.php/cloud/users', asAda)).toMatchObject({
      ...{ status: 403, code: 403 },
    });
    expect((await ocs(standIn, 'v1.php/cloud/users', asAda)).status).toBe(401);
  });
});
