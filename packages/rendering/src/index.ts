/**
 * Profile and service definitions become the files of a branch.
 *
 * @packageDocumentation
 */
export * from './model';
export { buildModel } from './buildModel';
export { secretsOf } from './secretsOf';
export { renderCompose } from './compose/renderCompose';
export { readCompose } from './compose/readCompose';
export type { ComposeReading, ReadContainer } from './compose/readCompose';
