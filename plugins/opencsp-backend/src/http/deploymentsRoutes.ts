import {
  deploymentCreatePermission,
  deploymentDeletePermission,
  deploymentReadPermission,
  deploymentUpdatePermission,
  listDeploymentsSchema,
  listServicesSchema,
} from '@opencsp/plugin-opencsp-common';
import { JsonObject } from '@backstage/types';
import { z } from 'zod';
import { deploymentsNotSetUp } from '../services/deployments/deploymentErrors';
import { DeploymentsService } from '../services/deployments/DeploymentsService';
import { parseRequest } from '../services/requestErrors';
import { logAfterSchema } from './LogStreams';
import { describeDeployments } from './openapi/describe/deployments';
import { describeFeeds } from './openapi/describe/feeds';
import { afterChangeSchema } from './openapi/pages';
import type { Route, Services } from './routes';

/** A log of 100,000 lines is read as a whole; a person does that a few times. */
const DOWNLOADS = { most: 20, windowMs: 60_000, callers: 10_000 };

/** Each asks the host; a person looks a few times. */
const LOOKS = { most: 30, windowMs: 60_000, callers: 10_000 };

const CHANGES_PAGE = 500;

/** What these routes use. */
export type DeploymentsPart = Pick<Services, 'deployments'>;

/** Where nothing can be deployed, each route says so. @throws NotFoundError */
function deploymentsOf({ deployments }: DeploymentsPart): DeploymentsService {
  if (!deployments) {
    throw deploymentsNotSetUp();
  }
  return deployments;
}

const startedSchema = z.object({
  profileId: z.string().max(64).optional().catch(undefined),
  hostId: z.string().max(64).optional().catch(undefined),
  instanceId: z.string().max(64).optional().catch(undefined),
  commit: z.string().max(64).optional().catch(undefined),
  prepare: z.boolean().optional().catch(undefined),
});

/** Of what was asked to be deployed where. */
function whatWhere(body: unknown): JsonObject {
  const parsed = startedSchema.safeParse(body);
  return parsed.success ? parsed.data : {};
}

const removedSchema = z.object({ data: z.boolean().catch(false) });

/** Whether what people stored goes, too. */
function withData(body: unknown): JsonObject {
  const parsed = removedSchema.safeParse(body);
  return { data: parsed.success && parsed.data.data };
}

const backSchema = z.object({
  commit: z.string().max(64).optional().catch(undefined),
});

/** Of what was asked to be brought back. */
function backTo(body: unknown): JsonObject {
  const parsed = backSchema.safeParse(body);
  return parsed.success ? parsed.data : {};
}

