/*
 * Proves what is decided for the run that prepares a host: its key before it is asked for, everything that
 * can come of asking and of looking, the deadline, the run of an earlier try, and a host that is removed
 * meanwhile. That it runs once in spite of deaths is proven by `reconcile/hosts`.
 */
import { TaskObservation } from '@opencsp/plugin-opencsp-node';
import {
  at,
  host,
  MINUTE,
  preparing,
  run,
  T0,
} from '../../__testUtils__/hostObservations';
import { concludeHost, decideHost } from './decideHost';
import { HostRecord } from './hostRecord';

describe('preparing', () => {
  it('writes the key down with the order, and never gives one twice', () => {
    const asked = host({ state: 'preparing', prepare: 'asked', version: 7 });
    const { record, command } = decideHost(asked, { of: 'nothing' }, at(1));
    expect(record.run?.key).toBe(`opencsp:${asked.id}:prepare:7`);
    expect(command).toEqual({ do: 'start-run', run: record.run });
    expect(record.prepare).toBe('running');
    const later = decideHost(
      { ...asked, version: 9 },
      { of: 'nothing' },
      at(1),
    );
    expect(later.record.run?.key).not.toBe(record.run?.key);
  });

  it('only looks for a run that may still come about, and asks again after that', () => {
    const soon = decideHost(preparing(), { of: 'nothing' }, at(1));
    expect(soon.command).toMatchObject({ do: 'start-run', onlyLook: true });
    const later = decideHost(preparing(), { of: 'nothing' }, at(3));
    expect(later.command).toEqual({
      do: 'start-run',
      run: run({ askedAt: T0 + 3 * MINUTE }),
    });
  });

  it('asks at once for what never left', () => {
    const { record } = concludeHost(
      preparing(),
      { of: 'trouble', message: 'refused', notSent: true },
      at(1),
    );
    expect(record).toMatchObject({ state: 'preparing', waitingFor: 'refused' });
    const { command } = decideHost(record, { of: 'nothing' }, at(1));
    expect(command).toMatchObject({ do: 'start-run' });
    expect(command).not.toHaveProperty('onlyLook');
  });

  it.each([
    ['started', { outcome: 'started', id: '9' }, 'preparing', undefined],
    ['not there yet', { outcome: 'not-there' }, 'preparing', undefined],
    [
      'refused',
      { outcome: 'refused', message: 'no template' },
      'failed',
      'prepare-refused',
    ],
    ['off', { outcome: 'off', message: 'no runner' }, 'failed', 'prepare-off'],
  ] as const)('a run that is %s', (_, outcome, state, reason) => {
    const { record } = concludeHost(
      preparing(),
      { of: 'start-run', ...outcome },
      at(1),
    );
    expect([record.state, record.failure?.reason]).toEqual([state, reason]);
  });

  const ends: [TaskObservation, HostRecord['state'], string | undefined][] = [
    [{ state: 'queued' }, 'preparing', undefined],
    [{ state: 'running' }, 'preparing', undefined],
    [{ state: 'settling' }, 'preparing', undefined],
    [{ state: 'succeeded' }, 'checking', undefined],
    [{ state: 'stopped' }, 'failed', 'prepare-failed'],
    [{ state: 'unknown' }, 'failed', 'prepare-lost'],
    ...(
      [
        ['task-failed', 'prepare-failed'],
        ['unreachable', 'prepare-unreachable'],
        ['no-host', 'prepare-no-host'],
        ['start-failed', 'prepare-refused'],
      ] as const
    ).map(([reason, kind]): [TaskObservation, HostRecord['state'], string] => [
      { state: 'failed', reason, message: 'it broke', evidence: 'fatal: x' },
      'failed',
      kind,
    ]),
  ];

  it.each(ends)('sees %j', (seen, state, reason) => {
    const { record } = decideHost(
      preparing({ id: '9' }),
      { of: 'run', run: seen },
      at(1),
    );
    expect([record.state, record.failure?.reason]).toEqual([state, reason]);
  });

  it('quotes what the run said', () => {
    const { record } = decideHost(
      preparing({ id: '9' }),
      {
        of: 'run',
        run: {
          state: 'failed',
          reason: 'task-failed',
          message: 'it broke',
          evidence: 'fatal: x',
        },
      },
      at(1),
    );
    expect(record.failure?.evidence).toBe('it broke\nfatal: x');
  });

  it('has a late run stopped, and ends as late whatever it says then', () => {
    const late = decideHost(
      preparing({ id: '9' }),
      { of: 'run', run: { state: 'running' } },
      at(20),
    );
    expect(late.command).toMatchObject({ do: 'stop-run' });
    const told = concludeHost(
      late.record,
      { of: 'stop-run', ended: false, id: '9' },
      at(20),
    );
    expect(told.record.run?.stopAsked).toBe(true);
    const waiting = decideHost(
      told.record,
      { of: 'run', run: { state: 'running' } },
      at(21),
    );
    expect(waiting.command).toBeUndefined();
    const asked = decideHost(
      told.record,
      { of: 'run', run: { state: 'running' } },
      at(23),
    );
    expect(asked.command).toMatchObject({ do: 'stop-run' });
    const stopped = decideHost(
      told.record,
      { of: 'run', run: { state: 'stopped' } },
      at(22),
    );
    expect(stopped.record).toMatchObject({
      state: 'failed',
      run: undefined,
      failure: { reason: 'prepare-timeout' },
    });
    const givenUp = decideHost(
      told.record,
      { of: 'runner-trouble', message: 'down' },
      at(25),
    );
    expect(givenUp.record).toMatchObject({
      state: 'failed',
      run: { id: '9' },
      failure: { reason: 'prepare-timeout' },
    });
  });

  it('sees to the run of an earlier try before it begins another one', () => {
    const again = preparing({ id: '9', leftOver: true });
    const first = decideHost(
      again,
      { of: 'run', run: { state: 'running' } },
      at(1),
    );
    expect(first.command).toMatchObject({ do: 'stop-run' });
    const over = decideHost(
      first.record,
      { of: 'run', run: { state: 'succeeded' } },
      at(2),
    );
    expect(over.record).toMatchObject({ state: 'preparing', run: undefined });
    expect(
      decideHost(over.record, { of: 'nothing' }, at(2)).command,
    ).toMatchObject({ do: 'start-run' });
  });
});

describe('removing', () => {
  it('has a run of ours stopped, and does not wait for it longer than it may take', () => {
    const leaving = host({ state: 'removing', run: run({ id: '9' }) });
    const { record, command } = decideHost(leaving, { of: 'nothing' }, at(1));
    expect(command).toMatchObject({ do: 'stop-run' });
    expect(
      concludeHost(record, { of: 'stop-run', ended: true, id: '9' }, at(1))
        .record.run,
    ).toBeUndefined();
    expect(decideHost(record, { of: 'nothing' }, at(7)).record.state).toBe(
      'removed',
    );
  });
});
