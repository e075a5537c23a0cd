import {
  AnyApiFactory,
  createApiFactory,
  createApiRef,
  DiscoveryApi,
  discoveryApiRef,
  FetchApi,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import { OpencspClient, ProfilesClient } from '@opencsp/plugin-opencsp-common';
import { QueryClient } from '@tanstack/react-query';
import { createOpencspQueryClient, readAgain } from '../queries/queryClient';
import { onWakeUp } from '../queries/wakeUp';
import {
  DeploymentsApi,
  HostsApi,
  PeopleApi,
  ReadinessApi,
  SignInPortalApi,
  RoutesApi,
  WebhooksApi,
} from './deployApis';

/**
 * What the pages call about profiles: the public methods of that part of the client.
 *
 * @public
 */
export type ProfilesApi = Pick<
  ProfilesClient,
  // The change feed is the catalog's.
  Exclude<keyof ProfilesClient, 'changes'>
>;

/**
 * What the pages call: the public methods of the typed client, so that a test can stand in for it.
 *
 * @public
 */
export type OpencspApi = Omit<
  Pick<OpencspClient, keyof OpencspClient>,
  | 'profiles'
  | 'deployments'
  | 'hosts'
  | 'routes'
  | 'people'
  | 'readiness'
  | 'signInPortal'
  | 'webhooks'
> & {
  readonly profiles: ProfilesApi;
  readonly deployments: DeploymentsApi;
  readonly hosts: HostsApi;
  readonly routes: RoutesApi;
  readonly people: PeopleApi;
  readonly readiness: ReadinessApi;
  readonly signInPortal: SignInPortalApi;
  readonly webhooks: WebhooksApi;
};

/**
 * The typed client of `/api/opencsp/v1` as a utility API of both frontend systems.
 *
 * @public
 */
export const opencspApiRef = createApiRef<OpencspApi>().with({
  id: 'plugin.opencsp.client',
  pluginId: 'opencsp',
});

/**
 * The one cache of answers that pages, cards and form fields share.
 *
 * @public
 */
export const opencspQueryClientApiRef = createApiRef<QueryClient>().with({
  id: 'plugin.opencsp.query-client',
  pluginId: 'opencsp',
});

/**
 * Makes the client from Backstage's discovery and `fetch`; the latter adds who is calling.
 *
 * @public
 */
export function createOpencspClient(options: {
  discoveryApi: DiscoveryApi;
  fetchApi: FetchApi;
}): OpencspClient {
  return new OpencspClient({
    baseUrl: () => options.discoveryApi.getBaseUrl('opencsp'),
    fetch: options.fetchApi.fetch,
  });
}

/** @public */
export const opencspApiFactory = createApiFactory({
  api: opencspApiRef,
  deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
  factory: deps => createOpencspClient(deps),
});

/** @public */
export const opencspQueryClientApiFactory = createApiFactory({
  api: opencspQueryClientApiRef,
  deps: {},
  factory: () => {
    const client = createOpencspQueryClient();
    onWakeUp(() => readAgain(client));
    return client;
  },
});

/**
 * Both factories, for the `apis` of an app or plugin of the old frontend system.
 *
 * @public
 */
export const opencspApiFactories: AnyApiFactory[] = [
  opencspApiFactory,
  opencspQueryClientApiFactory,
];
