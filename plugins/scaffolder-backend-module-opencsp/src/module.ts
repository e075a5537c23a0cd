import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createCreateAction } from './actions/create';
import { createDeploymentRemoveAction } from './actions/deployment/remove';
import { createDeploymentRollbackAction } from './actions/deployment/rollback';
import { createDeploymentStartAction } from './actions/deployment/start';
import { createDeploymentWaitAction } from './actions/deployment/wait';
import { createHostRegisterAction } from './actions/host/register';
import { createPersonAddAction } from './actions/person/add';
import {
  createPersonRemoveAction,
  createPersonResetPasswordAction,
} from './actions/person/changes';
import { createProfileCreateAction } from './actions/profile/create';
import { createProfileUpdateAction } from './actions/profile/update';
import { createProfileWaitAction } from './actions/profile/wait';
import {
  createDeploymentCancelAction,
  createDeploymentRetryAction,
} from './actions/verbs/deployments';
import {
  createHostCancelAction,
  createHostCheckAction,
  createHostPrepareAction,
  createHostRemoveAction,
} from './actions/verbs/hosts';
import {
  createInstanceCancelAction,
  createInstanceDeleteAction,
  createInstanceRetryAction,
} from './actions/verbs/machines';
import {
  createProfileDeleteAction,
  createProfileRetryAction,
} from './actions/verbs/profiles';
import { createWaitAction } from './actions/wait';
import { systemClock } from './clock';
import { PortalAccess } from './PortalAccess';

/** Adds the template actions about machines, profiles, deployments and hosts; the README lists them. */
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
          createInstanceRetryAction(access, systemClock),
          createInstanceCancelAction(access, systemClock),
          createInstanceDeleteAction(access, systemClock),
          createProfileCreateAction(access, systemClock),
          createProfileUpdateAction(access, systemClock),
          createProfileWaitAction(access, systemClock),
          createProfileRetryAction(access, systemClock),
          createProfileDeleteAction(access, systemClock),
          createPersonAddAction(access, systemClock),
          createPersonRemoveAction(access, systemClock),
          createPersonResetPasswordAction(access, systemClock),
          createDeploymentStartAction(access, systemClock),
          createDeploymentWaitAction(access, systemClock),
          createDeploymentRetryAction(access, systemClock),
          createDeploymentCancelAction(access, systemClock),
          createDeploymentRollbackAction(access, systemClock),
          createDeploymentRemoveAction(access, systemClock),
          createHostRegisterAction(access, systemClock),
          createHostCheckAction(access, systemClock),
          createHostPrepareAction(access, systemClock),
          createHostCancelAction(access, systemClock),
          createHostRemoveAction(access, systemClock),
        );
      },
    });
  },
});
