import { useApi } from '@backstage/frontend-plugin-api';
import { opencspApiRef } from '@opencsp/plugin-opencsp-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDebounced } from '../shared/useDebounced';
import { CHECK_DELAY_MS } from '../shared/useServerProblem';

/**
 * Asks the portal what starting would come to, once the values rest. Fields with the same values share
 * the answer.
 *
 * @param request - the parts that are filled in
 */
export function useDeploymentPreview(
  request: Record<string, unknown>,
  enabled: boolean,
) {
  const api = useApi(opencspApiRef);
  const key = JSON.stringify(request);
  const isSettled = useDebounced(key, CHECK_DELAY_MS) === key;
  const query = useQuery({
    queryKey: ['opencsp', 'deployment-preview', key],
    queryFn: ({ signal }) => api.deployments.validate(request, { signal }),
    enabled: enabled && isSettled,
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  return { query, isOld: !isSettled || query.isPlaceholderData };
}
