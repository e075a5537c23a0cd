import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createCreateAction } from './actions/create';
import { createDeleteAction } from './actions/delete';
import { createWaitAction } from './actions/wait';
import { systemClock } from './clock';
import { PortalAccess } from './PortalAccess';

/** Adds the template actions `opencsp:instance:create`, `:wait` and `:delete`. */
export const scaffolderModuleOpencsp = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'opencsp',
  register(reg) {
    reg.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
      },
      async init({ actions, auth, discovery }) {
        const access = new PortalAccess(auth, discovery, (...args) =>
          fetch(...args),
        );
        actions.addActions(
          createCreateAction(access, systemClock),
          createWaitAction(access, systemClock),
          createDeleteAction(access, systemClock),
        );
      },
    });
  },
});
