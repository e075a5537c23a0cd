import { useApi } from '@backstage/frontend-plugin-api';
import {
  Deployment,
  isDeploymentMoving,
  RemoveDeploymentRequest,
  RollbackDeploymentRequest,
} from '@opencsp/plugin-opencsp-common';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { OpencspApi, opencspApiRef } from '../api/opencspApi';
import { statusOf } from '../pieces/faceOf';
import { queryKeys } from './keys';
import { randomKey } from './randomKey';

/**
 * Asks for a retry. Somebody who asked a moment earlier, or the first of two clicks, had it begin:
 * then the deployment is as wanted, and the refusal is no trouble to tell.
 */
async function retryOnce(
  { deployments }: OpencspApi,
  id: string,
): Promise<Deployment> {
  try {
    return await deployments.retry(id);
  } catch (error) {
    if (statusOf(error) !== 409) {
      throw error;
    }
    const deployment = await deployments.get(id).catch(() => undefined);
    if (!deployment || !isDeploymentMoving(deployment.state)) {
      throw error;
    }
    return deployment;
  }
}

/**
 * What can be asked of a deployment. Nothing is shown as done before the API said so: its answer goes
 * into the cache, and what depends on it is read again. A way back answers with the run that goes it,
 * which may be another deployment.
 *
 * @public
 */
export function useDeploymentActions(id: string) {
  const api = useApi(opencspApiRef);
  const client = useQueryClient();
  // One way back for as long as the page stands: a second click is no second run.
  const [key] = useState(randomKey);

  const settled = async (deployment: Deployment | undefined) => {
    if (deployment) {
      client.setQueryData(queryKeys.deployment(deployment.id), deployment);
    }
    if (deployment?.id !== id) {
      await client.invalidateQueries({ queryKey: queryKeys.deployment(id) });
    }
    await Promise.all(
      [
        queryKeys.deploymentLists,
        queryKeys.serviceLists,
        queryKeys.hostLists,
        queryKeys.hostEntries,
      ].map(queryKey => client.invalidateQueries({ queryKey })),
    );
  };

  const retry = useMutation({
    mutationFn: () => retryOnce(api, id),
    onSettled: settled,
  });
  const cancel = useMutation({
    mutationFn: () => api.deployments.cancel(id),
    onSettled: settled,
  });
  const rollback = useMutation({
    mutationFn: (request: RollbackDeploymentRequest) =>
      api.deployments.rollback(id, request, key),
    onSettled: settled,
  });
  const remove = useMutation({
    mutationFn: (request: RemoveDeploymentRequest) =>
      api.deployments.remove(id, request),
    onSettled: settled,
  });
  return { retry, cancel, rollback, remove };
}
