/**
 * Machines, answers and a stand-in of the client for tests and the development pages.
 *
 * @packageDocumentation
 */
export * from './FakeOpencspApi';
export * from './fixtures';
export * from './operations';
