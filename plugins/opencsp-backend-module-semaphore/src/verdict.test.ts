/**
 * Proves which observation follows from each status with each log, as a table over recorded logs.
 * That statuses and logs are read rightly from a server is in `semaphoreTaskRunner.test.ts`.
 */
import { Task } from '@opencsp/client-semaphore';
import recorded from './__fixtures__/recorded-2.10.json';
import {
  FORCED_STOP_PATIENCE_MS,
  judge,
  LOG_GRACE_MS,
  RunEvidence,
} from './verdict';

const START = new Date('2026-11-21T23:39:56Z');
const END = new Date('2026-11-21T23:40:03Z');
const target = {
  instanceId: 'i-1',
  name: 'vm1',
  address: '127.77.0.1',
  port: 2222,
  user: 'ubuntu',
  hostKey: 'ssh-ed25519 AAAA',
};

function evidence(
  status: string,
  lines: readonly string[],
  changed: Partial<Task> & {
    endedFor?: number;
    isGhost?: boolean;
    name?: string;
  } = {},
): RunEvidence {
  const {
    endedFor = 0,
    isGhost = false,
    name = target.name,
    ...task
  } = changed;
  return {
    task: {
      id: 1,
      templateId: 1,
      status,
      message: '',
      environment: '',
      created: START,
      start: START,
      end: END,
      templateName: undefined,
      ...task,
    },
    lines,
    target: { ...target, name },
    endedFor,
    isGhost,
  };
}

const late = { endedFor: LOG_GRACE_MS };

describe('while it goes on', () => {
  it.each([
    ['waiting', 'queued'],
    ['starting', 'running'],
    ['running', 'running'],
    ['stopping', 'running'],
    ['waiting_confirmation', 'running'],
    ['a status of tomorrow', 'running'],
  ])('%s is %s', (status, state) => {
    expect(judge(evidence(status, []))).toEqual({ state });
  });
});

describe('success', () => {
  it('is believed when the recap names the machine', () => {
    expect(judge(evidence('success', recorded['10-success-over-ssh']))).toEqual(
      { state: 'succeeded' },
    );
  });

  it('does not need an end', () => {
    expect(
      judge(
        evidence('success', recorded['10-success-over-ssh'], {
          end: undefined,
        }),
      ),
    ).toEqual({ state: 'succeeded' });
  });

  it.each([
    ['33-empty-inventory', 'no host at all'],
    ['34-empty-group', 'no host at all'],
    ['21-ignored-and-rescued', 'only localhost'],
    ['24-playbook-missing', 'no PLAY RECAP'],
  ] as const)('is not believed for the log of %s', (name, words) => {
    expect(judge(evidence('success', recorded[name]))).toEqual({
      state: 'settling',
    });
    expect(judge(evidence('success', recorded[name], late))).toMatchObject({
      state: 'failed',
      reason: 'no-host',
      message: expect.stringContaining(words),
    });
  });

  it('is not believed when the machine was named and nothing done', () => {
    const log = recorded['10-success-over-ssh'].map(line =>
      line.replace('ok=2', 'ok=0'),
    );
    expect(judge(evidence('success', log, late))).toMatchObject({
      state: 'failed',
      reason: 'no-host',
      message: expect.stringContaining('ok=0'),
    });
  });

  it('is not believed for another machine whose name begins the same', () => {
    expect(
      judge(
        evidence('success', recorded['10-success-over-ssh'], {
          ...late,
          name: 'vm',
        }),
      ),
    ).toMatchObject({ state: 'failed', reason: 'no-host' });
  });
});

describe('error', () => {
  it.each([
    ['28-refused', 'vm1', 'unreachable', 'Connection refused'],
    ['29-wrong-user-key', 'vm1', 'unreachable', 'Permission denied'],
    ['31-hostkey-unknown', 'vm1', 'unreachable', 'Host key verification'],
    ['20-fail-task', 'localhost', 'task-failed', 'at "this one fails"'],
    ['22-syntax-error', 'vm1', 'task-failed', 'ERROR!'],
    ['23-unknown-module', 'vm1', 'task-failed', 'no_such_module_at_all'],
    ['25-bad-branch', 'vm1', 'task-failed', 'no-such-branch'],
    ['30-broken-key', 'vm1', 'task-failed', 'Failed to install inventory'],
    ['35-limit-none', 'vm1', 'task-failed', 'no hosts to target'],
    ['41-stop-running-graceful', 'vm1', 'task-failed', 'signal: killed'],
  ] as const)('%s is %s: %s', (name, host, reason, words) => {
    expect(
      judge(evidence('error', recorded[name], { name: host })),
    ).toMatchObject({
      state: 'failed',
      reason,
      message: expect.stringContaining(words),
      evidence: expect.stringContaining('Running app failed'),
    });
  });

  it('waits for the last word of the log, but not for ever (32b)', () => {
    const log = recorded['32-mixed'];
    expect(judge(evidence('error', log, { name: 'bad' }))).toEqual({
      state: 'settling',
    });
    expect(
      judge(evidence('error', log, { ...late, name: 'bad' })),
    ).toMatchObject({ state: 'failed', reason: 'unreachable' });
    expect(
      judge(evidence('error', log, { ...late, name: 'ok' })),
    ).toMatchObject({ state: 'failed', reason: 'task-failed' });
  });

  it('knows a row that a refused POST left behind (14, 16)', () => {
    const never = { start: undefined, end: undefined };
    expect(
      judge(
        evidence('error', recorded['14-template-without-environment'], never),
      ),
    ).toMatchObject({
      state: 'failed',
      reason: 'start-failed',
      message: expect.stringContaining('unexpected end of JSON input'),
    });
    expect(judge(evidence('error', [], { ...never, ...late }))).toMatchObject({
      state: 'failed',
      reason: 'start-failed',
    });
  });

  it('shows no colours and no secrets', () => {
    const outcome = judge(
      evidence('error', [
        'TASK [log in] *****',
        '\u001b[0;31mfatal: [vm1]: FAILED! => {"msg": "password=hunter22 was wrong"}\u001b[0m',
        'Running app failed: exit status 2',
      ]),
    );
    expect(JSON.stringify(outcome)).not.toContain('hunter22');
    expect(JSON.stringify(outcome)).not.toContain('\\u001b');
  });
});

describe('stopped', () => {
  it('is believed with an end', () => {
    expect(judge(evidence('stopped', []))).toEqual({ state: 'stopped' });
  });

  it.each([
    ['it was running (42), soon', START, false, LOG_GRACE_MS],
    ['a restart left it waiting (50), soon', undefined, true, LOG_GRACE_MS],
    [
      'it may wait in the queue and run (44), late',
      undefined,
      false,
      FORCED_STOP_PATIENCE_MS,
    ],
  ])('is believed without one when %s', (_name, start, isGhost, patience) => {
    const noEnd = { end: undefined, start, isGhost };
    const after = (endedFor: number) =>
      judge(evidence('stopped', [], { ...noEnd, endedFor })).state;
    expect([after(0), after(patience - 1), after(patience)]).toEqual([
      'settling',
      'settling',
      'stopped',
    ]);
  });
});
