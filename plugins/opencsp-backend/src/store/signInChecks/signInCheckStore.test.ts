/*
 * Proves what the store of checks keeps, on SQLite and PostgreSQL alike: the users that are to be taken away and
 * the latest result, over another deployment and over the end of the profile on the host; and that a check that
 * is asked for is asked for once. Leases, versions and lists are those of the store of routes, and proven by
 * its tests. Proves what is told of things that were left on hosts, too.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { removeDeployment } from '../../domain/deployments/deploymentRequests';
import { DeploymentStage } from '../../__testUtils__/deployments/DeploymentStage';
import { SignInCheckRecord } from '../../domain/signInChecks/signInCheckRecord';
import { migrate } from '../migrations';
import { leftOnHosts } from '../readiness/leftOnHosts';
import { DatabaseSignInCheckStore } from './DatabaseSignInCheckStore';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const NOW = Date.UTC(2026, 0, 1);

const KNOWN: SignInCheckRecord = {
  users: ['opencsp-check-00000001'],
  usersTrouble: { message: 'why', nextStep: 'what' },
  latest: {
    ...{ startedAt: 1, endedAt: 2, deploymentId: 'd-1', state: 'failed' },
    ...{ message: 'why', code: 'sign-in-route', nextStep: 'what' },
    failedAt: 'route',
    hops: [
      { hop: 'directory', state: 'ok', message: 'fine' },
      {
        ...{ hop: 'route', state: 'failed', name: 'a.example.com' },
        ...{ message: 'why', code: 'sign-in-route', nextStep: 'what' },
      },
    ],
  },
};

const ABOUT = {
  ...{ owner: 'user:default/ada', profileId: 'p', profileName: 'family' },
  ...{ hostId: 'h', hostName: 'host' },
};

function storeOn(db: Knex): DatabaseSignInCheckStore {
  return new DatabaseSignInCheckStore(db, {
    onUnreadable: (_, problem) => {
      throw new Error(problem);
    },
  });
}

describe.each(databases.eachSupportedId())('%s', databaseId => {
  async function open(): Promise<DatabaseSignInCheckStore> {
    const db = await databases.init(databaseId);
    await migrate(
      mockServices.database.mock({ getClient: async () => db }),
      db,
    );
    return storeOn(db);
  }

  it('keeps what is known, also when another deployment is checked', async () => {
    const store = await open();
    const about = { ...ABOUT, deploymentId: 'd-1' };
    expect(await store.ask(about, NOW)).toMatchObject({
      ...{ id: 'p.h', check: { asked: { at: NOW }, users: [] } },
    });
    const lease = { owner: 'one', until: NOW + 60_000 };
    const [claim] = await store.claimDue(lease, NOW, 1);
    await store.finishPass(
      claim,
      {
        record: { ...claim.record, check: KNOWN, checkedAt: NOW },
        ...{ attempts: 0, nextRunAt: null },
      },
      NOW,
    );
    expect((await store.get('p.h'))?.check).toEqual(KNOWN);
    await store.ask({ ...about, deploymentId: 'd-2' }, NOW + 1);
    expect(await store.get('p.h')).toMatchObject({
      deploymentId: 'd-2',
      check: { ...KNOWN, asked: { at: NOW + 1 } },
    });
    expect(await store.ofProfile('p')).toHaveLength(1);
  });

  it('is asked for once, and due at once', async () => {
    const store = await open();
    const about = { ...ABOUT, deploymentId: 'd-1' };
    await Promise.all([store.ask(about, NOW), store.ask(about, NOW)]);
    await store.ask(about, NOW + 5);
    expect((await store.get('p.h'))?.check.asked).toEqual({ at: NOW });
    const lease = { owner: 'one', until: NOW + 60_000 };
    expect(await store.claimDue(lease, NOW + 5, 9)).toHaveLength(1);
  });

  it('keeps users that were not taken away while the profile is on no host', async () => {
    const store = await open();
    const about = { ...ABOUT, deploymentId: 'd-1' };
    await store.ask(about, NOW);
    const lease = { owner: 'one', until: NOW + 60_000 };
    const [claim] = await store.claimDue(lease, NOW, 1);
    const { asked: _, ...check } = claim.record.check;
    await store.finishPass(
      claim,
      {
        record: {
          ...claim.record,
          ...{ state: 'ended', check: { ...check, users: KNOWN.users } },
        },
        ...{ attempts: 0, nextRunAt: null },
      },
      NOW,
    );
    expect(await store.ofProfile('p')).toEqual([]);
    const { check: again } = await store.ask(about, NOW + 1);
    expect(again.users).toEqual(KNOWN.users);
  });
});

describe('what was left on hosts', () => {
  it('is told of a host that was given up, and not of one that was cleared', async () => {
    const stage = await DeploymentStage.begin(databases);
    const record = await stage.deployed();
    expect(await leftOnHosts(stage.db, record.profileId)).toEqual([]);
    await stage
      .db('effects')
      .where({ deployment_id: record.id })
      .update({ state: 'left', left_reason: 'Its host could not be asked.' });
    expect(await leftOnHosts(stage.db, record.profileId)).toEqual([
      expect.stringMatching(/^On the host ".+" there may be .*could not be/),
    ]);
    expect(await leftOnHosts(stage.db, 'another')).toEqual([]);
    await stage.ask(record.id, (before, now) =>
      removeDeployment(before, { data: true, by: 'user:default/ada' }, now),
    );
    await stage.settle(record.id);
    expect(await leftOnHosts(stage.db, record.profileId)).toEqual([]);
  });
});
