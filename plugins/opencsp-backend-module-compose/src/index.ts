/**
 * Brings profiles onto hosts with Docker Compose.
 *
 * @packageDocumentation
 */
export { opencspModuleCompose as default } from './module';
export { createComposeDriver } from './composeDriver';
