/**
 * Looks after the accounts of people in the directory and the services of a profile.
 *
 * @packageDocumentation
 */
export { opencspModuleAccounts as default } from './module';
export { createGitlabProvider } from './gitlab/gitlabProvider';
export { createJellyfinProvider } from './jellyfin/jellyfinProvider';
export { createLldapProvider } from './lldap/lldapProvider';
export { createNextcloudProvider } from './nextcloud/nextcloudProvider';
export { createVaultwardenProvider } from './vaultwarden/provider/vaultwardenProvider';
