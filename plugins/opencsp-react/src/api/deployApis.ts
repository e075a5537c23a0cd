import {
  DeploymentsClient,
  HostsClient,
  PeopleClient,
  ReadinessClient,
  SignInPortalClient,
  RoutesClient,
  WebhooksClient,
} from '@opencsp/plugin-opencsp-common';

/**
 * What the pages call about deployments and the services that they brought: the public methods of that
 * part of the client.
 *
 * @public
 */
export type DeploymentsApi = Pick<
  DeploymentsClient,
  // The change feed is the catalog's.
  Exclude<keyof DeploymentsClient, 'serviceChanges'>
>;

/**
 * What the pages call about hosts: the public methods of that part of the client.
 *
 * @public
 */
export type HostsApi = Pick<
  HostsClient,
  // The change feed is the catalog's.
  Exclude<keyof HostsClient, 'changes'>
>;

/**
 * What the pages call about the URLs of profiles and their certificates: the public methods of that part
 * of the client.
 *
 * @public
 */
export type RoutesApi = Pick<RoutesClient, keyof RoutesClient>;

/**
 * What the pages call about the people of profiles and their accounts: the public methods of that part of the
 * client.
 *
 * @public
 */
export type PeopleApi = Pick<PeopleClient, keyof PeopleClient>;

/**
 * What the pages call about whether the services of a profile are ready: the public methods of that part of the
 * client.
 *
 * @public
 */
export type ReadinessApi = Pick<ReadinessClient, keyof ReadinessClient>;

/**
 * What the pages call about the sign-in portals of profiles: the public methods of that part of the client.
 *
 * @public
 */
export type SignInPortalApi = Pick<
  SignInPortalClient,
  keyof SignInPortalClient
>;

/**
 * What the operators' page calls about webhooks: the public methods of that part of the client.
 *
 * @public
 */
export type WebhooksApi = Pick<WebhooksClient, keyof WebhooksClient>;
