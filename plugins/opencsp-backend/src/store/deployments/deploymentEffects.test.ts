/*
 * Proves that the ledger says of a deployment's project and of data that is kept what is on the host, on
 * SQLite and PostgreSQL alike: through any steps, failures and requests, in every transaction that writes
 * the record and in none that fails; that a later deployment takes the rows over; and that deployments from
 * before the ledger knew them are in it after the migration. What is done on the host is only played here;
 * the engine's part is proven in `reconcile/deployments/effects.test.ts`, what operators are told in
 * `services/ledgerDeployments.test.ts`, and what is left on a host that was given up, in `givenUp.test.ts`.
 */
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import { isDeploymentMoving } from '@opencsp/plugin-opencsp-common';
import fc from 'fast-check';
import { idOf } from '../../__testUtils__/deployments/aDeployment';
import {
  OnHost,
  PlayedDeployments,
} from '../../__testUtils__/deployments/PlayedDeployments';
import {
  deploymentCommand,
  DeploymentOutcome,
} from '../../domain/deployments/decideDeployment';
import { deploymentFailure } from '../../domain/deployments/deploymentFailures';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import {
  cancelDeployment,
  DeploymentRequestResult,
  giveUpDeployment,
  NewDeployment,
  removeDeployment,
  retryDeployment,
} from '../../domain/deployments/deploymentRequests';
import { LeaseLostError } from '../InstanceStore';
import { deploymentEffectsOf } from './deploymentEffects';

jest.setTimeout(180_000);

const NOW = Date.UTC(2026, 0, 1);
const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const FAILED: DeploymentOutcome = {
  of: 'refused',
  failure: deploymentFailure('unexpected'),
};

type Request = (record: DeploymentRecord) => DeploymentRequestResult;

const remove =
  (data: boolean): Request =>
  record =>
    removeDeployment(record, { data, by: 'user:default/ada' }, NOW);
const giveUp: Request = record =>
  giveUpDeployment(record, { by: 'user:default/ada' }, NOW);
const retry: Request = record => retryDeployment(record, NOW);
const cancel: Request = record => cancelDeployment(record, NOW);

/** The profile of a place of its own, on a host of its own. */
function at(number: number): Partial<NewDeployment> {
  const profile = { name: 'family', branch: 'ada-family', owner: 'o' };
  return {
    host: { id: idOf('b', number), name: `host-${number}` },
    profile: { ...profile, id: idOf('a', number) },
  };
}

