/**
 * Configures machines of the OpenCSP plugin by Ansible Semaphore.
 *
 * @packageDocumentation
 */
export { opencspModuleSemaphore as default } from './module';
