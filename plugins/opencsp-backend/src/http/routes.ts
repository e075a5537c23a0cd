import {
  deleteInstanceSchema,
  instanceCreatePermission,
  instanceDeletePermission,
  instanceReadPermission,
  instanceUpdatePermission,
  listInstancesSchema,
  operationsReadPermission,
  platformReadPermission,
} from '@opencsp/plugin-opencsp-common';
import { Permission } from '@backstage/plugin-permission-common';
import { JsonObject } from '@backstage/types';
import { Request } from 'express';
import { Caller } from '../authz/Caller';
import { DeploymentsService } from '../services/deployments/DeploymentsService';
import { HostsService } from '../services/hosts/HostsService';
import { InstancesService } from '../services/InstancesService';
import { OperationsService } from '../services/OperationsService';
import { ProfilesService } from '../services/profiles/ProfilesService';
import { PlatformService } from '../services/PlatformService';
import { PeopleService } from '../services/people/PeopleService';
import { ReadinessService } from '../services/readiness/ReadinessService';
import { SignInPortalService } from '../services/signInPortal/SignInPortalService';
import { RoutesService } from '../services/routes/RoutesService';
import { deploymentsRoutes } from './deploymentsRoutes';
import { hostsRoutes } from './hostsRoutes';
import { logAfterSchema } from './LogStreams';
import { describeFeeds } from './openapi/describe/feeds';
import { describeMachines } from './openapi/describe/machines';
import {
  describePlatform,
  quotaQuerySchema,
} from './openapi/describe/platform';
import { afterChangeSchema } from './openapi/pages';
import { operationsRoutes } from './operationsRoutes';
import { peopleRoutes } from './peopleRoutes';
import { profilesRoutes } from './profilesRoutes';
import { readinessRoutes } from './readinessRoutes';
import { signInPortalRoutes } from './signInPortalRoutes';
import { TextDownload } from './downloads';
import { RateLimit } from './RateLimiter';
import { RouteDescription } from './RouteDescription';
import { routeSetsRoutes } from './routeSetsRoutes';
import { webhooksRoutes } from './webhooksRoutes';
import { parseRequest } from '../services/requestErrors';
import { WebhooksService } from '../webhooks/WebhooksService';

/** What the handlers use. */
export interface Services {
  instances: InstancesService;
  platform: PlatformService;
  operations: OperationsService;
  webhooks: WebhooksService;
  /** Absent where an operator has not set profiles up. */
  profiles?: ProfilesService;
  /** The same of their people. */
  people?: PeopleService;
  /** The same of whether their services are ready. */
  readiness?: ReadinessService;
  signInPortal?: SignInPortalService;
  /** The same of hosts. */
  hosts?: HostsService;
  /** Absent where profiles are not set up: then nothing could be deployed. */
  deployments?: DeploymentsService;
  /** The same of the addresses that they brought. */
  routes?: RoutesService;
}

/** What a handler answers. */
export interface Answer {
  status?: number;
  body: unknown;
  /** True for what must not be kept by anybody on the way. */
  isSecret?: boolean;
  /** Sent in place of the body, piece by piece. */
  download?: TextDownload;
}

/** What a handler reads of a request: one of HTTP, or an action of the registry. */
export interface Asking {
  params: Record<string, string>;
  query: Record<string, unknown>;
  body: unknown;
  /** Such as `idempotency-key`. */
  header(name: string): string | undefined;
}

interface RouteBase {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below `/v1`, in Express's syntax. */
  path: string;
  /** Name in the API description and in the audit. */
  operation: string;
  /** What the API description says of it. */
  describe: RouteDescription;
}

/** A route for people: who may is decided in the service layer by this permission. */
export interface UserRoute<S = Services> extends RouteBase {
  principal: 'user';
  permission: Permission;
  /** How much one person may ask for; more is answered with 429. */
  rateLimit?: RateLimit;
  audit?: 'low' | 'medium' | 'high';
  /** What the id in path and answer is called in the audit; `instanceId` when absent. */
  auditId?: 'profileId' | 'hostId' | 'deploymentId' | 'routesId' | 'deliveryId';
  /** What the audit keeps of a request beside the record's id. */
  auditMeta?: (body: unknown, params: Record<string, string>) => JsonObject;
  /** What the audit keeps of the answer. */
  auditResult?: (body: unknown) => JsonObject;
  handle(services: S, caller: Caller, req: Asking): Promise<Answer>;
}

/** A route for other plugins of the same portal. */
export interface ServiceRoute<S = Services> extends RouteBase {
  principal: 'service';
  handle(services: S, req: Request): Promise<Answer>;
}

/** @public */
export type Route<S = Services> = UserRoute<S> | ServiceRoute<S>;

const CHANGES_PAGE = 500;

/**
 * Every route of the API but the log stream and `/health`, as data: the router, the audit and the
 * route × role test are made from this list, so that a route without a rule cannot exist.
 */
