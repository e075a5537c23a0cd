/*
 * A backend with instances, profiles, hosts and deployments, and with who calls and what they may: sign-in,
 * the exchange of access tokens, and the policy, as in the whole portal. No pages and no catalog.
 */
import { flushCompileCache } from 'node:module';
import { createSpecializedBackend } from '@backstage/backend-app-api';
import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import { userInfoServiceFactory } from '@backstage/backend-defaults/userInfo';
import auth from '@backstage/plugin-auth-backend';
import permission from '@backstage/plugin-permission-backend';
import zitadel from '@opencsp/plugin-auth-backend-module-zitadel-provider';
import opencsp from '@opencsp/plugin-opencsp-backend';
import compose from '@opencsp/plugin-opencsp-backend-module-compose';
import semaphore from '@opencsp/plugin-opencsp-backend-module-semaphore';
import tofu from '@opencsp/plugin-opencsp-backend-module-tofu';
import policy from '@opencsp/plugin-permission-backend-module-opencsp';
import { slimServices } from './slimServices';

const backend = createSpecializedBackend({
  defaultServiceFactories: [
    ...slimServices,
    authServiceFactory,
    httpAuthServiceFactory,
    permissionsServiceFactory,
    userInfoServiceFactory,
  ],
});
backend.add(auth);
backend.add(zitadel);
backend.add(permission);
backend.add(policy);
backend.add(opencsp);
backend.add(tofu);
backend.add(semaphore);
backend.add(compose);

backend.start().then(
  () => flushCompileCache(),
  error => {
    process.stderr.write(`The portal could not start: ${error}\n`);
    process.exit(1);
  },
);
