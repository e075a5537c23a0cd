import {
  DeploymentLogPage,
  deploymentLogPageSchema,
} from '../deployments/deployment';

/**
 * A page of the log of what prepared a host, in the form of a deployment's log. It is complete when no
 * more will come before the host is prepared anew.
 */
export const hostLogPageSchema = deploymentLogPageSchema;

/** @public */
export type HostLogPage = DeploymentLogPage;
