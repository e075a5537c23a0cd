/**
 * Fakes of the extension points, for tests of what uses them.
 *
 * @packageDocumentation
 */
export * from './FakeProvisioner';
export * from './FakeTaskRunner';
export * from './provisionerContract';
export { type ProvisionerHarness } from './provisionerHarness';
export * from './taskRunnerContract';
export { type RunCourse, type TaskRunnerHarness } from './taskRunnerHarness';
