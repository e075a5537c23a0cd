import { useApi } from '@backstage/frontend-plugin-api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { opencspApiRef } from '../api/opencspApi';
import { queryKeys } from './keys';

/**
 * For operators: the ledger against the world. It asks every outside system, so it is asked only by
 * `refetch`; the last answer stays to be seen.
 *
 * @public
 */
export function useLedgerComparison() {
  const api = useApi(opencspApiRef);
  return useQuery({
    queryKey: queryKeys.ledger,
    queryFn: ({ signal }) => api.compareLedger({ signal }),
    enabled: false,
  });
}

/**
 * For operators: what cleaning findings would do, and cleaning them. After cleaning, everything that
 * may have changed is read again; the comparison is the page's own to repeat.
 *
 * @public
 */
export function useCleanLedger() {
  const api = useApi(opencspApiRef);
  const client = useQueryClient();
  const dryRun = useMutation({
    mutationFn: (findings: string[]) =>
      api.cleanLedger({ dryRun: true, findings }),
  });
  const clean = useMutation({
    mutationFn: (findings: string[]) =>
      api.cleanLedger({ dryRun: false, findings }),
    onSettled: () =>
      Promise.all(
        [
          queryKeys.workLists,
          queryKeys.healthDetails,
          queryKeys.instanceLists,
        ].map(queryKey => client.invalidateQueries({ queryKey })),
      ),
  });
  return { dryRun, clean };
}
