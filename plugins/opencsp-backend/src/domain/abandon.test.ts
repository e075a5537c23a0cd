/*
 * Proves in which states a deletion can be given up, what the record says then, and what counts as perhaps
 * left. That it is kept in one transaction is proven by `store/operations.test.ts`.
 */
import { instanceStates } from '@opencsp/plugin-opencsp-common';
import { testSpec } from '../__testUtils__/world';
import { newRecord } from '../services/newInstance';
import { abandon, leftWords, perhapsLeft } from './abandon';
import { failure } from './failures';
import { DEFAULT_DEADLINES, InstanceRecord } from './record';
import { parseRunKey } from './runKey';

const ID = '00000000-0000-4000-8000-000000000001';
const giving = {
  by: 'user:default/operator',
  reason: 'The cluster is gone',
  left: [{ kind: 'terraform', name: 'vm-test1x' }],
};
const circumstances = { now: 5, deadlines: DEFAULT_DEADLINES, attempts: 0 };

function recordIn(change: Partial<InstanceRecord>): InstanceRecord {
  const about = {
    id: ID,
    machineName: 'vm-test1x',
    name: 'web',
    owner: 'user:default/member',
    createdBy: 'user:default/member',
    spec: testSpec,
  };
  return { ...newRecord(about, 1, DEFAULT_DEADLINES), vmId: 1, ...change };
}

const failedIn = (state: InstanceRecord['state']) =>
  recordIn({
    state: 'failed',
    failure: failure('removal-stuck', recordIn({ state }), 2),
  });

describe('giving up', () => {
  it.each(instanceStates)('of a record that is %s', state => {
    const outcome = abandon(recordIn({ state }), giving, circumstances);
    expect(outcome.ok).toBe(state === 'deleting');
  });

  it.each([
    ['deleting', true],
    ['configuring', false],
    ['active', false],
  ] as const)('of a record that failed while it was %s', (state, ok) => {
    expect(abandon(failedIn(state), giving, circumstances).ok).toBe(ok);
  });

  it('ends the record, names what may be left, who and why, and forgets its run', () => {
    const run = {
      step: 'monitoring' as const,
      attempt: 1,
      key: `opencsp:${ID}:monitoring:1`,
      since: 1,
      deadline: 2,
      logAfter: 0,
    };
    const before = { ...failedIn('deleting'), run };
    expect(abandon(before, giving, circumstances)).toMatchObject({
      ok: true,
      record: {
        state: 'deleted',
        stateSince: 5,
        deletedAt: 5,
        deadline: undefined,
        failure: undefined,
        run: undefined,
        warnings: [
          'The deletion was given up by user:default/operator: The cluster is gone. May be left outside: terraform vm-test1x.',
        ],
      },
    });
  });
});

describe('what may be left', () => {
  it('is everything that is not removed, and of runs only the one under way', () => {
    const key = `opencsp:${ID}:security:1`;
    const effects = [
      { kind: 'terraform', name: 'a', state: 'exists' as const },
      { kind: 'secret', name: 'b', state: 'planned' as const },
      { kind: 'lease', name: 'c', state: 'removed' as const },
      {
        kind: 'task',
        name: `opencsp:${ID}:monitoring:1`,
        state: 'exists' as const,
      },
      { kind: 'task', name: key, state: 'planned' as const },
    ];
    const run = {
      step: 'security' as const,
      attempt: 1,
      key,
      since: 1,
      deadline: 2,
      logAfter: 0,
    };
    const names = (record: InstanceRecord) =>
      perhapsLeft(record, effects).map(({ name }) => name);
    expect(names(recordIn({ run }))).toEqual(['a', 'b', key]);
    expect(names(recordIn({}))).toEqual(['a', 'b']);
    expect(leftWords([])).toBe('Nothing was made outside.');
  });
});

describe('parseRunKey', () => {
  it('reads our keys, and nothing else', () => {
    expect(parseRunKey(`opencsp:${ID}:hardening:12`)).toEqual({
      instanceId: ID,
      step: 'hardening',
      attempt: 12,
    });
    for (const key of [
      '',
      ID,
      `opencsp:${ID}:reboot:1`,
      `opencsp:${ID}:hardening:0`,
      `opencsp:${ID}:hardening:1 `,
      `other:${ID}:hardening:1`,
      `opencsp:${ID}:hardening:1:1`,
    ]) {
      expect(parseRunKey(key)).toBeUndefined();
    }
  });
});