describe.each(databases.eachSupportedId())('%s', databaseId => {
  const open = () => PlayedDeployments.open(databases, databaseId);

  it('is planned, exists when the first step after the checks begins, and is gone with the removal', async () => {
    const played = await open();
    const { store } = played;
    const { id } = await played.create();
    expect(await played.effects()).toEqual({ 'fake-project': 'planned #1' });
    await played.pass(id);
    await played.pass(id);
    expect(await played.effects()).toEqual({ 'fake-project': 'planned #1' });

    const claim = await played.claimOf(id);
    const command = deploymentCommand(claim.record, NOW);
    if (command?.do !== 'run-step') {
      throw new Error('No step');
    }
    expect(command.step.name).toBe('upload');
    await store.saveDuring(claim, command.record, NOW);
    expect(await played.effects()).toEqual({ 'fake-project': 'exists #1' });
    await store.release(claim);

    expect((await played.settle(id)).state).toBe('succeeded');
    expect(await played.effects()).toEqual({ 'fake-project': 'exists #1' });
    await played.ask(id, remove(true));
    expect(await played.effects()).toEqual({ 'fake-project': 'exists #1' });
    expect((await played.settle(id)).state).toBe('removed');
    expect(await played.effects()).toEqual({ 'fake-project': 'removed #1' });
    expect(await store.effectLedger()).toEqual([]);
  });

  it('knows what is kept, until a later deployment takes it over', async () => {
    const played = await open();
    const { store } = played;
    const first = await played.create();
    await played.settle(first.id);
    await played.ask(first.id, remove(false));
    await played.settle(first.id);
    const kept = { 'fake-project': 'removed #1', 'fake-data': 'exists #1' };
    expect(await played.effects()).toEqual(kept);
    expect(await store.effectLedger()).toMatchObject([
      {
        system: 'fake',
        of: 'data',
        project: 'ada-family',
        deployment: { number: 1, isLive: false, state: 'removed' },
        host: { id: idOf('b', 1), isRemoved: false },
      },
    ]);

    // What is only asked for has taken nothing over, and its removal does nothing on the host.
    const second = await played.create();
    expect(await played.effects()).toEqual({
      ...kept,
      'fake-project': 'planned #2',
    });
    await played.ask(second.id, cancel);
    await played.ask(second.id, remove(false));
    await played.settle(second.id);
    expect(await played.effects()).toEqual({
      ...kept,
      'fake-project': 'removed #2',
    });

    const third = await played.create();
    await played.settle(third.id);
    expect(await played.effects()).toEqual({
      'fake-project': 'exists #3',
      'fake-data': 'removed #3',
    });
    await played.ask(third.id, remove(true));
    await played.settle(third.id);
    expect(await store.effectLedger()).toEqual([]);
  });

  it('knows that kept data is gone, also when it goes with one that was only asked for', async () => {
    const played = await open();
    const first = await played.create();
    await played.settle(first.id);
    await played.ask(first.id, remove(false));
    await played.settle(first.id);
    const second = await played.create();
    await played.ask(second.id, cancel);
    await played.ask(second.id, remove(true));
    await played.settle(second.id);
    expect(await played.effects()).toEqual({
      'fake-project': 'removed #2',
      'fake-data': 'removed #2',
    });
    expect(await played.store.effectLedger()).toEqual([]);
  });

  it('hands its row over to the one that takes its place, also when it failed', async () => {
    const played = await open();
    const failed = await played.create();
    await played.pass(failed.id);
    await played.pass(failed.id);
    expect((await played.pass(failed.id, FAILED)).state).toBe('failed');
    expect(await played.effects()).toEqual({ 'fake-project': 'exists #1' });

    const next = await played.create();
    expect(next).toMatchObject({ previous: undefined, takesOver: true });
    expect(await played.get(next.id)).toEqual(next);
    expect(await played.effects()).toEqual({ 'fake-project': 'exists #2' });
    await played.ask(next.id, cancel);
    await played.ask(next.id, remove(false));
    await played.settle(next.id);
    expect(await played.effects()).toEqual({
      'fake-project': 'removed #2',
      'fake-data': 'exists #2',
    });
  });

  it('has a row of its own for each engine', async () => {
    const played = await open();
    const only = await played.create();
    await played.ask(only.id, cancel);
    const other = await played.create({ driver: 'other' });
    expect(await played.effects()).toEqual({
      'fake-project': 'removed #1',
      'other-project': 'planned #2',
    });
    await played.settle(other.id);
    const back = await played.create();
    expect(back.takesOver).toBeUndefined();
    expect(await played.effects()).toEqual({
      'fake-project': 'planned #3',
      'other-project': 'exists #2',
    });
  });

  it('says that all is gone when the host is', async () => {
    const played = await open();
    const { id } = await played.create();
    await played.settle(id);
    await played.ask(id, remove(false));
    await played.pass(id);
    const gone = await played.pass(id, { of: 'host-gone' });
    expect(gone).toMatchObject({
      state: 'removed',
      removal: { data: false, hostGone: true },
    });
    expect((await played.get(id)).removal).toEqual(gone.removal);
    expect(await played.effects()).toEqual({ 'fake-project': 'removed #1' });
  });

  it('says what is on the host after any steps, failures and requests', async () => {
    const played = await open();
    const requests = new Map([
      ['cancel', cancel],
      ['retry', retry],
      ['remove', remove(false)],
      ['erase', remove(true)],
      ['give-up', giveUp],
    ]);
    const moves = fc.array(
      fc.oneof(
        { weight: 2, arbitrary: fc.constant('done') },
        {
          weight: 1,
          arbitrary: fc.constantFrom('failed', 'deploy', ...requests.keys()),
        },
      ),
      { minLength: 4, maxLength: 20 },
    );
    let place = 1;
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(moves, async walk => {
        place += 1;
        const hostId = idOf('b', place);
        const onHost: OnHost = { project: false, data: false };
        let { id } = await played.create(at(place));
        for (const move of walk) {
          const isMoving = isDeploymentMoving((await played.get(id)).state);
          const request = requests.get(move);
          if (request) {
            await played.ask(id, request);
          } else if (move === 'deploy') {
            id = isMoving ? id : (await played.create(at(place))).id;
          } else if (isMoving) {
            const outcome = move === 'failed' ? FAILED : undefined;
            await played.pass(id, outcome, onHost);
          }
          const { project } = deploymentEffectsOf(await played.get(id));
          const rows = (await played.store.effectLedger()).filter(
            ({ host }) => host.id === hostId,
          );
          const stateOf = (of: string) => rows.find(it => it.of === of)?.state;
          expect(stateOf('project') ?? 'removed').toBe(project);
          // Of what was left it is only known that it may be there.
          expect(stateOf('project') === 'exists').toBe(
            onHost.project && project !== 'left',
          );
          expect(stateOf('data') === 'exists').toBe(
            onHost.data && !onHost.project,
          );
          seen.add(`${project} ${stateOf('data') ?? 'none'}`);
        }
      }),
      {
        numRuns: 40,
        examples: [
          [['done', 'done', 'done', 'done', 'remove', 'done', 'done']],
          [['done', 'done', 'failed', 'deploy', 'cancel', 'erase', 'done']],
          ['done done done done remove done failed give-up done'.split(' ')],
        ],
      },
    );
    expect(seen).toContain('removed exists');
    expect(seen).toContain('exists none');
    expect(seen).toContain('left none');
  });

  it('says nothing that a transaction which fails would have said', async () => {
    const played = await open();
    const { store } = played;
    const { id } = await played.create();
    await played.pass(id);
    await played.pass(id);
    const late = await played.claimOf(id);
    const command = deploymentCommand(late.record, NOW);
    const begun = command?.do === 'run-step' ? command.record : late.record;
    expect(deploymentEffectsOf(begun).project).toBe('exists');
    expect(await played.ask(id, cancel)).toBe(true);
    await expect(store.saveDuring(late, begun, NOW)).rejects.toThrow(
      LeaseLostError,
    );
    const result = { record: begun, attempts: 0, nextRunAt: null };
    await expect(store.finishPass(late, result, NOW)).rejects.toThrow(
      LeaseLostError,
    );
    expect(await store.saveRequest(late.record, begun, NOW)).toBe(false);
    await expect(played.create()).rejects.toThrow('moving');
    expect(await played.effects()).toEqual({ 'fake-project': 'planned #1' });
  });

  it('knows deployments from before, when it is migrated, and lets the step be undone', async () => {
    const played = await open();
    const { db, store } = played;
    // 1 and 5 keep their data, 2 does not; then 1 runs again.
    for (const number of [1, 2, 5]) {
      const { id } = await played.create(at(number));
      await played.settle(id);
      await played.ask(id, remove(number === 2));
      await played.settle(id);
    }
    const live = await played.create(at(1));
    await played.settle(live.id);
    // 3 waits, 4 cannot be read, 6 waits in the place of one that ran.
    await played.create(at(3));
    const unreadable = await played.create(at(4));
    await played.settle((await played.create(at(6))).id);
    await played.create(at(6));
    const all = async () =>
      Promise.all([1, 2, 3, 4, 5, 6].map(it => played.effects(idOf('b', it))));
    const rows = [
      { 'fake-project': 'exists #2', 'fake-data': 'removed #2' },
      { 'fake-project': 'removed #1' },
      { 'fake-project': 'planned #1' },
      { 'fake-project': 'planned #1' },
      { 'fake-project': 'removed #1', 'fake-data': 'exists #1' },
      { 'fake-project': 'exists #2' },
    ];
    expect(await all()).toEqual(rows);

    const directory = resolvePackagePath(
      '@opencsp/plugin-opencsp-backend',
      'migrations',
    );
    const name = '20261129000000_deployment_effects.js';
    await db.migrate.down({ directory, name });
    expect(await db.schema.hasColumn('effects', 'deployment_id')).toBe(false);
    expect(await db('effects').select('id')).toEqual([]);
    await db('deployments').where({ id: unreadable.id }).update({
      record: '{',
    });
    await db.migrate.up({ directory, name });
    expect(await all()).toEqual([...rows.slice(0, 3), {}, ...rows.slice(4)]);

    await played.ask(live.id, remove(true));
    await played.settle(live.id);
    expect(await played.effects(idOf('b', 1))).toEqual({
      'fake-project': 'removed #2',
      'fake-data': 'removed #2',
    });
    const left = (await store.effectLedger()).map(({ host }) => host.id);
    expect(left.sort()).toEqual([3, 5, 6].map(it => idOf('b', it)));
  });
});
