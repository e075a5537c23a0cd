import {
  Host,
  Instance,
  Profile,
  RunningService,
  ServicePlace,
} from '@opencsp/plugin-opencsp-common';
import { FeedChange, FeedPage } from '../feedReading';

/** One entry, whatever it is of; without `value` it is gone. */
interface Entry<T> extends FeedChange {
  value?: T;
}

/**
 * A change feed as the portal's API serves it: from 0 it lists what lives, otherwise what changed
 * since; page by page.
 */
export class FakeFeed<T extends { id: string } = Instance> {
  private readonly log: Entry<T>[] = [];
  private seq = 0;
  pageSize = 100;
  /** How many of the next readings answer before the API goes down; without a value it is up. */
  answersLeft: number | undefined;
  /** How many readings were answered. */
  readings = 0;

  put(value: T): void {
    this.append({ id: value.id, value });
  }

  remove(id: string): void {
    this.append({ id });
  }

  /** Forgets what happened, as a database that was put back from a backup does. */
  rewind(): void {
    this.log.length = 0;
    this.seq = 0;
  }

  read = async (after: number): Promise<FeedPage<Entry<T>>> => {
    if (this.answersLeft !== undefined) {
      if (this.answersLeft === 0) {
        throw new Error('connect ECONNREFUSED');
      }
      this.answersLeft -= 1;
    }
    this.readings += 1;
    const rest = this.latest()
      .filter(change => change.seq > after)
      .filter(change => after > 0 || change.value !== undefined);
    const items = rest.slice(0, this.pageSize);
    return {
      items,
      // As the real one: it says nothing of where it ends.
      next: items.at(-1)?.seq ?? after,
      more: rest.length > items.length,
    };
  };

  private latest(): Entry<T>[] {
    const byId = new Map<string, Entry<T>>();
    for (const change of this.log) {
      byId.delete(change.id);
      byId.set(change.id, change);
    }
    return [...byId.values()];
  }

  private append(change: Omit<Entry<T>, 'seq'>): void {
    this.seq += 1;
    this.log.push({ ...change, seq: this.seq });
  }
}

/** As `/v1/internal/changes` answers. */
export async function readInstances(feed: FakeFeed, after: number) {
  const { items, ...page } = await feed.read(after);
  return {
    ...page,
    items: items.map(({ value, ...entry }) => ({ ...entry, instance: value })),
  };
}

/** As `/v1/internal/profile-changes` answers. */
export async function readProfiles(feed: FakeFeed<Profile>, after: number) {
  const { items, ...page } = await feed.read(after);
  return {
    ...page,
    items: items.map(({ value, ...entry }) => ({ ...entry, profile: value })),
  };
}

/** As `/v1/internal/host-changes` answers. */
export async function readHosts(feed: FakeFeed<Host>, after: number) {
  const { items, ...page } = await feed.read(after);
  return {
    ...page,
    items: items.map(({ value, ...entry }) => ({ ...entry, host: value })),
  };
}

/** A service, and where it belongs. */
export interface PlacedService {
  id: string;
  service: RunningService;
  place: ServicePlace;
}

/** As `/v1/internal/service-changes` answers. */
export async function readServices(
  feed: FakeFeed<PlacedService>,
  after: number,
) {
  const { items, ...page } = await feed.read(after);
  return {
    ...page,
    items: items.map(({ value, ...entry }) => ({
      ...entry,
      service: value?.service,
      place: value?.place,
    })),
  };
}
