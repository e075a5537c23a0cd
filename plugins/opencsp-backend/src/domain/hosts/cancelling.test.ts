/*
 * Proves what is decided when a person cancels what prepares a host: before it was begun, while it is asked
 * for, while it runs, when it ended well or does not end at all; and that a host is looked at only after the
 * run of an earlier try is over, or had its time. That a run is told to stop once is proven by
 * `reconcile/hosts`.
 */
import { TaskObservation } from '@opencsp/plugin-opencsp-node';
import {
  at,
  host,
  look,
  MINUTE,
  preparing,
  run,
  T0,
} from '../../__testUtils__/hostObservations';
import { concludeHost, decideHost, whatToSee } from './decideHost';
import { DEFAULT_HOST_DEADLINES, HostRecord } from './hostRecord';
import { cancelPreparing, checkHost, removeHost } from './hostRequests';

const context = {
  now: T0 + MINUTE,
  deadlines: DEFAULT_HOST_DEADLINES,
  inUse: false,
};
const nothing = { of: 'nothing' } as const;
const seen = (observation: TaskObservation) =>
  ({ of: 'run', run: observation } as const);

function cancelled(record: HostRecord): HostRecord {
  const result = cancelPreparing(record, context);
  if (!result.ok) {
    throw new Error(result.problem);
  }
  return result.record;
}

const ended = ({ state, failure, requested, run: left }: HostRecord) => [
  state,
  failure?.reason,
  requested,
  left?.id,
];

describe('asking', () => {
  it('is taken while the host is prepared, and changes nothing the second time', () => {
    const once = cancelled(preparing());
    expect(once).toMatchObject({ state: 'preparing', requested: 'cancel' });
    expect(cancelled(once)).toBe(once);
  });

  it.each(['checking', 'ready', 'failed', 'unreachable', 'removing'] as const)(
    'is refused while it is %s',
    state => {
      expect(cancelPreparing(host({ state }), context)).toEqual({
        ok: false,
        problem: expect.stringContaining('nothing prepares it'),
      });
    },
  );
});

describe('what was cancelled', () => {
  it('never begins when no run was asked for', () => {
    const { record, command } = decideHost(
      cancelled(host({ state: 'preparing', prepare: 'asked' })),
      nothing,
      at(1),
    );
    expect(command).toBeUndefined();
    expect(ended(record)).toEqual([
      'failed',
      'prepare-cancelled',
      undefined,
      undefined,
    ]);
    expect(record.failure).toMatchObject({ retryable: true });
  });

  it('is looked for when it may still come about, and has ended when it cannot', () => {
    const { record, command } = decideHost(
      cancelled(preparing()),
      nothing,
      at(1),
    );
    expect(command).toMatchObject({ do: 'stop-run' });
    const unsure = concludeHost(
      record,
      { of: 'stop-run', ended: false },
      at(1),
    ).record;
    expect(unsure).toMatchObject({ state: 'preparing', requested: 'cancel' });
    const never = concludeHost(unsure, { of: 'stop-run', ended: true }, at(3));
    expect(ended(never.record)).toEqual([
      'failed',
      'prepare-cancelled',
      undefined,
      undefined,
    ]);
  });

  it.each<[string, TaskObservation, HostRecord['state'], string | undefined]>([
    ['stopped', { state: 'stopped' }, 'failed', 'prepare-cancelled'],
    [
      'failed',
      { state: 'failed', reason: 'task-failed', message: 'killed' },
      'failed',
      'prepare-cancelled',
    ],
    ['not known', { state: 'unknown' }, 'failed', 'prepare-cancelled'],
    ['ended well', { state: 'succeeded' }, 'checking', undefined],
  ])('has a run that is seen as %s', (_, observation, state, reason) => {
    const { record } = decideHost(
      cancelled(preparing({ id: '9' })),
      seen(observation),
      at(2),
    );
    expect(ended(record)).toEqual([state, reason, undefined, undefined]);
  });

  it('is told to stop at once, again at half time, and is given up with its run', () => {
    const asked = decideHost(
      cancelled(preparing({ id: '9' })),
      seen({ state: 'running' }),
      at(1),
    );
    expect(asked.command).toMatchObject({ do: 'stop-run' });
    const told = concludeHost(
      asked.record,
      { of: 'stop-run', ended: false, id: '9' },
      at(1),
    ).record;
    const later = (minutes: number) =>
      decideHost(told, seen({ state: 'running' }), at(minutes));
    expect(later(2).command).toBeUndefined();
    expect(later(4).command).toMatchObject({ do: 'stop-run' });
    const over = later(6).record;
    expect(ended(over)).toEqual([
      'failed',
      'prepare-cancelled',
      undefined,
      '9',
    ]);
    expect(over.failure?.evidence).toContain('may still be working');
  });

  it('may be the run of an earlier try: nothing is begun after it', () => {
    const earlier = cancelled(preparing({ id: '9', leftOver: true }));
    const { record } = decideHost(earlier, seen({ state: 'stopped' }), at(1));
    expect(record).toMatchObject({ state: 'preparing', run: undefined });
    expect(ended(decideHost(record, nothing, at(1)).record)).toEqual([
      'failed',
      'prepare-cancelled',
      undefined,
      undefined,
    ]);
  });
});

describe('a host with the run of an earlier try', () => {
  const failed = host({
    state: 'failed',
    run: run({ id: '9', stopAsked: true }),
  });
  const checked = checkHost(failed, context);
  const checking = checked.ok ? checked.record : failed;

  it('is looked at when that run has ended', () => {
    expect(whatToSee(checking, at(1))).toBe('run');
    const stopping = decideHost(checking, seen({ state: 'running' }), at(1));
    expect(stopping.command).toMatchObject({ do: 'stop-run' });
    expect(stopping.record.state).toBe('checking');
    const { record } = decideHost(
      stopping.record,
      seen({ state: 'stopped' }),
      at(2),
    );
    expect(record).toMatchObject({ state: 'checking', run: undefined });
    expect(whatToSee(record, at(2))).toBe('host');
    expect(decideHost(record, look(), at(2)).record.state).toBe('ready');
  });

  it('is looked at all the same when that run does not end in time', () => {
    const { record } = decideHost(
      checking,
      { of: 'runner-trouble', message: 'down' },
      at(1),
    );
    expect(whatToSee(record, at(5))).toBe('run');
    expect(whatToSee(record, at(6))).toBe('host');
    const ready = decideHost(record, look(), at(6)).record;
    expect([ready.state, ready.run?.id]).toEqual(['ready', '9']);
  });
});

describe('removing while it is prepared', () => {
  it('has the run stopped first, and keeps one that does not end', () => {
    const result = removeHost(preparing({ id: '9' }), context);
    const leaving = result.ok ? result.record : preparing();
    expect(leaving.state).toBe('removing');
    const { record, command } = decideHost(leaving, nothing, at(1));
    expect([record.state, command?.do]).toEqual(['removing', 'stop-run']);
    const gone = concludeHost(
      record,
      { of: 'stop-run', ended: true, id: '9' },
      at(1),
    ).record;
    expect(decideHost(gone, nothing, at(1)).record).toMatchObject({
      state: 'removed',
      run: undefined,
    });
    expect(whatToSee(record, at(1))).toBe('run');
    expect(
      decideHost(record, seen({ state: 'stopped' }), at(1)).record.run,
    ).toBeUndefined();
    expect(decideHost(record, nothing, at(6)).record).toMatchObject({
      state: 'removed',
      run: { id: '9' },
    });
  });
});
