/**
 * Looks after the accounts of people in the directory and the services of a profile.
 *
 * @packageDocumentation
 */
export { opencspModuleAccounts as default } from './module';
export { createLldapProvider } from './lldap/lldapProvider';
