import { useApi } from '@backstage/frontend-plugin-api';
import { ListDeploymentsQuery } from '@opencsp/plugin-opencsp-common';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { opencspApiRef } from '../api/opencspApi';
import { queryKeys } from './keys';
import { askingAgain, pollDeployments } from './polling';
import { useSignalsAvailable } from './signals';

/**
 * A page of deployments, newest first. While another page or filter loads, the last one stays to be
 * seen.
 *
 * @public
 */
export function useDeployments(query: ListDeploymentsQuery = {}) {
  const api = useApi(opencspApiRef);
  const signals = useSignalsAvailable();
  return useQuery({
    queryKey: queryKeys.deployments(query),
    queryFn: ({ signal }) => api.deployments.list(query, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      askingAgain(
        state.error,
        pollDeployments(state.data?.items.map(it => it.state) ?? [], signals),
      ),
  });
}

/**
 * One deployment.
 *
 * @public
 */
export function useDeployment(id: string) {
  const api = useApi(opencspApiRef);
  const signals = useSignalsAvailable();
  return useQuery({
    queryKey: queryKeys.deployment(id),
    queryFn: ({ signal }) => api.deployments.get(id, { signal }),
    refetchInterval: ({ state }) =>
      askingAgain(
        state.error,
        pollDeployments(state.data ? [state.data.state] : [], signals),
      ),
  });
}

/** Each look asks the host: coming back to a tab within this many milliseconds is no reason for one. */
const FRESH_MS = 30_000;

/**
 * The systems that the host of a deployment keeps. They are asked for when the page opens and when somebody wants
 * it, and by no clock.
 *
 * @public
 */
export function useGenerations(id: string) {
  const api = useApi(opencspApiRef);
  return useQuery({
    queryKey: queryKeys.generations(id),
    queryFn: ({ signal }) => api.deployments.generations(id, { signal }),
    staleTime: FRESH_MS,
    retry: false,
  });
}
