export {
  createAutheliaStandIn,
  type AutheliaStandIn,
  type AutheliaStandInOptions,
} from './autheliaStandIn';
export { autheliaStateSchema, type AutheliaState } from './database';
export { LdapDirectory } from './directory/LdapDirectory';
export { autheliaScenarios, type AutheliaScenario } from './scenarios';
export { ldapPassword } from './secrets';
export { readSettings, type AutheliaSettings } from './settings';
export { type SessionStore } from './SessionStore';
export { AutheliaStartRefused, configurationRefused } from './start';
