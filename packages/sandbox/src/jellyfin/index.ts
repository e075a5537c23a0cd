export {
  createJellyfinStandIn,
  type JellyfinStandIn,
  type JellyfinStandInOptions,
} from './jellyfinStandIn';
export { type JellyfinState, jellyfinStateSchema } from './state';
export { jellyfinScenarios, type JellyfinScenario } from './scenarios';
