/*
 * Proves what follows from what is known of a profile on a host: when all of it is ready, how old each point is,
 * and how it stands with services, addresses and certificates. Leaves accounts, the sign-in and what is left over
 * to `readinessOfPeople.test.ts`, and where the facts come from to `http/readinessRoutes.test.ts`.
 */
import {
  CertificateState,
  ReadinessState,
  readinessStates,
  ServiceState,
} from '@opencsp/plugin-opencsp-common';
import { NameRecord } from '../routes/routeRecord';
import {
  aName,
  facts,
  PASSED,
  point,
  running,
  SEEN,
} from './__testUtils__/facts';
import { sinceOf } from './point';
import { readinessOf } from './readinessOf';

describe('all of it', () => {
  it('is ready when each point is ok', () => {
    const { isReady, points } = readinessOf(facts());
    expect(points.map(({ point: name, state }) => `${name} ${state}`)).toEqual([
      ...['services ok', 'routes ok', 'certificates ok', 'directory ok'],
      ...['accounts ok', 'sign-in ok', 'orphans ok'],
    ]);
    expect(isReady).toBe(true);
  });

  it('is known of each point since it was seen, and of a service since the oldest look', () => {
    const { points } = readinessOf(facts());
    expect(points.map(({ seenAt }) => seenAt)).toEqual([
      ...[SEEN, SEEN, SEEN, SEEN + 5, SEEN, SEEN + 5, SEEN],
    ]);
  });

  it('tells since when each point is so, where its parts know', () => {
    const { points } = readinessOf({
      ...facts(),
      services: facts().services.map((service, index) => ({
        ...{ ...service, stateSince: index + 1 },
      })),
    });
    expect(points.map(({ since }) => since)).toEqual([
      ...[2, SEEN, SEEN, 1, 1, undefined, undefined],
    ]);
  });

  it.each([
    ['well since the last part came to be so', 'ok', ['ok 1', 'ok 3'], 3],
    ['failed since the first', 'failed', ['failed 5', 'ok 1', 'failed 2'], 2],
    ['not known of each part', 'ok', ['ok 1', 'ok'], undefined],
    ['of no part', 'waiting', ['failed 5'], undefined],
  ] as const)('is so since: %s', (_what, state, parts, since) => {
    const stated = parts.map(part => {
      const [word, at] = part.split(' ');
      return {
        state: readinessStates.find(each => each === word) ?? 'unknown',
        since: at === undefined ? undefined : Number(at),
      };
    });
    expect(sinceOf(state, stated)).toBe(since);
  });

  it('is ready when what is left is done by hand', () => {
    const { set } = facts().accounts ?? { set: { cells: [] } };
    const given = facts({
      accounts: {
        checkedAt: SEEN,
        set: {
          cells: [
            ...set.cells,
            {
              ...{ person: 'grace', service: 'jellyfin', state: 'by-hand' },
              ...{ isOurs: false, since: 1 },
              trouble: {
                ...{ reason: 'no-provider', message: 'It has its own.' },
                nextStep: 'Make one.',
              },
            },
          ],
        },
      },
    });
    expect(readinessOf(given).isReady).toBe(true);
    expect(point('accounts', given)).toMatchObject({
      state: 'by-hand',
      details: ['grace in JELLYFIN: by hand. It has its own. Make one.'],
    });
  });

  it('is not ready with nothing known, and says so of each point', () => {
    const { isReady, points } = readinessOf({
      ...facts(),
      deployment: { ...facts().deployment, observedAt: undefined },
      ...{ services: [], routes: undefined, accounts: undefined },
      signIn: undefined,
    });
    expect(isReady).toBe(false);
    expect(points.map(({ state }) => state)).toEqual(
      points.map(() => 'unknown'),
    );
    expect(points.every(({ seenAt }) => seenAt === undefined)).toBe(true);
  });

  it('waits while a deployment is under way', () => {
    const { isReady, points } = readinessOf(
      running({
        ...{ services: [], routes: undefined, accounts: undefined },
        signIn: undefined,
      }),
    );
    expect(isReady).toBe(false);
    expect(points.slice(0, 6).map(({ state }) => state)).toEqual([
      ...['waiting', 'waiting', 'waiting', 'waiting', 'waiting', 'waiting'],
    ]);
  });

  it('asks nothing of a profile without directory and addresses', () => {
    const { isReady } = readinessOf({
      ...facts({ routes: undefined, accounts: undefined }),
      deployment: { ...facts().deployment, services: ['wiki'], hosts: [] },
      signIn: {
        users: [],
        latest: { ...PASSED, state: 'skipped', hops: [] },
      },
    });
    expect(isReady).toBe(true);
  });
});

