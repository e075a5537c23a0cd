// Proves: what makes the people of a profile old, how often is asked, that somebody is added once, how a look ends, and
// that a password is in no cache. Leaves to the pages: what is shown; to faces/ of the pages: the faces.
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { Person } from '@opencsp/plugin-opencsp-common';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import { ReactNode } from 'react';
import { opencspApiRef } from '../api/opencspApi';
import {
  POLL_IDLE_MS,
  POLL_MOVING_MS,
  POLL_SIGNALS_MS,
  pollPeople,
} from '../queries/polling';
import { applyProfileSignal } from '../queries/signals';
import {
  accountFixture,
  FakeOpencspApi,
  ownerFixture,
  peopleFixture,
  personFixture,
  refusal,
} from '../testUtils';
import {
  useAddPerson,
  usePeopleActions,
  useRevealPassword,
} from './peopleActions';
import { usePeople } from './usePeople';

const GRACE = { email: 'grace@example.com', name: 'Grace Hopper' };

function render<T>(hook: () => T, api = new FakeOpencspApi()) {
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false } },
  });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TestApiProvider apis={[[opencspApiRef, api]]}>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </TestApiProvider>
  );
  return { ...renderHook(hook, { wrapper }), api, client };
}

describe('usePeople', () => {
  it('reads again after a signal of the profile, also of one that has not changed itself', async () => {
    const { result, api, client } = render(() => usePeople('p'));
    await waitFor(() => expect(result.current.data?.totalItems).toBe(1));
    api.people.people = peopleFixture([personFixture()]);
    act(() => applyProfileSignal(client, { id: 'p', version: 0 }));
    await waitFor(() => expect(result.current.data?.totalItems).toBe(2));
  });

  it('keeps what it has at a signal of another profile', async () => {
    const { result, api, client } = render(() => usePeople('p'));
    await waitFor(() => expect(result.current.data?.totalItems).toBe(1));
    const list = jest.spyOn(api.people, 'list');
    await act(async () => applyProfileSignal(client, { id: 'q', version: 3 }));
    expect(list).not.toHaveBeenCalled();
  });
});

const moving = personFixture({
  accounts: [accountFixture({ state: 'waiting' })],
});

it.each<[string, Person[], boolean, number]>([
  ['an account is made', [ownerFixture(), moving], true, POLL_MOVING_MS],
  [
    'somebody is cut off',
    [personFixture({ state: 'leaving', accounts: [] })],
    true,
    POLL_MOVING_MS,
  ],
  [
    'another password is on its way',
    [personFixture({ password: { state: 'waiting', canReveal: true } })],
    true,
    POLL_MOVING_MS,
  ],
  [
    'a password waits for the first deployment',
    [
      personFixture({
        password: { state: 'waiting', canReveal: true },
        accounts: [],
      }),
    ],
    true,
    POLL_SIGNALS_MS,
  ],
  ['all is well', [ownerFixture(), personFixture()], true, POLL_SIGNALS_MS],
  ['no signal would tell', [ownerFixture()], false, POLL_IDLE_MS],
])('asks again when %s', (_why, people, signals, ms) => {
  expect(pollPeople(people, signals)).toBe(ms);
});

describe('useAddPerson', () => {
  it('sends the same key each time, and has the list read again', async () => {
    const { result, api } = render(() => ({
      add: useAddPerson('p'),
      people: usePeople('p'),
    }));
    api.people.refusals.add = refusal(503, 'Not now.');
    act(() => result.current.add.mutate(GRACE));
    await waitFor(() => expect(result.current.add.error).not.toBeNull());
    delete api.people.refusals.add;
    act(() => result.current.add.mutate(GRACE));
    await waitFor(() => expect(result.current.people.data?.totalItems).toBe(2));
    expect(api.people.keys).toHaveLength(2);
    expect(new Set(api.people.keys).size).toBe(1);
  });

  it('has another key for somebody else', async () => {
    const api = new FakeOpencspApi();
    const [one, other] = [
      render(() => useAddPerson('p'), api),
      render(() => useAddPerson('p'), api),
    ];
    await act(() => one.result.current.mutateAsync(GRACE));
    await act(() => other.result.current.mutateAsync(GRACE));
    expect(new Set(api.people.keys).size).toBe(2);
  });
});

describe('useRevealPassword', () => {
  it('gives the value to who asks, and to no cache', async () => {
    const api = new FakeOpencspApi();
    api.people.people = peopleFixture([
      personFixture({ password: { state: 'set', canReveal: true } }),
    ]);
    const { result, client } = render(
      () => ({ reveal: useRevealPassword('p'), people: usePeople('p') }),
      api,
    );
    const canReveal = () =>
      result.current.people.data?.items[1]?.password.canReveal;
    await waitFor(() => expect(canReveal()).toBe(true));
    const value = await act(() => result.current.reveal('grace-1'));
    expect(value).toBe('password-of-grace');
    await waitFor(() => expect(canReveal()).toBe(false));
    const kept = JSON.stringify([
      client
        .getQueryCache()
        .getAll()
        .map(it => it.state),
      client
        .getMutationCache()
        .getAll()
        .map(it => it.state),
    ]);
    expect(kept).toContain('grace@example.com');
    expect(kept).not.toContain(value);
  });
});

describe('a look', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('ends when the services were asked anew', async () => {
    const { result, api } = render(() => usePeopleActions('p'));
    act(() => result.current.look.mutate());
    await act(() => jest.advanceTimersByTimeAsync(1_500));
    expect(result.current.look.data).toBe('done');
    expect(api.people.calls).toEqual(['look p']);
  });

  it('is not waited for for ever', async () => {
    const { result, api } = render(() => usePeopleActions('p'));
    jest.spyOn(api.people, 'look').mockResolvedValue(api.people.people);
    act(() => result.current.look.mutate());
    await act(() => jest.advanceTimersByTimeAsync(10_000));
    expect(result.current.look.isPending).toBe(true);
    await act(() => jest.advanceTimersByTimeAsync(30_000));
    expect(result.current.look.data).toBe('late');
  });

  it('says why it is refused', async () => {
    const { result, api } = render(() => usePeopleActions('p'));
    api.people.refusals.look = refusal(429, 'Too often.');
    act(() => result.current.look.mutate());
    await act(() => jest.advanceTimersByTimeAsync(10));
    expect(result.current.look.error?.message).toBe('Too often.');
  });
});
