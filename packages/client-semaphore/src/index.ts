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
  type SemaphoreClientOptions,
} from './client';
export { OutcomeUnknownError, UnexpectedAnswerError } from './errors';
export {
  isTerminalStatus,
  type Info,
  type OutputLine,
  type Project,
  type Task,
  type Template,
} from './schemas';
