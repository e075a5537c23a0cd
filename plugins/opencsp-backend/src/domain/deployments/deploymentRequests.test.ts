/*
 * Proves what may be asked of a deployment in which state, and that no version of a service is taken back
 * that cannot be. That it is done is proven in `reconcile/deployments`.
 */
import {
  DeploymentState,
  deploymentStates,
} from '@opencsp/plugin-opencsp-common';
import {
  aDeployment,
  aPlan,
  commitOf,
  idOf,
} from '../../__testUtils__/deployments/aDeployment';
import { concludeDeployment, deploymentCommand } from './decideDeployment';
import { DeploymentRecord } from './deploymentRecord';
import {
  actionsOf,
  cancelDeployment,
  giveUpDeployment,
  removeDeployment,
  retryDeployment,
  rollbackDeployment,
} from './deploymentRequests';
import { versionsBack } from './versionsBack';

const NOW = Date.UTC(2026, 0, 1);

const step = (
  name: string,
  change: Partial<DeploymentRecord['steps'][number]> = {},
): DeploymentRecord['steps'][number] => ({
  name,
  title: name,
  phase: 'starting',
  state: 'done',
  deadlineMs: 1_000,
  attempt: 1,
  memo: {},
  ...change,
});

function inState(
  state: DeploymentState,
  change: Partial<DeploymentRecord> = {},
): DeploymentRecord {
  return {
    ...aDeployment(2, NOW, { commit: commitOf(2) }),
    state,
    steps: [step('start')],
    previous: { id: idOf('d', 1), number: 1, commit: commitOf(1) },
    ...change,
  };
}

const failed = (retryable: boolean) => ({
  failure: {
    step: 'start',
    reason: 'x',
    message: 'x',
    nextStep: 'x',
    retryable,
    at: NOW,
  },
});

describe('what may be asked', () => {
  it.each(deploymentStates)(
    'of one that is %s is what the page shows',
    state => {
      const record = inState(state, state === 'failed' ? failed(true) : {});
      const actions = actionsOf(record);
      const target = inState('succeeded', {
        id: idOf('d', 1),
        commit: commitOf(1),
      });
      expect(cancelDeployment(record, NOW).ok).toBe(actions.cancel);
      expect(retryDeployment(record, NOW).ok).toBe(actions.retry);
      const isAsked = state === 'removing' || state === 'removed';
      expect(removeDeployment(record, { data: true, by: 'o' }, NOW).ok).toBe(
        actions.remove || isAsked,
      );
      const back = { id: idOf('d', 3), by: 'o', target, since: [record] };
      expect(rollbackDeployment(record, back, NOW).ok).toBe(actions.rollback);
      const old = { ...record, live: false };
      expect(retryDeployment(old, NOW)).toEqual(
        expect.objectContaining({ ok: false }),
      );
    },
  );

  it('changes nothing when a removal is asked for twice, or a cancellation', () => {
    const removing = inState('removing', {
      removal: { data: false, by: 'first' },
    });
    expect(
      removeDeployment(removing, { data: true, by: 'second' }, NOW),
    ).toEqual({ ok: true, record: removing });
    const cancelling = inState('running', { requested: 'cancel' });
    expect(cancelDeployment(cancelling, NOW)).toEqual({
      ok: true,
      record: cancelling,
    });
  });

  it('is said in words when it cannot be', () => {
    expect(
      retryDeployment(inState('failed', failed(false)), NOW),
    ).toMatchObject({ problem: expect.stringContaining('is failed') });
    expect(
      removeDeployment(inState('running'), { data: false, by: 'o' }, NOW),
    ).toMatchObject({ problem: expect.stringContaining('cancel it') });
    const alone = inState('failed', { ...failed(true), previous: undefined });
    expect(actionsOf(alone).rollback).toBe(false);
  });
});

