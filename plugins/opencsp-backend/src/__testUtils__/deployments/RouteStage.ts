import { TestDatabases } from '@backstage/backend-test-utils';
import { readRoutes } from '@opencsp/rendering';
import { LEASE_MS } from '../../domain/decision';
import { NameRecord } from '../../domain/routes/routeRecord';
import { RouteObservation } from '../../domain/routes/routeObservation';
import {
  RouteWorld,
  wantedRoutes,
} from '../../domain/routes/__testUtils__/RouteWorld';
import { namesToSee } from '../../domain/routes/decideRoutes';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { RouteLooks, RoutesToSee } from '../../reconcile/routes/ports';
import {
  RouteReconciler,
  RouteReconcilerOptions,
} from '../../reconcile/routes/RouteReconciler';
import { LeaseLostError } from '../../store/DueStore';
import { DatabaseRouteSetStore } from '../../store/routes/DatabaseRouteSetStore';
import {
  routeSetId,
  RouteSetRow,
  RouteSetStore,
} from '../../store/routes/RouteSetStore';
import { DeploymentStage } from './DeploymentStage';
import { ROUTES_PATH } from './FakeDriver';

/** As people reach the services of these tests. */
const PORTS = { https: 443, http: 80 };

/** Deployments whose commits have a file of routes, on a host whose proxy is a {@link RouteWorld}. */
export class RouteStage implements RouteLooks {
  readonly world: RouteWorld;
  /** Called before each look, so that a test can break one. */
  beforeLook: (about: RoutesToSee, signal: AbortSignal) => Promise<void> =
    async () => undefined;
  /** What a look sees instead. */
  seen?: (of: RouteObservation) => RouteObservation;
  looks = 0;
  private marks = 0;

  private constructor(
    readonly stage: DeploymentStage,
    readonly store: DatabaseRouteSetStore,
    services: readonly string[],
  ) {
    this.world = new RouteWorld(services);
    this.world.now = stage.clock.now();
    this.want(services);
    stage.routes = {
      store,
      newMark: () => {
        this.marks += 1;
        return `mark-of-row-${this.marks}`;
      },
      publicPorts: PORTS,
      onDue: () => undefined,
    };
  }

  static async begin(
    databases: TestDatabases,
    services: readonly string[] = ['authelia', 'wiki', 'cloud!'],
  ): Promise<RouteStage> {
    const stage = await DeploymentStage.begin(databases);
    const store = new DatabaseRouteSetStore(stage.db, {
      onUnreadable: (_, problem) => {
        throw new Error(problem);
      },
    });
    return new RouteStage(stage, store, services);
  }

  /** Has later commits bring these services; those with a "!" are signed in to. */
  want(services: readonly string[]): void {
    // What is JSON is YAML.
    const content = JSON.stringify(wantedRoutes(services));
    this.stage.files.splice(0, 1, { path: ROUTES_PATH, content });
  }

  async look(
    about: RoutesToSee,
    signal: AbortSignal,
  ): Promise<RouteObservation> {
    this.looks += 1;
    await this.beforeLook(about, signal);
    const { world } = this;
    world.now = this.stage.clock.now();
    const { files } = about.deployment;
    const wanted = files.find(({ path }) => path === about.proxy.routesPath);
    world.wanted = readRoutes(wanted?.content ?? '');
    const file = this.stage.machine.files.get(about.proxy.routesFile);
    if (file !== undefined && file !== world.file) {
      world.write(file);
    }
    const seen = world.observe(namesToSee(about.set, world.wanted));
    return this.seen?.(seen) ?? seen;
  }

  /** A process of its own. */
  process(change: Partial<RouteReconcilerOptions> = {}): RouteReconciler {
    return new RouteReconciler({
      store: this.store,
      deployments: this.stage.store,
      outside: this.stage.outside,
      looks: this,
      publicPorts: PORTS,
      clock: this.stage.clock,
      leaseMs: LEASE_MS,
      ...change,
    });
  }

  /** Does every pass over routes that is due now. @returns how many there were */
  async runDue(
    reconciler = this.process(),
    shutdown = new AbortController().signal,
  ): Promise<number> {
    const { clock } = this.stage;
    const now = clock.now();
    const lease = { owner: 'routes', until: now + LEASE_MS };
    const claims = await this.store.claimDue(lease, now, 100);
    for (const claim of claims) {
      try {
        await reconciler.pass(claim, shutdown);
      } catch (error) {
        // As the loop does it.
        await this.store.release(claim);
        if (!(error instanceof LeaseLostError)) {
          throw error;
        }
      }
    }
    return claims.length;
  }

  /** Lets time pass, working on what becomes due of routes and of deployments. */
  async run(milliseconds: number, step = 500): Promise<void> {
    const { clock } = this.stage;
    const end = clock.now() + milliseconds;
    while (clock.now() < end) {
      await this.stage.runDue();
      await this.runDue();
      clock.advance(step);
    }
  }

  /** One that has ended. */
  async deployed(
    change: Parameters<DeploymentStage['create']>[0] = {},
  ): Promise<DeploymentRecord> {
    const { id } = await this.stage.create(change);
    return this.settle(id);
  }

  /** Works until the deployment does not move any more. */
  async settle(id: string, within = 10 * 60_000): Promise<DeploymentRecord> {
    const end = this.stage.clock.now() + within;
    for (;;) {
      const record = await this.stage.get(id);
      if (!['queued', 'running', 'removing'].includes(record.state)) {
        return record;
      }
      if (this.stage.clock.now() >= end) {
        throw new Error(`It is still ${record.state}`);
      }
      await this.run(500);
    }
  }

  /** The row of the profile on its host. */
  async row({ profileId, hostId }: DeploymentRecord): Promise<RouteSetRow> {
    const row = await this.store.get(routeSetId(profileId, hostId));
    if (!row) {
      throw new Error('Nobody looks after its routes');
    }
    return row;
  }

  async name(record: DeploymentRecord, name: string): Promise<NameRecord> {
    const { set } = await this.row(record);
    const found = set.names.find(each => each.name === name);
    if (!found) {
      throw new Error(`There is no ${name}`);
    }
    return found;
  }

  /** The file of routes on the host. */
  get file(): string | undefined {
    const { driver, machine } = this.stage;
    return machine.files.get(
      driver.proxy({ project: 'ada-family' }).routesFile,
    );
  }

  /** The store, one of whose methods is another one. */
  storeWith(change: Partial<RouteSetStore>): RouteReconcilerOptions['store'] {
    return {
      saveDuring: (...args) => this.store.saveDuring(...args),
      finishPass: (...args) => this.store.finishPass(...args),
      ...change,
    };
  }
}
