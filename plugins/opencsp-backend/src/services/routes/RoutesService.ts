import {
  deploymentReadPermission,
  deploymentUpdatePermission,
  listRoutesSchema,
  orderCertificateSchema,
  Page,
  RouteSet,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { Authorizer, notAllowed } from '../../authz/Authorizer';
import { Caller } from '../../authz/Caller';
import { Clock } from '../../reconcile/clock';
import { RoutesConfig } from '../../routes/routesConfig';
import { RouteSetRow, RouteSetStore } from '../../store/routes/RouteSetStore';
import { parseRequest } from '../requestErrors';
import { presentRoutes } from './present';
import {
  demandFollowed,
  orderedAgain,
  routesBusy,
  routesNotFound,
} from './routesErrors';

/** How often a request is tried again when the engine wrote at the same moment. */
const TRIES = 5;

/** What the use cases of routes need. */
export interface RoutesOptions {
  store: Pick<RouteSetStore, 'get' | 'list' | 'saveRequest' | 'wake'>;
  authorizer: Authorizer;
  clock: Pick<Clock, 'now'>;
  /** As people reach services. */
  ports: RoutesConfig['publicPorts'];
  /** Something became due. */
  onDue: () => void;
}

/**
 * Every use case of routes: authorized here, for HTTP and actions alike. They belong to the deployments that
 * brought them, so the permissions are those of deployments.
 */
export class RoutesService {
  constructor(private readonly options: RoutesOptions) {}

  /** Those that are looked after, by the names of profile and host. */
  async list(
    caller: Caller,
    query: z.output<typeof listRoutesSchema>,
  ): Promise<Page<RouteSet>> {
    const { authorizer, store } = this.options;
    const reach = await authorizer.reach(
      caller.credentials,
      deploymentReadPermission,
    );
    const page = await store.list({
      ...query,
      owners: reach.all ? undefined : reach.owners,
    });
    return { ...page, items: page.items.map(row => this.present(row)) };
  }

  /** @throws NotFoundError also for what belongs to somebody else */
  async get(caller: Caller, id: string): Promise<RouteSet> {
    return this.present(await this.readable(caller, id));
  }

  /**
   * Has all of them looked at now; what is found is in a later answer.
   *
   * @throws ConflictError when nobody looks after them any more
   */
  async look(caller: Caller, id: string): Promise<RouteSet> {
    const { store, clock, onDue } = this.options;
    const row = await this.permitted(caller, id);
    demandFollowed(row);
    await store.wake([id], clock.now());
    onDue();
    return this.present(row);
  }

  /**
   * Ends the pause of a name after failed orders; the budget of the hour stays.
   *
   * @throws NotFoundError when there is no such name
   * @throws ConflictError when it must not be ordered now
   */
  async order(caller: Caller, id: string, body: unknown): Promise<RouteSet> {
    const { store, clock, onDue } = this.options;
    for (let tries = 0; tries < TRIES; tries++) {
      const row = await this.permitted(caller, id);
      const { name } = parseRequest(orderCertificateSchema, body);
      demandFollowed(row);
      const now = clock.now();
      if (await store.saveRequest(row, orderedAgain(row, name, now), now)) {
        onDue();
        return this.get(caller, id);
      }
    }
    throw routesBusy();
  }

  private present(row: RouteSetRow): RouteSet {
    const { clock, ports } = this.options;
    return presentRoutes(row, clock.now(), ports);
  }

  private async readable(caller: Caller, id: string): Promise<RouteSetRow> {
    const { authorizer, store } = this.options;
    const row = await store.get(id);
    if (
      !row ||
      !(await authorizer.allows(
        caller.credentials,
        deploymentReadPermission,
        row,
      ))
    ) {
      throw routesNotFound(id);
    }
    return row;
  }

  /** @throws NotAllowedError when they may see it only */
  private async permitted(caller: Caller, id: string): Promise<RouteSetRow> {
    const row = await this.readable(caller, id);
    const permission = deploymentUpdatePermission;
    const { authorizer } = this.options;
    if (!(await authorizer.allows(caller.credentials, permission, row))) {
      throw notAllowed(permission.name);
    }
    return row;
  }
}
