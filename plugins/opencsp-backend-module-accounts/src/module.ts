import { createBackendModule } from '@backstage/backend-plugin-api';
import { accountProvidersExtensionPoint } from '@opencsp/plugin-opencsp-node';
import { createGitlabProvider } from './gitlab/gitlabProvider';
import { createJellyfinProvider } from './jellyfin/jellyfinProvider';
import { createNextcloudProvider } from './nextcloud/nextcloudProvider';
import { createLldapProvider } from './lldap/lldapProvider';
import { createVaultwardenProvider } from './vaultwarden/provider/vaultwardenProvider';

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
        providers.addProvider(createNextcloudProvider());
        providers.addProvider(createGitlabProvider());
        providers.addProvider(createJellyfinProvider());
        providers.addProvider(createVaultwardenProvider());
      },
    });
  },
});
