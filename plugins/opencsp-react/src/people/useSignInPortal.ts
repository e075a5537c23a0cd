import { useApi } from '@backstage/frontend-plugin-api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { opencspApiRef } from '../api/opencspApi';
import { queryKeys } from '../queries/keys';

/** Each look asks the host: coming back to a tab within this many milliseconds is no reason for one. */
const FRESH_MS = 30_000;

/**
 * What goes on at the sign-in portal of a profile. It is asked when the page opens and when somebody wants it,
 * and by no clock.
 *
 * @public
 */
export function useSignInPortal(profileId: string) {
  const api = useApi(opencspApiRef);
  return useQuery({
    queryKey: queryKeys.signInPortal(profileId),
    queryFn: ({ signal }) => api.signInPortal.get(profileId, { signal }),
    staleTime: FRESH_MS,
    retry: false,
  });
}

/**
 * Lets somebody in again. The answer is what the portal says afterwards.
 *
 * @public
 */
export function useLetIn(profileId: string) {
  const api = useApi(opencspApiRef);
  const client = useQueryClient();
  return useMutation({
    mutationFn: (login: string) => api.signInPortal.letIn(profileId, login),
    onSuccess: portal =>
      client.setQueryData(queryKeys.signInPortal(profileId), portal),
  });
}

/**
 * The code in the newest message. It is kept by who asked, and in no cache.
 *
 * @public
 */
export function usePortalCode(profileId: string) {
  const api = useApi(opencspApiRef);
  return useMutation({
    mutationFn: () => api.signInPortal.code(profileId),
    gcTime: 0,
  });
}