describe('services', () => {
  it.each<[ServiceState, ReadinessState]>([
    ['waiting', 'waiting'],
    ['starting', 'waiting'],
    ['unhealthy', 'failed'],
    ['restarting', 'failed'],
    ['stopped', 'failed'],
    ['missing', 'failed'],
    ['unknown', 'unknown'],
  ])('one that is %s: %s', (state, expected) => {
    const given = facts({
      services: [
        ...facts().services,
        { id: 'cloud', title: 'Cloud', state, detail: 'Why.', seenAt: SEEN },
      ],
    });
    expect(point('services', given)).toMatchObject({
      state: expected,
      message: '2 of 3 services are healthy.',
      details: [`Cloud: ${state}. Why.`],
    });
  });

  it('come up one after the other while a deployment is under way', () => {
    const given = running({
      services: [{ id: 'a', title: 'A', state: 'missing', seenAt: SEEN }],
    });
    expect(point('services', given)?.state).toBe('waiting');
  });
});

describe('addresses', () => {
  const away = aName({
    reach: {
      portal: { state: 'tcp', since: 1, trouble: { code: 'no-router' } },
      host: { state: 'up', since: 1 },
    },
  });
  const unseen = aName({
    reach: {
      portal: { state: 'unknown', since: 1 },
      host: { state: 'unknown', since: 1 },
    },
  });

  it.each<[NameRecord, ReadinessState]>([
    [away, 'failed'],
    [unseen, 'unknown'],
  ])('that do not answer are told %#', (name, state) => {
    const given = facts({
      routes: { checkedAt: SEEN, names: [aName(), name], warnings: [] },
    });
    expect(point('routes', given)).toMatchObject({
      ...{ state, message: '1 of 2 addresses answer.' },
      details: [expect.stringMatching(/^wiki\.example\.com: .+\.$/)],
      nextStep: expect.any(String),
    });
  });

  it('tell what is wrong with all of them', () => {
    const warning = { code: 'x', message: 'The proxy is away.', nextStep: 'y' };
    const given = facts({
      routes: { checkedAt: SEEN, names: [away], warnings: [warning] },
    });
    expect(point('routes', given)?.details[0]).toBe('The proxy is away.');
  });

  it.each<[CertificateState, ReadinessState]>([
    ['issued', 'ok'],
    ['expiring', 'ok'],
    ['staging', 'ok'],
    ['issuing', 'waiting'],
    ['waiting-for-dns', 'waiting'],
    ['failed', 'failed'],
    ['default-certificate', 'failed'],
    ['expired', 'failed'],
    ['wrong-host', 'failed'],
  ])('with a certificate that is %s: %s', (state, expected) => {
    const names = [aName({ certificate: { state, since: 1 } })];
    const given = facts({ routes: { checkedAt: SEEN, names, warnings: [] } });
    expect(point('certificates', given)?.state).toBe(expected);
  });

  it('whose names lead elsewhere wait for somebody', () => {
    const certificate = {
      ...{ state: 'waiting-for-dns' as const, since: 1 },
      trouble: { code: 'no-address' as const },
    };
    const names = [aName({ certificate })];
    const given = facts({ routes: { checkedAt: SEEN, names, warnings: [] } });
    expect(point('certificates', given)?.state).toBe('failed');
  });

  it('by HTTP have none, as it was chosen', () => {
    const names = [aName({ https: false })];
    const given = facts({ routes: { checkedAt: SEEN, names, warnings: [] } });
    expect(point('certificates', given)).toMatchObject({
      state: 'ok',
      message: expect.stringContaining('as it was chosen'),
    });
  });
});
