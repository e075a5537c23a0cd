import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { opencspApiRef } from '../api/opencspApi';
import { queryKeys } from './keys';
import { askingAgain, POLL_IDLE_MS } from './polling';

/** What an operator offers changes rarely. */
const OFFER_STALE_MS = 60_000;

/**
 * The sizes that an operator offers.
 *
 * @public
 */
export function useSizes() {
  const api = useApi(opencspApiRef);
  return useQuery({
    queryKey: queryKeys.sizes,
    queryFn: ({ signal }) => api.listSizes({ signal }),
    staleTime: OFFER_STALE_MS,
  });
}

/**
 * The operating systems that an operator offers.
 *
 * @public
 */
export function useOsTemplates() {
  const api = useApi(opencspApiRef);
  return useQuery({
    queryKey: queryKeys.osTemplates,
    queryFn: ({ signal }) => api.listOsTemplates({ signal }),
    staleTime: OFFER_STALE_MS,
  });
}

/**
 * The networks that an operator offers.
 *
 * @public
 */
export function useNetworks() {
  const api = useApi(opencspApiRef);
  return useQuery({
    queryKey: queryKeys.networks,
    queryFn: ({ signal }) => api.listNetworks({ signal }),
    staleTime: OFFER_STALE_MS,
  });
}

/**
 * What an owner may use and uses; the caller's own by default.
 *
 * @public
 */
export function useQuota(owner?: string) {
  const api = useApi(opencspApiRef);
  return useQuery({
    queryKey: queryKeys.quota(owner),
    queryFn: ({ signal }) => api.getQuota(owner, { signal }),
  });
}

/**
 * How the portal's parts do; only for roles that may read it.
 *
 * @public
 */
export function useHealthDetails(options: { enabled?: boolean } = {}) {
  const api = useApi(opencspApiRef);
  return useQuery({
    queryKey: queryKeys.healthDetails,
    queryFn: ({ signal }) => api.getHealthDetails({ signal }),
    enabled: options.enabled ?? true,
    refetchInterval: ({ state }) => askingAgain(state.error, POLL_IDLE_MS),
  });
}
