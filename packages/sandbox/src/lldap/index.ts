export {
  createLldapStandIn,
  type LldapStandIn,
  type LldapStandInOptions,
} from './lldapStandIn';
export { type LldapState, lldapStateSchema } from './directory/state';
export { lldapSettings, type EnvironmentSettings } from './environment';
export { lldapScenarios, type LldapScenario } from './scenarios';
export {
  LldapStartRefused,
  type FirstAdmin,
  type StartSettings,
} from './start';