describe('giving a host up', () => {
  const by = 'user:default/ada';
  const removal = { data: true, by: 'user:default/first' };
  const stuck = inState('failed', {
    ...failed(false),
    removal,
    warnings: ['Known before.'],
    steps: [
      step('start'),
      step('down', { phase: 'removing', state: 'failed' }),
      step('clean', { phase: 'removing', state: 'waiting', attempt: 0 }),
    ],
  });

  it.each(deploymentStates)(
    'is for a removal that failed, and for nothing else: %s',
    state => {
      for (const asked of [undefined, removal]) {
        const record = inState(state, {
          ...(state === 'failed' ? failed(true) : {}),
          removal: asked,
        });
        const result = giveUpDeployment(record, { by }, NOW);
        expect(result.ok).toBe(state === 'failed' && asked !== undefined);
        expect(actionsOf(record).giveUp).toBe(result.ok);
      }
    },
  );

  it('says in words when it cannot be', () => {
    expect(giveUpDeployment(inState('succeeded'), { by }, NOW)).toEqual({
      ok: false,
      problem: expect.stringContaining('only after a removal that failed'),
    });
    const old = { ...stuck, live: false };
    expect(giveUpDeployment(old, { by }, NOW).ok).toBe(false);
  });

  it('takes nothing off the host, says so, and is over in the next pass', () => {
    const result = giveUpDeployment(stuck, { by }, NOW + 1);
    const record = result.ok ? result.record : stuck;
    expect(record).toMatchObject({
      state: 'removing',
      stateSince: NOW + 1,
      removal: { data: false, by, givenUp: true },
      warnings: [
        'Known before.',
        'The host attic was given up: what the deployment brought there was not removed.',
      ],
    });
    expect(record.failure).toBeUndefined();
    expect(record.steps.map(({ name }) => name)).toEqual(['start']);
    // Asked once more, it changes nothing.
    expect(giveUpDeployment(record, { by }, NOW + 2)).toEqual(result);
    expect(deploymentCommand(record, NOW + 2)).toEqual({ do: 'plan' });
    expect(
      concludeDeployment(
        record,
        { of: 'planned', steps: [] },
        { now: NOW + 2, attempts: 0 },
      ),
    ).toMatchObject({ state: 'removed', live: false });
  });
});

describe('Retry', () => {
  it('empties the memo of what it repeats, and leaves what was done', () => {
    const record = inState('failed', {
      ...failed(true),
      steps: [
        step('pull', { memo: { a: 1 } }),
        step('start', { state: 'failed', memo: { b: 1 }, detail: 'x' }),
        step('verify', { state: 'waiting', attempt: 0 }),
      ],
    });
    const result = retryDeployment(record, NOW);
    expect(result).toMatchObject({
      ok: true,
      record: {
        state: 'running',
        steps: [
          { state: 'done', memo: { a: 1 } },
          { state: 'waiting', memo: {}, attempt: 1 },
          { state: 'waiting' },
        ],
      },
    });
  });

  it.each([
    [
      ['done', 'warning', 'done'],
      ['done', 'waiting', 'waiting'],
    ],
    [
      ['done', 'done', 'done'],
      ['done', 'done', 'waiting'],
    ],
    [
      ['warning', 'done', 'cancelled'],
      ['warning', 'done', 'waiting'],
    ],
  ] as const)('of %p: %p', (before, after) => {
    const record = inState('degraded', {
      steps: before.map((state, index) => step(`s${index}`, { state })),
    });
    const result = retryDeployment(record, NOW);
    expect(result.ok && result.record.steps.map(({ state }) => state)).toEqual(
      after,
    );
  });
});

describe('going back', () => {
  const ran = (version: string, steps = [step('start')]) => ({
    plan: {
      ...aPlan(version),
      services: aPlan(version).services.map(it => ({
        ...it,
        version,
        canGoBack: it.id !== 'cloud',
      })),
    },
    steps,
  });

  it.each([
    ['1.9.0', '1.10.0', true],
    ['v1.2', 'v1.2.1', true],
    ['1.10.0', '1.9.0', false],
    ['1.2.0', '1.2.0', false],
    ['32.0.1-fpm', '33.0.1-fpm', true],
    ['1.2', '1.2.0', true],
    ['latest', '1.0.0', true],
  ])('from what ran to %s, after %s: refused is %p', (to, from, isRefused) => {
    const stuck = versionsBack([ran(from)], ran(to).plan.services);
    expect(stuck.map(({ id }) => id)).toEqual(isRefused ? ['cloud'] : []);
  });

  it('counts everything that was started since, and nothing that was not', () => {
    const quiet = [step('pull', { phase: 'building' })];
    const target = ran('1.0.0').plan.services;
    expect(versionsBack([ran('2.0.0', quiet)], target)).toEqual([]);
    expect(
      versionsBack([ran('2.0.0'), ran('3.0.0', quiet)], target),
    ).toMatchObject([{ id: 'cloud', from: '2.0.0', to: '1.0.0' }]);
  });

  it('is refused before anything stops, with what to do', () => {
    const record = inState('failed', { ...failed(true), ...ran('2.0.0') });
    const target = inState('succeeded', {
      id: idOf('d', 1),
      ...ran('1.0.0'),
    });
    expect(
      rollbackDeployment(
        record,
        { id: idOf('d', 3), by: 'o', target, since: [record] },
        NOW,
      ),
    ).toEqual({
      ok: false,
      problem: expect.stringMatching(
        /Cloud \(2\.0\.0 to 1\.0\.0\)\. Nothing was stopped/,
      ),
    });
  });
});
