/*
 * Proves what is decided for a host that is checked, ready or lost: which troubles are waited for and
 * which end the check, cloud-init and its deadline, what is written and what is not; and which state may
 * follow which. The machine behind a host and preparing are proven beside this, passes on a real
 * database by `reconcile/hosts`.
 */
import { hostStates } from '@opencsp/plugin-opencsp-common';
import {
  at,
  host,
  look,
  MINUTE,
  settled,
  T0,
  trouble,
} from '../../__testUtils__/hostObservations';
import { TEST_FACTS } from '../../__testUtils__/hostStage';
import { decideHost } from './decideHost';
import { HOST_INTERVALS } from './hostDecision';
import { HOST_MOVES, moveHost } from './hostMoves';
import { HostRecord } from './hostRecord';

describe('checking', () => {
  it.each([
    ['unreachable', 'checking', 'failed'],
    ['login-refused', 'checking', 'failed'],
    ['host-key-changed', 'failed', 'failed'],
    ['sudo-refused', 'failed', 'failed'],
    ['not-allowed', 'failed', 'failed'],
    ['cannot-write', 'failed', 'failed'],
  ] as const)(
    '%s: %s before the deadline, %s after it',
    (kind, before, after) => {
      expect(decideHost(host(), trouble(kind), at(1)).record.state).toBe(
        before,
      );
      const late = decideHost(host(), trouble(kind), at(31, { attempts: 1 }));
      expect(late.record).toMatchObject({
        state: after,
        failure: { reason: kind, evidence: 'its words', retryable: true },
      });
      expect(late.again).toBeUndefined();
    },
  );

  it('tries once more after a portal that was off for long', () => {
    const { record, again } = decideHost(
      host(),
      trouble('unreachable'),
      at(600, { attempts: 0 }),
    );
    expect([record.state, again]).toEqual(['checking', HOST_INTERVALS.login]);
  });

  it('shows the line that a person has to add, for the key of this host', () => {
    const waiting = (change: Partial<HostRecord>) =>
      decideHost(host(change), trouble('login-refused'), at(1)).record
        .waitingFor;
    expect(waiting({})).toContain(
      'Add this line to authorized_keys of debian: ssh-ed25519 AAAAtest',
    );
    expect(waiting({ key: undefined })).toContain('authorized_keys of debian');
    expect(waiting({ kind: 'instance' })).toContain(
      'while the machine is set up',
    );
  });

  it('writes nothing when the same is seen again', () => {
    const { record } = decideHost(host(), trouble('unreachable'), at(1));
    const again = decideHost(record, trouble('unreachable'), at(2));
    expect(again.record).toBe(record);
  });

  it.each([
    ['done', 'ready', 'ready'],
    ['absent', 'ready', 'ready'],
    ['degraded', 'ready', 'ready'],
    ['unknown', 'ready', 'ready'],
    ['running', 'checking', 'checking'],
    ['failed', 'failed', 'ready'],
  ] as const)(
    'cloud-init %s: a machine of the portal is %s, a registered one %s',
    (cloudInit, ofInstance, ofRegistered) => {
      const state = (kind: HostRecord['kind']) =>
        decideHost(host({ kind }), look({ cloudInit }), at(1)).record.state;
      expect(state('instance')).toBe(ofInstance);
      expect(state('registered')).toBe(ofRegistered);
    },
  );

  it.each([
    ['instance', 'failed', 'cloud-init-timeout'],
    ['registered', 'ready', undefined],
  ] as const)(
    'gives cloud-init of a %s host a deadline of its own, from the first login on',
    (kind, state, reason) => {
      const running = look({ cloudInit: 'running' });
      const first = decideHost(host({ kind }), running, at(29));
      expect(first.record.deadline).toBe(T0 + (29 + 15) * MINUTE);
      const second = decideHost(first.record, running, at(43));
      expect(second.record.state).toBe('checking');
      expect(second.record.deadline).toBe(first.record.deadline);
      const { record } = decideHost(second.record, running, at(44));
      expect([record.state, record.failure?.reason]).toEqual([state, reason]);
    },
  );

  it('is ready without an engine when nobody prepared it, and says what to do', () => {
    const { record, again } = decideHost(
      host(),
      look({ engine: 'failed' }),
      at(1),
    );
    expect(record).toMatchObject({
      state: 'ready',
      lastSeenAt: T0 + MINUTE,
      facts: TEST_FACTS,
      warnings: [
        'Docker: There is none. Install Docker.',
        '"Prepare host" installs what a deployment needs.',
      ],
    });
    expect(again).toBe(5 * MINUTE);
  });

  it('fails without an engine when it was just prepared', () => {
    const prepared = host({ prepare: 'running' });
    const failed = decideHost(prepared, look({ engine: 'failed' }), at(1));
    expect(failed.record).toMatchObject({
      state: 'failed',
      prepare: 'done',
      failure: { reason: 'engine', nextStep: 'Install Docker.' },
    });
    expect(decideHost(prepared, look(), at(1)).record).toMatchObject({
      state: 'ready',
      prepare: 'done',
      warnings: [],
    });
  });

  it('goes on to preparing after the login and cloud-init, when that was asked for', () => {
    const asked = host({ prepare: 'asked' });
    const waiting = decideHost(asked, look({ cloudInit: 'running' }), at(1));
    expect(waiting.record.state).toBe('checking');
    const { record, again } = decideHost(waiting.record, look(), at(2));
    expect(record).toMatchObject({
      state: 'preparing',
      deadline: T0 + 22 * MINUTE,
    });
    expect(again).toBe(0);
  });
});

