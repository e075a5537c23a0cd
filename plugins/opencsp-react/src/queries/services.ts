import { useApi } from '@backstage/frontend-plugin-api';
import { ListServicesQuery } from '@opencsp/plugin-opencsp-common';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { opencspApiRef } from '../api/opencspApi';
import { queryKeys } from './keys';
import { pollServices } from './polling';
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
      pollServices(state.data?.items.map(it => it.state) ?? [], signals),
  });
}
