/*
 * Proves the routes of people over HTTP: each route for each role, generated from their list; what a person is
 * added with and refused for, that a password is shown once and to one only, and stands in no answer, table or
 * audit besides; that somebody is cut off, and what the typed client reads. Leaves what becomes of accounts to
 * `reconcile/accounts`, and the wiring of the plugin to `plugin.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { OpencspClient, Person } from '@opencsp/plugin-opencsp-common';
import { Knex } from 'knex';
import { startPeoplePortal } from '../__testUtils__/peoplePortal';
import { GOOD_PASSWORD } from '../__testUtils__/profilesWorld';
import {
  answerTo,
  expectedAnswers,
  permissionsNamed,
  RoleRules,
  routeCases,
  RouteRoles,
} from '../__testUtils__/routeRoles';
import { peopleRoutes } from './peopleRoutes';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const GRACE = { email: 'grace@example.com', name: 'Grace Hopper' };
const KEN = { email: 'ken@example.com', name: 'Ken' };

describe('route × role', () => {
  let portal: Awaited<ReturnType<typeof startPeoplePortal>>;
  let theirs: string;
  let person: string;

  beforeAll(async () => {
    portal = await startPeoplePortal(await databases.init('SQLITE_3'));
    theirs = await portal.profileOf('member2');
    person = (await portal.add('member2', theirs, GRACE)).body.id;
  });
  afterAll(() => portal.backend.stop());

  const RULES: RoleRules = {
    'opencsp.profile.read': {
      admin: 'all',
      operator: 'all',
      member: 'own',
      viewer: 'own',
    },
    'opencsp.profile.update': {
      admin: 'all',
      operator: 'all',
      member: 'own',
    },
  };
  const ROLES: RouteRoles<unknown> = {
    rules: RULES,
    read: 'opencsp.profile.read',
    answers: [200, 201, 202, 400, 409],
  };

  it.each(routeCases(peopleRoutes))('$name', async each => {
    const path = each.route.path
      .replace(':id', theirs)
      .replace(':person', person);
    const answer = await answerTo(portal.as, each, path, {});
    expect(expectedAnswers(each, ROLES)).toContainEqual(answer);
  });

  it('covers every permission that a route names', () => {
    expect(permissionsNamed(peopleRoutes)).toEqual(Object.keys(RULES).sort());
  });
});

describe('people of a profile', () => {
  let db: Knex;
  let portal: Awaited<ReturnType<typeof startPeoplePortal>>;
  let id: string;

  beforeEach(async () => {
    db = await databases.init('SQLITE_3');
    portal = await startPeoplePortal(db);
    id = await portal.profileOf('member');
  });
  afterEach(() => portal.backend.stop());

  const added = async (body: object = GRACE): Promise<Person> =>
    (await portal.add('member', id, body)).body;

  const of = (person: Person, verb = '') =>
    `/profiles/${id}/people/${person.id}${verb}`;

  /** An account in the directory, as the engine keeps it. */
  const hasAccount = ({ id: person }: Person) =>
    portal.world.looked(id, set => ({
      ...set,
      cells: [
        ...set.cells,
        {
          ...{ person, service: 'lldap', state: 'there', isOurs: true },
          ...{ password: 1, since: 1 },
        },
      ],
    }));

  it('have their owner, who signs in as the first administrator', async () => {
    const { body } = await portal.as('member').get(`/profiles/${id}/people`);
    expect(body).toMatchObject({
      profile: { id, name: 'family' },
      totalItems: 1,
      items: [
        {
          ...{ id: 'owner', login: 'admin', isOwner: true, role: 'admin' },
          ...{ email: 'ada@example.com', user: 'user:default/member' },
          // The portal made it, and nobody has seen it.
          password: { state: 'of-profile', canReveal: true },
        },
      ],
    });
  });

  it('are added with a name made of their address', async () => {
    expect(await added()).toMatchObject({
      ...{ login: 'grace', role: 'member', state: 'wanted', isOwner: false },
      ...{ addedBy: 'user:default/member', accounts: [] },
      password: { state: 'waiting', canReveal: true },
    });
  });

  it('are added once, however often the request comes', async () => {
    const [one, other] = await Promise.all([
      portal.add('member', id, GRACE, 'key'),
      portal.add('member', id, GRACE, 'key'),
    ]);
    expect(one.body.id).toBe(other.body.id);
    const reused = await portal.add('member', id, KEN, 'key');
    expect([reused.status, reused.body.error.code]).toEqual([
      409,
      'key-reused',
    ]);
    const { body } = await portal.as('member').get(`/profiles/${id}/people`);
    expect(body.totalItems).toBe(2);
  });

  it.each([
    ['a login that is taken', { ...KEN, login: 'grace' }, 409, 'login'],
    [
      'an address that is taken, in another spelling',
      { ...KEN, email: 'Grace@Example.com', login: 'ken' },
      409,
      'email',
    ],
    ['the name of the owner', { ...KEN, login: 'admin' }, 400, 'login'],
    ['the name of a program', { ...KEN, login: 'authelia' }, 400, 'login'],
    ['an LDAP filter', { ...KEN, login: '*)(uid=*' }, 400, 'login'],
    ['a DN', { ...KEN, login: 'ken,ou=groups' }, 400, 'login'],
    ['an option', { ...KEN, login: '--admin' }, 400, 'login'],
    ['an address that gives no name', { ...KEN, email: '+@a.b' }, 400, 'login'],
    ['no address', { name: 'Ken' }, 400, 'email'],
    ['no name', { email: 'ken@example.com', name: ' ' }, 400, 'name'],
    ['what nobody asked for', { ...KEN, admin: true }, 400, 'admin'],
  ])('are refused with %s', async (_what, body, status, path) => {
    await added();
    const refused = await portal.add('member', id, body);
    expect([refused.status, refused.body.error.fields[0].path]).toEqual([
      status,
      path,
    ]);
    expect(refused.body.error.nextStep).toEqual(expect.any(String));
  });

  it('have a password that is shown once, to who added them', async () => {
    const grace = await added();
    const hidden = await portal.as('admin').post(of(grace, '/reveal'));
    expect([hidden.status, hidden.body.error.code]).toEqual([
      409,
      'already-revealed',
    ]);
    const shown = await portal.as('member').post(of(grace, '/reveal'));
    expect(shown.body.value).toMatch(/^[A-Za-z0-9]{20}$/);
    const again = await portal.as('member').post(of(grace, '/reveal'));
    expect(again.status).toBe(409);
    const { body } = await portal.as('member').get(`/profiles/${id}/people`);
    expect(JSON.stringify(body)).not.toContain(shown.body.value);
    expect(JSON.stringify(await everything(db))).not.toContain(
      shown.body.value,
    );
  });

  it('get a new password, made or typed, which then is to be set', async () => {
    const grace = await added();
    await hasAccount(grace);
    const known = await portal.as('member').get(`/profiles/${id}/people`);
    expect(known.body.items[1].password.state).toBe('set');
    const made = await portal.as('member').post(of(grace, '/password'));
    expect([made.status, made.body.password]).toEqual([
      202,
      expect.objectContaining({ state: 'waiting', canReveal: true }),
    ]);
    const password = await portal.world.handOff('member');
    const typed = await portal
      .as('member')
      .post(of(grace, '/password'), { password });
    expect(typed.body.password).toMatchObject({ canReveal: false });
    const kept = await portal.world.peopleStore.get(id, grace.id);
    expect(await portal.world.seal.open(kept?.sealedPassword ?? '')).toBe(
      GOOD_PASSWORD,
    );
    expect(JSON.stringify(await everything(db))).not.toContain(GOOD_PASSWORD);
    expect(portal.world.due.length).toBeGreaterThan(1);
  });

  it('keep the password that they have, when a service would refuse the new one', async () => {
    const grace = await added();
    const before = await portal.world.peopleStore.get(id, grace.id);
    const password = await portal.world.handOff('member', 'grace1234567');
    const refused = await portal
      .as('member')
      .post(of(grace, '/password'), { password });
    expect([refused.status, refused.body.error.fields[0].path]).toEqual([
      400,
      'password',
    ]);
    expect(await portal.world.peopleStore.get(id, grace.id)).toEqual(before);
  });

  it('are gone at once where the profile is on no host', async () => {
    const grace = await added();
    const gone = await portal.as('member').delete(of(grace));
    expect(gone.body).toMatchObject({ state: 'gone' });
    expect(await added()).toMatchObject({ login: 'grace', state: 'wanted' });
  });

  it('are being cut off where it is on one, and give their name away only then', async () => {
    const grace = await added();
    await hasAccount(grace);
    const leaving = await portal.as('member').delete(of(grace));
    expect(leaving.body).toMatchObject({
      state: 'leaving',
      password: { canReveal: false },
      accounts: [{ service: { id: 'lldap', title: 'LLDAP' }, state: 'there' }],
    });
    expect((await portal.add('member', id, GRACE)).status).toBe(409);
    const reset = await portal.as('member').post(of(grace, '/password'));
    expect(reset.body.error.code).toBe('person-leaves');
    expect((await portal.as('member').delete(of(grace))).status).toBe(202);
  });

  it('use all services, or some, and are changed in name, role and services', async () => {
    const grace = await added({ ...GRACE, services: ['jellyfin'] });
    expect(grace.services).toEqual(['jellyfin']);
    const change = (body: object) => portal.as('member').patch(of(grace), body);
    const changed = await change({ name: 'Rear Admiral', role: 'admin' });
    expect([changed.status, changed.body]).toEqual([
      202,
      expect.objectContaining({
        ...{ name: 'Rear Admiral', role: 'admin', services: ['jellyfin'] },
      }),
    ]);
    const { body: all } = await change({ services: null });
    expect(all.services).toBeUndefined();
    const { body: none } = await change({ services: [] });
    expect(none).toMatchObject({ services: [], name: 'Rear Admiral' });
  });

  it.each([
    [{}, ''],
    [{ services: ['jellyfin', 'gitlab'] }, 'services.1'],
    [{ services: ['jellyfin', 'jellyfin'] }, 'services'],
    [{ login: 'other' }, 'login'],
    [{ role: 'owner' }, 'role'],
  ])('are not changed with %j', async (body, path) => {
    const grace = await added();
    const refused = await portal.as('member').patch(of(grace), body);
    expect([refused.status, refused.body.error.fields[0].path]).toEqual([
      ...[400, path],
    ]);
  });

  it('have passwords that only one service has made anew, one or all', async () => {
    const grace = await added();
    const rotate = (body: object = {}, person = grace.id) =>
      portal.as('member').post(`/profiles/${id}/people/${person}/rotate`, body);
    const none = await rotate();
    expect([none.status, none.body.error.code]).toEqual([
      ...[409, 'no-own-password'],
    ]);
    const own = { sealed: 'sealed', version: 1, at: 1 };
    await portal.world.looked(id, set => ({
      ...set,
      cells: [grace.id, 'owner'].map(person => ({
        ...{ person, service: 'jellyfin', state: 'there', isOurs: true },
        ...{ since: 1, password: 'own 1', own },
      })),
    }));
    const due = portal.world.due.length;
    const asked = await rotate({ service: 'jellyfin' });
    expect([asked.status, asked.body.accounts]).toEqual([
      202,
      [
        expect.objectContaining({
          ownPassword: { since: new Date(1).toISOString() },
        }),
      ],
    ]);
    expect(JSON.stringify(asked.body)).not.toContain('sealed');
    await rotate();
    await rotate({}, 'owner');
    expect((await rotate({ service: 'homer' })).status).toBe(409);
    expect(await portal.world.rotations.of(id)).toEqual(
      [
        { person: grace.id, service: 'jellyfin', version: 3 },
        { person: 'owner', service: 'jellyfin', version: 2 },
      ].sort((one, other) => (one.person < other.person ? -1 : 1)),
    );
    expect(portal.world.due.length).toBe(due + 3);
  });

  it('never lose their owner', async () => {
    const owner = await portal
      .as('member')
      .delete(`/profiles/${id}/people/owner`);
    expect([owner.status, owner.body.error.code]).toEqual([409, 'owner-stays']);
  });

  it('go with their profile', async () => {
    const { id: person } = await added();
    await portal.world.rotations.rotate(
      { profileId: id, person, services: ['jellyfin'] },
      [],
      0,
    );
    await portal.world.settle(id);
    await portal.as('member').delete(`/profiles/${id}`, { confirm: 'family' });
    await portal.world.settle(id);
    expect(await db('people')).toEqual([]);
    expect(await db('password_rotations')).toEqual([]);
  });

  it('are what the typed client reads', async () => {
    const { people } = new OpencspClient({
      baseUrl: async () =>
        `http://127.0.0.1:${portal.backend.server.port()}/api/opencsp`,
      fetch: portal.as('member').fetch,
    });
    const grace = await people.add(id, GRACE, 'of-the-client');
    expect(await people.reveal(id, grace.id)).toHaveLength(20);
    await people.resetPassword(id, grace.id);
    expect((await people.look(id)).items).toHaveLength(2);
    expect(await people.remove(id, grace.id)).toMatchObject({ state: 'gone' });
    expect((await people.list(id)).items.map(({ state }) => state)).toEqual([
      'wanted',
      'gone',
    ]);
  });

  it('are nowhere where profiles are not set up', async () => {
    const off = await startPeoplePortal(await databases.init('SQLITE_3'), {
      isSetUp: false,
    });
    const { body } = await off.as('member').get('/profiles/any/people');
    await off.backend.stop();
    expect(body.error.code).toBe('profiles-not-set-up');
  });
});

/** All rows of all tables. */
async function everything(db: Knex): Promise<unknown[]> {
  const tables: { name: string }[] = await db('sqlite_master')
    .where({ type: 'table' })
    .select('name');
  return Promise.all(tables.map(({ name }) => db(name)));
}
