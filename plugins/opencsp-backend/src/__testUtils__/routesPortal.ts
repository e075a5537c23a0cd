import {
  BackendFeature,
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { startTestBackend } from '@backstage/backend-test-utils';
import PromiseRouter from 'express-promise-router';
import { Router } from 'express';
import { Authorizer, DefaultAuthorizer } from '../authz/Authorizer';
import { answerErrors } from '../http/errors';
import { readJson, requestId } from '../http/mountRoutes';
import { callers } from './callers';
import { peopleAndPolicy } from './people';
import { recordingAuditor } from './recordingAuditor';

const DEPS = {
  auditor: coreServices.auditor,
  httpAuth: coreServices.httpAuth,
  httpRouter: coreServices.httpRouter,
  lifecycle: coreServices.lifecycle,
  logger: coreServices.logger,
  permissions: coreServices.permissions,
  permissionsRegistry: coreServices.permissionsRegistry,
  userInfo: coreServices.userInfo,
};

/** Backstage's services, as a plugin gets them. */
export type RoutesPortalDeps = {
  [Name in keyof typeof DEPS]: (typeof DEPS)[Name]['T'];
};

/** What some routes are mounted with. */
export interface RoutesPortalParts<World> {
  /** Opens what the routes work on. */
  open: (authorizer: Authorizer) => Promise<World>;
  /** Says what things there are, and mounts the routes below `/v1`. */
  mount: (v1: Router, world: World, deps: RoutesPortalDeps) => void;
  features?: readonly BackendFeature[];
}

/**
 * Some of the plugin's routes behind HTTP, with the real permission rules, an audit that is kept, and the
 * people of the tests.
 */
export async function startRoutesPortal<World>({
  open,
  mount,
  features = [],
}: RoutesPortalParts<World>) {
  const worlds: World[] = [];
  const plugin = createBackendPlugin({
    pluginId: 'opencsp',
    register(env) {
      env.registerInit({
        deps: DEPS,
        async init(deps) {
          const world = await open(
            new DefaultAuthorizer(deps.permissions, deps.permissionsRegistry),
          );
          worlds.push(world);
          const router = PromiseRouter();
          const v1 = PromiseRouter();
          router.use(requestId);
          router.use('/v1', v1);
          readJson(v1);
          mount(v1, world, deps);
          router.use(answerErrors(deps.logger));
          deps.httpRouter.use(router);
        },
      });
    },
  });
  const { auditor, audited } = recordingAuditor();
  const backend = await startTestBackend({
    features: [plugin, auditor.factory, ...peopleAndPolicy(), ...features],
  });
  const [world] = worlds;
  return { backend, world, audited, as: callers(backend.server) };
}
