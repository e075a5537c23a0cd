import { useApi } from '@backstage/frontend-plugin-api';
import { ListInstancesInput } from '@opencsp/plugin-opencsp-common';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { opencspApiRef } from '../api/opencspApi';
import { queryKeys } from './keys';
import { askingAgain, pollInterval } from './polling';
import { useSignalsAvailable } from './signals';

/**
 * A page of machines. While another page or filter loads, the last one stays to be seen.
 *
 * @public
 */
export function useInstances(query: ListInstancesInput = {}) {
  const api = useApi(opencspApiRef);
  const signals = useSignalsAvailable();
  return useQuery({
    queryKey: queryKeys.instances(query),
    queryFn: ({ signal }) => api.listInstances(query, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      askingAgain(
        state.error,
        pollInterval(state.data?.items.map(it => it.state) ?? [], signals),
      ),
  });
}

/**
 * One machine.
 *
 * @public
 */
export function useInstance(id: string) {
  const api = useApi(opencspApiRef);
  const signals = useSignalsAvailable();
  return useQuery({
    queryKey: queryKeys.instance(id),
    queryFn: ({ signal }) => api.getInstance(id, { signal }),
    refetchInterval: ({ state }) =>
      askingAgain(
        state.error,
        pollInterval(state.data ? [state.data.state] : [], signals),
      ),
  });
}
