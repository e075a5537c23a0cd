import { createExtensionPoint } from '@backstage/backend-plugin-api';
import { AccountProvider } from './accountProvider';
import { DeploymentDriver } from './deploymentDriver';
import { Provisioner } from './provisioner';
import { TaskRunner } from './taskRunner';

/** Where a module says how machines are made. Exactly one may. */
export interface ProvisionerExtensionPoint {
  setProvisioner(provisioner: Provisioner): void;
}

/** @public */
export const provisionerExtensionPoint =
  createExtensionPoint<ProvisionerExtensionPoint>({
    id: 'opencsp.provisioner',
  });

/** Where a module says how machines are configured. Exactly one may. */
export interface TaskRunnerExtensionPoint {
  setTaskRunner(runner: TaskRunner): void;
}

/** @public */
export const taskRunnerExtensionPoint =
  createExtensionPoint<TaskRunnerExtensionPoint>({
    id: 'opencsp.task-runner',
  });

/** Where modules say how profiles are deployed: one driver for each engine. */
export interface DeploymentDriversExtensionPoint {
  /** @throws ConflictError when another driver has the id */
  addDriver(driver: DeploymentDriver): void;
}

/** @public */
export const deploymentDriversExtensionPoint =
  createExtensionPoint<DeploymentDriversExtensionPoint>({
    id: 'opencsp.deployment-drivers',
  });

/** Where modules say how accounts are looked after: one provider for each service. */
export interface AccountProvidersExtensionPoint {
  /** @throws ConflictError when the service has another provider */
  addProvider(provider: AccountProvider): void;
}

/** @public */
export const accountProvidersExtensionPoint =
  createExtensionPoint<AccountProvidersExtensionPoint>({
    id: 'opencsp.account-providers',
  });
