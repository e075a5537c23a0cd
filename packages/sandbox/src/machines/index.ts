export {
  createMachinePark,
  type MachineParkOptions,
  type MachineParkStandIn,
} from './machinePark';
export { machineScenarios } from './scenarios';
