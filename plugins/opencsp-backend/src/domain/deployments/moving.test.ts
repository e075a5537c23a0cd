/*
 * Proves the rules of a move between two hosts without a database: where a profile may be deployed, what is
 * refused and what is named then, what may be asked of the deployment that is left, what the end of the
 * other one means for it, and what remains on a host afterwards. Leaves the transaction to
 * `store/deployments/moving.test.ts` and the life of both to `reconcile/deployments/moving.test.ts`.
 */
import { deploymentStates } from '@opencsp/plugin-opencsp-common';
import { aDeployment, idOf } from '../../__testUtils__/deployments/aDeployment';
import { concludeDeployment, isObserved } from './decideDeployment';
import { DeploymentRecord, DeploymentStepRecord } from './deploymentRecord';
import {
  actionsOf,
  giveUpDeployment,
  removeDeployment,
  retryDeployment,
  rollbackDeployment,
} from './deploymentRequests';
import { endOfMove } from './endOfMove';
import { isServing, leftFor, otherHost } from './moving';
import { placeFor } from './placing';
import { remainsOf } from './remains';

const NOW = Date.UTC(2026, 0, 1);
const BY = 'user:default/ada';
const attic = { id: idOf('b', 1), name: 'attic' };
const cellar = { id: idOf('b', 2), name: 'cellar' };
const shed = { id: idOf('b', 3), name: 'shed' };
const STEP: DeploymentStepRecord = {
  name: 'start',
  title: 'Start',
  phase: 'starting',
  state: 'done',
  deadlineMs: 1,
  attempt: 1,
  memo: {},
};

function on(
  host: { id: string; name: string },
  number: number,
  change: Partial<DeploymentRecord> = {},
): DeploymentRecord {
  return {
    ...aDeployment(number, NOW, { host }),
    ...{ number, state: 'succeeded', steps: [STEP] },
    ...change,
  };
}

const old = on(attic, 1);
const coming = on(cellar, 2, {
  state: 'failed',
  movesFrom: { ...otherHost(old), oldHost: 'remove' },
});
const left = leftFor(old, coming);
const goes = (record: DeploymentRecord, change = {}): DeploymentRecord => ({
  ...leftFor(record, coming),
  movesTo: { ...otherHost(coming), over: true },
  removal: { data: false, by: BY, stop: true },
  ...change,
});
const serving: DeploymentRecord = {
  ...coming,
  state: 'succeeded',
  movesFrom: { ...otherHost(old), oldHost: 'remove', over: true },
};
const want = (
  hostId: string,
  oldHost?: 'stop' | 'remove',
): Parameters<typeof placeFor>[1] => ({
  profileId: old.profileId,
  hostId,
  oldHost,
});

