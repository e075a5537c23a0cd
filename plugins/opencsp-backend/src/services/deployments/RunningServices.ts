import {
  deploymentReadPermission,
  listServicesSchema,
  Page,
  RunningService,
  ServiceChangePage,
  ServicePlace,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { Caller } from '../../authz/Caller';
import { ServiceRow } from '../../store/deployments/DeploymentStore';
import { serviceNotFound } from './deploymentErrors';
import { DeploymentsOptions } from './options';
import { presentService } from './present';

/** The services that deployments brought, for people and for the catalog. */
export class RunningServices {
  constructor(
    private readonly options: Pick<
      DeploymentsOptions,
      'authorizer' | 'store' | 'catalogue' | 'hosts' | 'instances'
    >,
  ) {}

  /** By title. */
  async list(
    caller: Caller,
    { state, ...query }: z.output<typeof listServicesSchema>,
  ): Promise<Page<RunningService>> {
    const { authorizer, store } = this.options;
    const reach = await authorizer.reach(
      caller.credentials,
      deploymentReadPermission,
    );
    const page = await store.listServices({
      ...query,
      owners: reach.all ? undefined : reach.owners,
      states: state && [state],
    });
    return { ...page, items: page.items.map(row => this.present(row)) };
  }

  /** @throws NotFoundError also for what belongs to somebody else */
  async get(caller: Caller, id: string): Promise<RunningService> {
    const { authorizer, store } = this.options;
    const row = await store.getService(id);
    if (
      !row ||
      !(await authorizer.allows(
        caller.credentials,
        deploymentReadPermission,
        row,
      ))
    ) {
      throw serviceNotFound(id);
    }
    return this.present(row);
  }

  /** The change feed, for the catalog. */
  async changes(after: number, limit: number): Promise<ServiceChangePage> {
    const page = await this.options.store.serviceChangesAfter(after, limit);
    const places = new Map<string, Promise<ServicePlace | undefined>>();
    const placeOf = (row: ServiceRow) => {
      const known =
        places.get(row.deploymentId) ?? this.placeOf(row.deploymentId);
      places.set(row.deploymentId, known);
      return known;
    };
    return {
      ...page,
      items: await Promise.all(
        page.items.map(async ({ seq, key, row }) => {
          const place = row && (await placeOf(row));
          return {
            seq,
            id: key,
            // Without its deployment, nothing is known of where it belongs.
            service: row && place ? this.present(row) : undefined,
            place,
          };
        }),
      ),
    };
  }

  private async placeOf(
    deploymentId: string,
  ): Promise<ServicePlace | undefined> {
    const { store, hosts, instances } = this.options;
    const deployment = await store.get(deploymentId);
    if (!deployment) {
      return undefined;
    }
    const host = await hosts.get(deployment.hostId);
    const instance =
      host?.instanceId === undefined
        ? undefined
        : await instances.get(host.instanceId);
    return {
      branch: deployment.branch,
      host: host && {
        id: host.id,
        kind: host.kind,
        machineName: instance?.machineName,
      },
    };
  }

  private present(row: ServiceRow): RunningService {
    const { catalogue } = this.options;
    return presentService(
      row,
      catalogue.all().find(({ id }) => id === row.id),
    );
  }
}
