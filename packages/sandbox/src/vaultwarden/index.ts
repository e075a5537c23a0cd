export {
  createVaultwardenStandIn,
  type VaultwardenStandIn,
  type VaultwardenStandInOptions,
} from './vaultwardenStandIn';
export {
  type VaultwardenState,
  vaultwardenStateSchema,
} from './database/state';
export {
  vaultwardenSettings,
  type EnvironmentSettings,
  type Settings,
} from './settings';
export { vaultwardenScenarios, type VaultwardenScenario } from './scenarios';
export { VaultwardenStartRefused } from './startRefused';