describe('a place', () => {
  it('on another host wants to be told what becomes of the old one', () => {
    expect(placeFor([old], want(cellar.id))).toEqual({
      ok: false,
      from: old,
      refusal: {
        outcome: 'profile-elsewhere',
        at: { hostId: attic.id, hostName: 'attic' },
      },
    });
    expect(placeFor([old], want(cellar.id, 'stop'))).toMatchObject({
      ok: true,
      from: old,
      movesFrom: { deploymentId: old.id, hostName: 'attic', oldHost: 'stop' },
    });
    const place = placeFor([old], want(attic.id, 'stop'));
    expect(place).toEqual({ ok: true, replaces: old });
  });

  it.each(['queued', 'running', 'removing'] as const)(
    'waits until what is left is not %s any more',
    state => {
      const moving = { ...old, state };
      const refusal = { outcome: 'moving', deploymentId: old.id };
      expect(placeFor([moving], want(cellar.id, 'stop'))).toMatchObject({
        refusal,
      });
      // What has to be said is asked first.
      expect(placeFor([moving], want(cellar.id))).toMatchObject({
        refusal: { outcome: 'profile-elsewhere' },
      });
    },
  );

  it('of a profile that is being moved is only where it is moved to', () => {
    const live = [left, coming];
    const refusal = {
      outcome: 'being-left',
      from: otherHost(old),
      to: otherHost(coming),
    };
    for (const host of [attic, shed]) {
      expect(placeFor(live, want(host.id, 'stop'))).toMatchObject({ refusal });
    }
    // The move goes on, with what was chosen first unless something else is said.
    expect(placeFor(live, want(cellar.id))).toMatchObject({
      ...{ ok: true, from: left, replaces: coming },
      movesFrom: { deploymentId: old.id, oldHost: 'remove' },
    });
    expect(placeFor(live, want(cellar.id, 'stop'))).toMatchObject({
      movesFrom: { oldHost: 'stop' },
    });
    const running = { ...coming, state: 'running' as const };
    expect(placeFor([left, running], want(cellar.id))).toMatchObject({
      from: left,
      replaces: running,
      refusal: { outcome: 'moving', deploymentId: coming.id },
    });
  });

  it('is on no third host while the old one is not off its own', () => {
    const stuck = goes(old, { state: 'failed' });
    const live = [stuck, serving];
    expect(placeFor(live, want(shed.id, 'stop'))).toMatchObject({
      refusal: { outcome: 'still-left', from: otherHost(old) },
    });
    expect(placeFor(live, want(cellar.id))).toEqual({
      ok: true,
      replaces: serving,
    });
    // Back to where it could not be removed: that one is replaced.
    expect(placeFor(live, want(attic.id, 'stop'))).toMatchObject({
      ...{ ok: true, from: serving, replaces: stuck },
      movesFrom: { deploymentId: serving.id, oldHost: 'stop' },
    });
    const removing = goes(old, { state: 'removing' });
    expect(placeFor([removing, serving], want(attic.id, 'stop'))).toMatchObject(
      {
        refusal: { outcome: 'moving', deploymentId: old.id },
      },
    );
  });

  it('takes what somebody wanted gone, and could not have removed, for wanted gone', () => {
    const failed = on(attic, 1, {
      state: 'failed',
      removal: { data: true, by: BY },
    });
    expect(placeFor([failed], want(cellar.id, 'stop'))).toMatchObject({
      movesFrom: { oldHost: 'remove' },
    });
  });

  it('is not where another profile is', () => {
    const other = on(cellar, 3, { profileId: idOf('a', 2), profileName: 'x' });
    expect(placeFor([old, other], want(cellar.id, 'stop'))).toEqual({
      ok: false,
      refusal: {
        outcome: 'host-in-use',
        by: { profileId: idOf('a', 2), profileName: 'x' },
      },
    });
  });
});

describe('what is left', () => {
  it.each(['degraded', 'failed', 'cancelled', 'succeeded'] as const)(
    'while it is %s, can only be removed, and the other one is named',
    state => {
      const previous = { id: idOf('d', 9), number: 0, commit: 'x' };
      const failure = {
        ...{ step: 'start', reason: 'x', message: 'x', nextStep: 'x' },
        ...{ retryable: true, at: NOW },
      };
      const record = { ...left, state, previous, failure };
      expect(actionsOf({ ...record, movesTo: undefined })).toMatchObject({
        rollback: true,
        remove: true,
      });
      expect(actionsOf(record)).toMatchObject({
        ...{ retry: false, rollback: false, remove: true },
      });
      const target = on(attic, 9, { id: previous.id });
      const given = { id: idOf('d', 5), by: BY, target, since: [] };
      for (const result of [
        retryDeployment(record, NOW),
        rollbackDeployment(record, given, NOW),
      ]) {
        expect(result).toEqual({
          ok: false,
          problem: expect.stringContaining(
            `deployment ${coming.id} takes its place there`,
          ),
        });
      }
      expect(
        removeDeployment(record, { data: false, by: BY }, NOW),
      ).toMatchObject({ ok: true, record: { state: 'removing' } });
    },
  );

  it('and could not go, can be asked again, or given up', () => {
    const failure = {
      ...{ step: 'stop', reason: 'x', message: 'x', nextStep: 'x' },
      ...{ retryable: true, at: NOW },
    };
    const stuck = goes(old, { state: 'failed', failure });
    expect(retryDeployment(stuck, NOW)).toMatchObject({
      record: { state: 'removing', removal: { stop: true } },
    });
    expect(giveUpDeployment(stuck, { by: BY }, NOW)).toMatchObject({
      record: { state: 'removing', removal: { givenUp: true } },
    });
    expect(actionsOf(stuck)).toMatchObject({ rollback: false, remove: true });
  });

  it('is looked at until the other one answers, and not after', () => {
    expect(isObserved(left)).toBe(true);
    expect(isObserved(goes(old, { state: 'failed' }))).toBe(false);
  });
});

