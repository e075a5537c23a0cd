export {
  createSemaphoreStandIn,
  type SemaphoreStandIn,
  type SemaphoreStandInOptions,
} from './semaphoreStandIn';
export { type AlertReceivers } from './alerts';
export { type DatabaseKind, type Generation } from './flavour';
export { ADMIN_PASSWORD, SEED_PROJECT, SEED_TEMPLATES } from './seed';
export { semaphoreScenarios } from './scenarios';
