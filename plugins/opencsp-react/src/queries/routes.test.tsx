// Proves: all pages of routes are read, the first one at once, and what is told when that is refused; what makes them
// old; how often is asked; how a look and an order end. Leaves to routesAsKnown.test.ts: what is not known any more.
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { RouteSet } from '@opencsp/plugin-opencsp-common';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import { ReactNode } from 'react';
import { opencspApiRef } from '../api/opencspApi';
import { faceOf } from '../pieces/faceOf';
import {
  before,
  FakeOpencspApi,
  refusal,
  routeFixture,
  routeSetFixture,
} from '../testUtils';
import {
  POLL_IDLE_MS,
  POLL_MOVING_MS,
  POLL_SIGNALS_MS,
  pollRoutes,
} from './polling';
import { RouteSetsQuery, useRouteActions, useRouteSets } from './routes';
import { applyDeploymentSignal } from './signals';

const set = routeSetFixture({
  id: 'p.h',
  profile: { id: 'p', name: 'family' },
  host: { id: 'h', name: 'attic' },
});
const issuing = routeFixture({
  certificate: { ...routeFixture().certificate, state: 'issuing' },
});

/** More than two pages of them. */
const many = Array.from({ length: 60 }, (_, index) =>
  routeSetFixture({
    id: `p${index}.h${index}`,
    profile: { id: `p${index}`, name: `family-${index}` },
    host: { id: `h${index}`, name: `attic-${index}` },
  }),
);

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

function renderSets(sets = [set], query?: RouteSetsQuery) {
  const api = new FakeOpencspApi();
  api.routes.sets = sets;
  return render(() => useRouteSets(query), api);
}

const kindOf = (query: ReturnType<typeof useRouteSets>) =>
  faceOf(query, ({ items }) => items.length === 0).kind;

describe('useRouteSets', () => {
  it('reads all pages, one after the other', async () => {
    const api = new FakeOpencspApi();
    api.routes.sets = many;
    const list = jest.spyOn(api.routes, 'list');
    const { result } = render(() => useRouteSets(), api);
    await waitFor(() => expect(result.current.data?.items).toHaveLength(60));
    expect(result.current.data?.totalItems).toBe(60);
    expect(list.mock.calls.map(([query]) => query?.cursor)).toEqual([
      undefined,
      '25',
      '50',
    ]);
  });

  it('reads each page once for all parts of a page that show it', async () => {
    const api = new FakeOpencspApi();
    api.routes.sets = many;
    const list = jest.spyOn(api.routes, 'list');
    const { result } = render(() => [useRouteSets(), useRouteSets()], api);
    await waitFor(() => expect(result.current[1].data?.items).toHaveLength(60));
    expect(list).toHaveBeenCalledTimes(3);
  });

  it('shows the first page while the second one does not come', async () => {
    const api = new FakeOpencspApi();
    api.routes.sets = many;
    const list = api.routes.list.bind(api.routes);
    jest
      .spyOn(api.routes, 'list')
      .mockImplementation(query =>
        query?.cursor ? new Promise(() => {}) : list(query),
      );
    const { result } = render(() => useRouteSets(), api);
    await waitFor(() => expect(result.current.data?.items).toHaveLength(25));
    expect(result.current.data?.totalItems).toBe(60);
  });

  it('asks for those of a profile and a host', async () => {
    const { result } = renderSets([set, ...many], {
      profileId: 'p',
      hostId: 'h',
    });
    await waitFor(() => expect(result.current.data?.items).toEqual([set]));
    expect(result.current.hasNextPage).toBe(false);
  });

  it('has each face: loading, content, empty', async () => {
    const { result } = renderSets();
    expect(kindOf(result.current)).toBe('loading');
    await waitFor(() => expect(kindOf(result.current)).toBe('ready'));
    const none = renderSets([]);
    await waitFor(() => expect(kindOf(none.result.current)).toBe('empty'));
  });

  it.each([
    [500, 'error'],
    [403, 'notAllowed'],
    [401, 'signedOut'],
    [501, 'moduleMissing'],
  ] as const)('an answer of %d: %s', async (status, kind) => {
    const api = new FakeOpencspApi();
    api.routes.refusals.list = refusal(status, 'No.');
    const { result } = render(() => useRouteSets(), api);
    await waitFor(() => expect(kindOf(result.current)).toBe(kind));
  });

  it('keeps what it has when asking anew fails, and says since when', async () => {
    const { result, api } = renderSets();
    await waitFor(() => expect(kindOf(result.current)).toBe('ready'));
    api.routes.refusals.list = refusal(500, 'No.');
    await act(() => result.current.refetch());
    await waitFor(() =>
      expect(faceOf(result.current, () => false)).toMatchObject({
        kind: 'ready',
        data: { items: [set] },
        staleSince: expect.any(Date),
      }),
    );
  });

  it('reads again after a signal about a deployment', async () => {
    const { result, api, client } = renderSets();
    await waitFor(() => expect(result.current.data?.items).toHaveLength(1));
    api.routes.sets = [{ ...set, routes: [] }];
    act(() => applyDeploymentSignal(client, { id: 'd12', version: 2 }));
    await waitFor(() =>
      expect(result.current.data?.items[0].routes).toEqual([]),
    );
  });

  it('takes what was seen long ago for not known', async () => {
    const { result } = renderSets([
      { ...set, checkedAt: before(new Date(), 3_600_000) },
    ]);
    await waitFor(() =>
      expect(result.current.data?.items[0].routes[0].reach).toMatchObject({
        portal: { state: 'unknown' },
        host: { state: 'unknown' },
      }),
    );
  });
});

