/*
 * Proves that a lock which was left behind while a machine was made is never forgotten: not when the
 * machine becomes ready, and not when it is deleted. Leaves how a lock is recognized to the tofu
 * module.
 */
import { MachineObservation } from '@opencsp/plugin-opencsp-node';
import { newInstance } from '../__testUtils__/world';
import { messagesFor } from '../publish/messages';
import { decide } from './decide';
import { DEFAULT_DEADLINES, InstanceRecord } from './record';
import { moveTo } from './transitions';
import { warningsOf } from './warnings';

const circumstances = {
  now: Date.UTC(2026, 0, 1),
  deadlines: DEFAULT_DEADLINES,
  attempts: 0,
};

function see(
  record: InstanceRecord,
  machine: MachineObservation,
): InstanceRecord {
  return decide(record, { of: 'machine', machine }, circumstances).record;
}

const provisioning = moveTo(
  { ...newInstance(1, circumstances.now).record, vmId: 10_042 },
  'provisioning',
  circumstances.now,
  DEFAULT_DEADLINES,
);

describe('a machine whose runner was killed', () => {
  it.each<[string, MachineObservation]>([
    [
      'failed',
      {
        state: 'failed',
        uid: 'u',
        version: '1',
        reason: 'locked',
        message: 'the state is locked',
        final: false,
        count: 1,
      },
    ],
    [
      'pending',
      {
        state: 'pending',
        uid: 'u',
        version: '1',
        phase: 'applying',
        detail: '',
        lastFailure: {
          reason: 'locked',
          message: 'the state is locked',
          count: 1,
        },
      },
    ],
  ])('is remembered when it is seen %s', (_, machine) => {
    const locked = see(provisioning, machine);
    const ready = see(locked, {
      state: 'ready',
      uid: 'u',
      version: '2',
      frozen: true,
      outputs: { address: '10.20.0.15', all: {} },
    });

    expect(warningsOf(ready)).toEqual([
      expect.stringMatching(/may still exist.*VM id 10042/),
    ]);
  });

  it('is told to its owner at the end, in place of "everything is gone"', () => {
    const deleting = moveTo(
      {
        ...provisioning,
        machine: { ...provisioning.machine, wasLocked: true },
      },
      'deleting',
      circumstances.now,
      DEFAULT_DEADLINES,
    );
    const deleted = moveTo(
      deleting,
      'deleted',
      circumstances.now,
      DEFAULT_DEADLINES,
    );
    const told = messagesFor(deleting, deleted).find(
      ({ kind }) => kind === 'notification',
    );

    expect(told?.payload).toMatchObject({
      severity: 'high',
      description: expect.stringMatching(/may still exist/),
    });
  });
});
