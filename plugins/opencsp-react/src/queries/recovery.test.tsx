/*
 * Proves that a page is right again by itself: after an outage (the portal restarted, the way was cut) it
 * asks soon, and reads everything again that is older than the outage, once; after the computer slept it
 * reads everything; a host's signal makes it old. Meanwhile what is shown says since when it is old.
 * Leaves a real restart and a second tab to the browser tests.
 */
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { OpencspApiError } from '@opencsp/plugin-opencsp-common';
import { QueryClient } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import { ReactNode } from 'react';
import { opencspApiRef, opencspQueryClientApiRef } from '../api/opencspApi';
import { faceOf } from '../pieces/faceOf';
import { FakeOpencspApi, hostFixture, instanceFixture } from '../testUtils';
import { useInstance } from './instances';
import { queryKeys } from './keys';
import { OpencspQueryProvider } from './OpencspQueryProvider';
import { useSizes } from './platform';
import { askingAgain, POLL_FAILING_MS, POLL_IDLE_MS } from './polling';
import { createOpencspQueryClient } from './queryClient';
import { applyHostSignal } from './signals';
import { onWakeUp } from './wakeUp';

function refusal(status: number, code?: string) {
  return new OpencspApiError('No.', { status, code, fields: [] });
}

describe('askingAgain', () => {
  it.each([
    ['no connection', refusal(0), POLL_FAILING_MS],
    ['a proxy without a portal', refusal(502), POLL_FAILING_MS],
    ['a refusal', refusal(403), POLL_IDLE_MS],
    ['a part that is not set up', refusal(503, 'SWITCHED_OFF'), POLL_IDLE_MS],
    ['a fault of the portal', refusal(500), POLL_IDLE_MS],
    ['an answer', null, POLL_IDLE_MS],
  ])('after %s', (_what, error, ms) => {
    expect(askingAgain(error, POLL_IDLE_MS)).toBe(ms);
  });
});

/** A page that shows a machine and the sizes, with an API that can be cut off. */
function page() {
  const api = new FakeOpencspApi([instanceFixture('active', { id: 'a' })]);
  const client = createOpencspQueryClient();
  client.setDefaultOptions({
    queries: {
      ...client.getDefaultOptions().queries,
      retry: false,
      staleTime: 0,
    },
  });
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
  const shown = renderHook(
    // Spread: the hook then renders anew with each part of the result.
    () => ({ machine: { ...useInstance('a') }, sizes: { ...useSizes() } }),
    { wrapper },
  );
  return { api, client, shown };
}

describe('after an outage', () => {
  it('reads again what is older, once, and says since when it was old', async () => {
    const { api, client, shown } = page();
    await waitFor(() => expect(shown.result.current.sizes.data).toBeDefined());
    await waitFor(() =>
      expect(shown.result.current.machine.data).toBeDefined(),
    );
    const readSizes = jest.spyOn(api, 'listSizes');
    const readMachine = jest
      .spyOn(api, 'getInstance')
      .mockRejectedValueOnce(refusal(0));

    await act(() => shown.result.current.machine.refetch());
    await waitFor(() =>
      expect(shown.result.current.machine.error).not.toBeNull(),
    );
    const face = faceOf(shown.result.current.machine, () => false);
    expect(face).toMatchObject({ kind: 'ready', staleSince: expect.any(Date) });
    expect(readSizes).not.toHaveBeenCalled();

    await act(() => shown.result.current.machine.refetch());
    await waitFor(() => expect(readSizes).toHaveBeenCalledTimes(1));
    await waitFor(() => expect(client.isFetching()).toBe(0));
    expect(readMachine).toHaveBeenCalledTimes(2);
    expect(faceOf(shown.result.current.machine, () => false)).toMatchObject({
      kind: 'ready',
      staleSince: undefined,
    });
  });

  it('does not begin again and again where one answer alone keeps failing', async () => {
    const { api, client, shown } = page();
    await waitFor(() => expect(shown.result.current.sizes.data).toBeDefined());
    jest.spyOn(api, 'getInstance').mockRejectedValue(refusal(500));
    const readSizes = jest.spyOn(api, 'listSizes');
    await act(() => shown.result.current.machine.refetch());
    await act(() => shown.result.current.sizes.refetch());
    await waitFor(() => expect(client.isFetching()).toBe(0));
    expect(readSizes).toHaveBeenCalledTimes(1);
  });
});

describe('onWakeUp', () => {
  function computer() {
    let now = 0;
    let isVisible = true;
    let look = () => {};
    const awake = jest.fn();
    onWakeUp(awake, {
      now: () => now,
      isVisible: () => isVisible,
      every: (_ms, given) => {
        look = given;
      },
    });
    return {
      awake,
      after: (ms: number) => {
        now += ms;
        look();
      },
      hide: () => {
        isVisible = false;
      },
    };
  }

  it('tells of a sleep, and not of time that passes', () => {
    const { awake, after } = computer();
    after(10_000);
    after(25_000);
    expect(awake).not.toHaveBeenCalled();
    after(3_600_000);
    expect(awake).toHaveBeenCalledTimes(1);
    after(10_000);
    expect(awake).toHaveBeenCalledTimes(1);
  });

  it('leaves a page that nobody sees', () => {
    const { awake, after, hide } = computer();
    hide();
    after(3_600_000);
    expect(awake).not.toHaveBeenCalled();
  });
});

it('makes a host old by its signal', () => {
  const client = new QueryClient();
  client.setQueryData(
    queryKeys.host('h'),
    hostFixture('ready', { id: 'h', version: 3 }),
  );
  applyHostSignal(client, { id: 'h', version: 3 });
  expect(client.getQueryState(queryKeys.host('h'))?.isInvalidated).toBe(false);
  applyHostSignal(client, { id: 'h', version: 4 });
  expect(client.getQueryState(queryKeys.host('h'))?.isInvalidated).toBe(true);
});
