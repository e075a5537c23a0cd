import { LoggerService } from '@backstage/backend-plugin-api';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import {
  DeferredEntity,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { ServiceUnavailableError, toError } from '@backstage/errors';

/** One entry of a change feed: what this has, and nothing more, is known of every kind. */
export interface FeedChange {
  seq: number;
  id: string;
}

/** One page of a change feed. */
export interface FeedPage<C extends FeedChange> {
  items: C[];
  /** Give it as `after` to read on. */
  next: number;
  more: boolean;
}

/** What becomes of the entries of a feed. */
export interface EntityMapping<C extends FeedChange> {
  /**
   * Name of the provider. Every entity carries it as location key, too, so that no other location can
   * take one over.
   */
  name: string;
  /** For the log, such as `A machine` and `Machines`. */
  words: { one: string; many: string };
  /**
   * The entity; nothing when what changed is gone.
   *
   * @throws InputError when the catalog could not hold it
   */
  entityOf(change: C): Entity | undefined;
}

/** @public */
export interface ChangeFeedProviderOptions<C extends FeedChange> {
  mapping: EntityMapping<C>;
  /** Reads one page; `after` is the last sequence number known. */
  readChanges(after: number, signal?: AbortSignal): Promise<FeedPage<C>>;
  /** How long deltas are trusted before everything is read again, in milliseconds. */
  fullSyncIntervalMs: number;
  /** Milliseconds since the epoch. */
  now: () => number;
  logger: LoggerService;
  /** Called once when the catalog has connected: starts the ticks. */
  onConnect: (provider: ChangeFeedProvider<C>) => Promise<void>;
}

/**
 * Mirrors what a change feed of the portal tells into the catalog.
 *
 * Each pull reads the change feed from the last sequence number that this process knows and
 * applies what changed; without one, or when it is older than the full-sync interval, everything
 * is read and replaces what the catalog had. Nothing is applied unless the whole feed was read, so
 * an API that is down, or dies half way, leaves the catalog as it is.
 *
 * The sequence number lives in memory on purpose: every process pulls for itself, so what one of
 * them applied from an older reading is put right by its own next pull.
 */
export class ChangeFeedProvider<C extends FeedChange>
  implements EntityProvider
{
  private connection: EntityProviderConnection | undefined;
  private lastSeq: number | undefined;
  private lastFullSyncAt = 0;
  private refsById = new Map<string, string>();
  private running: Promise<void> | undefined;
  private again = false;
  private failing = false;

  constructor(private readonly options: ChangeFeedProviderOptions<C>) {}

  getProviderName(): string {
    return this.options.mapping.name;
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
        this.options.logger.info(`${this.many} are mirrored again`);
      }
    } catch (error) {
      if (!this.failing && !signal?.aborted) {
        this.failing = true;
        this.options.logger.warn(
          `${this.many} could not be mirrored; the catalog keeps what it has and tries again`,
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
        `${this.many}: the change feed begins anew; reading everything`,
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
    const entities = this.toEntities(feed.changes);
    await connection.applyMutation({
      type: 'full',
      entities: [...entities.values()].map(entity => this.deferred(entity)),
    });
    this.refsById = refsOf(entities);
    this.lastSeq = feed.next;
    this.lastFullSyncAt = startedAt;
  }

  private async applyDelta(
    connection: EntityProviderConnection,
    feed: Feed<C>,
  ): Promise<void> {
    const added = this.toEntities(feed.changes);
    const gone = [...feed.changes.values()]
      .map(change => change.id)
      .filter(id => !added.has(id) && this.refsById.has(id));
    if (added.size > 0 || gone.length > 0) {
      await connection.applyMutation({
        type: 'delta',
        added: [...added.values()].map(entity => this.deferred(entity)),
        removed: gone.flatMap(id => {
          const entityRef = this.refsById.get(id);
          return entityRef
            ? [{ entityRef, locationKey: this.options.mapping.name }]
            : [];
        }),
      });
      refsOf(added).forEach((ref, id) => this.refsById.set(id, ref));
      gone.forEach(id => this.refsById.delete(id));
    }
    this.lastSeq = feed.next;
  }

  /** Reads until nothing more is there. Of several changes of one thing the last one counts. */
  private async readFeed(
    after: number,
    signal?: AbortSignal,
  ): Promise<Feed<C>> {
    const changes = new Map<string, C>();
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

  private toEntities(changes: Map<string, C>): Map<string, Entity> {
    const entities = new Map<string, Entity>();
    const { entityOf, words } = this.options.mapping;
    for (const [id, change] of changes) {
      try {
        const entity = entityOf(change);
        if (entity) {
          entities.set(id, entity);
        }
      } catch (error) {
        this.options.logger.warn(
          `${words.one} is left out of the catalog`,
          toError(error),
        );
      }
    }
    return entities;
  }

  private deferred(entity: Entity): DeferredEntity {
    return { entity, locationKey: this.options.mapping.name };
  }

  private get many(): string {
    return this.options.mapping.words.many;
  }
}

interface Feed<C> {
  changes: Map<string, C>;
  next: number;
}

function refsOf(entities: Map<string, Entity>): Map<string, string> {
  return new Map(
    [...entities].map(([id, entity]) => [id, stringifyEntityRef(entity)]),
  );
}
