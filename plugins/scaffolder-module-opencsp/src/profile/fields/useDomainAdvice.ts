import { useApi } from '@backstage/frontend-plugin-api';
import { DomainHint } from '@opencsp/plugin-opencsp-common';
import { opencspApiRef } from '@opencsp/plugin-opencsp-react';
import { useQuery } from '@tanstack/react-query';
import { useDebounced } from '../../shared/useDebounced';
import { CHECK_DELAY_MS } from '../../shared/useServerProblem';

/** How long an answer is used again, in milliseconds: as long as the portal does. */
const FRESH_MS = 30_000;

/** What DNS says of the present domain. It never stands in the way of the form. */
export type DomainLook =
  | { state: 'idle' | 'looking' | 'failed' }
  | { state: 'known'; hints: readonly DomainHint[] };

/**
 * Asks the portal what DNS says of a domain, once it rests. A question about an earlier one is aborted.
 *
 * @param domain - in ASCII and valid, or nothing
 */
export function useDomainAdvice(domain: string | undefined): DomainLook {
  const api = useApi(opencspApiRef);
  const wanted = domain ?? '';
  const isSettled = useDebounced(wanted, CHECK_DELAY_MS) === wanted;
  const query = useQuery({
    queryKey: ['opencsp', 'domain-advice', wanted],
    queryFn: ({ signal }) => api.profiles.domainAdvice(wanted, { signal }),
    enabled: wanted !== '' && isSettled,
    staleTime: FRESH_MS,
    // The next change of the field asks again: advice is not worth waiting for.
    retry: false,
  });
  if (wanted === '') {
    return { state: 'idle' };
  }
  if (query.data) {
    return { state: 'known', hints: query.data.hints };
  }
  return { state: query.error ? 'failed' : 'looking' };
}
