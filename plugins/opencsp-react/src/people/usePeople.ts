import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { opencspApiRef } from '../api/opencspApi';
import { queryKeys } from '../queries/keys';
import { askingAgain, pollPeople } from '../queries/polling';
import { useSignalsAvailable } from '../queries/signals';

/**
 * Everybody of a profile, and how it stands with their accounts. Signals of the profile make it old.
 *
 * @public
 */
export function usePeople(profileId: string) {
  const api = useApi(opencspApiRef);
  const signals = useSignalsAvailable();
  return useQuery({
    queryKey: queryKeys.people(profileId),
    queryFn: ({ signal }) => api.people.list(profileId, { signal }),
    refetchInterval: ({ state }) =>
      askingAgain(state.error, pollPeople(state.data?.items ?? [], signals)),
  });
}
