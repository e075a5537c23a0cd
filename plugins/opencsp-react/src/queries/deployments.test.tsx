// Proves: what deployments and hosts make old and new in the cache, and how often is asked. Leaves to the pages'
// tests: what is shown.
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import { ReactNode } from 'react';
import { opencspApiRef } from '../api/opencspApi';
import {
  deploymentFixture,
  failedDeploymentFixture,
  FakeOpencspApi,
  hostFixture,
  refusal,
} from '../testUtils';
import { useDeploymentActions } from './deploymentActions';
import { useDeployment } from './deployments';
import { useHostActions, useRegisterHost } from './hostActions';
import { useHost } from './hosts';
import { queryKeys } from './keys';
import {
  pollDeployments,
  pollHosts,
  pollServices,
  POLL_IDLE_MS,
  POLL_MOVING_MS,
  POLL_SIGNALS_MS,
} from './polling';
import { applyDeploymentSignal } from './signals';

function render<T>(api: FakeOpencspApi, hook: () => T) {
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false } },
  });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TestApiProvider apis={[[opencspApiRef, api]]}>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </TestApiProvider>
  );
  return { ...renderHook(hook, { wrapper }), client };
}

function withDeployment(deployment = failedDeploymentFixture({ id: 'd' })) {
  const api = new FakeOpencspApi();
  api.deployments.items = [deployment];
  return api;
}

const useBoth = () => ({
  one: useDeployment('d'),
  actions: useDeploymentActions('d'),
});

it('shows the API’s answer to a retry at once', async () => {
  const { result } = render(withDeployment(), useBoth);
  await waitFor(() => expect(result.current.one.data?.state).toBe('failed'));
  await act(() => result.current.actions.retry.mutateAsync());
  await waitFor(() => expect(result.current.one.data?.state).toBe('running'));
});

it('takes a retry that somebody asked for a moment earlier as done', async () => {
  const api = withDeployment(deploymentFixture('running', { id: 'd' }));
  api.deployments.refusals.retry = refusal(409, 'It runs.');
  const { result } = render(api, useBoth);
  await act(async () => {
    await expect(
      result.current.actions.retry.mutateAsync(),
    ).resolves.toMatchObject({ state: 'running' });
  });
});

it('sends a request that it sent before as the same, and another one as another', async () => {
  const api = new FakeOpencspApi();
  api.hosts.refusals.register = refusal(0, 'No answer.');
  const { result } = render(api, useRegisterHost);
  const send = (name: string) =>
    act(async () => {
      await expect(
        result.current.register.mutateAsync({
          name,
          address: '192.0.2.17',
          port: 22,
          user: 'root',
          sudo: false,
          fingerprint: `SHA256:${'A'.repeat(43)}`,
          prepare: false,
        }),
      ).rejects.toThrow('No answer.');
    });
  await send('attic');
  await send('attic');
  await send('cellar');
  const [first, again, other] = api.hosts.keys;
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

it('tells a refusal that leaves it as it was', async () => {
  const api = withDeployment();
  api.deployments.refusals.retry = refusal(409, 'Not now.');
  const { result } = render(api, useBoth);
  await act(async () => {
    await expect(result.current.actions.retry.mutateAsync()).rejects.toThrow(
      'Not now.',
    );
  });
});

it('asks for a way back under one key, and knows the run that goes it', async () => {
  const api = withDeployment();
  const keys: string[] = [];
  const rollback = api.deployments.rollback.bind(api.deployments);
  api.deployments.rollback = async (id, request, key) => {
    keys.push(key);
    return rollback(id, request, key);
  };
  const { result, client } = render(api, useBoth);
  await act(() => result.current.actions.rollback.mutateAsync({}));
  await act(() => result.current.actions.rollback.mutateAsync({}));
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(keys[1]).toBe(keys[0]);
  expect(client.getQueryData(queryKeys.deployment('d-back'))).toMatchObject({
    state: 'queued',
  });
});

it('shows a host as its check begins', async () => {
  const api = new FakeOpencspApi();
  api.hosts.items = [hostFixture('ready', { id: 'h' })];
  const { result } = render(api, () => ({
    one: useHost('h'),
    actions: useHostActions('h'),
  }));
  await waitFor(() => expect(result.current.one.data?.state).toBe('ready'));
  await act(() => result.current.actions.check.mutateAsync());
  await waitFor(() => expect(result.current.one.data?.state).toBe('checking'));
});

describe('applyDeploymentSignal', () => {
  function signalled(message: unknown) {
    const client = new QueryClient();
    const old = (key: readonly unknown[]) =>
      client.getQueryState(key)?.isInvalidated;
    client.setQueryData(
      queryKeys.deployment('d'),
      deploymentFixture('running', { id: 'd', version: 9 }),
    );
    client.setQueryData(queryKeys.services({}), {});
    client.setQueryData(queryKeys.host('h'), {});
    client.setQueryData(queryKeys.hosts({}), {});
    client.setQueryData(queryKeys.deployments({}), {});
    applyDeploymentSignal(client, message);
    return {
      one: old(queryKeys.deployment('d')),
      others: [
        queryKeys.services({}),
        queryKeys.host('h'),
        queryKeys.hosts({}),
        queryKeys.deployments({}),
      ].map(old),
    };
  }
  it.each([
    ['of a newer version', { id: 'd', version: 10 }, true, true],
    ['of the version that is shown', { id: 'd', version: 9 }, false, true],
    ['of no known form', { id: 7 }, false, false],
  ])('%s', (_, message, one, others) => {
    expect(signalled(message)).toEqual({ one, others: Array(4).fill(others) });
  });
});

it('asks often only for what moves', () => {
  expect(pollDeployments(['running'], true)).toBe(POLL_MOVING_MS);
  expect(pollDeployments(['succeeded'], true)).toBe(POLL_SIGNALS_MS);
  expect(pollDeployments(['succeeded'], false)).toBe(POLL_IDLE_MS);
  // No signal tells of hosts.
  expect(pollHosts(['ready'])).toBe(POLL_IDLE_MS);
  expect(pollHosts(['preparing'])).toBe(POLL_MOVING_MS);
  expect(pollServices(['up', 'starting'], true)).toBe(POLL_MOVING_MS);
  expect(pollServices(['up'], true)).toBe(POLL_SIGNALS_MS);
});
