/*
 * Proves who may see a generated password, and that one request alone gets it, on SQLite and PostgreSQL.
 * Leaves opening the bundle and the audit event to the service.
 */
import { TestDatabaseId, TestDatabases } from '@backstage/backend-test-utils';
import { claimReveal, forgetReveals, mayReveal, readReveals } from './reveals';
import { createSecretReveals } from './tables';

jest.setTimeout(60_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const ADA = 'user:default/ada';
const TEAM = 'group:default/team';

describe('mayReveal', () => {
  it.each([
    ['the owner', ADA, [ADA, TEAM], undefined, { may: true }],
    [
      'a member of the owning group',
      TEAM,
      [ADA, TEAM],
      undefined,
      { may: true },
    ],
    ['a stranger', ADA, [TEAM], undefined, { may: false, why: 'hidden' }],
    ['nobody', ADA, [], undefined, { may: false, why: 'hidden' }],
    ['the owner again', ADA, [ADA], 5, { may: false, why: 'seen', at: 5 }],
    [
      'the owner after time 0',
      ADA,
      [ADA],
      0,
      { may: false, why: 'seen', at: 0 },
    ],
    ['a stranger after', ADA, [TEAM], 5, { may: false, why: 'hidden' }],
  ])('decides for %s', (_who, owner, owners, revealedAt, decision) => {
    expect(mayReveal({ owner, owners, revealedAt })).toEqual(decision);
  });
});

describe.each(databases.eachSupportedId())('reveals on %s', id => {
  const KEY = { profileId: 'p1', name: 'jellyfin-admin' };
  const at = Date.UTC(2026, 10, 21);

  async function open(databaseId: TestDatabaseId) {
    const db = await databases.init(databaseId);
    await createSecretReveals(db);
    return db;
  }

  it('gives one claim of many', async () => {
    const db = await open(id);
    const claims = await Promise.all(
      Array.from({ length: 10 }, () => claimReveal(db, KEY, { by: ADA, at })),
    );
    expect(claims.filter(Boolean)).toEqual([true]);
    expect(await readReveals(db, 'p1')).toEqual(
      new Map([['jellyfin-admin', at]]),
    );
    expect(await db('secret_reveals')).toMatchObject([{ revealed_by: ADA }]);
  });

  it('keeps names and profiles apart, and forgets what is told', async () => {
    const db = await open(id);
    const keys = [
      KEY,
      { ...KEY, name: 'gitlab-root' },
      { ...KEY, profileId: 'p2' },
    ];
    for (const key of keys) {
      expect(await claimReveal(db, key, { by: ADA, at })).toBe(true);
    }
    await forgetReveals(db, 'p1', ['jellyfin-admin']);
    expect([...(await readReveals(db, 'p1')).keys()]).toEqual(['gitlab-root']);
    expect(await claimReveal(db, KEY, { by: ADA, at: at + 1 })).toBe(true);
    await forgetReveals(db, 'p1', []);
    expect((await readReveals(db, 'p1')).size).toBe(2);
    await forgetReveals(db, 'p1');
    expect((await readReveals(db, 'p1')).size).toBe(0);
    expect((await readReveals(db, 'p2')).size).toBe(1);
  });
});
