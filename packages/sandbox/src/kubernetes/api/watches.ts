import { ServerResponse } from 'node:http';
import { apiVersionOf, Kind } from '../store/kinds';
import { JsonObject, StoredObject, toWire } from '../store/objects';
import { ObjectStore, StoreEvent } from '../store/objectStore';
import { forbiddenOption } from './lists';
import { Selector } from './selectors';
import { expired, failure } from './statusError';

/** What is watched. */
export interface WatchQuery {
  store: ObjectStore;
  kind: Kind;
  /** All, when absent. */
  namespace?: string;
  matches: Selector;
  params: URLSearchParams;
}

/** How the open watches behave, as scenarios set it. */
export interface WatchBehaviour {
  /** Nothing is sent, and nothing is ended: what a half-open connection looks like. */
  stalled: boolean;
  /** The store hangs: what would be sent waits. */
  held: boolean;
  /** False as with etcd 3.4: a kind on which nothing happens gets no bookmarks (recorded: i7b). */
  idleBookmarks: boolean;
  /** Writes each line in pieces of so many bytes. */
  pieceBytes?: number;
}

/** A watch that no `timeoutSeconds` ends is ended by the server at some time (seconds). */
const DEFAULT_TIMEOUT_SECONDS = 1_800;
const BOOKMARK_EVERY_MS = 60_000;
const BOOKMARK_BEFORE_END_MS = 1_500;

class OpenWatch {
  private readonly timers: NodeJS.Timeout[] = [];
  private unsubscribe?: () => void;
  private waiting: { type: string; object: JsonObject }[] = [];
  private silent = false;
  private lastEventVersion = 0;

  constructor(
    private readonly query: WatchQuery,
    private readonly response: ServerResponse,
    private readonly behaviour: WatchBehaviour,
    /** Factor of the times that a client asks for or that are the server's own. */
    private readonly pace: number,
  ) {}

  begin(version: number): void {
    const { store, params } = this.query;
    this.response.writeHead(200, {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-cache, private',
    });
    this.response.flushHeaders();
    if (version > 0 && version < store.oldestVersion) {
      const { body } = expired(
        `too old resource version: ${version} (${store.currentVersion})`,
      );
      this.write({
        type: 'ERROR',
        object: typeof body === 'string' ? {} : body,
      });
      this.response.end();
      return;
    }
    if (version === 0) {
      this.sendAll();
    } else {
      store.since(version).forEach(event => this.send(event));
    }
    this.unsubscribe = store.subscribe(event => this.send(event));
    const seconds = Number(params.get('timeoutSeconds') ?? 0);
    const lastsMs = (seconds > 0 ? seconds : DEFAULT_TIMEOUT_SECONDS) * 1000;
    this.timers.push(setTimeout(() => this.expire(), lastsMs * this.pace));
    if (params.get('allowWatchBookmarks') === 'true') {
      this.scheduleBookmarks(lastsMs);
    }
  }

  /** A server that stops in good order sends nothing more, and does not end the stream (recorded: i8). */
  silence(): void {
    this.stop();
    this.silent = true;
  }

  /** Sends what waited for the store. */
  release(): void {
    const lines = this.waiting;
    this.waiting = [];
    lines.forEach(line => this.write(line));
  }

  private expire(): void {
    if (!this.silent) {
      this.end(false);
    }
  }

  stop(): void {
    this.unsubscribe?.();
    this.timers.forEach(clearTimeout);
  }

  end(abruptly: boolean): void {
    this.stop();
    if (abruptly) {
      this.response.socket?.destroy();
    } else {
      this.response.end();
    }
  }

  private sendAll(): void {
    const { store, kind, namespace, matches } = this.query;
    store
      .list(kind, namespace)
      .filter(matches)
      .forEach(object => this.write({ type: 'ADDED', object: toWire(object) }));
  }

