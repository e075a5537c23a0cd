/*
 * Proves over HTTP how the owner of a profile gets another password: typed or made as the profile has it, judged
 * before it is kept, committed, and in no answer or table but sealed. Leaves the other people to
 * `peopleRoutes.test.ts`, and how services get it to `reconcile/accounts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { Person } from '@opencsp/plugin-opencsp-common';
import { Knex } from 'knex';
import { startPeoplePortal } from '../__testUtils__/peoplePortal';
import { OwnerPasswords } from '../profiles/secrets/OwnerPasswords';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('the owner of a profile', () => {
  let db: Knex;
  let portal: Awaited<ReturnType<typeof startPeoplePortal>>;
  let id: string;

  beforeEach(async () => {
    db = await databases.init('SQLITE_3');
    portal = await startPeoplePortal(db);
    id = await portal.profileOf('member');
  });
  afterEach(() => portal.backend.stop());

  const TYPED = 'violet-otter-crosses-9-rivers';
  const SECRET = 'lldap-admin-password';

  const inOneForAll = async () => {
    const password = await portal.world.handOff('member');
    const shared = await portal.profileOf('member', {
      ...{ name: 'shared', domain: 'shared.example.com', password },
      passwordStrategy: 'universal',
    });
    await portal.world.settle(shared);
    return shared;
  };
  const give = (profile: string, body: object = {}, who = 'member') =>
    portal.as(who).post(`/profiles/${profile}/people/owner/password`, body);
  const owner = async (profile: string): Promise<Person> =>
    (await portal.as('member').get(`/profiles/${profile}/people`)).body
      .items[0];

  it('gets a typed password in a profile with one for all, which is committed', async () => {
    const shared = await inOneForAll();
    await portal.world.looked(shared, set => set);
    const { password: before } = await owner(shared);
    expect(before).toMatchObject({ state: 'waiting', canReveal: false });
    const due = portal.world.due.length;
    portal.world.clock.advance(1_000);
    const password = await portal.world.handOff('member', TYPED);
    const given = await give(shared, { password });
    expect([given.status, given.body.password.state]).toEqual([
      ...[202, 'waiting'],
    ]);
    expect(given.body.password.since).not.toBe(before.since);
    expect(portal.world.due.length).toBeGreaterThan(due);
    expect((await portal.world.secretsIn(shared))[SECRET]).toBe(TYPED);
    expect(JSON.stringify(await everything(db))).not.toContain(TYPED);
    await portal.world.settle(shared);
    const { body } = await portal.as('member').get(`/profiles/${shared}`);
    expect([body.state, body.commit?.subject]).toEqual([
      ...['saved', 'Change password'],
    ]);
  });

  it('has it set as soon as the directory has this one', async () => {
    const shared = await inOneForAll();
    const version = (await new OwnerPasswords(portal.world).of(shared, SECRET))
      ?.version;
    const cell = { person: 'owner', service: 'lldap', isOurs: true };
    await portal.world.looked(shared, () => ({
      cells: [{ ...cell, state: 'there', since: 1, password: version }],
    }));
    expect((await owner(shared)).password.state).toBe('set');
    portal.world.clock.advance(1_000);
    const password = await portal.world.handOff('member', TYPED);
    await give(shared, { password });
    expect((await owner(shared)).password.state).toBe('waiting');
  });

  it.each([
    ['a weak one', 'shared1234567'],
    ['none', undefined],
  ])('keeps the password for %s', async (_what, value) => {
    const shared = await inOneForAll();
    const before = await portal.world.secretsIn(shared);
    const refused = await give(
      shared,
      value === undefined
        ? undefined
        : { password: await portal.world.handOff('member', value) },
    );
    expect([refused.status, refused.body.error.fields[0].path]).toEqual([
      ...[400, 'password'],
    ]);
    expect(await portal.world.secretsIn(shared)).toEqual(before);
  });

  it('keeps what was typed while the profile cannot be changed', async () => {
    const shared = await inOneForAll();
    await give(shared, {
      password: await portal.world.handOff('member', TYPED),
    });
    const password = await portal.world.handOff('member');
    const busy = await give(shared, { password });
    expect([busy.status, busy.body.error.code]).toEqual([
      ...[409, 'cannot-change'],
    ]);
    await portal.world.settle(shared);
    expect((await give(shared, { password })).status).toBe(202);
  });

  it('gets one that is made where they are generated, and sees it once', async () => {
    await portal.world.settle(id);
    const shown = (who: string) =>
      portal.as(who).post(`/profiles/${id}/people/owner/reveal`);
    const { value: first } = (await shown('member')).body;
    expect((await owner(id)).password.canReveal).toBe(false);
    const typed = await give(id, {
      password: await portal.world.handOff('member', TYPED),
    });
    expect(typed.body.error.fields[0].path).toBe('password');
    expect((await give(id)).body.password.canReveal).toBe(true);
    const kept = (await portal.world.secretsIn(id))[SECRET];
    expect(kept).not.toBe(first);
    expect((await shown('admin')).status).toBe(404);
    expect((await shown('member')).body.value).toBe(kept);
    const again = await shown('member');
    expect(again.body.error.code).toBe('already-revealed');
  });
});

/** All rows of all tables. */
async function everything(db: Knex): Promise<unknown[]> {
  const tables: { name: string }[] = await db('sqlite_master')
    .where({ type: 'table' })
    .select('name');
  return Promise.all(tables.map(({ name }) => db(name)));
}
