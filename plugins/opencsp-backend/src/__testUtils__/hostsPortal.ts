import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { hostPermissions } from '@opencsp/plugin-opencsp-common';
import { hostResourceRef, hostRules } from '@opencsp/plugin-opencsp-node';
import PromiseRouter from 'express-promise-router';
import { Knex } from 'knex';
import { DefaultAuthorizer } from '../authz/Authorizer';
import { answerErrors } from '../http/errors';
import { hostsRoutes } from '../http/hostsRoutes';
import { LogStreams } from '../http/LogStreams';
import { mountLogStream } from '../http/mountLogStream';
import { mountRoutes, readJson, requestId } from '../http/mountRoutes';
import { openHosts } from './hostsWorld';
import { callers, decide, ownershipOf, userOf } from './portal';

type World = Awaited<ReturnType<typeof openHosts>>;

/** The routes of hosts behind HTTP, with the real permission rules and machines in memory. */
export async function startHostsPortal(
  db: Knex,
  { isSetUp = true }: { isSetUp?: boolean } = {},
) {
  const audited: unknown[] = [];
  const worlds: World[] = [];
  const plugin = createBackendPlugin({
    pluginId: 'opencsp',
    register(env) {
      env.registerInit({
        deps: {
          auditor: coreServices.auditor,
          httpAuth: coreServices.httpAuth,
          httpRouter: coreServices.httpRouter,
          logger: coreServices.logger,
          permissions: coreServices.permissions,
          permissionsRegistry: coreServices.permissionsRegistry,
          userInfo: coreServices.userInfo,
        },
        async init(deps) {
          deps.permissionsRegistry.addResourceType({
            resourceRef: hostResourceRef,
            permissions: hostPermissions,
            rules: Object.values(hostRules),
          });
          const world = await openHosts(db, {
            authorizer: new DefaultAuthorizer(
              deps.permissions,
              deps.permissionsRegistry,
            ),
          });
          worlds.push(world);
          const router = PromiseRouter();
          const v1 = PromiseRouter();
          router.use(requestId);
          router.use('/v1', v1);
          readJson(v1);
          const streams = new LogStreams(world.hosts.logs);
          mountLogStream(v1, '/hosts/:id/logs/stream', streams, deps);
          mountRoutes(v1, hostsRoutes, {
            ...deps,
            hosts: isSetUp ? world.hosts : undefined,
            now: () => world.clock.now(),
          });
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
          audited.push({ ...outcome, error: `${error} ${error.stack}` });
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
