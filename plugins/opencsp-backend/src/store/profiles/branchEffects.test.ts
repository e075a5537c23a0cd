/*
 * Proves that the ledger says of a profile's branch what the row says, in every transaction that writes
 * the row and in none that fails, on SQLite and PostgreSQL alike; that what is kept beside a profile goes
 * with it; and that profiles from before the ledger knew branches are in it after the migration. What is
 * compared with the repository is proven in `services/ledgerBranches.test.ts`.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import fc from 'fast-check';
import { ADA, aProfile } from '../../__testUtils__/ProfileStage';
import { LEASE_MS } from '../../domain/decision';
import {
  concludeProfile,
  ProfileOutcome,
} from '../../domain/profiles/decideProfile';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import {
  changeProfile,
  deleteProfile,
  ProfileRequestResult,
  retryProfile,
} from '../../domain/profiles/profileRequests';
import { claimReveal, readReveals } from '../../profiles/secrets/reveals';
import { LeaseLostError } from '../InstanceStore';
import { migrate } from '../migrations';
import { branchEffectOf } from './branchEffects';
import { DatabaseProfileStore } from './DatabaseProfileStore';
import { pruneProfileLeftovers } from './forgetProfile';

jest.setTimeout(120_000);

const NOW = Date.UTC(2026, 0, 1);
const COMMIT = 'a'.repeat(40);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

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
    let made = 0;
    const create = async (number: number): Promise<ProfileRecord> => {
      made += 1;
      const id = `00000000-0000-4000-9000-${String(made).padStart(12, '0')}`;
      const outcome = await store.create(
        {
          record: { ...aProfile(number, NOW), id },
          idempotency: { key: `key-${made}`, requestHash: 'hash' },
        },
        NOW,
      );
      if (!('record' in outcome)) {
        throw new Error(outcome.outcome);
      }
      return outcome.record;
    };
    const pass = async (outcome: ProfileOutcome, now = NOW) => {
      const lease = { owner: 'a', until: now + LEASE_MS };
      const [claim] = await store.claimDue(lease, now, 1);
      return store.finishPass(
        claim,
        {
          record: concludeProfile(claim.record, outcome, now),
          attempts: 0,
          nextRunAt: null,
        },
        now,
      );
    };
    const ask = async (id: string, result: ProfileRequestResult) => {
      const before = await store.get(id);
      if (!result.ok || !before) {
        throw new Error('It was not taken.');
      }
      expect(await store.saveRequest(before, result.record, NOW)).toBe('saved');
      const after = await store.get(id);
      if (!after) {
        throw new Error('It is gone.');
      }
      return after;
    };
    const effect = async (branch: string) =>
      (await store.branchLedger()).effects.get(branch);
    return { db, store, create, pass, ask, effect };
  }

  it('names a branch before it is made, says its commit, and that it is gone', async () => {
    const { create, pass, ask, effect } = await open();
    const made = await create(1);
    const { id, branch } = made;
    const of = { name: branch, profileId: id };
    expect(await effect(branch)).toEqual({ ...of, state: 'planned' });

    const saved = await pass({ of: 'committed', commit: COMMIT });
    expect(await effect(branch)).toEqual({
      ...of,
      state: 'exists',
      commit: COMMIT,
    });
    const edit = { content: { ...saved }, message: 'Edit', author: ADA };
    await ask(id, changeProfile(saved, edit, NOW));
    expect(await effect(branch)).toMatchObject({ commit: COMMIT });
    const next = await pass({ of: 'committed', commit: 'b'.repeat(40) });
    expect(await effect(branch)).toMatchObject({ commit: 'b'.repeat(40) });

    await ask(id, deleteProfile(next, NOW));
    expect(await effect(branch)).toMatchObject({ state: 'exists' });
    await pass({ of: 'branch-gone' });
    expect(await effect(branch)).toEqual({
      ...of,
      state: 'removed',
      commit: 'b'.repeat(40),
    });

    const again = await create(1);
    expect(await effect(branch)).toEqual({
      name: branch,
      profileId: again.id,
      state: 'planned',
    });
  });

  it('says what the row says after any requests and outcomes', async () => {
    const { store, create, pass, ask } = await open();
    let number = 10;
    const outcomes: fc.Arbitrary<ProfileOutcome> = fc.constantFrom(
      { of: 'committed', commit: COMMIT },
      { of: 'committed', commit: 'c'.repeat(40) },
      { of: 'moved' },
      { of: 'not-rendered', message: 'no' },
      { of: 'trouble', message: 'away', refused: true },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(outcomes, { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        async (steps, goes) => {
          number += 1;
          let record = await create(number);
          for (const step of steps) {
            const edit = { content: { ...record }, message: 'x', author: ADA };
            const asked = [
              retryProfile(record, NOW),
              changeProfile(record, edit, NOW),
            ].find(({ ok }) => ok);
            record = asked ? await ask(record.id, asked) : record;
            record = await pass(step);
          }
          if (goes) {
            await ask(record.id, deleteProfile(record, NOW));
            record = await pass({ of: 'branch-gone' }, NOW);
          }
          const { effects } = await store.branchLedger();
          expect(effects.get(record.branch)).toMatchObject({
            ...branchEffectOf(record),
            profileId: record.id,
          });
        },
      ),
      { numRuns: 20 },
    );
  });

  it('says nothing that a transaction which fails would have said', async () => {
    const { store, create, ask, effect } = await open();
    const made = await create(1);
    const lease = { owner: 'slow', until: NOW + LEASE_MS };
    const [late] = await store.claimDue(lease, NOW, 1);
    await ask(made.id, deleteProfile(made, NOW));
    await expect(
      store.finishPass(
        late,
        {
          record: concludeProfile(
            late.record,
            { of: 'committed', commit: COMMIT },
            NOW,
          ),
          attempts: 0,
          nextRunAt: null,
        },
        NOW,
      ),
    ).rejects.toThrow(LeaseLostError);
    expect(await effect(made.branch)).toMatchObject({ state: 'planned' });
    expect(await store.saveRequest(made, { ...made, head: COMMIT }, NOW)).toBe(
      'changed-meanwhile',
    );
    expect(await effect(made.branch)).toMatchObject({ state: 'planned' });
    await expect(create(1)).rejects.toThrow('name-taken');
    expect(await effect(made.branch)).toMatchObject({ profileId: made.id });
  });

  it('is no matter of the instances that are compared', async () => {
    const { create, db } = await open();
    await create(1);
    expect(
      await db('effects').whereNotNull('instance_id').first('id'),
    ).toBeUndefined();
    await expect(
      db('effects').insert({
        profile_id: 'nobody',
        kind: 'branch',
        name: 'ada-other',
        state: 'planned',
        created_at: NOW,
        updated_at: NOW,
      }),
    ).rejects.toThrow(/foreign key/i);
  });

  it('forgets with a profile what of it was shown, and handoffs that nobody took', async () => {
    const { create, pass, ask, db } = await open();
    const [goes, stays] = [await create(1), await create(2)];
    await db('handoffs').insert(
      [NOW, NOW + 1].map((expires, slot) => ({
        id_hash: String(slot),
        principal: ADA.ref,
        slot,
        sealed: '',
        created_at: NOW - 1,
        expires_at: expires,
      })),
    );
    const show = (profileId: string) =>
      claimReveal(
        db,
        { profileId, name: 'jellyfin-admin' },
        { by: ADA.ref, at: NOW },
      );
    await Promise.all([show(goes.id), show(stays.id)]);
    await ask(goes.id, deleteProfile(goes, NOW - LEASE_MS * 10));
    await db('profiles').where({ id: stays.id }).update({ next_run_at: null });
    await pass({ of: 'branch-gone' });
    expect((await readReveals(db, goes.id)).size).toBe(0);
    expect((await readReveals(db, stays.id)).size).toBe(1);
    expect(await db('handoffs').pluck('slot')).toEqual([1]);

    // A look that began before the deletion ends after it.
    await show(goes.id);
    await pruneProfileLeftovers(db, NOW + 1);
    expect((await readReveals(db, goes.id)).size).toBe(0);
    expect((await readReveals(db, stays.id)).size).toBe(1);
    expect(await db('handoffs').pluck('slot')).toEqual([]);
  });

  it('knows profiles from before, when it is migrated, and lets the step be undone', async () => {
    const { create, pass, db, store } = await open();
    const [saved] = [await create(1)];
    await pass({ of: 'committed', commit: COMMIT });
    const saving = await create(2);
    const unreadable = await create(3);
    const gone = await create(4);
    const before = await store.branchLedger();
    const directory = resolvePackagePath(
      '@opencsp/plugin-opencsp-backend',
      'migrations',
    );
    await db.migrate.down({
      directory,
      name: '20261126000000_profile_effects.js',
    });
    expect(await db.schema.hasColumn('effects', 'profile_id')).toBe(false);
    await db('profiles').where({ id: unreadable.id }).update({ record: '{' });
    await db('profiles').where({ id: gone.id }).update({
      branch: null,
      domain: null,
      deleted_at: NOW,
      state: 'deleted',
    });
    for (const { id } of [saved, gone]) {
      await db('secret_reveals').insert({
        profile_id: id,
        name: 'x-y',
        revealed_at: NOW,
        revealed_by: ADA.ref,
      });
    }
    await db.migrate.latest({ directory });
    const { effects } = await store.branchLedger();
    expect([...effects.keys()].sort()).toEqual(
      [saved, saving, unreadable].map(({ branch }) => branch).sort(),
    );
    expect(effects.get(saved.branch)).toEqual(before.effects.get(saved.branch));
    expect(effects.get(saving.branch)?.state).toBe('planned');
    expect(await db('secret_reveals').pluck('profile_id')).toEqual([saved.id]);
  });
});
