import { OpencspApiError } from '@opencsp/plugin-opencsp-common';
import { QueryClient } from '@tanstack/react-query';

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
  return new QueryClient({
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
}
