import { useApi } from '@backstage/frontend-plugin-api';
import {
  Host,
  RegisterHostRequest,
  ScanHostRequest,
} from '@opencsp/plugin-opencsp-common';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';
import { opencspApiRef } from '../api/opencspApi';
import { queryKeys } from './keys';
import { randomKey } from './randomKey';

/**
 * What can be asked of a host. Nothing is shown as done before the API said so.
 *
 * @public
 */
export function useHostActions(id: string) {
  const api = useApi(opencspApiRef);
  const client = useQueryClient();

  const settled = async (host: Host | undefined) => {
    if (host) {
      client.setQueryData(queryKeys.host(id), host);
    } else {
      await client.invalidateQueries({ queryKey: queryKeys.host(id) });
    }
    await client.invalidateQueries({ queryKey: queryKeys.hostLists });
  };

  const check = useMutation({
    mutationFn: () => api.hosts.check(id),
    onSettled: settled,
  });
  const prepare = useMutation({
    mutationFn: () => api.hosts.prepare(id),
    onSettled: settled,
  });
  const cancel = useMutation({
    mutationFn: () => api.hosts.cancel(id),
    onSettled: settled,
  });
  const remove = useMutation({
    mutationFn: (confirm: string) => api.hosts.remove(id, confirm),
    onSettled: settled,
  });
  return { check, prepare, cancel, remove };
}

/**
 * The steps of registering a host: which key it shows, and registering it under the key that the
 * person compared.
 *
 * @public
 */
export function useRegisterHost() {
  const api = useApi(opencspApiRef);
  const client = useQueryClient();
  // The same request is one host, however often it is sent; one that was put right is another one.
  const sent = useRef({ request: '', key: '' });
  const keyOf = (request: RegisterHostRequest): string => {
    const text = JSON.stringify(request);
    if (sent.current.request !== text) {
      sent.current = { request: text, key: randomKey() };
    }
    return sent.current.key;
  };
  const scan = useMutation({
    mutationFn: (request: ScanHostRequest) => api.hosts.scan(request),
  });
  const register = useMutation({
    mutationFn: (request: RegisterHostRequest) =>
      api.hosts.register(request, keyOf(request)),
    onSuccess: host => {
      client.setQueryData(queryKeys.host(host.id), host);
    },
    onSettled: () =>
      client.invalidateQueries({ queryKey: queryKeys.hostLists }),
  });
  return { scan, register };
}

/**
 * Hands a private key over and gives the handle of it. It is no mutation: the cache of those would
 * keep the key.
 *
 * @public
 */
export function useHandOff(): (value: string) => Promise<string> {
  const api = useApi(opencspApiRef);
  return useCallback(
    async (value: string) => (await api.profiles.handOff(value)).id,
    [api],
  );
}
