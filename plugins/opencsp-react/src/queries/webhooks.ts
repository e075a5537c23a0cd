import { useApi } from '@backstage/frontend-plugin-api';
import { ListWebhookDeliveries } from '@opencsp/plugin-opencsp-common';
import {
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { opencspApiRef } from '../api/opencspApi';
import { queryKeys } from './keys';
import { askingAgain, POLL_OPERATIONS_MS } from './polling';

/**
 * For operators: the configured webhooks, and how each does.
 *
 * @public
 */
export function useWebhooks() {
  const api = useApi(opencspApiRef);
  return useQuery({
    queryKey: queryKeys.webhooks,
    queryFn: ({ signal }) => api.webhooks.list({ signal }),
    refetchInterval: ({ state }) =>
      askingAgain(state.error, POLL_OPERATIONS_MS),
  });
}

/**
 * For operators: a page of what was sent and what waits, newest first.
 *
 * @public
 */
export function useWebhookDeliveries(query: Partial<ListWebhookDeliveries>) {
  const api = useApi(opencspApiRef);
  return useQuery({
    queryKey: queryKeys.webhookDeliveries(query),
    queryFn: ({ signal }) => api.webhooks.deliveries(query, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      askingAgain(state.error, POLL_OPERATIONS_MS),
  });
}

/**
 * For operators: a `ping`, another try, and going on after the receiver had switched a webhook off.
 *
 * @public
 */
export function useWebhookActions() {
  const api = useApi(opencspApiRef);
  const client = useQueryClient();
  const onSettled = () =>
    client.invalidateQueries({ queryKey: queryKeys.webhookParts });
  return {
    test: useMutation({
      mutationFn: (name: string) => api.webhooks.test(name),
      onSettled,
    }),
    resume: useMutation({
      mutationFn: (name: string) => api.webhooks.resume(name),
      onSettled,
    }),
    redeliver: useMutation({
      mutationFn: (id: string) => api.webhooks.redeliver(id),
      onSettled,
    }),
  };
}
