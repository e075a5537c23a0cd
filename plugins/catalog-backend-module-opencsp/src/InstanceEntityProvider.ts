import { LoggerService } from '@backstage/backend-plugin-api';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import {
  DeferredEntity,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import {
  Change,
  ChangePage,
  Instance,
  isGone,
} from '@opencsp/plugin-opencsp-common';
import { ServiceUnavailableError, toError } from '@backstage/errors';
import { instanceEntity } from './instanceEntity';

/** Every entity of this provider carries it, so that no other location can take one over. */
export const INSTANCES_LOCATION_KEY = 'opencsp-instances';

/** Reads one page of the change feed; `after` is the last sequence number known. */
export type ReadChanges = (
  after: number,
  signal?: AbortSignal,
) => Promise<ChangePage>;

/** @public */
export interface InstanceEntityProviderOptions {
  readChanges: ReadChanges;
  /** Where people reach the portal, without a trailing slash. */
  appUrl: string;
  /** How long deltas are trusted before everything is read again, in milliseconds. */
  fullSyncIntervalMs: number;
  /** Milliseconds since the epoch. */
  now: () => number;
  logger: LoggerService;
  /** Called once when the catalog has connected: starts the ticks. */
  onConnect: (provider: InstanceEntityProvider) => Promise<void>;
}

/**
 * Mirrors the instances of the portal into the catalog.
 *
 * Each pull reads the change feed from the last sequence number that this process knows and
 * applies what changed; without one, or when it is older than the full-sync interval, everything
 * is read and replaces what the catalog had. Nothing is applied unless the whole feed was read, so
 * an API that is down, or dies half way, leaves the catalog as it is.
 *
 * The sequence number lives in memory on purpose: every process pulls for itself, so what one of
 * them applied from an older reading is put right by its own next pull.
 */
export class InstanceEntityProvider implements EntityProvider {
  private connection: EntityProviderConnection | undefined;
  private lastSeq: number | undefined;
  private lastFullSyncAt = 0;
  private refsById = new Map<string, string>();
  private running: Promise<void> | undefined;
  private again = false;
  private failing = false;

  constructor(private readonly options: InstanceEntityProviderOptions) {}

  getProviderName(): string {
    return 'opencsp-instances';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.connection = connection;
    await this.options.onConnect(this);
  }

  /**
   * Pulls once. Calls that come while a pull runs share one more pull after it, so that a hint
   * that arrives in the middle is not lost and none runs beside another. Never rejects: a failure
   * is logged when it begins and when it ends, and the next pull tries again.
   */
  async pull(signal?: AbortSignal): Promise<void> {
    if (this.running) {
      this.again = true;
      return this.running;
    }
    this.running = this.pullUntilQuiet(signal).finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async pullUntilQuiet(signal?: AbortSignal): Promise<void> {
    do {
      this.again = false;
      await this.pullOnce(signal);
    } while (this.again && !signal?.aborted);
  }

  private async pullOnce(signal?: AbortSignal): Promise<void> {
    try {
      await this.sync(signal);
      if (this.failing) {
        this.failing = false;
        this.options.logger.info('Machines are mirrored again');
      }
    } catch (error) {
      if (!this.failing && !signal?.aborted) {
        this.failing = true;
        this.options.logger.warn(
          'Machines could not be mirrored; the catalog keeps what it has and tries again',
          toError(error),
        );
      }
    }
  }

  private async sync(signal?: AbortSignal): Promise<void> {
    if (!this.connection) {
      return;
    }
    const stale =
      this.options.now() - this.lastFullSyncAt >=
      this.options.fullSyncIntervalMs;
    if (this.lastSeq === undefined || stale) {
      await this.fullSync(this.connection, signal);
      return;
    }
    const feed = await this.readFeed(this.lastSeq, signal);
    if (feed.next < this.lastSeq) {
      this.options.logger.warn(
        'The change feed begins anew; reading every machine',
      );
      await this.fullSync(this.connection, signal);
      return;
    }
    await this.applyDelta(this.connection, feed);
  }

  private async fullSync(
    connection: EntityProviderConnection,
    signal?: AbortSignal,
  ): Promise<void> {
    const startedAt = this.options.now();
    const feed = await this.readFeed(0, signal);
    const entities = this.toEntities(liveOf(feed.changes));
    await connection.applyMutation({
      type: 'full',
      entities: [...entities.values()].map(deferred),
    });
    this.refsById = refsOf(entities);
    this.lastSeq = feed.next;
    this.lastFullSyncAt = startedAt;
  }

  private async applyDelta(
    connection: EntityProviderConnection,
    feed: Feed,
  ): Promise<void> {
    const added = this.toEntities(liveOf(feed.changes));
    const gone = [...feed.changes.values()]
      .map(change => change.id)
      .filter(id => !added.has(id) && this.refsById.has(id));
    if (added.size > 0 || gone.length > 0) {
      await connection.applyMutation({
        type: 'delta',
        added: [...added.values()].map(deferred),
        removed: gone.flatMap(id => {
          const entityRef = this.refsById.get(id);
          return entityRef
            ? [{ entityRef, locationKey: INSTANCES_LOCATION_KEY }]
            : [];
        }),
      });
      refsOf(added).forEach((ref, id) => this.refsById.set(id, ref));
      gone.forEach(id => this.refsById.delete(id));
    }
    this.lastSeq = feed.next;
  }

  /** Reads until nothing more is there. Of several changes of one instance the last one counts. */
  private async readFeed(after: number, signal?: AbortSignal): Promise<Feed> {
    const changes = new Map<string, Change>();
    let next = after;
    for (;;) {
      const page = await this.options.readChanges(next, signal);
      page.items.forEach(change => changes.set(change.id, change));
      if (!page.more) {
        return { changes, next: page.next };
      }
      if (page.next <= next) {
        throw new ServiceUnavailableError(
          `The change feed does not go on after ${next}`,
        );
      }
      next = page.next;
    }
  }

  private toEntities(instances: Instance[]): Map<string, Entity> {
    const entities = new Map<string, Entity>();
    for (const instance of instances) {
      try {
        entities.set(
          instance.id,
          instanceEntity(instance, this.options.appUrl),
        );
      } catch (error) {
        this.options.logger.warn(
          'A machine is left out of the catalog',
          toError(error),
        );
      }
    }
    return entities;
  }
}

interface Feed {
  changes: Map<string, Change>;
  next: number;
}

function liveOf(changes: Map<string, Change>): Instance[] {
  return [...changes.values()].flatMap(({ instance }) =>
    instance && !isGone(instance.state) ? [instance] : [],
  );
}

function refsOf(entities: Map<string, Entity>): Map<string, string> {
  return new Map(
    [...entities].map(([id, entity]) => [id, stringifyEntityRef(entity)]),
  );
}

function deferred(entity: Entity): DeferredEntity {
  return { entity, locationKey: INSTANCES_LOCATION_KEY };
}
