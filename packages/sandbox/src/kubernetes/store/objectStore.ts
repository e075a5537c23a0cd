import { randomUUID } from 'node:crypto';
import { apiVersionOf, Kind, KINDS } from './kinds';
import { JsonObject, Metadata, sameJson, StoredObject } from './objects';

/** Something that happened to an object. */
export interface StoreEvent {
  kind: Kind;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** As it is now; for `DELETED` as it was last, with a new version. */
  object: StoredObject;
  previous?: StoredObject;
  version: number;
}

/** What a restart brings back. */
export interface StoreSnapshot {
  version: number;
  objects: StoredObject[];
}

/** How many events a watcher can be behind. */
const HISTORY_LENGTH = 1_000;

/**
 * The objects, their versions and the events that they make: the rules that are the same for people,
 * clients and controllers. `metadata.generation` moves with `spec` and with the beginning of a
 * deletion; a write that changes nothing makes no version; the last finalizer takes the object along.
 */
export class ObjectStore {
  private readonly objects = new Map<Kind, Map<string, StoredObject>>();
  private readonly listeners = new Set<(event: StoreEvent) => void>();
  private history: StoreEvent[] = [];
  private version: number;
  /** A watcher that holds an older version has to list again. */
  private oldest: number;

  constructor(private readonly now: () => Date, snapshot?: StoreSnapshot) {
    // After a restart the version that a watcher holds is too old, even if it missed nothing (i8).
    this.version = (snapshot?.version ?? 0) + 1;
    this.oldest = this.version;
    for (const object of snapshot?.objects ?? []) {
      const kind = KINDS.find(
        candidate =>
          candidate.kind === object.kind &&
          apiVersionOf(candidate) === object.apiVersion,
      );
      if (kind) {
        this.table(kind).set(keyOf(object.metadata), object);
      }
    }
  }

  get currentVersion(): number {
    return this.version;
  }

  get oldestVersion(): number {
    return this.oldest;
  }

  snapshot(): StoreSnapshot {
    return {
      version: this.version,
      objects: KINDS.filter(kind => kind.kept).flatMap(kind => [
        ...this.table(kind).values(),
      ]),
    };
  }

  get(kind: Kind, namespace: string, name: string): StoredObject | undefined {
    return this.table(kind).get(`${namespace}/${name}`);
  }

  /** By name, as the real store orders them. */
  list(kind: Kind, namespace?: string): StoredObject[] {
    return [...this.table(kind).values()]
      .filter(
        object =>
          namespace === undefined || object.metadata.namespace === namespace,
      )
      .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }

  /** What the object would be; nothing is stored. */
  prepare(
    kind: Kind,
    metadata: Pick<Metadata, 'name' | 'namespace'> & Partial<Metadata>,
    fields: JsonObject,
  ): StoredObject {
    return {
      apiVersion: apiVersionOf(kind),
      kind: kind.kind,
      metadata: {
        ...metadata,
        uid: randomUUID(),
        resourceVersion: '',
        creationTimestamp: timestamp(this.now()),
        ...(kind.custom ? { generation: 1 } : {}),
        deletionTimestamp: undefined,
      },
      fields,
    };
  }

  create(
    kind: Kind,
    metadata: Pick<Metadata, 'name' | 'namespace'> & Partial<Metadata>,
    fields: JsonObject,
  ): StoredObject {
    const prepared = this.prepare(kind, metadata, fields);
    const object = this.versioned(prepared);
    this.table(kind).set(keyOf(object.metadata), object);
    this.emit({ kind, type: 'ADDED', object });
    return object;
  }

