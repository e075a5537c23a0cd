import { createBackendModule } from '@backstage/backend-plugin-api';
import { deploymentDriversExtensionPoint } from '@opencsp/plugin-opencsp-node';
import { createNixosDriver } from './nixosDriver';

/**
 * Deploys with NixOS. It reads no configuration and opens nothing, so that it cannot fail a start.
 *
 * @public
 */
export const opencspModuleNixos = createBackendModule({
  pluginId: 'opencsp',
  moduleId: 'nixos',
  register(reg) {
    reg.registerInit({
      deps: { drivers: deploymentDriversExtensionPoint },
      async init({ drivers }) {
        drivers.addDriver(createNixosDriver());
      },
    });
  },
});
