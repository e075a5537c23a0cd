import { HostCheck } from '@opencsp/plugin-opencsp-common';
import {
  DeploymentDriver,
  DeploymentToRun,
} from '@opencsp/plugin-opencsp-node';
import { HostRecord } from '../domain/hosts/hostRecord';

/** Looks whether a host has what a deployment needs. */
export interface HostChecks {
  /**
   * Asks the core's checks and the driver's in one exchange. Changes nothing on the host.
   *
   * @throws HostTroubleError when the host cannot be spoken to
   */
  check(
    host: HostRecord,
    driver: DeploymentDriver,
    deployment: DeploymentToRun,
    signal: AbortSignal,
  ): Promise<HostCheck[]>;
}
