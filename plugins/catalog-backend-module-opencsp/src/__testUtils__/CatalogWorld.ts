import {
  BackendFeature,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  catalogProcessingExtensionPoint,
  EntityProvider,
} from '@backstage/plugin-catalog-node';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import {
  EVENT_DEPLOYMENTS,
  EVENT_HOSTS,
  EVENT_INSTANCES,
  EVENT_PROFILES,
} from '@opencsp/plugin-opencsp-common';
import { deepStrictEqual } from 'node:assert';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { z } from 'zod';
import catalogModuleOpencsp from '..';
import { FakePortal } from './FakePortal';

const entitySchema = z.object({
  kind: z.string(),
  metadata: z.object({
    name: z.string(),
    uid: z.string(),
    title: z.string().optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  relations: z
    .array(z.object({ type: z.string(), targetRef: z.string() }))
    .optional(),
});

/** What a test looks at in an entity. */
export type SeenEntity = z.infer<typeof entitySchema>;

const TOPICS = [
  EVENT_INSTANCES,
  EVENT_HOSTS,
  EVENT_PROFILES,
  EVENT_DEPLOYMENTS,
];

/** Long enough for a loaded machine, in milliseconds; not a figure that anything is promised by. */
const PATIENCE_MS = 60_000;

/** What a catalog is started with. */
export interface CatalogWorldOptions {
  portal: FakePortal;
  /** Where the catalog keeps what it has; a database of its own, in memory, when absent. */
  knex?: Awaited<ReturnType<TestDatabases['init']>>;
  /** Without the module of the portal, as after somebody took it out. */
  without?: boolean;
  /** Providers of somebody else. */
  others?: EntityProvider[];
  /** Keeps what the catalog says. */
  lines?: string[];
}

/** The real catalog in one process with a portal that is not real, driven by hints. */
export class CatalogWorld {
  private constructor(
    private readonly backend: TestBackend,
    private readonly publish: (
      topic: string,
      payload: unknown,
    ) => Promise<void>,
  ) {}

  static async begin({
    portal,
    knex,
    without = false,
    others = [],
    lines,
  }: CatalogWorldOptions): Promise<CatalogWorld> {
    const { plugin, publish } = portal.process();
    const features: BackendFeature[] = [
      plugin,
      catalogPlugin,
      eventsServiceFactory,
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://portal.test/' },
          backend: {
            baseUrl: 'http://localhost:0',
            database: { client: 'better-sqlite3', connection: ':memory:' },
          },
          catalog: {
            // Nothing is processed anew by itself while a test runs.
            processingInterval: { minutes: 30 },
          },
        },
      }),
      othersModule(others),
    ];
    if (!without) {
      features.push(catalogModuleOpencsp);
    }
    if (knex) {
      features.push(mockServices.database.factory({ knex }));
    }
    if (lines) {
      features.push(loggerInto(lines));
    }
    return new CatalogWorld(await startTestBackend({ features }), publish);
  }

  /** Tells of an event, as the portal does; by default that anything may have changed. */
  async hint(topics: string[] = TOPICS, payload: unknown = {}): Promise<void> {
    for (const topic of topics) {
      await this.publish(topic, payload);
    }
  }

  /** What the catalog holds of a kind. */
  async entities(kind: string): Promise<SeenEntity[]> {
    const response = await request(this.backend.server)
      .get('/api/catalog/entities')
      .query({ filter: `kind=${kind}` })
      .set('Authorization', mockCredentials.service.header());
    return z.array(entitySchema).parse(response.body);
  }

  async names(kind: string): Promise<string[]> {
    const entities = await this.entities(kind);
    return entities.map(({ metadata }) => metadata.name).sort();
  }

  /** Relations of an entity as `type target`, sorted; nothing when it is not there. */
  async relations(kind: string, name: string): Promise<string[] | undefined> {
    const entities = await this.entities(kind);
    return entities
      .find(({ metadata }) => metadata.name === name)
      ?.relations?.map(({ type, targetRef }) => `${type} ${targetRef}`)
      .sort();
  }

  /** Looks until it is as expected; fails with the difference when it does not come about. */
  async eventually<T>(look: () => Promise<T>, expected: T): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (
      JSON.stringify(await look()) !== JSON.stringify(expected) &&
      Date.now() < end
    ) {
      await sleep(50);
    }
    deepStrictEqual(await look(), expected);
  }

  stop(): Promise<void> {
    return this.backend.stop();
  }
}

function othersModule(others: EntityProvider[]): BackendFeature {
  return createBackendModule({
    pluginId: 'catalog',
    moduleId: 'others',
    register(reg) {
      reg.registerInit({
        deps: { catalog: catalogProcessingExtensionPoint },
        async init({ catalog }) {
          catalog.addEntityProvider(others);
        },
      });
    },
  });
}

function loggerInto(lines: string[]): BackendFeature {
  const log = (...said: unknown[]) => {
    lines.push(said.map(String).join(' '));
  };
  const logger = mockServices.logger.mock({ warn: log, error: log });
  logger.child.mockReturnValue(logger);
  return logger.factory;
}
