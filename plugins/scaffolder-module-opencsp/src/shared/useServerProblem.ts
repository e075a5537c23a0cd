import { useApi } from '@backstage/frontend-plugin-api';
import { OpencspApiError } from '@opencsp/plugin-opencsp-common';
import { opencspApiRef } from '@opencsp/plugin-opencsp-react';
import { useQuery } from '@tanstack/react-query';
import { useDebounced } from './useDebounced';

/** How long a value rests before the portal is asked, in milliseconds. */
export const CHECK_DELAY_MS = 400;

/** What the portal says of a part of a request. */
export type ServerCheck =
  | { state: 'idle' }
  | { state: 'checking' }
  | { state: 'fine' }
  | { state: 'problem'; message: string }
  | { state: 'unchecked'; reason: string };

/**
 * Asks the portal what only it can know about a part of a request: whether a name or an address
 * is free.
 *
 * @param request - the part, or nothing while the field itself already finds it wrong
 * @param path - the field whose problem is wanted
 */
export function useServerProblem(
  request: object | undefined,
  path: string,
): ServerCheck {
  const api = useApi(opencspApiRef);
  const key = JSON.stringify(request ?? {});
  const isSettled = useDebounced(key, CHECK_DELAY_MS) === key;
  const query = useQuery({
    queryKey: ['opencsp', 'validate', key],
    queryFn: ({ signal }) => api.validateInstance(request, { signal }),
    enabled: request !== undefined && isSettled,
    staleTime: 0,
  });

  if (request === undefined) {
    return { state: 'idle' };
  }
  if (!isSettled || query.isPending) {
    return { state: 'checking' };
  }
  if (query.error) {
    return { state: 'unchecked', reason: reasonOf(query.error) };
  }
  const found = query.data.problems.find(problem => problem.path === path);
  return found
    ? { state: 'problem', message: found.message }
    : { state: 'fine' };
}

function reasonOf(error: Error): string {
  return error instanceof OpencspApiError ? error.message : '';
}
