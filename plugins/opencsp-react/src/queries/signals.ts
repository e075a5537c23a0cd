import { useApiHolder } from '@backstage/frontend-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  Deployment,
  Host,
  Instance,
  Profile,
  SIGNAL_DEPLOYMENTS,
  SIGNAL_HOSTS,
  SIGNAL_INSTANCES,
  SIGNAL_PROFILES,
} from '@opencsp/plugin-opencsp-common';
import { QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { z } from 'zod';
import { queryKeys } from './keys';

const signalSchema = z.object({ id: z.string(), version: z.number() });

/**
 * Marks what a signal makes old. A signal of a version that is already shown changes nothing, since
 * the page's own request may have been faster.
 */
export function applyInstanceSignal(client: QueryClient, message: unknown) {
  const signal = signalSchema.safeParse(message);
  if (!signal.success) {
    return;
  }
  const { id, version } = signal.data;
  const shown = client.getQueryData<Instance>(queryKeys.instance(id));
  if (!shown || shown.version < version) {
    client.invalidateQueries({ queryKey: queryKeys.instance(id) });
  }
  client.invalidateQueries({ queryKey: queryKeys.instanceLists });
  client.invalidateQueries({ queryKey: queryKeys.quotas });
  client.invalidateQueries({ queryKey: queryKeys.workLists });
  client.invalidateQueries({ queryKey: queryKeys.instanceWork(id) });
}

/** The same for a profile, and for what was read of its branch. */
export function applyProfileSignal(client: QueryClient, message: unknown) {
  const signal = signalSchema.safeParse(message);
  if (!signal.success) {
    return;
  }
  const { id, version } = signal.data;
  const shown = client.getQueryData<Profile>(queryKeys.profile(id));
  if (!shown || shown.version < version) {
    client.invalidateQueries({ queryKey: queryKeys.profile(id) });
  }
  client.invalidateQueries({ queryKey: queryKeys.profileLists });
  client.invalidateQueries({ queryKey: queryKeys.profileParts(id) });
}

/**
 * The same for a deployment: with it, the services that it brought, their routes and what is said to run on
 * its host are old.
 */
export function applyDeploymentSignal(client: QueryClient, message: unknown) {
  const signal = signalSchema.safeParse(message);
  if (!signal.success) {
    return;
  }
  const { id, version } = signal.data;
  const shown = client.getQueryData<Deployment>(queryKeys.deployment(id));
  if (!shown || shown.version < version) {
    client.invalidateQueries({ queryKey: queryKeys.deployment(id) });
  }
  client.invalidateQueries({ queryKey: queryKeys.deploymentLists });
  client.invalidateQueries({ queryKey: queryKeys.serviceLists });
  client.invalidateQueries({ queryKey: queryKeys.routeSetLists });
  client.invalidateQueries({ queryKey: queryKeys.hostLists });
  client.invalidateQueries({ queryKey: queryKeys.hostEntries });
}

/** The same for a host. */
export function applyHostSignal(client: QueryClient, message: unknown) {
  const signal = signalSchema.safeParse(message);
  if (!signal.success) {
    return;
  }
  const { id, version } = signal.data;
  const shown = client.getQueryData<Host>(queryKeys.host(id));
  if (!shown || shown.version < version) {
    client.invalidateQueries({ queryKey: queryKeys.host(id) });
  }
  client.invalidateQueries({ queryKey: queryKeys.hostLists });
}

/** Whether the app can receive signals at all. */
export function useSignalsAvailable(): boolean {
  return useApiHolder().get(signalApiRef) !== undefined;
}

/**
 * Keeps machines on the page live: each signal about one makes the page read again. Every message
 * is handled, while `useSignal` only keeps the last of those that come in one go.
 *
 * @public
 */
export function useInstanceSignals(): { available: boolean } {
  return useSignals(SIGNAL_INSTANCES, applyInstanceSignal);
}

/**
 * Keeps profiles on the page live, in the same way.
 *
 * @public
 */
export function useProfileSignals(): { available: boolean } {
  return useSignals(SIGNAL_PROFILES, applyProfileSignal);
}

/**
 * Keeps deployments and services on the page live, in the same way.
 *
 * @public
 */
export function useDeploymentSignals(): { available: boolean } {
  return useSignals(SIGNAL_DEPLOYMENTS, applyDeploymentSignal);
}

/**
 * Keeps hosts on the page live, in the same way.
 *
 * @public
 */
export function useHostSignals(): { available: boolean } {
  return useSignals(SIGNAL_HOSTS, applyHostSignal);
}

function useSignals(
  channel: string,
  apply: (client: QueryClient, message: unknown) => void,
): { available: boolean } {
  const signals = useApiHolder().get(signalApiRef);
  const client = useQueryClient();
  useEffect(() => {
    const subscriber = signals?.subscribe(channel, message =>
      apply(client, message),
    );
    return () => subscriber?.unsubscribe();
  }, [signals, client, channel, apply]);
  return { available: signals !== undefined };
}
