/*
 * Proves the findings 1 to 10 of the recording's README about organisations, as far as they are the server's: what
 * keys open is a client's, and no item is encrypted here.
 */
import { z } from 'zod';
import { startLab, stopLabs } from './__testUtils__/lab';
import {
  itemOf,
  Organization,
  reading,
  writing,
} from './__testUtils__/organization';

const CARL = 'carl@example.com';

let organization: Organization;

async function start(variables: Record<string, string> = {}): Promise<void> {
  const lab = await startLab({
    LOGIN_RATELIMIT_MAX_BURST: '1000',
    ...variables,
  });
  organization = await Organization.make(lab);
}

const syncSchema = z.object({
  ciphers: z.array(
    z.object({
      id: z.string(),
      viewPassword: z.boolean(),
      login: z.object({ password: z.string().nullable() }),
    }),
  ),
});

async function itemsOf(name: string) {
  const path = '/api/sync?excludeDomains=true';
  const { ciphers } = await organization.people.read(
    name,
    ['GET', path],
    syncSchema,
  );
  return ciphers;
}

beforeEach(() => start());
afterEach(stopLabs);

describe('1. who reaches items by their id', () => {
  it('a revoked member with write rights reads, trashes and deletes; only sync is empty', async () => {
    await organization.join('C', CARL, [writing(organization.collection)]);
    await organization.change(CARL, 'PUT', '/revoke');
    await expect(itemsOf('C')).resolves.toEqual([]);
    const statuses = [
      await organization.reach('C'),
      await organization.reach('C', 'PUT', '/delete'),
      await organization.reach('C', 'DELETE'),
      await organization.reach('P'),
    ];
    expect(statuses).toEqual([200, 200, 200, 400]);
  });

  it('an accepted member who is not confirmed reads', async () => {
    await organization.people.enter('C', CARL);
    await organization.invite(CARL, [reading(organization.collection)]);
    await expect(itemsOf('C')).resolves.toEqual([]);
    await expect(organization.reach('C')).resolves.toBe(200);
  });

  it('the order that holds: confirm, assign, take away, revoke, restore', async () => {
    const rights = [reading(organization.collection)];
    await organization.join('C', CARL, []);
    const seen = [await organization.reach('C')];
    await organization.assign(CARL, rights);
    seen.push(await organization.reach('C'));
    await organization.assign(CARL, []);
    await organization.change(CARL, 'PUT', '/revoke');
    seen.push(await organization.reach('C'));
    await organization.change(CARL, 'PUT', '/restore');
    seen.push(await organization.reach('C'));
    expect((await organization.member(CARL)).status).toBe(2);
    await organization.assign(CARL, rights);
    seen.push(await organization.reach('C'));
    expect(seen).toEqual([400, 200, 400, 400, 200]);
  });
});

it('2. all members have the one key that they were confirmed with; no route changes it', async () => {
  await organization.join('C', CARL, []);
  const path = '/api/sync?excludeDomains=true';
  const keyOf = (name: string) =>
    organization.people.read(
      name,
      ['GET', path],
      z.object({
        profile: z.object({
          organizations: z.array(z.object({ key: z.string() })),
        }),
      }),
    );
  const [owner, member] = [await keyOf('P'), await keyOf('C')];
  const changed = await organization.people.ask(
    'P',
    'POST',
    `${organization.path}/keys`,
    { publicKey: 'x', encryptedPrivateKey: 'y' },
  );
  expect(owner.profile.organizations).toEqual([{ key: '4.k' }]);
  expect(member).toEqual(owner);
  expect(changed.status).toBe(404);
});

