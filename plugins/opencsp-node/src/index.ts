/**
 * Extension points and permission rules of the OpenCSP backend plugin.
 *
 * @packageDocumentation
 */
export * from './accountProvider';
export * from './availability';
export * from './decideOpencsp';
export * from './deploymentDriver';
export * from './detached/DetachedRuns';
export * from './detached/RunFollower';
export * from './extensions';
export * from './hostFiles';
export * from './hostRunner';
export * from './hostText';
export * from './permissionRules';
export * from './profileRenderer';
export * from './provisioner';
export * from './taskRunner';
