/*
 * Proves what the store of people promises, on SQLite and PostgreSQL alike: of several at once with one login,
 * one address or one key, one is added; who is gone leaves both to others; a change names what it read. What
 * people are added with is judged by the use cases.
 */
import { randomUUID } from 'node:crypto';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { PersonRecord } from '../../domain/accounts/personRecord';
import { migrate } from '../migrations';
import { DatabasePeopleStore } from './DatabasePeopleStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const SIGNAL = {
  kind: 'signal' as const,
  payload: { profileId: 'family', owner: 'user:default/ada', version: 0 },
};

function person(change: Partial<PersonRecord> = {}): PersonRecord {
  return {
    ...{ id: randomUUID(), profileId: 'family', login: 'grace' },
    ...{ email: 'grace@example.com', name: 'Grace', role: 'member' },
    ...{ state: 'wanted', addedAt: 1, addedBy: 'user:default/ada' },
    ...{ sealedPassword: 'sealed', passwordVersion: 1, passwordAt: 1 },
    version: 1,
    ...change,
  };
}

const key = (text: string = randomUUID()) => ({ key: text, requestHash: 'h' });

describe.each(databases.eachSupportedId())('%s', databaseId => {
  async function open() {
    const db = await databases.init(databaseId);
    await migrate(
      mockServices.database.mock({ getClient: async () => db }),
      db,
    );
    return { db, store: new DatabasePeopleStore(db) };
  }

  it('adds one of several with the same login at once', async () => {
    const { store, db } = await open();
    const all = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        store.add(person({ email: `g${index}@example.com` }), key(), [SIGNAL]),
      ),
    );
    expect(all.map(({ of }) => of).sort()).toEqual([
      'added',
      ...Array(5).fill('login-taken'),
    ]);
    expect(await db('outbox').where({ kind: 'signal' })).toHaveLength(1);
  });

  it('adds one of several with the same address at once, however it is spelled', async () => {
    const { store } = await open();
    const all = await Promise.all(
      ['grace@example.com', 'Grace@Example.com'].map((email, index) =>
        store.add(person({ email, login: `g${index}` }), key(), []),
      ),
    );
    expect(all.map(({ of }) => of).sort()).toEqual(['added', 'email-taken']);
  });

  it('carries the same request out once, and tells another one by its key', async () => {
    const { store } = await open();
    const first = person();
    const all = await Promise.all(
      [first, person(), person()].map(each => store.add(each, key('same'), [])),
    );
    expect(all.map(({ of }) => of).sort()).toEqual([
      ...['added', 'repeated', 'repeated'],
    ]);
    const ids = all.map(each => 'person' in each && each.person.id);
    expect(new Set(ids).size).toBe(1);
    expect(
      await store.add(
        person({ login: 'ken', email: 'ken@example.com' }),
        { key: 'same', requestHash: 'another' },
        [],
      ),
    ).toEqual({ of: 'key-reused' });
  });

  it('keeps profiles apart', async () => {
    const { store } = await open();
    await store.add(person(), key(), []);
    const other = person({ profileId: 'club' });
    expect(await store.add(other, key(), [])).toEqual({
      of: 'added',
      person: other,
    });
    expect(await store.of('club')).toEqual([other]);
    expect(await store.get('family', other.id)).toBeUndefined();
  });

  it('changes only what it was read as', async () => {
    const { store } = await open();
    const before = person({ user: 'user:default/grace', revealTo: 'x' });
    await store.add(before, key(), []);
    const after = { ...before, state: 'leaving' as const };
    expect(await store.change(before, after, [SIGNAL], 5)).toBe(true);
    expect(await store.change(before, after, [SIGNAL], 6)).toBe(false);
    expect(await store.get('family', before.id)).toEqual({
      ...after,
      version: 2,
    });
  });

  it('gives login and address of somebody who is gone to others', async () => {
    const { store } = await open();
    const before = person();
    await store.add(before, key(), []);
    await store.change(before, { ...before, state: 'leaving' }, [], 2);
    expect(await store.add(person(), key(), [])).toEqual({ of: 'login-taken' });
    const leaving = { ...before, state: 'leaving' as const, version: 2 };
    await store.change(
      leaving,
      { ...leaving, state: 'gone', leftAt: 3 },
      [],
      3,
    );
    expect(await store.add(person(), key(), [])).toMatchObject({ of: 'added' });
    expect((await store.of('family')).map(({ state }) => state).sort()).toEqual(
      ['gone', 'wanted'],
    );
  });
});