describe('ready', () => {
  it('writes nothing when only small figures move', () => {
    const before = decideHost(host(), look(), at(1)).record;
    const small = { memoryFreeMiB: 1400, diskFreeGiB: 14.5 };
    const after = decideHost(before, look({ facts: small }), at(6)).record;
    expect(after).toEqual({ ...before, lastSeenAt: T0 + 6 * MINUTE });
  });

  it.each([
    ['another boot', { bootId: 'boot-2' }],
    ['much less disk', { diskFreeGiB: 10 }],
    ['much less memory', { memoryFreeMiB: 900 }],
    ['another engine', { engines: { docker: '28.0.0' } }],
  ])('keeps %s', (_, facts) => {
    const before = decideHost(host(), look(), at(1)).record;
    const { record } = decideHost(before, look({ facts }), at(6));
    expect(record.facts).toEqual({ ...TEST_FACTS, ...facts });
    expect(record.state).toBe('ready');
  });

  it('is not failed by a check: a deployment’s own refuses', () => {
    const { record } = decideHost(
      settled('ready', { prepare: 'done' }),
      look({ engine: 'failed' }),
      at(6),
    );
    expect(record).toMatchObject({
      state: 'ready',
      warnings: ['Docker: There is none. Install Docker.'],
    });
  });

  it.each([
    ['unreachable', 'ready', 'unreachable'],
    ['login-refused', 'ready', 'failed'],
    ['sudo-refused', 'ready', 'failed'],
    ['cannot-write', 'ready', 'failed'],
    ['host-key-changed', 'failed', 'failed'],
  ] as const)(
    '%s: %s at the first time, %s at the second',
    (kind, once, twice) => {
      const first = decideHost(settled('ready'), trouble(kind), at(6));
      expect(first.record.state).toBe(once);
      const second = decideHost(
        settled('ready'),
        trouble(kind),
        at(7, { attempts: 1 }),
      );
      expect(second.record).toMatchObject({
        state: twice,
        stateSince: T0 + 7 * MINUTE,
      });
    },
  );

  it('comes back from being unreachable, which is said once', () => {
    const lost = decideHost(
      settled('ready'),
      trouble('unreachable'),
      at(7, { attempts: 1 }),
    );
    expect(lost.record.waitingFor).toBe('its words');
    expect(lost.again).toBe(MINUTE);
    const still = decideHost(
      lost.record,
      { ...trouble('unreachable') },
      at(8, { attempts: 2 }),
    );
    expect(still.record).toBe(lost.record);
    expect(decideHost(still.record, look(), at(9)).record).toMatchObject({
      state: 'ready',
      stateSince: T0 + 9 * MINUTE,
      waitingFor: undefined,
    });
  });
});

describe('moves', () => {
  const moves = hostStates.flatMap(from =>
    hostStates.map(to => [from, to] as const),
  );
  const isListed = ([from, to]: (typeof moves)[number]) =>
    HOST_MOVES[from].includes(to);

  it.each(moves.filter(isListed))('%s to %s', (from, to) => {
    expect(moveHost(host({ state: from }), to, T0).state).toBe(to);
  });

  it.each(moves.filter(move => !isListed(move)))('not %s to %s', (from, to) => {
    expect(() => moveHost(host({ state: from }), to, T0)).toThrow(
      `A host cannot move from ${from} to ${to}`,
    );
  });
});
