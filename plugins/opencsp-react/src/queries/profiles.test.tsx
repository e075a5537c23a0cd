/* Proves what a signal about a profile makes old, what an action does to the cache, and that a password that is shown
   once stays out of it; leaves to the pages' tests that the answers are shown. */
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { SIGNAL_PROFILES } from '@opencsp/plugin-opencsp-common';
import { QueryClient } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import { ReactNode } from 'react';
import { opencspApiRef, opencspQueryClientApiRef } from '../api/opencspApi';
import {
  failedProfileFixture,
  FakeOpencspApi,
  foreignProfileFixture,
  profileFixture,
  refusal,
} from '../testUtils';
import { queryKeys } from './keys';
import { OpencspQueryProvider } from './OpencspQueryProvider';
import { POLL_IDLE_MS, POLL_MOVING_MS, pollProfiles } from './polling';
import { useProfileActions, useRevealSecret } from './profileActions';
import {
  useProfile,
  useProfileDiff,
  useProfileFiles,
  useProfileHistory,
  useProfiles,
  useProfileSecrets,
  useServiceCatalogue,
} from './profiles';
import { applyProfileSignal, useProfileSignals } from './signals';

function world(api: FakeOpencspApi) {
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false } },
  });
  const listeners: Record<string, (message: object) => void> = {};
  const signals = {
    subscribe: (channel: string, onMessage: (message: never) => void) => {
      listeners[channel] = message => onMessage(message as never);
      return {
        unsubscribe: () => {
          delete listeners[channel];
        },
      };
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
  return { client, listeners, wrapper };
}

it('asks often while a profile moves', () => {
  expect(pollProfiles(['saved', 'saving'], true)).toBe(POLL_MOVING_MS);
  expect(pollProfiles(['deleting'], true)).toBe(POLL_MOVING_MS);
  expect(pollProfiles(['saved', 'failed'], false)).toBe(POLL_IDLE_MS);
});

describe('applyProfileSignal', () => {
  function seen(version: number) {
    const client = new QueryClient();
    client.setQueryData(
      queryKeys.profile('p'),
      profileFixture('saved', { id: 'p', version }),
    );
    client.setQueryData(queryKeys.profiles({}), { items: [], totalItems: 0 });
    client.setQueryData(queryKeys.profileSecrets('p'), { items: [] });
    client.setQueryData(queryKeys.profileSecrets('q'), { items: [] });
    const isOld = (key: readonly unknown[]) =>
      client.getQueryState(key)?.isInvalidated;
    return { client, isOld };
  }
  it('makes a profile of a lower version old, and what was read of its branch', () => {
    const { client, isOld } = seen(4);
    applyProfileSignal(client, { id: 'p', version: 5 });
    expect(isOld(queryKeys.profile('p'))).toBe(true);
    expect(isOld(queryKeys.profiles({}))).toBe(true);
    expect(isOld(queryKeys.profileSecrets('p'))).toBe(true);
    expect(isOld(queryKeys.profileSecrets('q'))).toBe(false);
  });
  it('leaves a profile that is shown in that version', () => {
    const { client, isOld } = seen(5);
    applyProfileSignal(client, { id: 'p', version: 5 });
    expect(isOld(queryKeys.profile('p'))).toBe(false);
  });
  it('passes over what is no signal of ours', () => {
    const { client, isOld } = seen(4);
    applyProfileSignal(client, 'p');
    expect(isOld(queryKeys.profiles({}))).toBe(false);
  });
});

it('reads again when a signal came', async () => {
  const api = new FakeOpencspApi([], [profileFixture('saving', { id: 'p' })]);
  const { listeners, wrapper } = world(api);
  const { result, unmount } = renderHook(
    () => {
      const { available } = useProfileSignals();
      return { available, profile: useProfile('p') };
    },
    { wrapper },
  );
  await waitFor(() =>
    expect(result.current.profile.data?.state).toBe('saving'),
  );
  expect(result.current.available).toBe(true);
  const { version } = api.profiles.settle('p');
  act(() => listeners[SIGNAL_PROFILES]({ id: 'p', version }));
  await waitFor(() => expect(result.current.profile.data?.state).toBe('saved'));
  unmount();
  expect(listeners[SIGNAL_PROFILES]).toBeUndefined();
});

it('reads catalogue, files, difference, history and secrets', async () => {
  const api = new FakeOpencspApi([], [foreignProfileFixture({ id: 'p' })]);
  const { wrapper } = world(api);
  const { result } = renderHook(
    () => ({
      catalogue: useServiceCatalogue(),
      files: useProfileFiles('p'),
      diff: useProfileDiff('p', {}),
      history: useProfileHistory('p'),
      secrets: useProfileSecrets('p'),
    }),
    { wrapper },
  );
  await waitFor(() => {
    expect(result.current.catalogue.data?.bundles).toHaveLength(4);
    expect(result.current.files.data?.items.map(it => it.path)).toContain(
      'compose.yaml',
    );
    expect(result.current.diff.data?.files.map(it => it.path)).toEqual([
      'compose.yaml',
    ]);
    expect(result.current.history.data?.pages[0].items).toHaveLength(2);
    expect(result.current.secrets.data?.items).toHaveLength(4);
  });
});

it('shows the answer of an action, and reads the lists again', async () => {
  const api = new FakeOpencspApi([], [failedProfileFixture({ id: 'p' })]);
  const { wrapper } = world(api);
  const { result } = renderHook(
    () => ({
      list: useProfiles(),
      profile: useProfile('p'),
      actions: useProfileActions('p'),
    }),
    { wrapper },
  );
  await waitFor(() => expect(result.current.list.data).toBeDefined());
  await act(() => result.current.actions.retry.mutateAsync());
  await waitFor(() =>
    expect(result.current.profile.data?.state).toBe('saving'),
  );
  await waitFor(() =>
    expect(result.current.list.data?.items[0].state).toBe('saving'),
  );
  await act(() =>
    result.current.actions.rotate.mutateAsync('nextcloud-database'),
  );
  await act(() => result.current.actions.remove.mutateAsync('office'));
  expect(api.profiles.calls).toEqual([
    'retry p',
    'rotate p nextcloud-database',
    'delete p office',
  ]);
});

it('takes a retry that had begun already as done', async () => {
  const api = new FakeOpencspApi([], [profileFixture('saving', { id: 'p' })]);
  api.profiles.refusals.retry = refusal(409, 'It is being saved.', 'conflict');
  const { wrapper } = world(api);
  const { result } = renderHook(() => useProfileActions('p'), { wrapper });
  await act(() => result.current.retry.mutateAsync());
  await waitFor(() => expect(result.current.retry.data?.state).toBe('saving'));
});

it('keeps a refusal of a retry for a profile that still failed', async () => {
  const api = new FakeOpencspApi([], [failedProfileFixture({ id: 'p' })]);
  api.profiles.refusals.retry = refusal(409, 'Not now.', 'conflict');
  const { wrapper } = world(api);
  const { result } = renderHook(() => useProfileActions('p'), { wrapper });
  await act(() => result.current.retry.mutateAsync().catch(() => undefined));
  await waitFor(() =>
    expect(result.current.retry.error?.message).toBe('Not now.'),
  );
});

it('gives a password once, keeps it in no cache, and reads the secrets again', async () => {
  const api = new FakeOpencspApi([], [profileFixture('saved', { id: 'p' })]);
  api.profiles.values['jellyfin-admin'] = 'shown-once';
  const { client, wrapper } = world(api);
  const { result } = renderHook(
    () => ({ secrets: useProfileSecrets('p'), reveal: useRevealSecret('p') }),
    { wrapper },
  );
  await waitFor(() => expect(result.current.secrets.data).toBeDefined());
  const value = await act(() => result.current.reveal('jellyfin-admin'));
  expect(value).toBe('shown-once');
  await waitFor(() =>
    expect(
      result.current.secrets.data?.items.find(
        it => it.name === 'jellyfin-admin',
      )?.canReveal,
    ).toBe(false),
  );
  expect(
    JSON.stringify([
      client
        .getQueryCache()
        .getAll()
        .map(it => it.state),
      client
        .getMutationCache()
        .getAll()
        .map(it => it.state),
    ]),
  ).not.toContain('shown-once');
  await expect(result.current.reveal('jellyfin-admin')).rejects.toThrow(
    'It was shown already.',
  );
});