describe('the end of a move', () => {
  it.each(['succeeded', 'degraded'] as const)(
    'comes when the new one is %s: the old one is asked to go',
    state => {
      const end = endOfMove({ ...coming, state }, left, NOW);
      expect(end.record.movesFrom).toMatchObject({ over: true });
      expect(end.left).toMatchObject({
        state: 'removing',
        removal: { data: false, by: coming.createdBy },
        movesTo: { deploymentId: coming.id, over: true },
      });
      expect(end.left?.removal?.stop).toBeUndefined();
      expect([isServing(end.record), isServing(end.left ?? left)]).toEqual([
        true,
        false,
      ]);
      // Asked again, nothing changes.
      expect(endOfMove(end.record, end.left, NOW)).toEqual({
        record: end.record,
      });
    },
  );

  it('stops the old one, where that was chosen', () => {
    const stops: DeploymentRecord = {
      ...coming,
      state: 'succeeded',
      movesFrom: { ...otherHost(old), oldHost: 'stop' },
    };
    expect(endOfMove(stops, left, NOW).left?.removal).toEqual({
      ...{ data: false, by: coming.createdBy, stop: true },
    });
    // Not what somebody wants removed: that goes on as they asked.
    const unwanted = { data: true, by: 'user:default/eve' };
    const removing: DeploymentRecord = {
      ...left,
      state: 'removing',
      removal: unwanted,
    };
    expect(endOfMove(stops, removing, NOW).left).toEqual({
      ...removing,
      movesTo: { ...otherHost(coming), over: true },
    });
    const failed = { ...removing, state: 'failed' as const };
    expect(endOfMove(stops, failed, NOW).left).toMatchObject({
      state: 'removing',
      removal: { data: true },
    });
  });

  it.each(
    deploymentStates.filter(
      state => !['succeeded', 'degraded', 'rolled-back'].includes(state),
    ),
  )('does not come while the new one is %s', state => {
    const record = { ...coming, state };
    expect(endOfMove(record, left, NOW)).toEqual({ record });
    expect([isServing(record), isServing(left)]).toEqual([false, true]);
  });

  it('lets the old one stay when the new one is gone', () => {
    const gone: DeploymentRecord = { ...coming, state: 'removed', live: false };
    const end = endOfMove(gone, left, NOW);
    expect(end).toEqual({
      record: gone,
      left: { ...left, movesTo: undefined },
    });
    expect(actionsOf(end.left ?? left)).toMatchObject({ remove: true });
    // Of another move nothing is said.
    const elsewhere = leftFor(old, on(shed, 4));
    expect(endOfMove(gone, elsewhere, NOW)).toEqual({ record: gone });
    expect(endOfMove(gone, undefined, NOW)).toEqual({ record: gone });
  });

  it('makes the new one the one that counts when the old one is gone, whatever it has come to', () => {
    const end = endOfMove(coming, undefined, NOW);
    expect(isServing(end.record)).toBe(true);
    expect(end.left).toBeUndefined();
  });

  it('comes without the new one when its host is gone: it is not live any more', () => {
    const circumstances = { now: NOW, attempts: 0 };
    const running: DeploymentRecord = {
      ...coming,
      state: 'running',
      steps: [{ ...STEP, state: 'running' }],
    };
    const outcome = { of: 'host-gone' } as const;
    const failed = concludeDeployment(running, outcome, circumstances);
    expect(failed).toMatchObject({
      ...{ state: 'failed', live: false },
      failure: { reason: 'host-removed' },
    });
    expect(endOfMove(failed, left, NOW).left?.movesTo).toBeUndefined();
    const alone = { ...running, movesFrom: undefined };
    expect(concludeDeployment(alone, outcome, circumstances)).toMatchObject({
      state: 'failed',
      live: true,
    });
  });
});

describe('what remains on a host', () => {
  const removed = (
    removal: Partial<NonNullable<DeploymentRecord['removal']>>,
    change: Partial<DeploymentRecord> = {},
  ) =>
    remainsOf(
      on(attic, 1, {
        state: 'removed',
        removal: { data: false, by: BY, ...removal },
        ...change,
      }),
    );

  it.each([
    ['data', removed({})],
    ['stopped', removed({ stop: true })],
    ['nothing', removed({ data: true })],
    ['nothing', removed({ hostGone: true })],
    ['nothing', removed({ stop: true, hostGone: true })],
    ['everything', removed({ givenUp: true })],
    ['nothing', removed({}, { steps: [] })],
    ['nothing', removed({ stop: true }, { steps: [] })],
    ['data', removed({}, { steps: [], findsData: true })],
    ['nothing', removed({ data: true }, { steps: [], findsData: true })],
    ['data', removed({}, { steps: [], takesOver: true })],
  ])('is %s', (expected, found) => {
    expect(found).toBe(expected);
  });

  it('is not said of what was not removed', () => {
    for (const state of deploymentStates.filter(it => it !== 'removed')) {
      expect(remainsOf({ ...old, state })).toBeUndefined();
    }
  });
});
