/**
 * The OpenCSP backend plugin.
 *
 * @packageDocumentation
 */
export { opencspPlugin as default } from './plugin';
