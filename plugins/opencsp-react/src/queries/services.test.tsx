// Proves: one service is read by its id, and is old when a signal says that its deployment changed. Leaves to
// deployments.test.tsx: how often is asked.
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import { ReactNode } from 'react';
import { opencspApiRef } from '../api/opencspApi';
import { FakeOpencspApi, runningServiceFixture } from '../testUtils';
import { useService } from './services';
import { applyDeploymentSignal } from './signals';

const up = runningServiceFixture({ profile: { id: 'p', name: 'family' } });

function render(id: string) {
  const api = new FakeOpencspApi();
  api.deployments.runningServices = [up];
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false } },
  });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <TestApiProvider apis={[[opencspApiRef, api]]}>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </TestApiProvider>
  );
  return { ...renderHook(() => useService(id), { wrapper }), api, client };
}

it('reads one service, and again after a signal about its deployment', async () => {
  const { result, api, client } = render('p.nextcloud');
  await waitFor(() => expect(result.current.data?.state).toBe('up'));
  api.deployments.runningServices = [{ ...up, state: 'unhealthy' }];
  act(() => applyDeploymentSignal(client, { id: 'd12', version: 2 }));
  await waitFor(() => expect(result.current.data?.state).toBe('unhealthy'));
});

it('says that there is none of that id', async () => {
  const { result } = render('p.a-stranger');
  await waitFor(() => expect(result.current.error).toBeTruthy());
  expect(result.current.error).toMatchObject({ details: { status: 404 } });
});
