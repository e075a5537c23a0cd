/*
 * Proves what the ledger says of a host that was given up after a removal that failed, on SQLite and
 * PostgreSQL alike: what was left there, by whom and why; that a later deployment takes it over, and that it
 * goes with its machine. That no other walk of requests loses sight of it is proven in
 * `deploymentEffects.test.ts`, who may give up in `domain/deployments/deploymentRequests.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { aHost } from '../../__testUtils__/deployments/aDeployment';
import { PlayedDeployments } from '../../__testUtils__/deployments/PlayedDeployments';
import { LEASE_MS } from '../../domain/decision';
import { deploymentFailure } from '../../domain/deployments/deploymentFailures';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import {
  giveUpDeployment,
  removeDeployment,
} from '../../domain/deployments/deploymentRequests';
import { moveHost } from '../../domain/hosts/hostMoves';
import { DatabaseHostStore } from '../hosts/DatabaseHostStore';

jest.setTimeout(180_000);

const NOW = Date.UTC(2026, 0, 1);
const by = 'user:default/ada';
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

const remove = (data: boolean) => (record: DeploymentRecord) =>
  removeDeployment(record, { data, by }, NOW);
const giveUp = (record: DeploymentRecord) =>
  giveUpDeployment(record, { by }, NOW);

/** One that runs, and that the portal could not take off. */
async function stuck(played: PlayedDeployments): Promise<string> {
  const { id } = await played.create();
  await played.settle(id);
  await played.ask(id, remove(true));
  await played.pass(id);
  const { state } = await played.pass(id, {
    of: 'refused',
    failure: deploymentFailure('host-unreachable'),
  });
  expect(state).toBe('failed');
  return id;
}

/** Takes host 1 out of the portal, as the engine would. */
async function removeHost(
  { db }: PlayedDeployments,
  kind: 'instance' | 'registered',
): Promise<void> {
  const store = new DatabaseHostStore(db, {
    onUnreadable: (_, problem) => {
      throw new Error(problem);
    },
  });
  const record = aHost(1, NOW, { kind });
  const made = { record, idempotency: { key: 'h', requestHash: 'h' } };
  await store.create(made, NOW);
  await store.saveRequest(record, moveHost(record, 'removing', NOW), NOW);
  const [held] = await store.claimDue(
    { owner: 'a', until: NOW + LEASE_MS },
    NOW,
    1,
  );
  const removed = moveHost(held.record, 'removed', NOW);
  await store.finishPass(
    held,
    { record: removed, attempts: 0, nextRunAt: null },
    NOW,
  );
}

describe.each(databases.eachSupportedId())('%s', databaseId => {
  const open = () => PlayedDeployments.open(databases, databaseId);

  it('says what was left there, by whom and why, until a later deployment takes it over', async () => {
    const played = await open();
    const { db, store } = played;
    const id = await stuck(played);
    expect(await played.ask(id, giveUp)).toBe(true);
    expect(await played.effects()).toEqual({ 'fake-project': 'exists #1' });
    expect(await played.pass(id)).toMatchObject({
      state: 'removed',
      removal: { data: false, givenUp: true },
    });
    expect((await played.get(id)).removal?.givenUp).toBe(true);
    expect(await played.effects()).toEqual({ 'fake-project': 'left #1' });
    const why = () => db('effects').first('left_reason', 'left_by', 'left_at');
    expect(await why()).toEqual({
      left_reason: 'Its host could not be asked when it was removed.',
      left_by: 'user:default/ada',
      left_at: expect.anything(),
    });
    expect(await store.effectLedger()).toMatchObject([
      {
        ...{ of: 'project', state: 'left', project: 'ada-family' },
        deployment: { number: 1, isLive: false, state: 'removed' },
      },
    ]);

    const next = await played.create();
    expect(next.takesOver).toBe(true);
    expect(await played.effects()).toEqual({ 'fake-project': 'exists #2' });
    expect(await why()).toEqual({
      ...{ left_reason: null, left_by: null, left_at: null },
    });
    await played.settle(next.id);
    await played.ask(next.id, remove(true));
    await played.settle(next.id);
    expect(await store.effectLedger()).toEqual([]);
  });

  it.each([
    ['goes with a machine that goes', 'instance', 'removed #1'],
    ['outlives a host that is only forgotten', 'registered', 'left #1'],
  ] as const)('what was left %s', async (_, kind, after) => {
    const played = await open();
    const id = await stuck(played);
    await played.ask(id, giveUp);
    await played.settle(id);
    await removeHost(played, kind);
    expect(await played.effects()).toEqual({ 'fake-project': after });
  });
});
