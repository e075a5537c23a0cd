/**
 * The one policy of the portal: roles to permissions, deny by default.
 *
 * @packageDocumentation
 */
export { permissionModuleOpencsp as default } from './module';
