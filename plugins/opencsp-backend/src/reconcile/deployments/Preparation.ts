import {
  DeploymentDriver,
  DeploymentToRun,
  DriverStep,
} from '@opencsp/plugin-opencsp-node';
import { DeploymentOutcome } from '../../domain/deployments/decideDeployment';
import { deploymentFailure } from '../../domain/deployments/deploymentFailures';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import {
  hasToBeRemoved,
  isRemoval,
} from '../../domain/deployments/deploymentSteps';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { redact } from '../../outside/redact';
import { outcomeOfContents } from './outcomes';
import { DeploymentOutside } from './ports';
import { preflightStep } from './preflight';

/** What a pass over a deployment works with. */
export interface Prepared {
  host: HostRecord;
  driver: DeploymentDriver;
  deployment: DeploymentToRun;
  steps: DriverStep[];
}

/** Gets together what a pass needs: the host, the driver, the files of the commit and the steps. */
export class Preparation {
  constructor(private readonly outside: DeploymentOutside) {}

  /** The host, unless it is not there any more; it may also not be there yet. */
  async hostOf(
    record: DeploymentRecord,
  ): Promise<{ host?: HostRecord; isGone: boolean }> {
    const host = await this.outside.hosts.get(record.hostId);
    const isGoing = host?.state === 'removing' && record.state !== 'removing';
    const isGone = host
      ? host.state === 'removed' || isGoing
      : record.state !== 'queued';
    return { host, isGone };
  }

  /** The driver, and what it brings: also for a look at what runs. */
  async load(
    record: DeploymentRecord,
  ): Promise<
    | { driver: DeploymentDriver; deployment: DeploymentToRun }
    | { outcome: DeploymentOutcome }
  > {
    const driver = this.outside.drivers.find(({ id }) => id === record.driver);
    if (!driver) {
      return { outcome: driverMissing(`Wanted: ${record.driver}.`) };
    }
    if (isRemoval(record)) {
      // What is on the host is taken off it, also when its commit is not there any more.
      return { driver, deployment: withoutFiles(record) };
    }
    try {
      return { driver, deployment: await this.outside.contents.load(record) };
    } catch (error) {
      const outcome = outcomeOfContents(error, redact);
      if (!outcome) {
        throw error;
      }
      return { outcome };
    }
  }

  /** All of it, for a host that is there. */
  async of(
    record: DeploymentRecord,
    host: HostRecord,
  ): Promise<Prepared | { outcome: DeploymentOutcome }> {
    const loaded = await this.load(record);
    if ('outcome' in loaded) {
      return loaded;
    }
    const availability = loaded.driver.availability();
    return availability.available
      ? { ...loaded, host, steps: this.stepsOf(record, loaded, host) }
      : { outcome: driverMissing(availability.reason) };
  }

  private stepsOf(
    record: DeploymentRecord,
    { driver, deployment }: Pick<Prepared, 'driver' | 'deployment'>,
    host: HostRecord,
  ): DriverStep[] {
    const { removal } = record;
    if (removal) {
      return hasToBeRemoved(record) ? wayBack(driver, deployment, removal) : [];
    }
    const steps =
      record.kind === 'rollback'
        ? driver.rollback(deployment)
        : driver.steps(deployment);
    return [preflightStep(this.outside.checks, host, driver), ...steps];
  }
}

function wayBack(
  driver: DeploymentDriver,
  deployment: DeploymentToRun,
  { data, stop }: NonNullable<DeploymentRecord['removal']>,
): DriverStep[] {
  return stop ? driver.stop(deployment) : driver.remove(deployment, { data });
}

function withoutFiles(record: DeploymentRecord): DeploymentToRun {
  const { id, branch, commit, plan } = record;
  return { id, project: branch, commit, files: [], ...plan };
}

function driverMissing(evidence: string): DeploymentOutcome {
  return {
    of: 'refused',
    failure: deploymentFailure('driver-missing', { evidence }),
  };
}
