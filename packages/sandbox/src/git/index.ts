export {
  createGitStandIn,
  type GitStandIn,
  type GitStandInOptions,
} from './gitStandIn';
export { gitScenarios } from './scenarios';
