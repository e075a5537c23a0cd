import { useApi } from '@backstage/frontend-plugin-api';
import {
  AbandonInstance,
  isMoving,
  ListWorkInput,
} from '@opencsp/plugin-opencsp-common';
import {
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { opencspApiRef } from '../api/opencspApi';
import { queryKeys } from './keys';
import { askingAgain, POLL_MOVING_MS, POLL_OPERATIONS_MS } from './polling';

/**
 * For operators: a page of what is due, worked on, overdue or in trouble. Asked again while the page
 * is visible, since most of it changes without a signal.
 *
 * @public
 */
export function useWork(query: ListWorkInput = {}) {
  const api = useApi(opencspApiRef);
  return useQuery({
    queryKey: queryKeys.work(query),
    queryFn: ({ signal }) => api.listWork(query, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      askingAgain(state.error, POLL_OPERATIONS_MS),
  });
}

/**
 * For operators: why one machine does or does not move.
 *
 * @public
 */
export function useInstanceWork(
  id: string,
  options: { enabled?: boolean } = {},
) {
  const api = useApi(opencspApiRef);
  return useQuery({
    queryKey: queryKeys.instanceWork(id),
    queryFn: ({ signal }) => api.getInstanceWork(id, { signal }),
    enabled: options.enabled ?? true,
    refetchInterval: ({ state }) =>
      askingAgain(
        state.error,
        state.data && isMoving(state.data.state)
          ? POLL_MOVING_MS
          : POLL_OPERATIONS_MS,
      ),
  });
}

/**
 * For operators: ends a deletion that cannot end. Nothing is shown as done before the API said so.
 *
 * @public
 */
export function useAbandonInstance(id: string) {
  const api = useApi(opencspApiRef);
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: AbandonInstance) => api.abandonInstance(id, request),
    onSettled: async instance => {
      if (instance) {
        client.setQueryData(queryKeys.instance(id), instance);
      } else {
        await client.invalidateQueries({ queryKey: queryKeys.instance(id) });
      }
      await Promise.all(
        [
          queryKeys.instanceWork(id),
          queryKeys.instanceLists,
          queryKeys.quotas,
          queryKeys.workLists,
        ].map(queryKey => client.invalidateQueries({ queryKey })),
      );
    },
  });
}