it.each<[string, RouteSet[], boolean, number]>([
  ['one is issued', [{ ...set, routes: [issuing] }], true, POLL_MOVING_MS],
  [
    'none was looked at',
    [{ ...set, checkedAt: undefined }],
    true,
    POLL_MOVING_MS,
  ],
  ['all is well', [set], true, POLL_SIGNALS_MS],
  ['no signal would tell', [set], false, POLL_IDLE_MS],
])('asks again when %s', (_why, sets, signals, ms) => {
  expect(pollRoutes(sets, signals)).toBe(ms);
});

describe('useRouteActions', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  function renderActions() {
    const api = new FakeOpencspApi();
    api.routes.sets = [set];
    return render(() => useRouteActions('p.h'), api);
  }

  it('a look ends when something was looked at anew', async () => {
    const { result, api } = renderActions();
    act(() => result.current.look.mutate());
    await act(() => jest.advanceTimersByTimeAsync(1_500));
    expect(result.current.look.data).toBe('done');
    expect(api.routes.calls).toEqual(['look p.h']);
  });

  it('a look is not waited for for ever', async () => {
    const { result, api } = renderActions();
    jest.spyOn(api.routes, 'get').mockResolvedValue(set);
    jest.spyOn(api.routes, 'look').mockResolvedValue(set);
    act(() => result.current.look.mutate());
    await act(() => jest.advanceTimersByTimeAsync(10_000));
    expect(result.current.look.isPending).toBe(true);
    await act(() => jest.advanceTimersByTimeAsync(30_000));
    expect(result.current.look.data).toBe('late');
  });

  it('an order names what is ordered, and says why it is refused', async () => {
    const { result, api } = renderActions();
    act(() => result.current.order.mutate('cloud.family.example.com'));
    await act(() => jest.advanceTimersByTimeAsync(10));
    expect(api.routes.calls).toEqual(['order p.h cloud.family.example.com']);
    api.routes.refusals.order = refusal(409, 'It is ordered right now.');
    act(() => result.current.order.mutate('cloud.family.example.com'));
    await act(() => jest.advanceTimersByTimeAsync(10));
    expect(result.current.order.error?.message).toBe(
      'It is ordered right now.',
    );
  });
});
