/*
 * Proves how it stands with accounts, the directory, the sign-in and what is left over, from what is known of a
 * profile on a host. Leaves the other points to `readiness.test.ts`.
 */
import { AccountState, ReadinessState } from '@opencsp/plugin-opencsp-common';
import { SignInResult } from '../signInChecks/signInCheckRecord';
import { facts, PASSED, point, SEEN } from './__testUtils__/facts';
import { readinessOf } from './readinessOf';
import { ReadinessFacts } from './readinessRecord';

describe('accounts', () => {
  const trouble = {
    ...{ reason: 'service-away' as const, message: 'It is away.' },
    nextStep: 'Start it.',
  };

  it.each<[AccountState, ReadinessState]>([
    ['there', 'ok'],
    ['at-sign-in', 'ok'],
    ['gone', 'ok'],
    ['waiting', 'waiting'],
    ['leaving', 'waiting'],
    ['failed', 'failed'],
    ['by-hand', 'by-hand'],
  ])('one that is %s: %s', (state, expected) => {
    const given = facts({
      accounts: {
        checkedAt: SEEN,
        set: {
          cells: [
            {
              ...{ person: 'grace', service: 'wiki', state },
              ...{ isOurs: true, since: 1 },
            },
          ],
        },
      },
    });
    expect(point('accounts', given)?.state).toBe(expected);
  });

  it('that nobody can look after are the owner’s, and other trouble is told', () => {
    const set = { cells: [], trouble };
    const given = facts({ accounts: { checkedAt: SEEN, set } });
    expect(point('accounts', given)).toMatchObject({
      ...{ state: 'failed', message: 'It is away.', nextStep: 'Start it.' },
    });
    const manual = {
      cells: [],
      trouble: { ...trouble, reason: 'no-provider' as const },
    };
    expect(
      point('accounts', facts({ accounts: { checkedAt: SEEN, set: manual } }))
        ?.state,
    ).toBe('by-hand');
  });

  it('and the directory tell what was seen last', () => {
    const older = facts({
      accounts: { checkedAt: SEEN, set: { cells: [], trouble } },
    });
    expect(point('directory', older)?.state).toBe('ok');
    const newer = facts({
      accounts: { checkedAt: SEEN + 9, set: { cells: [], trouble } },
    });
    expect(point('directory', newer)).toMatchObject({
      ...{ state: 'failed', message: 'It is away.', seenAt: SEEN + 9 },
    });
  });

  it('say nothing of the directory where the check did not get that far', () => {
    const given = facts({
      accounts: undefined,
      signIn: { users: [], latest: { ...PASSED, hops: [] } },
    });
    expect(point('directory', given)?.state).toBe('unknown');
  });
});

describe('the sign-in', () => {
  const latest = (change: Partial<SignInResult>) =>
    facts({ signIn: { users: [], latest: { ...PASSED, ...change } } });

  it.each<[string, ReadinessFacts, ReadinessState]>([
    ['passed', latest({}), 'ok'],
    ['failed', latest({ state: 'failed' }), 'failed'],
    ['could not be tried', latest({ state: 'unknown' }), 'unknown'],
    ['had nothing to try', latest({ state: 'skipped' }), 'ok'],
    [
      'can be tried by a person only',
      latest({ state: 'skipped', isByHand: true }),
      'by-hand',
    ],
    ['was of an older deployment', latest({ deploymentId: 'c' }), 'unknown'],
    ['was never tried', facts({ signIn: undefined }), 'unknown'],
    [
      'is asked for',
      facts({ signIn: { users: [], latest: PASSED, asked: { at: 1 } } }),
      'waiting',
    ],
  ])('that %s', (_, given, state) => {
    expect(point('sign-in', given)?.state).toBe(state);
  });

  it('tells each hop that failed', () => {
    const given = latest({
      ...{ state: 'failed', message: 'a', nextStep: 'Do it.' },
      hops: [
        { hop: 'dns', state: 'failed', message: 'a' },
        { hop: 'route', state: 'ok', message: 'b' },
        { hop: 'service', state: 'failed', message: 'c' },
      ],
    });
    expect(point('sign-in', given)).toMatchObject({
      nextStep: 'Do it.',
      details: ['dns: a', 'service: c'],
    });
  });
});

describe('what is left over', () => {
  it('is told by name', () => {
    const given = facts({
      signIn: { users: ['opencsp-check-00000001'], latest: PASSED },
      left: ['On the host "x" there may be something.'],
      deployment: {
        ...facts().deployment,
        strangers: [
          {
            ...{ kind: 'unknown-container', container: 'odd' },
            detail: 'Nobody asked for it.',
          },
        ],
      },
    });
    expect(point('orphans', given)).toMatchObject({
      ...{ state: 'failed', message: '3 things are left over.' },
      details: [
        'odd: Nobody asked for it.',
        expect.stringContaining('opencsp-check-00000001'),
        expect.stringContaining('On the host'),
      ],
    });
    expect(readinessOf(given).isReady).toBe(false);
  });

  it('is not the user of a check that is made', () => {
    const given = facts({
      signIn: { users: ['opencsp-check-00000001'], asked: { at: 1 } },
    });
    expect(point('orphans', given)?.state).toBe('ok');
  });
});
