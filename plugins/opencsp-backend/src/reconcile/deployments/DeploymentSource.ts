import { ConflictError } from '@backstage/errors';
import {
  DeploymentDriver,
  DeploymentToRun,
  HostRunner,
} from '@opencsp/plugin-opencsp-node';
import { DeploymentOutcome } from '../../domain/deployments/decideDeployment';
import { deploymentFailure } from '../../domain/deployments/deploymentFailures';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { isRemoval } from '../../domain/deployments/deploymentSteps';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { redact } from '../../outside/redact';
import { describeTrouble } from '../trouble';
import { outcomeOfContents } from './outcomes';
import { DeploymentOutside } from './ports';
import { hasRoutes } from './seededRoutes';

/** What a look at a deployment needs. */
export type SourceOutside = Pick<
  DeploymentOutside,
  'hosts' | 'runners' | 'drivers' | 'contents'
>;

/** What is brought onto a host, and by which driver. */
export interface Loaded {
  driver: DeploymentDriver;
  deployment: DeploymentToRun;
}

/** Finds what a deployment is made of: its host, the way there, its driver, and the files of its commit. */
export class DeploymentSource {
  constructor(private readonly source: SourceOutside) {}

  /** The host, unless it is not there any more; it may also not be there yet. */
  async hostOf(
    record: DeploymentRecord,
  ): Promise<{ host?: HostRecord; isGone: boolean }> {
    const host = await this.source.hosts.get(record.hostId);
    const isGoing = host?.state === 'removing' && record.state !== 'removing';
    const isGone = host
      ? host.state === 'removed' || isGoing
      : record.state !== 'queued';
    return { host, isGone };
  }

  /** How it is spoken to; or why that cannot be, in words. */
  runnerOf(host: HostRecord): { runner: HostRunner } | { problem: string } {
    try {
      return { runner: this.source.runners.of(host) };
    } catch (error) {
      if (error instanceof ConflictError) {
        return { problem: describeTrouble(error) };
      }
      throw error;
    }
  }

  /** The driver, and the commit as it is in the branch: for a look at what runs. */
  async read(
    record: DeploymentRecord,
  ): Promise<Loaded | { outcome: DeploymentOutcome }> {
    const driver = this.source.drivers.find(({ id }) => id === record.driver);
    if (!driver) {
      return { outcome: driverMissing(`Wanted: ${record.driver}.`) };
    }
    if (isRemoval(record)) {
      // What is on the host is taken off it, also when its commit is not there any more.
      return { driver, deployment: withoutFiles(record) };
    }
    return this.orOutcome(async () => {
      const deployment = await this.source.contents.load(record);
      return { driver, deployment: withKept(driver, deployment) };
    });
  }

  /** @throws what is neither the repository's nor the commit's fault */
  protected async orOutcome(
    work: () => Promise<Loaded>,
  ): Promise<Loaded | { outcome: DeploymentOutcome }> {
    try {
      return await work();
    } catch (error) {
      const outcome = outcomeOfContents(error, redact);
      if (!outcome) {
        throw error;
      }
      return { outcome };
    }
  }
}

/** What a deployment comes to whose driver is not there. */
export function driverMissing(evidence: string): DeploymentOutcome {
  return {
    of: 'refused',
    failure: deploymentFailure('driver-missing', { evidence }),
  };
}

function withoutFiles(record: DeploymentRecord): DeploymentToRun {
  const { id, branch, commit, plan } = record;
  return { id, project: branch, commit, files: [], ...plan };
}

/** The file of routes is on the host as it was written there last, whatever the commit says. */
function withKept(
  driver: DeploymentDriver,
  deployment: DeploymentToRun,
): DeploymentToRun {
  return hasRoutes({ driver, deployment })
    ? { ...deployment, keptFiles: [driver.proxy(deployment).routesPath] }
    : deployment;
}
