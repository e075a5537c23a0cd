/**
 * Kubernetes API client: typed errors, deadlines, and a cache kept by list and watch.
 *
 * @packageDocumentation
 */
export * from './client';
export type { ClusterConfig, Connection, Connector } from './connection';
export { connectorFor } from './connections';
export * from './coreResources';
export { ExpiredError, faultOf, KubernetesFault } from './errors';
export type { FaultCause, FaultDetails } from './errors';
export * from './objectCache';
export * from './objects';
export { redact } from './redact';
export type { WatchEvent } from './watchEvents';
