// Proves: when operators' answers are asked for again, what cleaning and giving up make old, and that a retry that
// somebody else began is none to complain of. Leaves to the pages' tests: that the answers are shown.
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { OpencspApiError } from '@opencsp/plugin-opencsp-common';
import { QueryClient } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import { ReactNode } from 'react';
import { opencspApiRef, opencspQueryClientApiRef } from '../api/opencspApi';
import {
  failedInstanceFixture,
  FakeOpencspApi,
  findingFixture,
  instanceFixture,
  ledgerFixture,
  workFixture,
} from '../testUtils';
import { useInstanceActions } from './actions';
import { useInstance } from './instances';
import { queryKeys } from './keys';
import { useCleanLedger, useLedgerComparison } from './ledger';
import { OpencspQueryProvider } from './OpencspQueryProvider';
import { POLL_MOVING_MS, POLL_OPERATIONS_MS } from './polling';
import { createOpencspQueryClient } from './queryClient';
import { applyInstanceSignal } from './signals';
import { useAbandonInstance, useInstanceWork, useWork } from './work';

const deleting = instanceFixture('deleting', { id: 'a', name: 'old-web' });

function world(api: FakeOpencspApi) {
  const client = createOpencspQueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TestApiProvider
      apis={[
        [opencspApiRef, api],
        [opencspQueryClientApiRef, client],
      ]}
    >
      <OpencspQueryProvider>{children}</OpencspQueryProvider>
    </TestApiProvider>
  );
  return { client, wrapper };
}

function intervalsOf(client: QueryClient) {
  return client
    .getQueryCache()
    .getAll()
    .flatMap(query =>
      query.observers.map(({ options: { refetchInterval } }) =>
        typeof refetchInterval === 'function'
          ? refetchInterval(query)
          : refetchInterval,
      ),
    );
}

it('asks for work every ten seconds, and at once when a signal came', async () => {
  const api = new FakeOpencspApi([deleting]);
  api.work = [workFixture(deleting)];
  const { client, wrapper } = world(api);
  const { result } = renderHook(
    () => ({ list: useWork({ filter: 'all' }), one: useInstanceWork('a') }),
    { wrapper },
  );
  await waitFor(() => expect(result.current.list.data?.totalItems).toBe(1));
  await waitFor(() => expect(result.current.one.data?.attempts).toBe(0));
  expect(intervalsOf(client)).toEqual([POLL_OPERATIONS_MS, POLL_MOVING_MS]);
  api.work = [workFixture(deleting, { attempts: 2 })];
  act(() => applyInstanceSignal(client, { id: 'a', version: 99 }));
  await waitFor(() =>
    expect(result.current.list.data?.items[0].attempts).toBe(2),
  );
  await waitFor(() => expect(result.current.one.data?.attempts).toBe(2));
});

it('asks nothing of a machine’s work before it may', () => {
  const api = new FakeOpencspApi();
  api.silent.add('getInstanceWork');
  const { wrapper } = world(api);
  const { result } = renderHook(
    () => useInstanceWork('a', { enabled: false }),
    { wrapper },
  );
  expect(result.current.fetchStatus).toBe('idle');
});

it('compares when told to only, and reads again what cleaning may have changed', async () => {
  const finding = findingFixture();
  const api = new FakeOpencspApi();
  api.ledger = ledgerFixture([finding]);
  const { client, wrapper } = world(api);
  const { result } = renderHook(
    () => {
      const { data, refetch } = useLedgerComparison();
      return { ledger: { data, refetch }, cleaning: useCleanLedger() };
    },
    { wrapper },
  );
  expect(api.calls).toEqual([]);
  await act(() => result.current.ledger.refetch());
  await waitFor(() =>
    expect(result.current.ledger.data?.findings).toEqual([finding]),
  );

  client.setQueryData(queryKeys.work({}), { items: [], totalItems: 0 });
  const isOld = () => client.getQueryState(queryKeys.work({}))?.isInvalidated;
  await act(() => result.current.cleaning.dryRun.mutateAsync([finding.id]));
  expect(isOld()).toBe(false);
  await act(() => result.current.cleaning.clean.mutateAsync([finding.id]));
  expect(isOld()).toBe(true);
  expect(api.calls).toEqual([
    'compare',
    `dry run ${finding.id}`,
    `clean ${finding.id}`,
  ]);
});

it('shows the end of a deletion that was given up, and keeps what it was when it was refused', async () => {
  const api = new FakeOpencspApi([deleting]);
  const { wrapper } = world(api);
  const { result } = renderHook(
    () => ({ machine: useInstance('a'), abandon: useAbandonInstance('a') }),
    { wrapper },
  );
  await waitFor(() => expect(result.current.machine.data).toBeDefined());
  const request = { confirm: 'old-web', reason: 'The cluster is gone.' };
  api.refusals.abandonInstance = new OpencspApiError('No.', {
    status: 409,
    fields: [],
  });
  await act(() =>
    result.current.abandon.mutateAsync(request).catch(() => undefined),
  );
  expect(result.current.machine.data?.state).toBe('deleting');
  delete api.refusals.abandonInstance;
  await act(() => result.current.abandon.mutateAsync(request));
  await waitFor(() =>
    expect(result.current.machine.data?.state).toBe('deleted'),
  );
});

describe('a retry that is refused with 409', () => {
  const conflict = new OpencspApiError('It is not failed.', {
    status: 409,
    fields: [],
  });
  async function retry(change: (api: FakeOpencspApi) => void) {
    const api = new FakeOpencspApi([failedInstanceFixture({ id: 'a' })]);
    api.refusals.retryInstance = conflict;
    change(api);
    const { wrapper } = world(api);
    const { result } = renderHook(() => useInstanceActions('a'), { wrapper });
    return act(() =>
      result.current.retry.mutateAsync().catch((error: unknown) => error),
    );
  }
  it('is a success when the machine moves', async () => {
    await expect(
      retry(api => api.change('a', { state: 'provisioning' })),
    ).resolves.toMatchObject({ state: 'provisioning' });
  });
  it('is a refusal while the machine is failed', async () => {
    await expect(retry(() => {})).resolves.toBe(conflict);
  });
  it('is a refusal when the machine cannot be read', async () => {
    await expect(
      retry(api => {
        api.refusals.getInstance = conflict;
      }),
    ).resolves.toBe(conflict);
  });
});
