import { LoggerService } from '@backstage/backend-plugin-api';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import {
  DeferredEntity,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { toError } from '@backstage/errors';
import {
  FeedChange,
  FeedPage,
  FeedPosition,
  FeedReading,
  readFeed,
} from './feedReading';

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
 * is read and replaces what the catalog had. So it is when the feed has forgotten what it told last: its
 * database was put back from a backup. Nothing is applied unless the whole feed was read, so
 * an API that is down, or dies half way, leaves the catalog as it is.
 *
 * The sequence number lives in memory on purpose: every process pulls for itself, so what one of
 * them applied from an older reading is put right by its own next pull.
 */
export class ChangeFeedProvider<C extends FeedChange>
  implements EntityProvider
{
  private connection: EntityProviderConnection | undefined;
  private position: FeedPosition | undefined;
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
    if (this.position === undefined || stale) {
      await this.fullSync(this.connection, signal);
      return;
    }
    const reading = await this.read(this.position, signal);
    if (!reading.goesOn) {
      this.options.logger.warn(
        `${this.many}: the change feed begins anew; reading everything`,
      );
      await this.fullSync(this.connection, signal);
      return;
    }
    await this.applyDelta(this.connection, reading);
  }

  private async fullSync(
    connection: EntityProviderConnection,
    signal?: AbortSignal,
  ): Promise<void> {
    const startedAt = this.options.now();
    const { entities, position } = await this.read(undefined, signal);
    await connection.applyMutation({
      type: 'full',
      entities: [...entities.values()].map(entity => this.deferred(entity)),
    });
    this.refsById = refsOf(entities);
    this.position = position;
    this.lastFullSyncAt = startedAt;
  }

  private async applyDelta(
    connection: EntityProviderConnection,
    { entities, gone, position }: FeedReading,
  ): Promise<void> {
    const added = refsOf(entities);
    const removed = this.refsWithout(added, gone);
    if (added.size > 0 || removed.length > 0) {
      await connection.applyMutation({
        type: 'delta',
        added: [...entities.values()].map(entity => this.deferred(entity)),
        removed: removed.map(entityRef => ({
          entityRef,
          locationKey: this.options.mapping.name,
        })),
      });
      added.forEach((ref, id) => this.refsById.set(id, ref));
      gone.forEach(id => this.refsById.delete(id));
    }
    this.position = position;
  }

  /**
   * The entities that nothing stands behind any more: of what is gone, and of what has another name
   * now. A name that somebody else has taken meanwhile stays.
   */
  private refsWithout(added: Map<string, string>, gone: Set<string>): string[] {
    const taken = new Set(added.values());
    const left = [...gone, ...added.keys()].flatMap(id => {
      const ref = this.refsById.get(id);
      return ref === undefined || taken.has(ref) ? [] : [ref];
    });
    return [...new Set(left)];
  }

  private read(
    known: FeedPosition | undefined,
    signal?: AbortSignal,
  ): Promise<FeedReading> {
    return readFeed<C>(
      {
        readPage: after => this.options.readChanges(after, signal),
        entityOf: change => this.entityOrNothing(change),
      },
      known,
    );
  }

  private entityOrNothing(change: C): Entity | undefined {
    const { entityOf, words } = this.options.mapping;
    try {
      return entityOf(change);
    } catch (error) {
      this.options.logger.warn(
        `${words.one} is left out of the catalog`,
        toError(error),
      );
      return undefined;
    }
  }

  private deferred(entity: Entity): DeferredEntity {
    return { entity, locationKey: this.options.mapping.name };
  }

  private get many(): string {
    return this.options.mapping.words.many;
  }
}

function refsOf(entities: Map<string, Entity>): Map<string, string> {
  return new Map(
    [...entities].map(([id, entity]) => [id, stringifyEntityRef(entity)]),
  );
}
