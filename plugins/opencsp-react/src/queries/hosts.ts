import { useApi } from '@backstage/frontend-plugin-api';
import { ListHostsQuery } from '@opencsp/plugin-opencsp-common';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { opencspApiRef } from '../api/opencspApi';
import { queryKeys } from './keys';
import { askingAgain, pollHosts } from './polling';

/**
 * A page of hosts. While another page or filter loads, the last one stays to be seen.
 *
 * @public
 */
export function useHosts(query: ListHostsQuery = {}) {
  const api = useApi(opencspApiRef);
  return useQuery({
    queryKey: queryKeys.hosts(query),
    queryFn: ({ signal }) => api.hosts.list(query, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      askingAgain(
        state.error,
        pollHosts(state.data?.items.map(it => it.state) ?? []),
      ),
  });
}

/**
 * One host. The host of a machine that the portal made has the machine's id.
 *
 * @public
 */
export function useHost(id: string) {
  const api = useApi(opencspApiRef);
  return useQuery({
    queryKey: queryKeys.host(id),
    queryFn: ({ signal }) => api.hosts.get(id, { signal }),
    refetchInterval: ({ state }) =>
      askingAgain(state.error, pollHosts(state.data ? [state.data.state] : [])),
  });
}
