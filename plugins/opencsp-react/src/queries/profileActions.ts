import { useApi } from '@backstage/frontend-plugin-api';
import { DecideForeign, Profile } from '@opencsp/plugin-opencsp-common';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { OpencspApi, opencspApiRef } from '../api/opencspApi';
import { statusOf } from '../pieces/faceOf';
import { queryKeys } from './keys';

/**
 * Asks for a retry. Somebody who asked a moment earlier, or the first of two clicks, had it begin:
 * then the profile is as wanted, and the refusal is no trouble to tell.
 */
async function retryOnce(api: OpencspApi, id: string): Promise<Profile> {
  try {
    return await api.profiles.retry(id);
  } catch (error) {
    if (statusOf(error) !== 409) {
      throw error;
    }
    const profile = await api.profiles.get(id).catch(() => undefined);
    if (!profile || profile.state === 'failed') {
      throw error;
    }
    return profile;
  }
}

/**
 * What can be asked of a profile. Nothing is shown as done before the API said so: its answer goes into
 * the cache, and lists, files, history and secrets are read again.
 *
 * @public
 */
export function useProfileActions(id: string) {
  const api = useApi(opencspApiRef);
  const client = useQueryClient();

  const settled = async (profile: Profile | undefined) => {
    if (profile) {
      client.setQueryData(queryKeys.profile(id), profile);
    } else {
      await client.invalidateQueries({ queryKey: queryKeys.profile(id) });
    }
    await Promise.all([
      client.invalidateQueries({ queryKey: queryKeys.profileLists }),
      client.invalidateQueries({ queryKey: queryKeys.profileParts(id) }),
    ]);
  };

  const retry = useMutation({
    mutationFn: () => retryOnce(api, id),
    onSettled: settled,
  });
  const remove = useMutation({
    mutationFn: (confirm: string) => api.profiles.delete(id, confirm),
    onSettled: settled,
  });
  const rotate = useMutation({
    mutationFn: (name: string) => api.profiles.rotateSecret(id, name),
    onSettled: settled,
  });
  const decide = useMutation({
    mutationFn: (request: DecideForeign) =>
      api.profiles.decideForeign(id, request),
    onSettled: settled,
  });
  return { retry, remove, rotate, decide };
}

/**
 * Asks for a password that is shown once. It is no query and no mutation: their caches would keep the
 * value. Whoever asks holds it, and lets it go.
 *
 * @public
 */
export function useRevealSecret(id: string): (name: string) => Promise<string> {
  const api = useApi(opencspApiRef);
  const client = useQueryClient();
  return useCallback(
    async (name: string) => {
      try {
        return await api.profiles.revealSecret(id, name);
      } finally {
        // Not awaited: the value is there once only, and no failing list may lose it.
        client
          .invalidateQueries({ queryKey: queryKeys.profileSecrets(id) })
          .catch(() => undefined);
      }
    },
    [api, client, id],
  );
}
