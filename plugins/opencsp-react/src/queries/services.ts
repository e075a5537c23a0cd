import { useApi } from '@backstage/frontend-plugin-api';
import { ListServicesQuery } from '@opencsp/plugin-opencsp-common';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { opencspApiRef } from '../api/opencspApi';
import { queryKeys } from './keys';
import { askingAgain, pollServices } from './polling';
import { useSignalsAvailable } from './signals';

/**
 * A page of services that were brought onto hosts. While another page or filter loads, the last one
 * stays to be seen.
 *
 * @public
 */
export function useRunningServices(query: ListServicesQuery = {}) {
  const api = useApi(opencspApiRef);
  const signals = useSignalsAvailable();
  return useQuery({
    queryKey: queryKeys.services(query),
    queryFn: ({ signal }) => api.deployments.services(query, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      askingAgain(
        state.error,
        pollServices(state.data?.items.map(it => it.state) ?? [], signals),
      ),
  });
}

/**
 * One service, by its id `<profile id>.<service id>`.
 *
 * @public
 */
export function useService(id: string) {
  const api = useApi(opencspApiRef);
  const signals = useSignalsAvailable();
  return useQuery({
    // Below the lists: what makes these old makes it old, too.
    queryKey: [...queryKeys.serviceLists, 'one', id],
    queryFn: ({ signal }) => api.deployments.service(id, { signal }),
    refetchInterval: ({ state }) =>
      askingAgain(
        state.error,
        pollServices(state.data ? [state.data.state] : [], signals),
      ),
  });
}
