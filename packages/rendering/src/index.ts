/**
 * Profile and service definitions become the files of a branch.
 *
 * @packageDocumentation
 */
export * from './model';
export { buildModel } from './buildModel';
export { secretsOf } from './secretsOf';
export { renderCompose } from './compose/renderCompose';
export { readCompose, readComposeText } from './compose/readCompose';
export { FILES_LABEL, SERVICE_LABEL } from './compose/labels';
export type { ComposeReading, ReadContainer } from './compose/readCompose';