  /** An object that leaves the selector comes as deleted though it lives; back in, as added (i6). */
  private send(event: StoreEvent): void {
    const { kind, namespace, matches } = this.query;
    const { object, previous } = event;
    const elsewhere =
      namespace !== undefined && object.metadata.namespace !== namespace;
    if (event.kind !== kind || elsewhere) {
      return;
    }
    this.lastEventVersion = event.version;
    const matched = previous !== undefined && matches(previous);
    if (event.type === 'DELETED') {
      if (matched) {
        this.write({ type: 'DELETED', object: toWire(object) });
      }
    } else if (matches(object)) {
      this.write({
        type: matched ? 'MODIFIED' : 'ADDED',
        object: toWire(object),
      });
    } else if (matched) {
      this.write({ type: 'DELETED', object: toWire(asOf(previous, object)) });
    }
  }

  private scheduleBookmarks(lastsMs: number): void {
    const moments: number[] = [];
    for (
      let at = BOOKMARK_EVERY_MS;
      at < lastsMs - BOOKMARK_BEFORE_END_MS;
      at += BOOKMARK_EVERY_MS
    ) {
      moments.push(at);
    }
    if (lastsMs > 2 * BOOKMARK_BEFORE_END_MS) {
      moments.push(lastsMs - BOOKMARK_BEFORE_END_MS);
    }
    for (const moment of moments) {
      this.timers.push(setTimeout(() => this.bookmark(), moment * this.pace));
    }
  }

  private bookmark(): void {
    const { kind, store } = this.query;
    if (!this.behaviour.idleBookmarks && this.lastEventVersion === 0) {
      return;
    }
    this.write({
      type: 'BOOKMARK',
      object: {
        apiVersion: apiVersionOf(kind),
        kind: kind.kind,
        metadata: { resourceVersion: String(store.currentVersion) },
      },
    });
  }

  private write(line: { type: string; object: JsonObject }): void {
    if (this.behaviour.stalled || this.silent || this.response.writableEnded) {
      return;
    }
    if (this.behaviour.held) {
      this.waiting.push(line);
      return;
    }
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    const size = this.behaviour.pieceBytes ?? bytes.length;
    for (let from = 0; from < bytes.length; from += size) {
      this.response.write(bytes.subarray(from, from + size));
    }
  }
}

/** The watches that are open. */
export class Watches {
  readonly behaviour: WatchBehaviour = {
    stalled: false,
    held: false,
    idleBookmarks: true,
  };
  private readonly open = new Set<OpenWatch>();

  constructor(
    /** Factor of the times of watches: bookmarks, time-outs. */
    private readonly pace = 1,
  ) {}

  /**
   * Begins a watch (recorded: i6, i7). A version that is too old is answered with 200, one `ERROR`
   * line and the end.
   *
   * @throws StatusError before anything is sent
   */
  start(query: WatchQuery, response: ServerResponse): void {
    const { params } = query;
    if (params.get('sendInitialEvents') !== null) {
      throw forbiddenOption(
        'sendInitialEvents',
        'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
      );
    }
    const version = params.get('resourceVersion') ?? '';
    if (version && !/^\d+$/.test(version)) {
      throw failure(
        500,
        undefined,
        `resourceVersion: Invalid value: "${version}": strconv.ParseUint: parsing "${version}": invalid syntax`,
      );
    }
    const watch = new OpenWatch(query, response, this.behaviour, this.pace);
    this.open.add(watch);
    response.on('close', () => {
      watch.stop();
      this.open.delete(watch);
    });
    watch.begin(Number(version || 0));
  }

  get count(): number {
    return this.open.size;
  }

  /** They send nothing more and stay open. */
  silenceAll(): void {
    this.open.forEach(watch => watch.silence());
  }

  /** The store answers again. */
  release(): void {
    this.behaviour.held = false;
    this.open.forEach(watch => watch.release());
  }

  /** Ends all of them in good order, or cuts their connections. */
  endAll(abruptly: boolean): void {
    for (const watch of [...this.open]) {
      watch.end(abruptly);
    }
  }
}

/** The last form that matched, with the version of the change that made it leave. */
function asOf(previous: StoredObject, now: StoredObject): StoredObject {
  return {
    ...previous,
    metadata: {
      ...previous.metadata,
      resourceVersion: now.metadata.resourceVersion,
    },
  };
}
