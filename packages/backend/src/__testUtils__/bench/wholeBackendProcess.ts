/*
 * A backend as the portal's, for the bench of the start: the plugins of Backstage, and ours with them where it is
 * told so. `bundleWholeBackend` puts it into one file with our packages as they are built, and Backstage's beside it.
 */
import { createBackend } from '@backstage/backend-defaults';
import {
  createBackendModule,
  createExtensionPoint,
} from '@backstage/backend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';

/** That of the permission plugin, which is known by its id. */
const policyPoint = createExtensionPoint<{
  setPolicy(policy: {
    handle: () => Promise<{ result: AuthorizeResult.ALLOW }>;
  }): void;
}>({ id: 'permission.policy' });

/** Everybody may do everything: the plugin does not start without a policy. */
const stockPolicy = createBackendModule({
  pluginId: 'permission',
  moduleId: 'stock-policy',
  register(reg) {
    reg.registerInit({
      deps: { policy: policyPoint },
      async init({ policy }) {
        policy.setPolicy({
          handle: async () => ({ result: AuthorizeResult.ALLOW }),
        });
      },
    });
  },
});

const backend = createBackend();

backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));
backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-user-settings-backend'));
backend.add(import('@backstage/plugin-mcp-actions-backend'));

if (process.env.OPENCSP_BENCH_WITH === 'ours') {
  backend.add(import('@opencsp/plugin-auth-backend-module-zitadel-provider'));
  backend.add(import('@opencsp/plugin-permission-backend-module-opencsp'));
  backend.add(import('@opencsp/plugin-opencsp-backend'));
  backend.add(import('@opencsp/plugin-opencsp-backend-module-tofu'));
  backend.add(import('@opencsp/plugin-opencsp-backend-module-semaphore'));
  backend.add(import('@opencsp/plugin-opencsp-backend-module-compose'));
  backend.add(import('@opencsp/plugin-catalog-backend-module-opencsp'));
  backend.add(import('@opencsp/plugin-search-backend-module-opencsp'));
  backend.add(import('@opencsp/plugin-scaffolder-backend-module-opencsp'));
} else {
  backend.add(stockPolicy);
}

backend.start().catch(error => {
  process.stderr.write(`The backend could not start: ${error}\n`);
  process.exit(1);
});
