export {
  createNextcloudStandIn,
  type NextcloudStandIn,
  type NextcloudStandInOptions,
} from './nextcloudStandIn';
export { type NextcloudState, nextcloudStateSchema } from './state';
export { nextcloudSettings, type NextcloudSettings } from './environment';
export { nextcloudScenarios, type NextcloudScenario } from './scenarios';
export { AccountRefused } from './accounts/refusals';
export { type OccAnswer, type OccCall } from './occ/command';
export {
  type DirectoryListener,
  type FindDirectory,
} from './directory/LdapLink';
