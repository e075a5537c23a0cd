import { KubernetesClient, Selection } from './client';
import { sleep } from './deadline';
import { ExpiredError } from './errors';
import { KubernetesObject, Resource } from './objects';

/** Time, as an argument. */
export interface Clock {
  /** Milliseconds since some fixed moment. */
  now(): number;
  /** Rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The computer's own clock: one that no administrator and no time server sets back or forward. */
export const systemClock: Clock = { now: () => performance.now(), sleep };

/** How patient the loop is; all in milliseconds. */
export interface CacheTimings {
  /** How long one watch may last; ± 20 % so that many do not end at once. */
  watchMs: number;
  /** How long after that the watch is given up, when the server has fallen silent. */
  graceMs: number;
  /** A full list this often regardless of what the watch says. */
  relistMs: number;
  firstBackoffMs: number;
  maxBackoffMs: number;
  /** After so long without trouble the back-off begins anew. */
  healthyMs: number;
}

/** What the loop did, for metrics and for "why is this not moving". */
export interface CacheStatus {
  /** True when the cache is a whole picture that is not older than one watch. */
  fresh: boolean;
  lists: number;
  watches: number;
  failures: number;
  lastError?: string;
  /** Milliseconds since the server was last heard of; absent before the first list. */
  silentForMs?: number;
}

/** @public */
export interface ObjectCacheOptions<T extends KubernetesObject> {
  client: Pick<KubernetesClient, 'list' | 'watch'>;
  resource: Resource<T>;
  selection: Selection;
  /**
   * Something about this object may have changed. `now` is absent when it is gone, or when it left
   * the selector though it lives: look before believing it.
   */
  onChange?: (name: string, now: T | undefined, before: T | undefined) => void;
  onTrouble?: (message: string) => void;
  clock?: Clock;
  /** From 0 to 1. */
  random?: () => number;
  timings?: Partial<CacheTimings>;
}

const DEFAULT_TIMINGS: CacheTimings = {
  watchMs: 240_000,
  graceMs: 30_000,
  relistMs: 600_000,
  firstBackoffMs: 1_000,
  maxBackoffMs: 30_000,
  healthyMs: 60_000,
};

/** A watch that ends sooner than this without a word is trouble, not routine. */
const SUSPICIOUSLY_SHORT_MS = 1_000;

/**
 * A picture of the objects of one kind in one namespace, kept by listing and watching.
 *
 * Level-based: every list is compared with what was known, so that nothing that was missed stays
 * missed. Silence is never health: each watch has an end of the server's and one of ours. After any
 * restart of the server the version that we hold is too old, and a new list follows (recorded: `i8`).
 */
export class ObjectCache<T extends KubernetesObject> {
  private readonly objects = new Map<string, T>();
  /** Versions that our own writes made and that the watch has not shown yet. */
  private readonly expected = new Map<string, string>();
  private readonly clock: Clock;
  private readonly random: () => number;
  private readonly timings: CacheTimings;
  private version?: string;
  private listedAt?: number;
  private heardAt?: number;
  private counts = { lists: 0, watches: 0, failures: 0 };
  private lastError?: string;

  constructor(private readonly options: ObjectCacheOptions<T>) {
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? Math.random;
    this.timings = { ...DEFAULT_TIMINGS, ...options.timings };
  }

  /**
   * The object as last seen. Nothing does not mean that it does not exist: look. Nothing is given
   * either when the picture is stale, or older than a write of ours.
   */
  get(name: string): T | undefined {
    return this.status().fresh && !this.expected.has(name)
      ? this.objects.get(name)
      : undefined;
  }

  /** Tells that we have just made this version: until the watch shows it, `get` says nothing. */
  expect(name: string, resourceVersion: string | undefined): void {
    const known = this.objects.get(name)?.metadata.resourceVersion;
    if (resourceVersion !== undefined && known !== resourceVersion) {
      this.expected.set(name, resourceVersion);
    }
  }

  status(): CacheStatus {
    const { watchMs, graceMs } = this.timings;
    const silentForMs =
      this.heardAt === undefined ? undefined : this.clock.now() - this.heardAt;
    return {
      fresh:
        this.version !== undefined &&
        silentForMs !== undefined &&
        silentForMs >= 0 &&
        silentForMs <= watchMs * 1.2 + graceMs,
      ...this.counts,
      lastError: this.lastError,
      silentForMs,
    };
  }

