/**
 * Fakes of the extension points, for tests of what uses them.
 *
 * @packageDocumentation
 */
export * from './FakeProvisioner';
export * from './FakeTaskRunner';
