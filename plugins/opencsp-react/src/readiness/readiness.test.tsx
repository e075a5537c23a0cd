// Proves: how often is asked whether services are ready and what came of a check, and that a check makes both old.
// Leaves to the pages: what is shown.
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { ReadinessState } from '@opencsp/plugin-opencsp-common';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import { ReactNode } from 'react';
import { opencspApiRef } from '../api/opencspApi';
import {
  POLL_IDLE_MS,
  POLL_MOVING_MS,
  POLL_SIGNALS_MS,
  pollReadiness,
  pollSignInChecks,
} from '../queries/polling';
import { applyProfileSignal } from '../queries/signals';
import {
  FakeOpencspApi,
  readinessFixture,
  readinessPointFixture,
  signInCheckFixture,
} from '../testUtils';
import { useCheckSignIn, useReadiness, useSignInChecks } from './useReadiness';

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

it.each<[ReadinessState, boolean, number]>([
  ['waiting', true, POLL_MOVING_MS],
  ['failed', true, POLL_SIGNALS_MS],
  ['ok', false, POLL_IDLE_MS],
])('asks again while a point is %s (signals: %s)', (state, signals, wanted) => {
  const { items } = readinessFixture({
    points: [readinessPointFixture({ state })],
  });
  expect(pollReadiness(items, signals)).toBe(wanted);
});

it('asks often while a check is made', () => {
  const waiting = signInCheckFixture({ state: 'waiting' });
  expect(pollSignInChecks([waiting], true)).toBe(POLL_MOVING_MS);
  expect(pollSignInChecks([signInCheckFixture()], true)).toBe(POLL_SIGNALS_MS);
});

it('reads anew after a signal of the profile', async () => {
  const { result, api, client } = render(() => useReadiness('p'));
  await waitFor(() => expect(result.current.data?.isReady).toBe(true));
  api.readiness.readiness = readinessFixture({ isReady: false });
  act(() => applyProfileSignal(client, { id: 'p', version: 0 }));
  await waitFor(() => expect(result.current.data?.isReady).toBe(false));
});

it('shows a check that was asked for, and what came of it', async () => {
  const { result, api, client } = render(() => ({
    checks: useSignInChecks('p'),
    check: useCheckSignIn('p'),
  }));
  const state = () => result.current.checks.data?.items[0].state;
  await waitFor(() => expect(state()).toBe('passed'));
  await act(() => result.current.check.mutateAsync());
  await waitFor(() => expect(state()).toBe('waiting'));
  expect(api.readiness.calls).toEqual(['check-sign-in p']);
  api.readiness.checks = {
    items: [signInCheckFixture({ state: 'failed' })],
    totalItems: 1,
  };
  act(() => applyProfileSignal(client, { id: 'p', version: 0 }));
  await waitFor(() => expect(state()).toBe('failed'));
});
