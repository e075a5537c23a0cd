/*
 * Proves that the one decision of a pass is total: every state × every observation × late or not ×
 * cancel or not ends in a legal record, and never in one that nobody will look at again. Leaves to
 * `reconcile/` what acting does, and to `store/` how it is kept.
 */
import { instanceStates } from '@opencsp/plugin-opencsp-common';
import {
  MachineObservation,
  TaskObservation,
} from '@opencsp/plugin-opencsp-node';
import { testSpec } from '../__testUtils__/world';
import { newRecord } from '../services/newInstance';
import { conclude, decide } from './decide';
import { Observation } from './decision';
import { DEFAULT_DEADLINES, InstanceRecord } from './record';
import { beginStep, fail, MOVES, moveTo } from './transitions';

const NOW = Date.UTC(2026, 0, 1);
const circumstances = { now: NOW, deadlines: DEFAULT_DEADLINES, attempts: 1 };

const common = { uid: 'uid-1', version: '7' };
const machines: MachineObservation[] = [
  { state: 'absent' },
  { state: 'pending', ...common, phase: 'applying', detail: 'Cloning' },
  {
    state: 'pending',
    ...common,
    phase: 'planning',
    detail: '',
    lastFailure: { reason: 'apply', message: 'no space left', count: 2 },
  },
  { state: 'planned', ...common, planId: 'plan-main-0123456789' },
  { state: 'suspended', ...common },
  { state: 'ready', ...common, outputs: { all: {} }, frozen: false },
  {
    state: 'ready',
    ...common,
    outputs: { address: '10.20.0.9', all: {} },
    frozen: false,
  },
  {
    state: 'ready',
    ...common,
    outputs: { address: '10.20.0.9', all: {} },
    frozen: true,
  },
  {
    state: 'failed',
    ...common,
    reason: 'apply',
    message: 'no space',
    final: false,
    count: 1,
  },
  {
    state: 'failed',
    ...common,
    reason: 'plan',
    message: 'no space',
    final: true,
    count: 3,
  },
  { state: 'removing', ...common, detail: 'Deletion in progress' },
  { state: 'foreign', detail: 'Another label.' },
];
const runs: TaskObservation[] = [
  { state: 'queued' },
  { state: 'running' },
  { state: 'succeeded' },
  { state: 'failed', reason: 'task-failed', message: 'a task failed' },
  { state: 'failed', reason: 'no-host', message: 'no host' },
  { state: 'stopped' },
  { state: 'settling' },
  { state: 'unknown' },
];
const observations: Observation[] = [
  { of: 'nothing' },
  { of: 'trouble', system: 'platform', message: 'down' },
  ...machines.map(machine => ({ of: 'machine' as const, machine })),
  ...runs.map(run => ({ of: 'run' as const, run })),
];

function recordIn(state: InstanceRecord['state']): InstanceRecord {
  const pending: InstanceRecord = {
    ...newRecord(
      {
        id: 'id-1',
        machineName: 'vm-test1x',
        name: 'web-1',
        owner: 'user:default/member',
        createdBy: 'user:default/member',
        spec: testSpec,
      },
      NOW,
      DEFAULT_DEADLINES,
    ),
    vmId: 10_000,
  };
  const made: InstanceRecord = {
    ...pending,
    machine: {
      ...pending.machine,
      uid: 'uid-1',
      address: '10.20.0.9',
      hostKey: {
        type: 'ssh-ed25519',
        blob: 'AAAA',
        fingerprint: 'SHA256:x',
        pinnedAt: '',
      },
    },
  };
  const to = (...states: InstanceRecord['state'][]) =>
    states.reduce((it, next) => moveTo(it, next, NOW, DEFAULT_DEADLINES), made);
  switch (state) {
    case 'pending':
      return pending;
    case 'provisioning':
      return beginStep(
        to('provisioning'),
        'machine',
        NOW,
        'Accepted by the platform',
      );
    case 'configuring':
      return {
        ...beginStep(
          to('provisioning', 'configuring'),
          'monitoring',
          NOW,
          undefined,
          1,
        ),
        run: {
          step: 'monitoring',
          attempt: 1,
          key: 'opencsp:id-1:monitoring:1',
          id: 'run-1',
          since: NOW,
          deadline: NOW + DEFAULT_DEADLINES.step,
          logAfter: 0,
        },
      };
    case 'active':
      return to('provisioning', 'active');
    case 'lost':
      return to('provisioning', 'active', 'lost');
    case 'failed':
      return fail(to('provisioning'), 'provision-failed', NOW);
    case 'deleting':
      return to('deleting');
    default:
      return to('deleting', 'deleted');
  }
}

