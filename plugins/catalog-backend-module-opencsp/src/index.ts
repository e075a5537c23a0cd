/**
 * Catalog entities for the machines, roles and people of OpenCSP.
 *
 * @packageDocumentation
 */
export { catalogModuleOpencsp as default } from './module';
