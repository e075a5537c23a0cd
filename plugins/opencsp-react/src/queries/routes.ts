import { useApi } from '@backstage/frontend-plugin-api';
import { ListRoutesQuery, RouteSet } from '@opencsp/plugin-opencsp-common';
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { OpencspApi, opencspApiRef } from '../api/opencspApi';
import { useNow } from '../format/useNow';
import { queryKeys } from './keys';
import { askingAgain, pollRoutes } from './polling';
import { routesAsKnown } from './routesAsKnown';
import { useSignalsAvailable } from './signals';

/** Sets that are read at a time: each has all names of a profile, with what changed of them. */
const ROUTES_PAGE = 25;

/** How often is seen whether what is shown became old, in milliseconds. */
const AGE_MS = 30_000;

/** Which routes are wanted; all pages of them are read. */
export type RouteSetsQuery = Pick<ListRoutesQuery, 'profileId' | 'hostId'>;

/**
 * All URLs of profiles on hosts, with what is known of each, and what is not known any more. The first page is
 * there at once, and the others follow by themselves. Signals of deployments make them old.
 *
 * @public
 */
export function useRouteSets(query: RouteSetsQuery = {}) {
  const api = useApi(opencspApiRef);
  const signals = useSignalsAvailable();
  const now = useNow(AGE_MS);
  const pages = useInfiniteQuery({
    queryKey: queryKeys.routeSets(query),
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      api.routes.list(
        {
          ...query,
          limit: ROUTES_PAGE,
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        { signal },
      ),
    getNextPageParam: page => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      askingAgain(state.error, pollRoutes(setsOf(state.data?.pages), signals)),
  });
  const { hasNextPage, isFetching, error, fetchNextPage } = pages;
  const isToReadOn = hasNextPage && !isFetching && !error;
  const read = pages.data?.pages;
  useEffect(() => {
    if (isToReadOn) {
      // Several parts of a page read the same: the first one asks for all of them.
      fetchNextPage({ cancelRefetch: false });
    }
    // A page may come so fast that nothing but the number of pages has changed.
  }, [isToReadOn, read?.length, fetchNextPage]);
  const data = useMemo(
    () =>
      read && {
        items: setsOf(read).map(set => routesAsKnown(set, now)),
        totalItems: read[0].totalItems,
      },
    [read, now],
  );
  return { ...pages, data };
}

function setsOf(pages: readonly { items: RouteSet[] }[] = []): RouteSet[] {
  return pages.flatMap(({ items }) => items);
}

/** How often is asked whether a look is done, and how often at most. */
const LOOK_MS = 1_000;
const MOST_ASKED = 20;

/** Has routes looked at, and waits until that is done, but not for ever. */
async function lookAt(
  { routes }: OpencspApi,
  id: string,
): Promise<'done' | 'late'> {
  const before = await routes.look(id);
  for (let asked = 0; asked < MOST_ASKED; asked += 1) {
    await new Promise(resolve => setTimeout(resolve, LOOK_MS));
    const set = await routes.get(id);
    if (set.checkedAt !== before.checkedAt) {
      return 'done';
    }
  }
  return 'late';
}

/**
 * What can be asked of the routes of a profile on a host. A look is over when something was looked at anew.
 *
 * @param id - of the set
 * @public
 */
export function useRouteActions(id: string) {
  const api = useApi(opencspApiRef);
  const client = useQueryClient();
  const onSettled = () =>
    client.invalidateQueries({ queryKey: queryKeys.routeSetLists });
  const look = useMutation({
    mutationFn: () => lookAt(api, id),
    onSettled,
  });
  const order = useMutation({
    mutationFn: (name: string) => api.routes.order(id, { name }),
    onSettled,
  });
  return { look, order };
}
