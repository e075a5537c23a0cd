import { useApi } from '@backstage/frontend-plugin-api';
import { DeploymentPreview } from '@opencsp/plugin-opencsp-common';
import { OpencspApi, opencspApiRef } from '@opencsp/plugin-opencsp-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDebounced } from '../shared/useDebounced';
import { CHECK_DELAY_MS } from '../shared/useServerProblem';
import { DeploymentValues, hostRequestOf } from './deploymentValues';

/** Where a profile runs that is to be deployed to another host. */
export type Move = NonNullable<DeploymentPreview['moves']>;

type Asked = Pick<OpencspApi, 'deployments'>;

/**
 * Where the profile of a form runs now, when the form says another host: the portal says it of a host that
 * is there. A machine that is not made yet is another host than any, so what is live is looked up for it.
 */
export async function findMove(
  { deployments }: Asked,
  values: DeploymentValues,
  call: { signal?: AbortSignal } = {},
): Promise<Move | undefined> {
  const { profileId, hostId, where } = values;
  if (profileId === '' || (where === 'host' && hostId === '')) {
    return undefined;
  }
  if (where === 'host') {
    const request = hostRequestOf(values, hostId);
    return (await deployments.validate(request, call)).moves;
  }
  const { items } = await deployments.list({ profileId, live: 'true' }, call);
  // Of two, the profile is leaving one.
  const serving = items.find(({ movesTo }) => !movesTo) ?? items[0];
  return (
    serving && {
      deploymentId: serving.id,
      hostId: serving.host.id,
      hostName: serving.host.name,
    }
  );
}

/** The same, once the values rest; `isKnown` tells what does not move from what was not answered yet. */
export function useMove(values: DeploymentValues): {
  move: Move | undefined;
  isKnown: boolean;
} {
  const api = useApi(opencspApiRef);
  const { profileId, where, hostId } = values;
  const key = JSON.stringify([profileId, where, hostId]);
  const isSettled = useDebounced(key, CHECK_DELAY_MS) === key;
  const query = useQuery({
    queryKey: ['opencsp', 'deployment-move', key],
    queryFn: async ({ signal }) =>
      (await findMove(api, values, { signal })) ?? null,
    enabled: isSettled,
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  return {
    move: query.data ?? undefined,
    isKnown: isSettled && query.isSuccess && !query.isPlaceholderData,
  };
}
