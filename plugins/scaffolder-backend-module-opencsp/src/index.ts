/**
 * Template actions that make, await and delete OpenCSP instances and profiles.
 *
 * @packageDocumentation
 */
export { scaffolderModuleOpencsp as default } from './module';
