// Proves: when is asked again, what a signal makes old, what an action does to the cache. Leaves to the pages'
// tests: that the answers are shown.
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  OpencspApiError,
  SIGNAL_INSTANCES,
} from '@opencsp/plugin-opencsp-common';
import { QueryClient } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import { ReactNode } from 'react';
import { opencspApiRef, opencspQueryClientApiRef } from '../api/opencspApi';
import {
  FakeOpencspApi,
  failedInstanceFixture,
  instanceFixture,
} from '../testUtils';
import { useInstanceActions } from './actions';
import { useInstance, useInstances } from './instances';
import { queryKeys } from './keys';
import { OpencspQueryProvider } from './OpencspQueryProvider';
import {
  useHealthDetails,
  useNetworks,
  useOsTemplates,
  useQuota,
  useSizes,
} from './platform';
import {
  POLL_IDLE_MS,
  POLL_MOVING_MS,
  POLL_SIGNALS_MS,
  pollInterval,
} from './polling';
import { createOpencspQueryClient, shouldAskAgain } from './queryClient';
import { applyInstanceSignal, useInstanceSignals } from './signals';

function refusal(status: number) {
  return new OpencspApiError('No.', { status, fields: [] });
}

function world(api = new FakeOpencspApi()) {
  const client = createOpencspQueryClient();
  const listeners: Record<string, (message: object) => void> = {};
  const unsubscribe = jest.fn();
  const signals = {
    subscribe: (channel: string, onMessage: (message: never) => void) => {
      listeners[channel] = message => onMessage(message as never);
      return { unsubscribe };
    },
  };
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TestApiProvider
      apis={[
        [opencspApiRef, api],
        [opencspQueryClientApiRef, client],
        [signalApiRef, signals],
      ]}
    >
      <OpencspQueryProvider>{children}</OpencspQueryProvider>
    </TestApiProvider>
  );
  return { api, client, listeners, unsubscribe, wrapper };
}

describe('pollInterval', () => {
  it.each([
    [['active', 'provisioning'] as const, true, POLL_MOVING_MS],
    [['deleting'] as const, false, POLL_MOVING_MS],
    [['active', 'failed'] as const, false, POLL_IDLE_MS],
    [['active'] as const, true, POLL_SIGNALS_MS],
    [[] as const, false, POLL_IDLE_MS],
  ])('%p, signals %p', (states, signals, ms) => {
    expect(pollInterval(states, signals)).toBe(ms);
  });
});

describe('shouldAskAgain', () => {
  it('asks again when no answer came or the server failed, twice at most', () => {
    expect(shouldAskAgain(0, refusal(0))).toBe(true);
    expect(shouldAskAgain(1, refusal(503))).toBe(true);
    expect(shouldAskAgain(2, refusal(503))).toBe(false);
  });
  it('takes a refusal as it is', () => {
    expect(shouldAskAgain(0, refusal(403))).toBe(false);
    expect(shouldAskAgain(0, new Error('else'))).toBe(false);
  });
});

describe('applyInstanceSignal', () => {
  function seen(version: number) {
    const client = new QueryClient();
    const machine = instanceFixture('active', { id: 'a', version });
    client.setQueryData(queryKeys.instance('a'), machine);
    client.setQueryData(queryKeys.instances({}), {
      items: [machine],
      totalItems: 1,
    });
    const isOld = (key: readonly unknown[]) =>
      client.getQueryState(key)?.isInvalidated;
    return { client, isOld };
  }
  it('makes a machine old when it has a higher version', () => {
    const { client, isOld } = seen(7);
    applyInstanceSignal(client, { id: 'a', version: 8 });
    expect(isOld(queryKeys.instance('a'))).toBe(true);
    expect(isOld(queryKeys.instances({}))).toBe(true);
  });
  it('leaves a machine that is shown in that version', () => {
    const { client, isOld } = seen(8);
    applyInstanceSignal(client, { id: 'a', version: 8 });
    expect(isOld(queryKeys.instance('a'))).toBe(false);
  });
  it('passes over what is no signal of ours', () => {
    const { client, isOld } = seen(1);
    applyInstanceSignal(client, { hello: 'world' });
    expect(isOld(queryKeys.instances({}))).toBe(false);
  });
});

describe('hooks', () => {
  it('reads again when a signal came, and stops listening at the end', async () => {
    const { api, listeners, unsubscribe, wrapper } = world(
      new FakeOpencspApi([instanceFixture('active', { id: 'a' })]),
    );
    const { result, unmount } = renderHook(
      () => {
        const { available } = useInstanceSignals();
        return { available, machine: useInstance('a') };
      },
      { wrapper },
    );
    await waitFor(() =>
      expect(result.current.machine.data?.state).toBe('active'),
    );
    expect(result.current.available).toBe(true);
    const fresh = api.change('a', { state: 'lost' });
    act(() => listeners[SIGNAL_INSTANCES]({ id: 'a', version: fresh.version }));
    await waitFor(() =>
      expect(result.current.machine.data?.state).toBe('lost'),
    );
    unmount();
    expect(unsubscribe).toHaveBeenCalled();
  });

  it('says when there are no signals', () => {
    const { result } = renderHook(() => useInstanceSignals(), {
      wrapper: ({ children }) => (
        <TestApiProvider apis={[[opencspApiRef, new FakeOpencspApi()]]}>
          <OpencspQueryProvider>{children}</OpencspQueryProvider>
        </TestApiProvider>
      ),
    });
    expect(result.current.available).toBe(false);
  });

  it('shows the answer of an action, and reads the lists again', async () => {
    const { api, wrapper } = world(
      new FakeOpencspApi([failedInstanceFixture({ id: 'a' })]),
    );
    const { result } = renderHook(
      () => ({
        list: useInstances(),
        machine: useInstance('a'),
        actions: useInstanceActions('a'),
      }),
      { wrapper },
    );
    await waitFor(() => expect(result.current.list.data).toBeDefined());
    await act(() => result.current.actions.retry.mutateAsync());
    expect(api.calls).toEqual(['retry a']);
    await waitFor(() =>
      expect(result.current.machine.data?.state).toBe('provisioning'),
    );
    await waitFor(() =>
      expect(result.current.list.data?.items[0].state).toBe('provisioning'),
    );
    await act(() => result.current.actions.cancel.mutateAsync());
    await act(() => result.current.actions.remove.mutateAsync('db-1'));
    expect(api.calls).toEqual(['retry a', 'cancel a', 'delete a db-1']);
  });

  it('keeps what is shown when an action is refused', async () => {
    const api = new FakeOpencspApi([failedInstanceFixture({ id: 'a' })]);
    api.refusals.retryInstance = refusal(409);
    const { wrapper } = world(api);
    const { result } = renderHook(
      () => ({ machine: useInstance('a'), actions: useInstanceActions('a') }),
      { wrapper },
    );
    await waitFor(() => expect(result.current.machine.data).toBeDefined());
    await act(() =>
      result.current.actions.retry.mutateAsync().catch(() => undefined),
    );
    expect(result.current.machine.data?.state).toBe('failed');
    await waitFor(() =>
      expect(result.current.actions.retry.error?.message).toBe('No.'),
    );
  });

  it('reads what the platform offers', async () => {
    const { wrapper } = world();
    const { result } = renderHook(
      () => [
        useSizes(),
        useOsTemplates(),
        useNetworks(),
        useQuota(),
        useHealthDetails(),
      ],
      { wrapper },
    );
    await waitFor(() =>
      expect(result.current.every(query => query.isSuccess)).toBe(true),
    );
  });
});
