export {
  createAcmeStandIn,
  PRODUCTION_DIRECTORY,
  type AcmeOrder,
  type AcmeStandIn,
  type AcmeStandInOptions,
  type ChallengeSolver,
  type OrderResult,
} from './acmeStandIn';
export { loopbackPorts, type LoopbackPortsOptions } from './loopbackPorts';
export { acmeScenarios, type AcmeScenario } from './scenarios';
export { type AcmePorts, type Challenge } from './validate';