it('3. any key confirms, but only once', async () => {
  await organization.people.enter('C', CARL);
  await organization.invite(CARL);
  const confirm = (key: string) =>
    organization.change(CARL, 'POST', '/confirm', { key });
  await expect(confirm('')).resolves.toMatchObject({ status: 400 });
  await expect(confirm('for somebody else')).resolves.toMatchObject({
    status: 200,
  });
  await expect(confirm('4.right')).resolves.toMatchObject({
    status: 400,
    body: { message: 'User in invalid state' },
  });
  await organization.change(CARL, 'DELETE');
  await organization.invite(CARL);
  await expect(confirm('4.right')).resolves.toMatchObject({ status: 200 });
});

it('4. status 1 does not prove an account', async () => {
  await organization.invite(CARL);
  const register = (kdfIterations: number) =>
    organization.people.ask('nobody', 'POST', '/identity/accounts/register', {
      email: CARL,
      masterPasswordHash: 'h',
      key: '2.k',
      kdf: 0,
      kdfIterations,
    });
  await expect(register(5000)).resolves.toMatchObject({ status: 400 });
  const { id, status } = await organization.member(CARL);
  const keys = await organization.people.ask(
    'P',
    'POST',
    `${organization.path}/users/public-keys`,
    { ids: [id] },
  );
  const again = await organization.change(CARL, 'POST', '/reinvite');
  await organization.change(CARL, 'DELETE');
  const gone = await register(600_000);
  await organization.invite(CARL);
  expect([status, again.status, gone.status]).toEqual([1, 400, 400]);
  expect(keys.body).toMatchObject({ data: [{ key: null }] });
  await expect(register(600_000)).resolves.toMatchObject({ status: 200 });
});

it('5. an item in no collection is taken, and one without the organisation becomes personal', async () => {
  const create = (organizationId: string | null, collectionIds: string[]) =>
    organization.people.ask('P', 'POST', '/api/ciphers/create', {
      cipher: itemOf(organizationId, 'clear text'),
      collectionIds,
    });
  await expect(create(organization.id, [])).resolves.toMatchObject({
    status: 200,
    body: { organizationId: organization.id, collectionIds: [] },
  });
  await expect(create(null, [organization.collection])).resolves.toMatchObject({
    status: 200,
    body: { organizationId: null, collectionIds: [], name: 'clear text' },
  });
});

it('6. history is the client’s; items outlive collections, not the organisation', async () => {
  const { people, item, id, path, collection } = organization;
  const put = (more: Record<string, unknown>) =>
    people.ask('P', 'PUT', `/api/ciphers/${item}`, { ...itemOf(id), ...more });
  const history = [
    { password: '2.old', lastUsedDate: '2026-11-22T01:35:15.762Z' },
  ];
  await expect(put({ passwordHistory: history })).resolves.toMatchObject({
    body: { passwordHistory: [{ password: '2.old' }] },
  });
  await expect(put({})).resolves.toMatchObject({
    body: { passwordHistory: [] },
  });
  await people.ask('P', 'DELETE', `${path}/collections/${collection}`);
  const left = await people.ask('P', 'GET', `/api/ciphers/${item}`);
  expect(left).toMatchObject({ status: 200, body: { collectionIds: [] } });
  await people.ask('P', 'DELETE', path, {
    masterPasswordHash: people.of('P').masterPasswordHash,
  });
  await expect(organization.reach('P')).resolves.toBe(400);
});

it('6. the admin deletes an organisation, too', async () => {
  const path = `/admin/organizations/${organization.id}/delete`;
  const { status } = await organization.people.ask('admin', 'POST', path);
  expect(status).toBe(200);
  await expect(organization.reach('P')).resolves.toBe(400);
});

