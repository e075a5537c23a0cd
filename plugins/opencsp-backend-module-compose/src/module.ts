import { createBackendModule } from '@backstage/backend-plugin-api';
import { deploymentDriversExtensionPoint } from '@opencsp/plugin-opencsp-node';
import { createComposeDriver } from './composeDriver';

/**
 * Deploys with Docker Compose. It reads no configuration and opens nothing, so that it cannot fail a
 * start.
 *
 * @public
 */
export const opencspModuleCompose = createBackendModule({
  pluginId: 'opencsp',
  moduleId: 'compose',
  register(reg) {
    reg.registerInit({
      deps: { drivers: deploymentDriversExtensionPoint },
      async init({ drivers }) {
        drivers.addDriver(createComposeDriver());
      },
    });
  },
});