  /** Runs until the signal aborts. Trouble is told and waited out, never thrown. */
  async run(signal: AbortSignal): Promise<void> {
    let attempt = 0;
    while (!signal.aborted) {
      const began = this.clock.now();
      try {
        await this.round(signal);
        attempt = 0;
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        if (error instanceof ExpiredError) {
          this.version = undefined;
        }
        if (this.clock.now() - began >= this.timings.healthyMs) {
          attempt = 0;
        }
        this.trouble(error);
        await this.clock.sleep(this.backoff(attempt), signal).catch(() => {});
        attempt += 1;
      }
    }
  }

  /** One list if it is due, and one watch to its end. */
  private async round(signal: AbortSignal): Promise<void> {
    const now = this.clock.now();
    const sinceList = this.listedAt === undefined ? 0 : now - this.listedAt;
    const isDue = sinceList >= this.timings.relistMs || sinceList < 0;
    if (this.version === undefined || isDue) {
      await this.relist(signal);
    }
    const began = this.clock.now();
    const lines = await this.watch(this.version ?? '', signal);
    if (lines === 0 && this.clock.now() - began < SUSPICIOUSLY_SHORT_MS) {
      throw new Error('the watch ended at once');
    }
  }

  private async relist(signal: AbortSignal): Promise<void> {
    const { client, resource, selection } = this.options;
    const list = await client.list(resource, selection, { signal });
    this.counts.lists += 1;
    this.version = list.resourceVersion;
    this.listedAt = this.clock.now();
    this.heardAt = this.listedAt;
    this.expected.clear();
    const seen = new Set<string>();
    for (const object of list.items) {
      seen.add(object.metadata.name);
      this.put(object);
    }
    for (const name of [...this.objects.keys()]) {
      if (!seen.has(name)) {
        this.drop(name);
      }
    }
  }

  /** @returns how many lines came */
  private async watch(version: string, signal: AbortSignal): Promise<number> {
    const { client, resource, selection } = this.options;
    const { watchMs, graceMs, relistMs } = this.timings;
    const lastsMs = Math.min(
      watchMs * (0.8 + 0.4 * this.random()),
      Math.max(1_000, relistMs),
    );
    const patience = new AbortController();
    const giveUp = new AbortController();
    const onAbort = () => giveUp.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    this.clock.sleep(lastsMs + graceMs, patience.signal).then(
      () => giveUp.abort(new Error('the watch fell silent')),
      () => {},
    );
    let lines = 0;
    this.counts.watches += 1;
    try {
      for await (const event of client.watch(resource, selection, {
        resourceVersion: version,
        timeoutSeconds: Math.max(1, Math.round(lastsMs / 1000)),
        signal: giveUp.signal,
      })) {
        lines += 1;
        this.heardAt = this.clock.now();
        if (event.type === 'unreadable') {
          this.options.onTrouble?.(
            `An object was passed over: ${event.detail}`,
          );
          continue;
        }
        this.version = event.resourceVersion;
        if (event.type === 'present') {
          this.put(event.object);
        } else if (event.type === 'absent') {
          this.dropIfSame(event.object);
        }
      }
      // A clean end proves that the server was there, and nothing was missed.
      this.heardAt = this.clock.now();
      return lines;
    } finally {
      patience.abort();
      signal.removeEventListener('abort', onAbort);
    }
  }

  private put(object: T): void {
    const { name, resourceVersion } = object.metadata;
    const before = this.objects.get(name);
    this.objects.set(name, object);
    if (this.expected.get(name) === resourceVersion) {
      this.expected.delete(name);
    }
    if (before?.metadata.resourceVersion !== resourceVersion) {
      this.tell(name, object, before);
    }
  }

  /** What is said late of an object that was made anew since says nothing of the new one. */
  private dropIfSame({ metadata }: T): void {
    const known = this.objects.get(metadata.name);
    if (!known || known.metadata.uid === metadata.uid) {
      this.drop(metadata.name);
    }
  }

  private drop(name: string): void {
    const before = this.objects.get(name);
    this.objects.delete(name);
    this.expected.delete(name);
    this.tell(name, undefined, before);
  }

  /** A listener that throws must not end the loop. */
  private tell(name: string, now: T | undefined, before: T | undefined): void {
    try {
      this.options.onChange?.(name, now, before);
    } catch (error) {
      this.options.onTrouble?.(`A listener failed: ${error}`);
    }
  }

  private trouble(error: unknown): void {
    this.counts.failures += 1;
    this.lastError = error instanceof Error ? error.message : String(error);
    this.options.onTrouble?.(this.lastError);
  }

  /** Exponential with full jitter. */
  private backoff(attempt: number): number {
    const { firstBackoffMs, maxBackoffMs } = this.timings;
    return (
      Math.min(maxBackoffMs, firstBackoffMs * 2 ** Math.min(attempt, 20)) *
      this.random()
    );
  }
}