/** The part of the API that is about deployments and the services that they brought. */
export const deploymentsRoutes: Route<DeploymentsPart>[] = [
  {
    method: 'get',
    path: '/deployments',
    operation: 'list-deployments',
    principal: 'user',
    permission: deploymentReadPermission,
    describe: describeDeployments.list,
    handle: async (services, caller, req) => ({
      body: await deploymentsOf(services).list(
        caller,
        parseRequest(listDeploymentsSchema, req.query),
      ),
    }),
  },
  {
    method: 'post',
    path: '/deployments',
    operation: 'start-deployment',
    principal: 'user',
    permission: deploymentCreatePermission,
    audit: 'medium',
    auditId: 'deploymentId',
    auditMeta: whatWhere,
    describe: describeDeployments.start,
    handle: async (services, caller, req) => {
      const { deployment, created } = await deploymentsOf(services).start(
        caller,
        req.body,
        req.header('idempotency-key'),
      );
      return { status: created ? 201 : 200, body: deployment };
    },
  },
  {
    method: 'post',
    path: '/deployments/validate',
    operation: 'validate-deployment',
    principal: 'user',
    permission: deploymentCreatePermission,
    describe: describeDeployments.validate,
    handle: async (services, caller, req) => ({
      body: await deploymentsOf(services).validate(caller, req.body),
    }),
  },
  {
    method: 'get',
    path: '/deployments/:id',
    operation: 'get-deployment',
    principal: 'user',
    permission: deploymentReadPermission,
    describe: describeDeployments.get,
    handle: async (services, caller, req) => ({
      body: await deploymentsOf(services).get(caller, req.params.id),
    }),
  },
  {
    method: 'delete',
    path: '/deployments/:id',
    operation: 'remove-deployment',
    principal: 'user',
    permission: deploymentDeletePermission,
    audit: 'high',
    auditId: 'deploymentId',
    auditMeta: withData,
    describe: describeDeployments.remove,
    handle: async (services, caller, req) => ({
      status: 202,
      body: await deploymentsOf(services).remove(
        caller,
        req.params.id,
        req.body,
      ),
    }),
  },
  {
    method: 'post',
    path: '/deployments/:id/retry',
    operation: 'retry-deployment',
    principal: 'user',
    permission: deploymentUpdatePermission,
    audit: 'medium',
    auditId: 'deploymentId',
    describe: describeDeployments.retry,
    handle: async (services, caller, req) => ({
      status: 202,
      body: await deploymentsOf(services).retry(caller, req.params.id),
    }),
  },
  {
    method: 'post',
    path: '/deployments/:id/cancel',
    operation: 'cancel-deployment',
    principal: 'user',
    permission: deploymentUpdatePermission,
    audit: 'medium',
    auditId: 'deploymentId',
    describe: describeDeployments.cancel,
    handle: async (services, caller, req) => ({
      status: 202,
      body: await deploymentsOf(services).cancel(caller, req.params.id),
    }),
  },
  {
    method: 'post',
    path: '/deployments/:id/rollback',
    operation: 'rollback-deployment',
    principal: 'user',
    permission: deploymentUpdatePermission,
    audit: 'high',
    auditId: 'deploymentId',
    auditMeta: backTo,
    describe: describeDeployments.rollback,
    handle: async (services, caller, req) => {
      const { deployment, created } = await deploymentsOf(services).rollback(
        caller,
        req.params.id,
        req.body,
        req.header('idempotency-key'),
      );
      return { status: created ? 201 : 200, body: deployment };
    },
  },
  {
    method: 'get',
    path: '/deployments/:id/generations',
    operation: 'list-generations',
    principal: 'user',
    permission: deploymentReadPermission,
    rateLimit: LOOKS,
    describe: describeDeployments.generations,
    handle: async (services, caller, req) => ({
      body: await deploymentsOf(services).generations.list(
        caller,
        req.params.id,
      ),
    }),
  },
  {
    method: 'get',
    path: '/deployments/:id/logs',
    operation: 'get-deployment-logs',
    principal: 'user',
    permission: deploymentReadPermission,
    describe: describeDeployments.logs,
    handle: async (services, caller, req) => ({
      body: await deploymentsOf(services).logs.logs(
        caller,
        req.params.id,
        parseRequest(logAfterSchema, req.query).after,
      ),
    }),
  },
  {
    method: 'get',
    path: '/deployments/:id/logs/download',
    operation: 'download-deployment-log',
    principal: 'user',
    permission: deploymentReadPermission,
    rateLimit: DOWNLOADS,
    describe: describeDeployments.download,
    handle: async (services, caller, req) => ({
      body: undefined,
      download: await deploymentsOf(services).logs.download(
        caller,
        req.params.id,
      ),
    }),
  },
  {
    method: 'get',
    path: '/services',
    operation: 'list-services',
    principal: 'user',
    permission: deploymentReadPermission,
    describe: describeDeployments.services,
    handle: async (services, caller, req) => ({
      body: await deploymentsOf(services).services.list(
        caller,
        parseRequest(listServicesSchema, req.query),
      ),
    }),
  },
  {
    method: 'get',
    path: '/services/:id',
    operation: 'get-service',
    principal: 'user',
    permission: deploymentReadPermission,
    describe: describeDeployments.service,
    handle: async (services, caller, req) => ({
      body: await deploymentsOf(services).services.get(caller, req.params.id),
    }),
  },
  {
    method: 'get',
    path: '/deployments/:id/outcome',
    operation: 'get-deployment-outcome',
    principal: 'service',
    describe: describeDeployments.outcome,
    handle: async (services, req) => ({
      body: await deploymentsOf(services).outcome(req.params.id),
    }),
  },
  {
    method: 'get',
    path: '/internal/service-changes',
    operation: 'list-service-changes',
    principal: 'service',
    describe: describeFeeds.services,
    handle: async ({ deployments }, req) => {
      const { after } = parseRequest(afterChangeSchema, req.query);
      return {
        body: deployments
          ? await deployments.services.changes(after, CHANGES_PAGE)
          : // Where nothing can be deployed there are none.
            { items: [], next: after, more: false },
      };
    },
  },
];
