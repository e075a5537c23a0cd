import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { OpencspPolicy } from './OpencspPolicy';

/** Sets the portal's policy. Backstage takes exactly one: remove any other policy module. */
export const permissionModuleOpencsp = createBackendModule({
  pluginId: 'permission',
  moduleId: 'opencsp',
  register(reg) {
    reg.registerInit({
      deps: {
        policy: policyExtensionPoint,
        userInfo: coreServices.userInfo,
      },
      async init({ policy, userInfo }) {
        policy.setPolicy(new OpencspPolicy(userInfo));
      },
    });
  },
});
