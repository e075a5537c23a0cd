import { useApi } from '@backstage/frontend-plugin-api';
import { Instance } from '@opencsp/plugin-opencsp-common';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { OpencspApi, opencspApiRef } from '../api/opencspApi';
import { statusOf } from '../pieces/faceOf';
import { queryKeys } from './keys';

/**
 * Asks for a retry. Somebody who asked a moment earlier, or the first of two clicks, had it begin:
 * then the machine is as wanted, and the refusal is no trouble to tell.
 */
async function retryOnce(api: OpencspApi, id: string): Promise<Instance> {
  try {
    return await api.retryInstance(id);
  } catch (error) {
    if (statusOf(error) !== 409) {
      throw error;
    }
    const instance = await api.getInstance(id).catch(() => undefined);
    if (!instance || instance.state === 'failed') {
      throw error;
    }
    return instance;
  }
}

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
    mutationFn: () => retryOnce(api, id),
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
