import { inspect } from 'node:util';
import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { profilePermissions } from '@opencsp/plugin-opencsp-common';
import { profileResourceRef, profileRules } from '@opencsp/plugin-opencsp-node';
import PromiseRouter from 'express-promise-router';
import { Knex } from 'knex';
import { DefaultAuthorizer } from '../authz/Authorizer';
import { answerErrors } from '../http/errors';
import { mountRoutes, readJson, requestId } from '../http/mountRoutes';
import { profilesRoutes } from '../http/profilesRoutes';
import { callers, decide, ownershipOf, userOf } from './portal';
import { openProfiles } from './profilesWorld';

type World = Awaited<ReturnType<typeof openProfiles>>;

/** The routes of profiles behind HTTP, with the real permission rules and a repository in memory. */
export async function startProfilesPortal(
  db: Knex,
  { isSetUp = true }: { isSetUp?: boolean } = {},
) {
  const audited: unknown[] = [];
  const logged: string[] = [];
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
            resourceRef: profileResourceRef,
            permissions: profilePermissions,
            rules: Object.values(profileRules),
          });
          const world = await openProfiles(db, {
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
          mountRoutes(v1, profilesRoutes, {
            ...deps,
            profiles: isSetUp ? world.profiles : undefined,
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
      createServiceFactory({
        service: coreServices.logger,
        deps: {},
        factory: () => recordingLogger(logged),
      }),
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
  return { backend, world, audited, logged, as: callers(backend.server) };
}

/** Everything that is logged, with its metadata. */
function recordingLogger(lines: string[]): LoggerService {
  const log = (message: string, meta?: object) => {
    lines.push(inspect([message, meta], { depth: 8 }));
  };
  return {
    error: log,
    warn: log,
    info: log,
    debug: log,
    child: () => recordingLogger(lines),
  };
}
