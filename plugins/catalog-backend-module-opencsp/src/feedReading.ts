import { Entity } from '@backstage/catalog-model';
import { ServiceUnavailableError } from '@backstage/errors';

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

/** How far a feed is known. */
export interface FeedPosition {
  /** Everything up to here is known. */
  seq: number;
  /** The last entry that was seen; where a feed tells of it no more, it is another feed. */
  last?: FeedChange;
}

/** What a feed told. Of several changes of one thing the last one counts. */
export interface FeedReading {
  /** What is there now, by id. */
  entities: Map<string, Entity>;
  /** Ids of what the feed told of and is not there: gone, or left out. */
  gone: Set<string>;
  position: FeedPosition;
  /** False when the feed does not know any more what it told before: its database was put back. */
  goesOn: boolean;
}

/** Where a feed is read from, and what becomes of its entries. */
export interface FeedSource<C extends FeedChange> {
  readPage(after: number): Promise<FeedPage<C>>;
  /** Nothing when what changed is gone, or cannot be an entity. */
  entityOf(change: C): Entity | undefined;
}

/**
 * Reads a feed to its end. Pages become entities one by one, so that not more than one page of what the
 * API says is held at a time.
 *
 * @param known - how far it was read before; nothing reads everything
 * @throws ServiceUnavailableError when the feed does not come to an end
 */
export async function readFeed<C extends FeedChange>(
  source: FeedSource<C>,
  known: FeedPosition = { seq: 0 },
): Promise<FeedReading> {
  const entities = new Map<string, Entity>();
  const gone = new Set<string>();
  // The last known entry is asked for once more: whether it is still there tells if the feed goes on.
  let goesOn = known.last === undefined;
  let last = known.last;
  let after = known.last ? known.last.seq - 1 : known.seq;
  for (;;) {
    const page = await source.readPage(after);
    for (const change of page.items) {
      goesOn ||= change.id === known.last?.id;
      if (change.seq > known.seq) {
        note(change.id, source.entityOf(change), { entities, gone });
        last = { seq: change.seq, id: change.id };
      }
    }
    if (!page.more) {
      const seq = Math.max(page.next, known.seq);
      return { entities, gone, position: { seq, last }, goesOn };
    }
    if (page.next <= after) {
      throw new ServiceUnavailableError(
        `The change feed does not go on after ${after}`,
      );
    }
    after = page.next;
  }
}

function note(
  id: string,
  entity: Entity | undefined,
  { entities, gone }: Pick<FeedReading, 'entities' | 'gone'>,
): void {
  if (entity) {
    entities.set(id, entity);
    gone.delete(id);
  } else {
    entities.delete(id);
    gone.add(id);
  }
}