export const routes: Route[] = [
  {
    method: 'get',
    path: '/instances',
    operation: 'list-instances',
    principal: 'user',
    permission: instanceReadPermission,
    describe: describeMachines.list,
    handle: async ({ instances }, caller, req) => ({
      body: await instances.list(
        caller,
        parseRequest(listInstancesSchema, req.query),
      ),
    }),
  },
  {
    method: 'post',
    path: '/instances',
    operation: 'create-instance',
    principal: 'user',
    permission: instanceCreatePermission,
    audit: 'medium',
    describe: describeMachines.create,
    handle: async ({ instances }, caller, req) => {
      const key = req.header('idempotency-key');
      const { instance, created } = await instances.create(
        caller,
        req.body,
        key,
      );
      return { status: created ? 201 : 200, body: instance };
    },
  },
  {
    method: 'post',
    path: '/instances/validate',
    operation: 'validate-instance',
    principal: 'user',
    permission: instanceCreatePermission,
    describe: describeMachines.validate,
    handle: async ({ instances }, caller, req) => ({
      body: await instances.validate(caller, req.body),
    }),
  },
  {
    method: 'get',
    path: '/instances/:id',
    operation: 'get-instance',
    principal: 'user',
    permission: instanceReadPermission,
    describe: describeMachines.get,
    handle: async ({ instances }, caller, req) => ({
      body: await instances.get(caller, req.params.id),
    }),
  },
  {
    method: 'delete',
    path: '/instances/:id',
    operation: 'delete-instance',
    principal: 'user',
    permission: instanceDeletePermission,
    audit: 'high',
    describe: describeMachines.remove,
    handle: async ({ instances }, caller, req) => {
      const { confirm } = parseRequest(deleteInstanceSchema, req.body);
      return {
        status: 202,
        body: await instances.ask(caller, req.params.id, 'delete', confirm),
      };
    },
  },
  {
    method: 'post',
    path: '/instances/:id/retry',
    operation: 'retry-instance',
    principal: 'user',
    permission: instanceUpdatePermission,
    audit: 'medium',
    describe: describeMachines.retry,
    handle: async ({ instances }, caller, req) => ({
      status: 202,
      body: await instances.ask(caller, req.params.id, 'retry'),
    }),
  },
  {
    method: 'post',
    path: '/instances/:id/cancel',
    operation: 'cancel-instance',
    principal: 'user',
    permission: instanceUpdatePermission,
    audit: 'medium',
    describe: describeMachines.cancel,
    handle: async ({ instances }, caller, req) => ({
      status: 202,
      body: await instances.ask(caller, req.params.id, 'cancel'),
    }),
  },
  {
    method: 'get',
    path: '/instances/:id/logs',
    operation: 'get-instance-logs',
    principal: 'user',
    permission: instanceReadPermission,
    describe: describeMachines.logs,
    handle: async ({ instances }, caller, req) => ({
      body: await instances.logs(
        caller,
        req.params.id,
        parseRequest(logAfterSchema, req.query).after,
      ),
    }),
  },
  {
    method: 'get',
    path: '/instances/:id/work',
    operation: 'get-instance-work',
    principal: 'user',
    permission: operationsReadPermission,
    describe: describeMachines.work,
    handle: async ({ instances }, caller, req) => ({
      body: await instances.work(caller, req.params.id),
    }),
  },
  {
    method: 'get',
    path: '/sizes',
    operation: 'list-sizes',
    principal: 'user',
    permission: platformReadPermission,
    describe: describePlatform.sizes,
    handle: async ({ platform }, caller) => ({
      body: await platform.sizes(caller),
    }),
  },
  {
    method: 'get',
    path: '/os-templates',
    operation: 'list-os-templates',
    principal: 'user',
    permission: platformReadPermission,
    describe: describePlatform.osTemplates,
    handle: async ({ platform }, caller) => ({
      body: await platform.osTemplates(caller),
    }),
  },
  {
    method: 'get',
    path: '/networks',
    operation: 'list-networks',
    principal: 'user',
    permission: platformReadPermission,
    describe: describePlatform.networks,
    handle: async ({ platform }, caller) => ({
      body: await platform.networks(caller),
    }),
  },
  {
    method: 'get',
    path: '/quota',
    operation: 'get-quota',
    principal: 'user',
    permission: platformReadPermission,
    describe: describePlatform.quota,
    handle: async ({ platform }, caller, req) => ({
      body: await platform.quota(
        caller,
        parseRequest(quotaQuerySchema, req.query).owner,
      ),
    }),
  },
  {
    method: 'get',
    path: '/health/details',
    operation: 'get-health-details',
    principal: 'user',
    permission: operationsReadPermission,
    describe: describePlatform.health,
    handle: async ({ platform }, caller) => ({
      body: await platform.health(caller),
    }),
  },
  ...operationsRoutes,
  ...profilesRoutes,
  ...hostsRoutes,
  ...deploymentsRoutes,
  ...peopleRoutes,
  ...readinessRoutes,
  ...signInPortalRoutes,
  ...routeSetsRoutes,
  ...webhooksRoutes,
  {
    method: 'get',
    path: '/instances/:id/outcome',
    operation: 'get-instance-outcome',
    principal: 'service',
    describe: describeMachines.outcome,
    handle: async ({ instances }, req) => ({
      body: await instances.outcome(req.params.id),
    }),
  },
  {
    method: 'get',
    path: '/internal/changes',
    operation: 'list-changes',
    principal: 'service',
    describe: describeFeeds.instances,
    handle: async ({ instances }, req) => ({
      body: await instances.changes(
        parseRequest(afterChangeSchema, req.query).after,
        CHANGES_PAGE,
      ),
    }),
  },
  {
    method: 'get',
    path: '/internal/profile-changes',
    operation: 'list-profile-changes',
    principal: 'service',
    describe: describeFeeds.profiles,
    handle: async ({ profiles }, req) => {
      const { after } = parseRequest(afterChangeSchema, req.query);
      return {
        body: profiles
          ? await profiles.changes(after, CHANGES_PAGE)
          : // Where profiles are not set up there are none.
            { items: [], next: after, more: false },
      };
    },
  },
  {
    method: 'get',
    path: '/internal/host-changes',
    operation: 'list-host-changes',
    principal: 'service',
    describe: describeFeeds.hosts,
    handle: async ({ hosts }, req) => {
      const { after } = parseRequest(afterChangeSchema, req.query);
      return {
        body: hosts
          ? await hosts.changes(after, CHANGES_PAGE)
          : // Where hosts are not set up there are none.
            { items: [], next: after, more: false },
      };
    },
  },
];
