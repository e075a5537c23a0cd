import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { isError } from '@backstage/errors';
import { KubernetesClient } from '@opencsp/client-kubernetes';
import { provisionerExtensionPoint } from '@opencsp/plugin-opencsp-node';
import { readTofuSettings, TofuSettings } from './settings';
import { TofuProvisioner } from './tofuProvisioner';
import { unavailableProvisioner } from './unavailableProvisioner';

/**
 * Makes machines by tofu-controller. It never fails a start: what is wrong or missing in
 * `opencsp.tofu` makes it unavailable, with the reason.
 *
 * @public
 */
export const opencspModuleTofu = createBackendModule({
  pluginId: 'opencsp',
  moduleId: 'tofu',
  register(reg) {
    reg.registerInit({
      deps: {
        provisioners: provisionerExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        lifecycle: coreServices.lifecycle,
      },
      async init({ provisioners, config, logger, lifecycle }) {
        const settings = settingsOrReason(config);
        if (typeof settings === 'string') {
          logger.warn(`Machines cannot be made: ${settings}`);
          provisioners.setProvisioner(unavailableProvisioner(settings));
          return;
        }
        const provisioner = new TofuProvisioner({
          client: KubernetesClient.fromConfig(settings.cluster),
          settings,
          onTrouble: message =>
            logger.info(`Watching Terraform objects: ${message}`),
        });
        lifecycle.addShutdownHook(() => provisioner.close());
        provisioners.setProvisioner(provisioner);
      },
    });
  },
});

function settingsOrReason(config: Config): TofuSettings | string {
  try {
    return (
      readTofuSettings(config) ??
      'opencsp.tofu is not set. See the README of @opencsp/plugin-opencsp-backend-module-tofu.'
    );
  } catch (error) {
    return isError(error) ? error.message : String(error);
  }
}
