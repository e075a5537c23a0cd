import { OpencspApiError } from '@opencsp/plugin-opencsp-common';
import { Query, QueryCache, QueryClient } from '@tanstack/react-query';
import { queryKeys } from './keys';
import { isOutage } from './polling';

const MOST_RETRIES = 2;

/**
 * Whether asking again can help: when no answer came, or the server failed. A refusal (4xx) and an
 * answer of an unknown form stay what they are.
 */
export function shouldAskAgain(failures: number, error: unknown): boolean {
  if (failures >= MOST_RETRIES || !(error instanceof OpencspApiError)) {
    return false;
  }
  const { status } = error.details;
  return status === 0 || status >= 500;
}

/** A cache with the habits that all OpenCSP pages share. */
export function createOpencspQueryClient(): QueryClient {
  const outages = new Map<string, number>();
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (isOutage(error) && !outages.has(query.queryHash)) {
          outages.set(query.queryHash, Date.now());
        }
      },
      onSuccess: (_data, query) => {
        const since = outages.get(query.queryHash);
        outages.delete(query.queryHash);
        if (since !== undefined) {
          readAgain(client, other => other.state.dataUpdatedAt < since);
        }
      },
    }),
    defaultOptions: {
      queries: {
        retry: shouldAskAgain,
        retryDelay: attempt => Math.min(500 * 2 ** attempt, 4_000),
        staleTime: 1_000,
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  });
  return client;
}

/**
 * Has what the pages show read again: after an outage or a sleep, signals may have been lost, and nothing
 * else would tell.
 */
export function readAgain(
  client: QueryClient,
  isOld: (query: Query) => boolean = () => true,
): void {
  client.invalidateQueries({ queryKey: queryKeys.all, predicate: isOld });
}
