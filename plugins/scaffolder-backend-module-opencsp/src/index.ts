/**
 * Template actions that make, await and delete OpenCSP instances.
 *
 * @packageDocumentation
 */
export { scaffolderModuleOpencsp as default } from './module';
