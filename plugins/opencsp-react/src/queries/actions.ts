import { useApi } from '@backstage/frontend-plugin-api';
import { Instance } from '@opencsp/plugin-opencsp-common';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { opencspApiRef } from '../api/opencspApi';
import { queryKeys } from './keys';

/**
 * What can be asked of a machine. Nothing is shown as done before the API said so: its answer goes
 * into the cache, and the lists are read again.
 *
 * @public
 */
export function useInstanceActions(id: string) {
  const api = useApi(opencspApiRef);
  const client = useQueryClient();

  const settled = async (instance: Instance | undefined) => {
    if (instance) {
      client.setQueryData(queryKeys.instance(id), instance);
    } else {
      await client.invalidateQueries({ queryKey: queryKeys.instance(id) });
    }
    await Promise.all([
      client.invalidateQueries({ queryKey: queryKeys.instanceLists }),
      client.invalidateQueries({ queryKey: queryKeys.quotas }),
    ]);
  };

  const retry = useMutation({
    mutationFn: () => api.retryInstance(id),
    onSettled: settled,
  });
  const cancel = useMutation({
    mutationFn: () => api.cancelInstance(id),
    onSettled: settled,
  });
  const remove = useMutation({
    mutationFn: (confirm: string) => api.deleteInstance(id, confirm),
    onSettled: settled,
  });
  return { retry, cancel, remove };
}
