import { useApi } from '@backstage/frontend-plugin-api';
import { ListProfilesInput } from '@opencsp/plugin-opencsp-common';
import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';
import { opencspApiRef } from '../api/opencspApi';
import { queryKeys } from './keys';
import { askingAgain, pollProfiles } from './polling';
import { useSignalsAvailable } from './signals';

/** The catalogue changes with the portal's version or its operator's folder. */
const CATALOGUE_STALE_MS = 60_000;

/** Commits that are read at a time. */
const HISTORY_PAGE = 25;

/**
 * The services that can be chosen, the bundles to start from, and what can deploy them.
 *
 * @public
 */
export function useServiceCatalogue() {
  const api = useApi(opencspApiRef);
  return useQuery({
    queryKey: queryKeys.serviceCatalogue,
    queryFn: ({ signal }) => api.profiles.catalogue({ signal }),
    staleTime: CATALOGUE_STALE_MS,
  });
}

/**
 * A page of profiles. While another page or filter loads, the last one stays to be seen.
 *
 * @public
 */
export function useProfiles(query: ListProfilesInput = {}) {
  const api = useApi(opencspApiRef);
  const signals = useSignalsAvailable();
  return useQuery({
    queryKey: queryKeys.profiles(query),
    queryFn: ({ signal }) => api.profiles.list(query, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      askingAgain(
        state.error,
        pollProfiles(state.data?.items.map(it => it.state) ?? [], signals),
      ),
  });
}

/**
 * One profile.
 *
 * @public
 */
export function useProfile(id: string) {
  const api = useApi(opencspApiRef);
  const signals = useSignalsAvailable();
  return useQuery({
    queryKey: queryKeys.profile(id),
    queryFn: ({ signal }) => api.profiles.get(id, { signal }),
    refetchInterval: ({ state }) =>
      askingAgain(
        state.error,
        pollProfiles(state.data ? [state.data.state] : [], signals),
      ),
  });
}

/**
 * The files of a profile's branch as they are: at a commit, or at its head.
 *
 * @public
 */
export function useProfileFiles(id: string, commit?: string) {
  const api = useApi(opencspApiRef);
  return useQuery({
    queryKey: queryKeys.profileFiles(id, commit),
    queryFn: ({ signal }) => api.profiles.files(id, commit, { signal }),
  });
}

/**
 * What changed between two commits of a profile's branch; `ProfilesClient.diff` says what is meant when
 * one is left out.
 *
 * @public
 */
export function useProfileDiff(
  id: string,
  range: { from?: string; to?: string },
) {
  const api = useApi(opencspApiRef);
  return useQuery({
    queryKey: queryKeys.profileDiff(id, range),
    queryFn: ({ signal }) => api.profiles.diff(id, range, { signal }),
  });
}

/**
 * The commits of a profile's branch, newest first; `fetchNextPage` reads on.
 *
 * @public
 */
export function useProfileHistory(id: string) {
  const api = useApi(opencspApiRef);
  return useInfiniteQuery({
    queryKey: queryKeys.profileHistory(id),
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      api.profiles.history(
        id,
        {
          limit: HISTORY_PAGE,
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        { signal },
      ),
    getNextPageParam: page => page.nextCursor,
  });
}

/**
 * The secrets of a profile: names and purposes, never values.
 *
 * @public
 */
export function useProfileSecrets(id: string) {
  const api = useApi(opencspApiRef);
  return useQuery({
    queryKey: queryKeys.profileSecrets(id),
    queryFn: ({ signal }) => api.profiles.secrets(id, { signal }),
  });
}
