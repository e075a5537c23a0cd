/*
 * Proves on SQLite and PostgreSQL which profiles are woken when branches are compared with where they
 * were last seen, in how many statements, what a hint does, that "needs a person" finds every such
 * profile, and that rows of before the columns are filled in. What a look then does is proven by
 * `reconcile/profiles/branchWatch.test.ts`.
 */
import { readdirSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { aProfile } from '../../__testUtils__/ProfileStage';
import {
  concludeProfile,
  ProfileOutcome,
} from '../../domain/profiles/decideProfile';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { migrate } from '../migrations';
import { DatabaseProfileStore } from './DatabaseProfileStore';
import { fixedProfileColumns, profileColumns } from './profileRows';

jest.setTimeout(60_000);

const NOW = Date.UTC(2026, 0, 1);
const MIGRATION = '20261125000000_profile_places.js';
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const sha = (digit: string | number) => `${digit}`.repeat(40).slice(0, 40);

const byHand = (commit: string) => ({
  commit,
  subject: 'By hand',
  author: 'Bob <bob@example.com>',
  at: NOW,
  problems: [],
});

/** Statements that were run, but for those of transactions. */
function statements(db: Knex): string[] {
  const seen: string[] = [];
  db.on('query', ({ sql }: { sql: string }) => seen.push(sql));
  return seen;
}

describe.each(databases.eachSupportedId())('%s', databaseId => {
  async function open() {
    const db = await databases.init(databaseId);
    await migrate(
      mockServices.database.mock({ getClient: async () => db }),
      db,
    );
    const store = new DatabaseProfileStore(db, {
      onUnreadable: (_, problem) => {
        throw new Error(problem);
      },
    });
    /** A profile that came to this, and rests. */
    const rests = async (
      number: number,
      ...outcomes: ProfileOutcome[]
    ): Promise<ProfileRecord> => {
      const record = aProfile(number, NOW);
      await store.create(
        { record, idempotency: { key: `key-${number}`, requestHash: '' } },
        NOW,
      );
      const [claim] = await store.claimDue(
        { owner: 'test', until: NOW + 60_000 },
        NOW,
        1,
      );
      return store.finishPass(
        claim,
        {
          record: outcomes.reduce(
            (before, outcome) => concludeProfile(before, outcome, NOW),
            claim.record,
          ),
          attempts: 0,
          nextRunAt: null,
        },
        NOW,
      );
    };
    const due = async (at = NOW) =>
      (await store.claimDue({ owner: 'look', until: at + 60_000 }, at, 100))
        .map(({ record }) => record.name)
        .sort();
    return { db, store, rests, due };
  }

  const committed = (commit: string): ProfileOutcome => ({
    of: 'committed',
    commit,
  });

  it('wakes those whose branch stands elsewhere, and nobody else', async () => {
    const { store, rests, due } = await open();
    await rests(1, committed(sha(1)));
    await rests(2, committed(sha(2)));
    await rests(3, committed(sha(3)), {
      of: 'looked',
      head: sha(4),
      foreign: byHand(sha(4)),
    });
    await rests(4, committed(sha(5)), { of: 'looked', head: undefined });
    await rests(5, { of: 'moved' });
    const same = [
      { branch: 'ada-family1', commit: sha(1) },
      { branch: 'ada-family2', commit: sha(2) },
      { branch: 'ada-family3', commit: sha(4) },
      { branch: 'bob-other', commit: sha(9) },
    ];
    expect(await store.wakeDiffering(same, NOW)).toBe(0);
    expect(await due()).toEqual([]);

    const changed = [
      // Gone, moved on, back to ours, back after it was gone, of a failed one.
      { branch: 'ada-family2', commit: sha('a') },
      { branch: 'ada-family3', commit: sha(3) },
      { branch: 'ada-family4', commit: sha(5) },
      { branch: 'ada-family5', commit: sha('b') },
    ];
    expect(await store.wakeDiffering(changed, NOW)).toBe(4);
    expect(await store.wakeDiffering(changed, NOW)).toBe(0);
    expect(await due()).toEqual(['family1', 'family2', 'family3', 'family4']);
  });

  it('takes a list of no branch at all: everything is gone', async () => {
    const { store, rests, due } = await open();
    await rests(1, committed(sha(1)));
    expect(await store.wakeDiffering([], NOW)).toBe(1);
    expect(await due()).toEqual(['family1']);
  });

  it('compares branches that nobody can quote, in one statement', async () => {
    const { db, store, rests } = await open();
    await rests(1, committed(sha(1)));
    const seen = statements(db);
    expect(
      await store.wakeDiffering(
        [
          { branch: 'ada-family1', commit: sha(1) },
          { branch: `x' or "1"=\\"1`, commit: sha(2) },
          ...Array.from({ length: 50_000 }, (_, number) => ({
            branch: `bob-p${number}`,
            commit: sha(3),
          })),
        ],
        NOW,
      ),
    ).toBe(0);
    expect(seen).toHaveLength(1);
  });

  it('leaves those alone that wait after trouble', async () => {
    const { store, rests, due, db } = await open();
    const { id } = await rests(1, committed(sha(1)));
    await db('profiles')
      .where({ id })
      .update({ next_run_at: NOW + 5_000 });
    expect(await store.wakeDiffering([], NOW)).toBe(0);
    expect(await due(NOW + 5_000)).toEqual(['family1']);
  });

  it('knows whether there is anything to look after', async () => {
    const { store, rests } = await open();
    expect(await store.hasSaved()).toBe(false);
    await rests(1, { of: 'moved' });
    expect(await store.hasSaved()).toBe(false);
    await rests(2, committed(sha(1)));
    expect(await store.hasSaved()).toBe(true);
  });

  it('has one branch looked at in a second after a hint, and never later than that', async () => {
    const { store, rests, due, db } = await open();
    const { id } = await rests(1, committed(sha(1)));
    await rests(2, committed(sha(2)));
    await rests(3, { of: 'moved' });
    expect(await store.hint('ada-family1', NOW)).toBe(true);
    expect(await store.hint('ada-family1', NOW + 900)).toBe(false);
    for (const branch of ['ada-family3', 'ada-nobody', "x' or '1'='1", '']) {
      expect(await store.hint(branch, NOW)).toBe(false);
    }
    expect(await due(NOW + 999)).toEqual([]);
    expect(await due(NOW + 1_000)).toEqual(['family1']);

    await db('profiles')
      .where({ id })
      .update({ next_run_at: NOW + 50_000 });
    expect(await store.hint('ada-family1', NOW)).toBe(true);
  });

  it('has a branch looked at again after a pass in which a hint came, a second after it', async () => {
    const { db, store, rests } = await open();
    const saved = await rests(1, committed(sha(1)));
    const lease = { owner: 'look', until: NOW + 60_000 };
    const dueAt = async () => {
      const [at] = await db('profiles').pluck('next_run_at');
      return at === null ? null : Number(at);
    };
    const endWithHint = async (state: 'saved' | 'saving') => {
      await db('profiles').update({ next_run_at: NOW, state });
      const [claim] = await store.claimDue(lease, NOW, 1);
      expect(await store.hint(saved.branch, NOW + 20)).toBe(true);
      expect(await store.hint(saved.branch, NOW + 30)).toBe(false);
      const result = { record: saved, attempts: 0, nextRunAt: null };
      await store.finishPass(claim, result, NOW + 40);
      return dueAt();
    };
    expect(await endWithHint('saved')).toBe(NOW + 1_020);
    expect(await endWithHint('saving')).toBe(NOW + 1_020);

    await db('profiles').update({ next_run_at: NOW, state: 'failed' });
    const [failed] = await store.claimDue(lease, NOW, 1);
    expect(await store.hint(saved.branch, NOW + 20)).toBe(false);
    await store.release(failed);
    expect(await dueAt()).toBe(NOW);
  });

  it('finds each profile that needs a person, behind as many others as there are', async () => {
    const { store, rests } = await open();
    await rests(1, committed(sha(1)), {
      of: 'looked',
      head: sha(4),
      foreign: byHand(sha(4)),
    });
    await rests(2, { of: 'moved' });
    for (let number = 3; number < 12; number++) {
      await rests(number, committed(sha(3)));
    }
    const query = { sort: '-createdAt' as const, limit: 1, attention: true };
    const first = await store.list(query);
    const second = await store.list({ ...query, cursor: first.nextCursor });
    expect([first.totalItems, second.nextCursor]).toEqual([2, undefined]);
    expect(
      [...first.items, ...second.items].map(({ name }) => name).sort(),
    ).toEqual(['family1', 'family2']);
    expect((await store.list({ ...query, attention: false })).totalItems).toBe(
      11,
    );
    expect(
      (await store.list({ ...query, owners: ['user:default/bob'] })).totalItems,
    ).toBe(0);
  });

  it('fills in where branches were seen before there were columns for it, and goes back', async () => {
    const db = await databases.init(databaseId);
    const directory = resolvePackagePath(
      '@opencsp/plugin-opencsp-backend',
      'migrations',
    );
    const files = readdirSync(directory).sort();
    const earlier = files.slice(0, files.indexOf(MIGRATION));
    for (const name of earlier) {
      await db.migrate.up({ directory, name });
    }
    const outcomes: ProfileOutcome[][] = [
      [committed(sha(1))],
      [
        committed(sha(2)),
        { of: 'looked', head: sha(4), foreign: byHand(sha(4)) },
      ],
      [committed(sha(3)), { of: 'looked', head: undefined }],
      [{ of: 'moved' }],
      [],
    ];
    const records = outcomes.map((list, number) =>
      list.reduce(
        (before, outcome) => concludeProfile(before, outcome, NOW),
        aProfile(number, NOW),
      ),
    );
    for (const [number, record] of records.entries()) {
      const { seen_at, foreign_commit, ...columns } = profileColumns(record);
      await db('profiles').insert({
        ...fixedProfileColumns(record),
        ...columns,
        idempotency_key: `${number}`,
        request_hash: '',
        updated_at: NOW,
        version: 1,
        change_seq: number,
      });
    }
    await db('profiles').where({ name: 'family4' }).update({ record: '{' });
    const places = () =>
      db('profiles').orderBy('name').select('seen_at', 'foreign_commit');
    const wanted = [
      { seen_at: sha(1), foreign_commit: null },
      { seen_at: sha(4), foreign_commit: sha(4) },
      { seen_at: 'absent', foreign_commit: null },
      { seen_at: null, foreign_commit: null },
      { seen_at: null, foreign_commit: null },
    ];
    expect(records.map(profileColumns)).toMatchObject(wanted);
    await db.migrate.up({ directory, name: MIGRATION });
    expect(await places()).toEqual(wanted);
    await db.migrate.down({ directory, name: MIGRATION });
    expect(await db.schema.hasColumn('profiles', 'seen_at')).toBe(false);
    await db.migrate.up({ directory, name: MIGRATION });
    expect(await places()).toEqual(wanted);
  });
});
