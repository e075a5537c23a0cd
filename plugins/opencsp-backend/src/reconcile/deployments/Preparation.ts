import {
  DeploymentDriver,
  DeploymentToRun,
  DriverStep,
} from '@opencsp/plugin-opencsp-node';
import { DeploymentOutcome } from '../../domain/deployments/decideDeployment';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { hasToBeRemoved } from '../../domain/deployments/deploymentSteps';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { routeSetId } from '../../store/routes/RouteSetStore';
import { accountsStep, directoryUsersStep, hasAccounts } from './accountSteps';
import { DeploymentSource, driverMissing, Loaded } from './DeploymentSource';
import { redact } from '../../outside/redact';
import { outcomeOfContents } from './outcomes';
import { DeploymentOutside } from './ports';
import { preflightStep } from './preflight';
import { routesStep } from './routesStep';
import { hasRoutes, seededRoutes } from './seededRoutes';
import { signInStep } from './signInStep';

/** What a pass over a deployment works with. */
export interface Prepared extends Loaded {
  host: HostRecord;
  steps: DriverStep[];
}

/** Gets together what a pass needs: the host, the driver, the files of the commit and the steps. */
export class Preparation extends DeploymentSource {
  constructor(private readonly outside: DeploymentOutside) {
    super(outside);
  }

  /** The driver and the commit, with the file of routes as a host gets it that has none. */
  async load(
    record: DeploymentRecord,
  ): Promise<Loaded | { outcome: DeploymentOutcome }> {
    const read = await this.read(record);
    if ('outcome' in read || !hasRoutes(read)) {
      return read;
    }
    const { store, publicPorts } = this.outside.routes;
    const row = await store.get(routeSetId(record.profileId, record.hostId));
    return this.orOutcome(async () => ({
      ...read,
      deployment: seededRoutes(read, {
        row,
        ports: publicPorts,
        // Only until the first look: the file gets a mark then that nobody can guess.
        mark: record.id,
      }),
    }));
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
      ? this.withSteps(record, loaded, host)
      : { outcome: driverMissing(availability.reason) };
  }

  /** What stands in the commit decides some of them, and may be wrong. */
  private withSteps(
    record: DeploymentRecord,
    loaded: Loaded,
    host: HostRecord,
  ): Prepared | { outcome: DeploymentOutcome } {
    try {
      return { ...loaded, host, steps: this.stepsOf(record, loaded, host) };
    } catch (error) {
      const outcome = outcomeOfContents(error, redact);
      if (!outcome) {
        throw error;
      }
      return { outcome };
    }
  }

  private stepsOf(
    record: DeploymentRecord,
    { driver, deployment }: Loaded,
    host: HostRecord,
  ): DriverStep[] {
    const { removal } = record;
    if (removal) {
      return hasToBeRemoved(record) ? wayBack(driver, deployment, removal) : [];
    }
    const { accounts, checks, routes, signIn } = this.outside;
    const steps =
      record.kind === 'rollback'
        ? driver.rollback(deployment)
        : driver.steps(deployment);
    const withAccounts = hasAccounts(accounts, { deployment });
    return [
      preflightStep(checks, host, driver),
      ...steps.flatMap(step =>
        withAccounts && step.bringsDirectory
          ? [step, directoryUsersStep(accounts, record)]
          : [step],
      ),
      ...(hasRoutes({ driver, deployment })
        ? [routesStep(routes, record)]
        : []),
      ...(withAccounts ? [accountsStep(accounts, record, { deployment })] : []),
      ...(withAccounts && signIn ? [signInStep(signIn, record)] : []),
    ];
  }
}

function wayBack(
  driver: DeploymentDriver,
  deployment: DeploymentToRun,
  { data, stop }: NonNullable<DeploymentRecord['removal']>,
): DriverStep[] {
  return stop ? driver.stop(deployment) : driver.remove(deployment, { data });
}
