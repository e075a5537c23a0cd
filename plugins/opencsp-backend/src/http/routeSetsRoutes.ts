import {
  deploymentReadPermission,
  deploymentUpdatePermission,
  listRoutesSchema,
} from '@opencsp/plugin-opencsp-common';
import { JsonObject } from '@backstage/types';
import { z } from 'zod';
import { deploymentsNotSetUp } from '../services/deployments/deploymentErrors';
import { parseRequest } from '../services/requestErrors';
import { RoutesService } from '../services/routes/RoutesService';
import { describeRoutes } from './openapi/describe/routes';
import type { Route, Services } from './routes';

/** Each look asks every name of a profile from two sides; a person presses the button a few times. */
const LOOKS = { most: 30, windowMs: 60_000, callers: 10_000 };

/** What these routes use. */
export type RouteSetsPart = Pick<Services, 'routes'>;

/** Where nothing can be deployed, each route says so. @throws NotFoundError */
function routesServiceOf({ routes }: RouteSetsPart): RoutesService {
  if (!routes) {
    throw deploymentsNotSetUp();
  }
  return routes;
}

const orderedSchema = z.object({ name: z.string().max(253) });

/** Of which name. */
function whichName(body: unknown): JsonObject {
  const parsed = orderedSchema.safeParse(body);
  return parsed.success ? parsed.data : {};
}

/** The part of the API that is about the addresses of profiles and their certificates. */
export const routeSetsRoutes: Route<RouteSetsPart>[] = [
  {
    method: 'get',
    path: '/routes',
    operation: 'list-routes',
    principal: 'user',
    permission: deploymentReadPermission,
    describe: describeRoutes.list,
    handle: async (services, caller, req) => ({
      body: await routesServiceOf(services).list(
        caller,
        parseRequest(listRoutesSchema, req.query),
      ),
    }),
  },
  {
    method: 'get',
    path: '/routes/:id',
    operation: 'get-routes',
    principal: 'user',
    permission: deploymentReadPermission,
    describe: describeRoutes.get,
    handle: async (services, caller, req) => ({
      body: await routesServiceOf(services).get(caller, req.params.id),
    }),
  },
  {
    method: 'post',
    path: '/routes/:id/look',
    operation: 'look-at-routes',
    principal: 'user',
    permission: deploymentUpdatePermission,
    rateLimit: LOOKS,
    audit: 'low',
    auditId: 'routesId',
    describe: describeRoutes.look,
    handle: async (services, caller, req) => ({
      status: 202,
      body: await routesServiceOf(services).look(caller, req.params.id),
    }),
  },
  {
    method: 'post',
    path: '/routes/:id/order',
    operation: 'order-certificate',
    principal: 'user',
    permission: deploymentUpdatePermission,
    rateLimit: LOOKS,
    audit: 'medium',
    auditId: 'routesId',
    auditMeta: whichName,
    describe: describeRoutes.order,
    handle: async (services, caller, req) => ({
      status: 202,
      body: await routesServiceOf(services).order(
        caller,
        req.params.id,
        req.body,
      ),
    }),
  },
];
