/*
 * Proves how the host of a machine follows it: until it is there, its address and its end; and that the
 * pinned key is never another one. What instances come to is proven by `domain`.
 */
import { hostStates } from '@opencsp/plugin-opencsp-common';
import { at, host, MINUTE, T0 } from '../../__testUtils__/hostObservations';
import { TEST_HOST_KEY } from '../../__testUtils__/hostStage';
import { decideHost, followMachine, whatToSee } from './decideHost';
import { MachineOfHost } from './hostDecision';

describe('the machine behind a host', () => {
  const new_ = host({
    kind: 'instance',
    address: undefined,
    hostKey: undefined,
    deadline: undefined,
  });
  const there: MachineOfHost = {
    state: 'there',
    address: '192.0.2.80',
    hostKey: TEST_HOST_KEY,
    user: 'root',
  };

  it('is waited for without a deadline of the host’s own', () => {
    const waiting = followMachine(
      new_,
      { state: 'moving', words: 'The machine is provisioning.' },
      at(500),
    );
    expect(waiting).toMatchObject({
      state: 'checking',
      waitingFor: 'The machine is provisioning.',
    });
    expect(whatToSee(waiting, at(500))).toBe('nothing');
    expect(decideHost(waiting, { of: 'nothing' }, at(500)).again).toBe(5_000);
  });

  it('gives address, user, sudo and the pinned key; then the deadline begins', () => {
    const known = followMachine(new_, there, at(10));
    expect(known).toMatchObject({
      address: '192.0.2.80',
      user: 'root',
      sudo: false,
      hostKey: TEST_HOST_KEY,
      deadline: T0 + 40 * MINUTE,
    });
    expect(followMachine(known, there, at(11))).toBe(known);
    expect(followMachine(new_, { ...there, user: 'debian' }, at(10)).sudo).toBe(
      true,
    );
  });

  it('never gives another key for the one that was pinned', () => {
    const known = followMachine(new_, there, at(10));
    const other = { ...TEST_HOST_KEY, blob: 'BBBB' };
    const moved = followMachine(
      known,
      { ...there, address: '192.0.2.81', hostKey: other },
      at(11),
    );
    expect(moved).toMatchObject({
      address: '192.0.2.81',
      hostKey: TEST_HOST_KEY,
    });
  });

  it('fails the host with it, and brings it back when it is made after all', () => {
    const failed = followMachine(
      new_,
      { state: 'failed', message: 'No disk.' },
      at(5),
    );
    expect(failed).toMatchObject({
      state: 'failed',
      failure: { reason: 'machine-failed', evidence: 'No disk.' },
    });
    expect(decideHost(failed, { of: 'nothing' }, at(5)).again).toBe(MINUTE);
    expect(followMachine(failed, there, at(6))).toMatchObject({
      state: 'checking',
      stateSince: T0 + 6 * MINUTE,
      deadline: T0 + 36 * MINUTE,
    });
  });

  it.each(hostStates.filter(state => !state.startsWith('remov')))(
    'takes a host with it that is %s',
    state => {
      const gone = followMachine(host({ state }), { state: 'gone' }, at(1));
      expect(gone.state).toBe('removing');
      const { record } = decideHost(gone, { of: 'nothing' }, at(1));
      expect(record).toMatchObject({
        state: 'removed',
        deletedAt: T0 + MINUTE,
      });
    },
  );
});
