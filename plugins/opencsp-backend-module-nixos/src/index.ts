/**
 * Brings profiles onto machines with NixOS.
 *
 * @packageDocumentation
 */
export { opencspModuleNixos as default } from './module';
export { createNixosDriver } from './nixosDriver';
