/*
 * A backend with the instances, and the deployments where profiles are configured, and nothing else: no
 * pages, no sign-in, no code that these do not need, one caller who may do everything. Tests start it as
 * a process of its own, so that they can kill it; `bundleSlimBackend` puts it into one file, because it is
 * started many times.
 */
import { flushCompileCache } from 'node:module';
import { createSpecializedBackend } from '@backstage/backend-app-api';
import {
  actionsRegistryServiceFactory,
  metricsServiceFactory,
} from '@backstage/backend-defaults/alpha';
import { auditorServiceFactory } from '@backstage/backend-defaults/auditor';
import { databaseServiceFactory } from '@backstage/backend-defaults/database';
import { discoveryServiceFactory } from '@backstage/backend-defaults/discovery';
import { httpRouterServiceFactory } from '@backstage/backend-defaults/httpRouter';
import { lifecycleServiceFactory } from '@backstage/backend-defaults/lifecycle';
import { loggerServiceFactory } from '@backstage/backend-defaults/logger';
import { permissionsRegistryServiceFactory } from '@backstage/backend-defaults/permissionsRegistry';
import { rootConfigServiceFactory } from '@backstage/backend-defaults/rootConfig';
import { rootHealthServiceFactory } from '@backstage/backend-defaults/rootHealth';
import { rootHttpRouterServiceFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { rootLifecycleServiceFactory } from '@backstage/backend-defaults/rootLifecycle';
import { WinstonLogger } from '@backstage/backend-defaults/rootLogger';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import opencsp from '@opencsp/plugin-opencsp-backend';
import compose from '@opencsp/plugin-opencsp-backend-module-compose';
import semaphore from '@opencsp/plugin-opencsp-backend-module-semaphore';
import tofu from '@opencsp/plugin-opencsp-backend-module-tofu';

// The default one reads the schema of every package first, to learn which settings are secret.
const rootLogger = createServiceFactory({
  service: coreServices.rootLogger,
  deps: {},
  factory: () => WinstonLogger.create({ level: 'info' }),
});

const backend = createSpecializedBackend({
  defaultServiceFactories: [
    actionsRegistryServiceFactory,
    auditorServiceFactory,
    databaseServiceFactory,
    discoveryServiceFactory,
    eventsServiceFactory,
    httpRouterServiceFactory,
    lifecycleServiceFactory,
    loggerServiceFactory,
    metricsServiceFactory,
    permissionsRegistryServiceFactory,
    rootConfigServiceFactory,
    rootHealthServiceFactory,
    rootHttpRouterServiceFactory,
    rootLifecycleServiceFactory,
    rootLogger,
    mockServices.auth.factory(),
    mockServices.httpAuth.factory({
      defaultCredentials: mockCredentials.user('user:default/member'),
    }),
    mockServices.permissions.factory({ result: AuthorizeResult.ALLOW }),
    mockServices.userInfo.factory(),
  ],
});
backend.add(opencsp);
backend.add(tofu);
backend.add(semaphore);
backend.add(compose);

backend.start().then(
  // Kept for the next start now: a process that is killed keeps nothing.
  () => flushCompileCache(),
  error => {
    process.stderr.write(`The portal could not start: ${error}\n`);
    process.exit(1);
  },
);
