/**
 * Finds the machines, profiles, services and hosts of OpenCSP in the search of Backstage.
 *
 * @packageDocumentation
 */
export { searchModuleOpencsp as default } from './module';
