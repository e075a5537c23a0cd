import { TestDatabases } from '@backstage/backend-test-utils';
import { OldHostChoice } from '@opencsp/plugin-opencsp-common';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { removeDeployment } from '../../domain/deployments/deploymentRequests';
import { isBeingLeft, isServing } from '../../domain/deployments/moving';
import { ADA_REF, idOf } from './aDeployment';
import { DeploymentStage } from './DeploymentStage';
import { FakeMachine } from './FakeMachine';

/** Where the profile is at first, and where it is moved to. */
export const ATTIC = { id: idOf('b', 1), name: 'attic' };
export const CELLAR = { id: idOf('b', 2), name: 'cellar' };

const PROFILE = idOf('a', 1);

/** A removal that a person asks for. */
export const remove =
  (data: boolean) => (record: DeploymentRecord, now: number) =>
    removeDeployment(record, { data, by: ADA_REF }, now);

/** True when a container on the machine is not stopped. */
export function runs({ services }: FakeMachine): boolean {
  return [...services.values()].some(state => state !== 'stopped');
}

/** True when something of a deployment is on the machine. */
export function isUsed({ services, files, hasData }: FakeMachine): boolean {
  return services.size + files.size > 0 || hasData;
}

/** A profile that runs on one of two machines. */
export class MovingStage {
  private constructor(
    readonly stage: DeploymentStage,
    readonly cellar: FakeMachine,
    /** Of the profile in the attic. */
    readonly old: DeploymentRecord,
  ) {}

  static async begin(databases: TestDatabases): Promise<MovingStage> {
    const stage = await DeploymentStage.begin(databases);
    const cellar = stage.addHost(2, 'cellar');
    const old = await stage.deployed();
    await stage.run(2_000);
    await stage.notifications();
    return new MovingStage(stage, cellar, old);
  }

  get attic(): FakeMachine {
    return this.stage.machine;
  }

  async move(
    oldHost: OldHostChoice = 'stop',
    host = CELLAR,
  ): Promise<DeploymentRecord> {
    const outcome = await this.stage.move(host, oldHost);
    if (!('record' in outcome)) {
      throw new Error(outcome.outcome);
    }
    return outcome.record;
  }

  live(): Promise<DeploymentRecord[]> {
    return this.stage.store.allLiveOf({ profileId: PROFILE });
  }

  /** Names of the hosts of the services that are listed. */
  async hostsOfServices(): Promise<string[]> {
    const { items } = await this.services();
    return [...new Set(items.map(({ hostName }) => hostName))];
  }

  /** What the ledger has, by the names of the hosts. */
  async ledger(): Promise<string[]> {
    const rows = await this.stage.store.effectLedger();
    const names = new Map([ATTIC, CELLAR].map(({ id, name }) => [id, name]));
    return rows.map(
      ({ of, state, host }) => `${names.get(host.id)} ${of} ${state}`,
    );
  }

  /** What is not as it has to be at every moment of a move, in words. */
  async wrongs(): Promise<string[]> {
    const records = await this.live();
    const { items } = await this.services();
    const hosts = await this.hostsOfServices();
    const ledger = await this.ledger();
    const unnamed = Object.entries({ attic: this.attic, cellar: this.cellar })
      .filter(([, machine]) => isUsed(machine))
      .map(([name]) => name)
      .filter(
        name =>
          !ledger.some(row => row.startsWith(name) && !row.endsWith('planned')),
      );
    const [left] = records.filter(isBeingLeft);
    const doesServe = left?.state === 'succeeded';
    return [
      ...(records.length > 2 ? ['more than two are live'] : []),
      ...(records.filter(isServing).length > 1 ? ['two serve'] : []),
      ...(hosts.length > 1 ? [`services are on ${hosts}`] : []),
      ...(new Set(items.map(({ id }) => id)).size < items.length
        ? ['a service is there twice']
        : []),
      ...unnamed.map(name => `the ledger does not name what is on ${name}`),
      // Before the first look at it there are none.
      ...(doesServe && hosts.some(name => name !== left.hostName)
        ? [`${left.hostName} serves, and services are on ${hosts}`]
        : []),
      ...(doesServe && !runs(this.stage.machineOf(left.hostId))
        ? [`${left.hostName} serves, and nothing runs there`]
        : []),
    ];
  }

  private services() {
    return this.stage.store.listServices({ profileId: PROFILE, limit: 100 });
  }
}
