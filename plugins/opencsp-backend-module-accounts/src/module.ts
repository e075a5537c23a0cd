import { createBackendModule } from '@backstage/backend-plugin-api';
import { accountProvidersExtensionPoint } from '@opencsp/plugin-opencsp-node';
import { createLldapProvider } from './lldap/lldapProvider';

/**
 * Looks after the accounts of people. It reads no configuration and opens nothing, so that it cannot fail a
 * start.
 *
 * @public
 */
export const opencspModuleAccounts = createBackendModule({
  pluginId: 'opencsp',
  moduleId: 'accounts',
  register(reg) {
    reg.registerInit({
      deps: { providers: accountProvidersExtensionPoint },
      async init({ providers }) {
        providers.addProvider(createLldapProvider());
      },
    });
  },
});