  /** Stores a changed object. Gives back what is there afterwards. */
  update(kind: Kind, next: StoredObject): StoredObject {
    const key = keyOf(next.metadata);
    const previous = this.table(kind).get(key);
    if (!previous || same(previous, next)) {
      return previous ?? next;
    }
    const dying = next.metadata.deletionTimestamp !== undefined;
    if (dying && (next.metadata.finalizers ?? []).length === 0) {
      this.remove(kind, previous);
      return next;
    }
    const specChanged =
      kind.custom && !sameJson(previous.fields.spec, next.fields.spec);
    const deletionBegins =
      kind.custom && dying && previous.metadata.deletionTimestamp === undefined;
    const object = this.versioned({
      ...next,
      metadata: {
        ...next.metadata,
        ...(kind.custom
          ? {
              generation:
                (previous.metadata.generation ?? 1) +
                (specChanged || deletionBegins ? 1 : 0),
            }
          : {}),
      },
    });
    this.table(kind).set(key, object);
    this.emit({ kind, type: 'MODIFIED', object, previous });
    return object;
  }

  /** Begins a deletion, or ends the object when no finalizer holds it. */
  delete(kind: Kind, object: StoredObject): StoredObject | 'gone' {
    if ((object.metadata.finalizers ?? []).length === 0) {
      this.remove(kind, object);
      return 'gone';
    }
    if (object.metadata.deletionTimestamp !== undefined) {
      return object;
    }
    return this.update(kind, {
      ...object,
      metadata: {
        ...object.metadata,
        deletionTimestamp: timestamp(this.now()),
        deletionGracePeriodSeconds: 0,
      },
    });
  }

  /** The events after a version, oldest first. */
  since(version: number): StoreEvent[] {
    return this.history.filter(event => event.version > version);
  }

  /** Makes every version that a watcher holds too old, as compaction and restarts do. */
  forgetHistory(): void {
    this.version += 1;
    this.oldest = this.version;
    this.history = [];
  }

  subscribe(listener: (event: StoreEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private remove(kind: Kind, object: StoredObject): void {
    if (!this.table(kind).delete(keyOf(object.metadata))) {
      return;
    }
    this.emit({
      kind,
      type: 'DELETED',
      object: this.versioned(object),
      previous: object,
    });
    this.collectGarbage(object.metadata.uid);
  }

  /** What an owner reference ties to an object goes with it. */
  private collectGarbage(uid: string): void {
    for (const kind of KINDS) {
      for (const object of this.table(kind).values()) {
        const owners = object.metadata.ownerReferences ?? [];
        if (owners.length > 0 && owners.every(owner => owner.uid === uid)) {
          this.delete(kind, object);
        }
      }
    }
  }

  private versioned(object: StoredObject): StoredObject {
    this.version += 1;
    return {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(this.version) },
    };
  }

  private emit(event: Omit<StoreEvent, 'version'>): void {
    const versioned = {
      ...event,
      version: Number(event.object.metadata.resourceVersion),
    };
    this.history.push(versioned);
    const dropped = this.history.splice(
      0,
      Math.max(0, this.history.length - HISTORY_LENGTH),
    );
    if (dropped.length > 0) {
      this.oldest = dropped[dropped.length - 1].version;
    }
    for (const listener of [...this.listeners]) {
      listener(versioned);
    }
  }

  private table(kind: Kind): Map<string, StoredObject> {
    let table = this.objects.get(kind);
    if (!table) {
      table = new Map();
      this.objects.set(kind, table);
    }
    return table;
  }
}

/** RFC 3339 in whole seconds, as Kubernetes writes times. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

function keyOf(metadata: { namespace: string; name: string }): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function same(a: StoredObject, b: StoredObject): boolean {
  return (
    sameJson(a.fields, b.fields) &&
    JSON.stringify(sortedMetadata(a)) === JSON.stringify(sortedMetadata(b))
  );
}

function sortedMetadata({ metadata }: StoredObject): unknown {
  const {
    resourceVersion: _version,
    generation: _generation,
    ...rest
  } = metadata;
  return Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [
      key,
      value && typeof value === 'object' && !Array.isArray(value)
        ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
        : value,
    ]);
}
