import { useApi } from '@backstage/frontend-plugin-api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { opencspApiRef } from '../api/opencspApi';
import { queryKeys } from '../queries/keys';
import {
  askingAgain,
  pollReadiness,
  pollSignInChecks,
} from '../queries/polling';
import { useSignalsAvailable } from '../queries/signals';

/**
 * Whether the services of a profile are ready, point by point, for each host that it is on. Signals of the profile
 * make it old.
 *
 * @public
 */
export function useReadiness(profileId: string) {
  const api = useApi(opencspApiRef);
  const signals = useSignalsAvailable();
  return useQuery({
    queryKey: queryKeys.readiness(profileId),
    queryFn: ({ signal }) => api.readiness.get(profileId, { signal }),
    refetchInterval: ({ state }) =>
      askingAgain(state.error, pollReadiness(state.data?.items ?? [], signals)),
  });
}

/**
 * The latest check of the sign-in to a profile, on each host that it is on.
 *
 * @public
 */
export function useSignInChecks(profileId: string) {
  const api = useApi(opencspApiRef);
  const signals = useSignalsAvailable();
  return useQuery({
    queryKey: queryKeys.signInChecks(profileId),
    queryFn: ({ signal }) => api.readiness.signInChecks(profileId, { signal }),
    refetchInterval: ({ state }) =>
      askingAgain(
        state.error,
        pollSignInChecks(state.data?.items ?? [], signals),
      ),
  });
}

/**
 * Has the sign-in tried now. What comes of it is in a later answer of the checks.
 *
 * @public
 */
export function useCheckSignIn(profileId: string) {
  const api = useApi(opencspApiRef);
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.readiness.checkSignIn(profileId),
    onSettled: () =>
      Promise.all(
        [queryKeys.signInChecks(profileId), queryKeys.readiness(profileId)].map(
          queryKey => client.invalidateQueries({ queryKey }),
        ),
      ),
  });
}
