export {
  createGitlabStandIn,
  type GitlabStandIn,
  type GitlabStandInOptions,
} from './gitlabStandIn';
export { type GitlabState, gitlabStateSchema } from './state';
export { gitlabSettings, type GitlabSettings } from './environment';
export { gitlabScenarios, type GitlabScenario } from './scenarios';
export { GitlabStartRefused } from './startRefused';
export { type RunnerAnswer } from './runner';
export { type LookOfPages } from './signIn/pages';
export { type AskProvider } from './signIn/OpenIdClient';
