/*
 * Proves what the store of accounts keeps, on SQLite and PostgreSQL alike: all that is known of each account,
 * over a deployment that follows, and only what is followed. Leases, versions and lists are those of the store
 * of routes, and proven by its tests.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { AccountSetRecord } from '../../domain/accounts/accountRecord';
import { migrate } from '../migrations';
import { DatabaseAccountSetStore } from './DatabaseAccountSetStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const NOW = Date.UTC(2026, 0, 1);

const KNOWN: AccountSetRecord = {
  readyFor: 'd-1',
  trouble: { reason: 'service-away', message: 'why', nextStep: 'what' },
  cells: [
    {
      ...{ person: 'p1', service: 'lldap', state: 'there', isOurs: true },
      ...{ password: 2, since: 1, evidence: 'Seen.' },
    },
    {
      ...{ person: 'p1', service: 'jellyfin', state: 'by-hand' },
      ...{ isOurs: false, since: 1 },
      trouble: { reason: 'no-provider', message: 'why', nextStep: 'what' },
    },
  ],
};

describe.each(databases.eachSupportedId())('%s', databaseId => {
  it('keeps what is known, also when another deployment follows', async () => {
    const db = await databases.init(databaseId);
    await migrate(
      mockServices.database.mock({ getClient: async () => db }),
      db,
    );
    const store = new DatabaseAccountSetStore(db, {
      onUnreadable: (_, problem) => {
        throw new Error(problem);
      },
    });
    const about = {
      ...{ owner: 'user:default/ada', profileId: 'p', profileName: 'family' },
      ...{ hostId: 'h', hostName: 'host' },
    };
    const made = await store.follow({ ...about, deploymentId: 'd-1' }, NOW);
    expect(made).toMatchObject({ id: 'p.h', set: { cells: [] }, version: 1 });
    const lease = { owner: 'one', until: NOW + 60_000 };
    const [claim] = await store.claimDue(lease, NOW, 1);
    await store.finishPass(
      claim,
      {
        record: { ...claim.record, set: KNOWN, checkedAt: NOW },
        ...{ attempts: 0, nextRunAt: null },
      },
      NOW,
    );
    await store.follow({ ...about, deploymentId: 'd-2' }, NOW + 1);
    expect(await store.ofProfile('p')).toEqual([
      expect.objectContaining({
        ...{ set: KNOWN, checkedAt: NOW, deploymentId: 'd-2', version: 3 },
      }),
    ]);
    const [again] = await store.claimDue(lease, NOW + 1, 1);
    await store.finishPass(
      again,
      {
        record: { ...again.record, state: 'ended' },
        ...{ attempts: 0, nextRunAt: null },
      },
      NOW + 1,
    );
    expect(await store.ofProfile('p')).toEqual([]);
  });
});
