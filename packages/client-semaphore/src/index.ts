/**
 * Client of Ansible Semaphore's API.
 *
 * @packageDocumentation
 */
export {
  MAX_LAST_TASKS,
  SemaphoreClient,
  type CallOptions,
  type NewTask,
} from './client';
export { type SemaphoreClientOptions } from './connection';
export { OutcomeUnknownError, UnexpectedAnswerError } from './errors';
export {
  isTerminalStatus,
  type Info,
  type OutputLine,
  type Project,
  type Task,
  type Template,
} from './schemas';
export { type Setup, setupSchema } from './setup/setup';
export { type SetupChange, type SetupPlan } from './setup/difference';
export { SemaphoreSetup } from './setup/SemaphoreSetup';
