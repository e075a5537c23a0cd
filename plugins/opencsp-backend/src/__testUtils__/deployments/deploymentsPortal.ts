import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  deploymentPermissions,
  hostPermissions,
  profilePermissions,
} from '@opencsp/plugin-opencsp-common';
import {
  deploymentResourceRef,
  deploymentRules,
  hostResourceRef,
  hostRules,
  profileResourceRef,
  profileRules,
} from '@opencsp/plugin-opencsp-node';
import PromiseRouter from 'express-promise-router';
import { Knex } from 'knex';
import { DefaultAuthorizer } from '../../authz/Authorizer';
import { deploymentsRoutes } from '../../http/deploymentsRoutes';
import { answerErrors } from '../../http/errors';
import { LogStreams } from '../../http/LogStreams';
import { mountLogStream } from '../../http/mountLogStream';
import { mountRoutes, readJson, requestId } from '../../http/mountRoutes';
import { routeSetsRoutes } from '../../http/routeSetsRoutes';
import { callers, decide, ownershipOf, userOf } from '../portal';
import { playRoutes } from './playedRoutes';
import { DeploymentServices, openDeploymentServices } from './serviceWorld';

type PlayedRoutes = ReturnType<typeof playRoutes>;

/** The routes of deployments and of addresses behind HTTP, with the real permission rules and the real stores. */
export async function startDeploymentsPortal(
  db: Knex,
  { isSetUp = true }: { isSetUp?: boolean } = {},
) {
  const audited: unknown[] = [];
  const worlds: Array<DeploymentServices & { played: PlayedRoutes }> = [];
  const plugin = createBackendPlugin({
    pluginId: 'opencsp',
    register(env) {
      env.registerInit({
        deps: {
          auditor: coreServices.auditor,
          httpAuth: coreServices.httpAuth,
          httpRouter: coreServices.httpRouter,
          lifecycle: coreServices.lifecycle,
          logger: coreServices.logger,
          permissions: coreServices.permissions,
          permissionsRegistry: coreServices.permissionsRegistry,
          userInfo: coreServices.userInfo,
        },
        async init(deps) {
          const registry = deps.permissionsRegistry;
          registry.addResourceType({
            resourceRef: profileResourceRef,
            permissions: profilePermissions,
            rules: Object.values(profileRules),
          });
          registry.addResourceType({
            resourceRef: hostResourceRef,
            permissions: hostPermissions,
            rules: Object.values(hostRules),
          });
          registry.addResourceType({
            resourceRef: deploymentResourceRef,
            permissions: deploymentPermissions,
            rules: Object.values(deploymentRules),
          });
          const world = await openDeploymentServices(db, {
            authorizer: new DefaultAuthorizer(deps.permissions, registry),
          });
          const played = playRoutes(world);
          worlds.push({ ...world, played });
          const router = PromiseRouter();
          const v1 = PromiseRouter();
          router.use(requestId);
          router.use('/v1', v1);
          readJson(v1);
          const streams = new LogStreams(world.deployments.logs);
          deps.lifecycle.addShutdownHook(() => streams.close());
          mountLogStream(v1, '/deployments/:id/logs/stream', streams, deps);
          const mounted = {
            ...deps,
            deployments: isSetUp ? world.deployments : undefined,
            routes: isSetUp ? played.routes : undefined,
            now: () => world.clock.now(),
          };
          mountRoutes(v1, deploymentsRoutes, mounted);
          mountRoutes(v1, routeSetsRoutes, mounted);
          router.use(answerErrors(deps.logger));
          deps.httpRouter.use(router);
        },
      });
    },
  });
  const auditor = mockServices.auditor.mock({
    createEvent: async event => {
      audited.push({ ...event, request: undefined });
      return {
        success: async outcome => {
          audited.push(outcome);
        },
        fail: async ({ error, ...outcome }) => {
          audited.push({ ...outcome, error: String(error) });
        },
      };
    },
  });
  const backend = await startTestBackend({
    features: [
      plugin,
      auditor.factory,
      mockServices.userInfo.mock({
        getUserInfo: async credentials => {
          const userEntityRef = userOf(credentials);
          return {
            userEntityRef,
            ownershipEntityRefs: ownershipOf(userEntityRef),
          };
        },
      }).factory,
      mockServices.permissions.mock({
        authorize: async (requests, { credentials }) =>
          requests.map(({ permission }) => ({
            result:
              decide(permission, credentials).result === AuthorizeResult.ALLOW
                ? AuthorizeResult.ALLOW
                : AuthorizeResult.DENY,
          })),
        authorizeConditional: async (requests, { credentials }) =>
          requests.map(({ permission }) => decide(permission, credentials)),
      }).factory,
    ],
  });
  const [world] = worlds;
  return { backend, world, audited, as: callers(backend.server) };
}
