export {
  createSemaphoreStandIn,
  type SemaphoreStandIn,
  type SemaphoreStandInOptions,
} from './semaphoreStandIn';
export { ADMIN_PASSWORD } from './session';
export { SEED_PROJECT, SEED_TEMPLATES } from './seed';
export { semaphoreScenarios } from './scenarios';