describe('7. invitations', () => {
  it('are not one transaction, and each mistake has its answer', async () => {
    const { people, path } = organization;
    const invite = (body: Record<string, unknown>) =>
      people.ask('P', 'POST', `${path}/users/invite`, {
        groups: [],
        type: 2,
        collections: [],
        ...body,
      });
    await organization.invite(CARL);
    const tried = [
      await invite({ emails: ['new@example.com', CARL] }),
      await invite({ emails: ['nope'] }),
      await invite({ emails: ['q@example.com'], type: 9 }),
      await invite({ emails: ['q@example.com'], groups: undefined }),
      await invite({ emails: [] }),
    ];
    expect(tried.map(({ status }) => status)).toEqual([
      400, 400, 400, 422, 200,
    ]);
    expect(tried[0].body).toMatchObject({
      message: `User already in organization: ${CARL}`,
    });
    expect(tried[1].body).toMatchObject({
      message: 'Email domain not eligible for invitations',
    });
    expect((await organization.member('new@example.com')).status).toBe(0);
  });

  it('need the admin where they are not allowed', async () => {
    await start({ INVITATIONS_ALLOWED: 'false' });
    await expect(organization.invite(CARL)).resolves.toMatchObject({
      status: 400,
      body: { message: `User does not exist: ${CARL}` },
    });
    await organization.people.ask('admin', 'POST', '/admin/invite', {
      email: CARL,
    });
    await expect(organization.invite(CARL)).resolves.toMatchObject({
      status: 200,
    });
  });
});

it('8. plain members and strangers get 401, which does not end their token', async () => {
  const { people, path } = organization;
  await organization.join('C', CARL, [reading(organization.collection)]);
  await people.enter('X', 'stranger@example.com');
  const statuses = [];
  for (const name of ['C', 'X']) {
    for (const end of ['/users', '/collections', '/export']) {
      statuses.push((await people.ask(name, 'GET', path + end)).status);
    }
  }
  const item = await people.ask(
    'X',
    'GET',
    `/api/ciphers/${organization.item}`,
  );
  const sync = await people.ask('X', 'GET', '/api/sync');
  expect(statuses).toEqual(Array(6).fill(401));
  expect(item).toMatchObject({
    status: 400,
    body: { message: 'Cipher is not owned by user' },
  });
  expect(sync.status).toBe(200);
});

describe('9. rights of a member', () => {
  it('who reads: no change, no trash, no new item; favourites are allowed', async () => {
    const { people, item, id, collection } = organization;
    await organization.join('C', CARL, [reading(collection)]);
    const one = `/api/ciphers/${item}`;
    const tried = [
      await people.ask('C', 'PUT', one, itemOf(id)),
      await people.ask('C', 'PUT', `${one}/delete`),
      await people.ask('C', 'POST', '/api/ciphers/create', {
        cipher: itemOf(id),
        collectionIds: [collection],
      }),
      await people.ask('C', 'PUT', `${one}/collections_v2`, {
        collectionIds: [],
      }),
      await people.ask('C', 'PUT', `${one}/partial`, {
        folderId: null,
        favorite: true,
      }),
    ];
    expect(tried.map(({ status }) => status)).toEqual([
      400, 400, 400, 400, 200,
    ]);
  });

  it('with hidden passwords still gets them', async () => {
    const { collection } = organization;
    const hidden = { ...reading(collection), hidePasswords: true };
    await organization.join('C', CARL, [hidden]);
    const [item] = await itemsOf('C');
    expect(item).toMatchObject({
      viewPassword: false,
      login: { password: '2.p' },
    });
  });
});

it('10. the last owner stays, until there is a second one', async () => {
  const { people, path } = organization;
  const mail = 'portal@example.com';
  const { userId } = await organization.member(mail);
  const leave = () => people.ask('P', 'POST', `${path}/leave`);
  const refused = [
    await leave(),
    await organization.change(mail, 'DELETE'),
    await organization.change(mail, 'PUT', '/revoke'),
    await people.ask('admin', 'POST', `/admin/users/${userId}/delete`),
  ];
  await people.enter('O', 'other@example.com');
  await organization.invite('other@example.com', [], 0);
  await organization.change('other@example.com', 'POST', '/confirm', {
    key: '4.k',
  });
  expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  await expect(organization.reach('O')).resolves.toBe(200);
  await expect(leave()).resolves.toMatchObject({ status: 200 });
});
