import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createCreateAction } from './actions/create';
import { createDeleteAction } from './actions/delete';
import { createDeploymentRemoveAction } from './actions/deployment/remove';
import { createDeploymentRollbackAction } from './actions/deployment/rollback';
import { createDeploymentStartAction } from './actions/deployment/start';
import { createDeploymentWaitAction } from './actions/deployment/wait';
import { createHostRegisterAction } from './actions/host/register';
import { createProfileCreateAction } from './actions/profile/create';
import { createProfileDeleteAction } from './actions/profile/delete';
import { createProfileUpdateAction } from './actions/profile/update';
import { createProfileWaitAction } from './actions/profile/wait';
import { createWaitAction } from './actions/wait';
import { systemClock } from './clock';
import { PortalAccess } from './PortalAccess';

/**
 * Adds the template actions `opencsp:instance:create`, `:wait` and `:delete`, `opencsp:profile:create`,
 * `:update`, `:delete` and `:wait`, `opencsp:deployment:start`, `:wait`, `:rollback` and `:remove`, and
 * `opencsp:host:register`.
 */
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
          createProfileCreateAction(access, systemClock),
          createProfileUpdateAction(access, systemClock),
          createProfileDeleteAction(access, systemClock),
          createProfileWaitAction(access, systemClock),
          createDeploymentStartAction(access, systemClock),
          createDeploymentWaitAction(access, systemClock),
          createDeploymentRollbackAction(access, systemClock),
          createDeploymentRemoveAction(access, systemClock),
          createHostRegisterAction(access, systemClock),
        );
      },
    });
  },
});
