/**
 * Makes machines by Terraform objects of tofu-controller.
 *
 * @packageDocumentation
 */
export { opencspModuleTofu as default } from './module';
export { TofuProvisioner } from './tofuProvisioner';
export type { TofuProvisionerOptions } from './tofuProvisioner';
export { readTofuSettings } from './settings';
export type { TofuSettings } from './settings';
