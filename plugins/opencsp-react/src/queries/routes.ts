import { useApi } from '@backstage/frontend-plugin-api';
import { ListRoutesQuery } from '@opencsp/plugin-opencsp-common';
import {
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { OpencspApi, opencspApiRef } from '../api/opencspApi';
import { queryKeys } from './keys';
import { askingAgain, pollRoutes } from './polling';
import { useSignalsAvailable } from './signals';

/**
 * The URLs of profiles on hosts, with what is known of each. Signals of deployments make them old.
 *
 * @public
 */
export function useRouteSets(query: ListRoutesQuery = {}) {
  const api = useApi(opencspApiRef);
  const signals = useSignalsAvailable();
  return useQuery({
    queryKey: queryKeys.routeSets(query),
    queryFn: ({ signal }) => api.routes.list(query, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      askingAgain(state.error, pollRoutes(state.data?.items ?? [], signals)),
  });
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
