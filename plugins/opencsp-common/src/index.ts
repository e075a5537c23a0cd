/**
 * Schemas, states, permissions and the typed client of the OpenCSP plugin.
 *
 * @packageDocumentation
 */
export * from './addresses';
export * from './annotations';
export * from './client';
export * from './durations';
export * from './errors';
export * from './instances/instance';
export * from './instances/policy';
export * from './instances/requests';
export * from './names';
export * from './operations/operations';
export * from './permissions';
export * from './platform/options';
export * from './sshKeys';
export * from './states';