const MOVING = ['pending', 'provisioning', 'configuring', 'deleting'];

describe('decide', () => {
  const cases = instanceStates.flatMap(state =>
    observations.flatMap(observation =>
      [false, true].flatMap(late =>
        [undefined, 'cancel' as const].map(requested => ({
          state,
          observation,
          late,
          requested,
        })),
      ),
    ),
  );

  it.each(cases)(
    '$state, late $late, requested $requested, sees $observation',
    ({ state, observation, late, requested }) => {
      const record = { ...recordIn(state), requested };
      const now = late ? NOW + 10 * 60 * 60_000 : NOW;
      const before = JSON.stringify(record);

      const decision = decide(record, observation, { ...circumstances, now });

      expect(JSON.stringify(record)).toBe(before);
      const after = decision.record.state;
      expect(after === state || MOVES[state].includes(after)).toBe(true);
      const { failure, deadline, steps } = decision.record;
      const hasNext =
        decision.command !== undefined || decision.again !== undefined;
      expect(
        !MOVING.includes(after) || (hasNext && deadline !== undefined),
      ).toBe(true);
      expect(
        after !== 'failed' || steps.every(step => step.state !== 'running'),
      ).toBe(true);
      expect(failure?.message ?? 'None.').toMatch(/\w+\.$/);
      expect(failure?.nextStep ?? 'None.').toMatch(/\w+\.$/);
    },
  );

  it('does not stay in a moving state for ever, whatever is seen again and again', () => {
    for (const state of ['provisioning', 'configuring', 'deleting'] as const) {
      for (const observation of observations) {
        let record = recordIn(state);
        let now = NOW;
        for (
          let pass = 0;
          pass < 500 && MOVING.includes(record.state);
          pass++
        ) {
          const decision = decide(record, observation, {
            ...circumstances,
            now,
          });
          // The other side never does what it is told.
          record = decision.command
            ? conclude(
                decision.record,
                { of: 'trouble', during: decision.command, message: 'down' },
                { ...circumstances, now },
              ).record
            : decision.record;
          now += 60_000;
        }
        expect({
          state,
          observation,
          ended: !MOVING.includes(record.state),
        }).toEqual({
          state,
          observation,
          ended: true,
        });
      }
    }
  });

  it('writes nothing when an active machine is as it was', () => {
    const record = {
      ...recordIn('active'),
      machine: { ...recordIn('active').machine, version: '7', frozen: true },
    };
    const ready: MachineObservation = {
      state: 'ready',
      ...common,
      outputs: { address: '10.20.0.9', all: {} },
      frozen: true,
    };
    expect(
      decide(record, { of: 'machine', machine: ready }, circumstances).record,
    ).toBe(record);
  });

  it('calls an active machine lost when another uid has its name', () => {
    const ready: MachineObservation = {
      state: 'ready',
      uid: 'uid-2',
      version: '9',
      outputs: { all: {} },
      frozen: true,
    };
    expect(
      decide(
        recordIn('active'),
        { of: 'machine', machine: ready },
        circumstances,
      ).record.state,
    ).toBe('lost');
  });

  it('never touches a machine that was made when its run is cancelled', () => {
    const provisioning = recordIn('provisioning');
    const record: InstanceRecord = {
      ...provisioning,
      requested: 'cancel',
      steps: provisioning.steps.map(step =>
        step.name === 'machine' ? { ...step, state: 'done' } : step,
      ),
    };
    const decision = decide(record, { of: 'nothing' }, circumstances);
    expect(decision.command).toBeUndefined();
    expect(decision.record.failure?.reason).toBe('cancelled');
  });
});
