/**
 * Fakes of the extension points, for tests of what uses them.
 *
 * @packageDocumentation
 */
export * from './accountProviderContract';
export * from './FakeHost';
export * from './FakeProvisioner';
export { FakeRuns, type FakeRun as FakeDetached } from './FakeRuns';
export * from './FakeTaskRunner';
export * from './hostRunnerContract';
export {
  type HeldProgram,
  type HostRunnerHarness,
  type ListeningPort,
} from './hostRunnerHarness';
export * from './provisionerContract';
export { type ProvisionerHarness } from './provisionerHarness';
export * from './taskRunnerContract';
export { type RunCourse, type TaskRunnerHarness } from './taskRunnerHarness';
