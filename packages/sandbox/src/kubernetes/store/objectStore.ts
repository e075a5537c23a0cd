import { randomUUID } from 'node:crypto';
import { apiVersionOf, Kind, KINDS } from './kinds';
import { leavesOf, managedAfter, Writer } from './managedFields';
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

/** Who writes unless somebody else is named: everything but the clients of the API. */
const CONTROLLER: Writer = { manager: 'tf-controller', operation: 'Update' };

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
  private writer = CONTROLLER;
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

  /** Does something in the name of a client, whose fields are then marked as its own. */
  as<T>(writer: Writer, work: () => T): T {
    const before = this.writer;
    this.writer = writer;
    try {
      return work();
    } finally {
      this.writer = before;
    }
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
      .sort(byName);
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
    const object = this.versioned(this.managed(undefined, prepared));
    this.table(kind).set(keyOf(object.metadata), object);
    this.emit({ kind, type: 'ADDED', object });
    return object;
  }

  /** Stores a changed object. Gives back what is there afterwards. */
  update(kind: Kind, changed: StoredObject): StoredObject {
    const key = keyOf(changed.metadata);
    const previous = this.table(kind).get(key);
    if (!previous) {
      return changed;
    }
    const next = this.managed(previous, changed);
    if (same(previous, next)) {
      return previous;
    }
    const dying = next.metadata.deletionTimestamp !== undefined;
    const { finalizers = [], deletionGracePeriodSeconds = 0 } = next.metadata;
    // A pod that runs is given time to end.
    if (
      dying &&
      finalizers.length === 0 &&
      deletionGracePeriodSeconds === 0 &&
      !kind.clusterScoped
    ) {
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
    // A namespace never goes at once: its `spec.finalizers` hold it.
    if (
      (object.metadata.finalizers ?? []).length === 0 &&
      !kind.clusterScoped
    ) {
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
        ...(kind.clusterScoped ? {} : { deletionGracePeriodSeconds: 0 }),
      },
    });
  }

  /** Ends an object whatever holds it. */
  end(kind: Kind, object: StoredObject): void {
    this.remove(kind, object);
  }

  /** The objects as they were at a version that is not yet too old, by name. */
  listAt(
    kind: Kind,
    namespace: string | undefined,
    version: number,
  ): StoredObject[] {
    const then = new Map(
      this.list(kind, namespace).map(object => [
        keyOf(object.metadata),
        object,
      ]),
    );
    for (const event of this.since(version).reverse()) {
      const { metadata } = event.object;
      const elsewhere =
        namespace !== undefined && metadata.namespace !== namespace;
      if (event.kind !== kind || elsewhere) {
        continue;
      }
      if (event.previous) {
        then.set(keyOf(metadata), event.previous);
      } else {
        then.delete(keyOf(metadata));
      }
    }
    return [...then.values()].sort(byName);
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

  /** With the marks of who owns which field. */
  private managed(
    previous: StoredObject | undefined,
    next: StoredObject,
  ): StoredObject {
    const managedFields = managedAfter(
      previous?.metadata.managedFields ?? [],
      previous ? leavesOf(previous) : new Map(),
      leavesOf(next),
      this.writer,
      { apiVersion: next.apiVersion, time: () => timestamp(this.now()) },
    );
    return { ...next, metadata: { ...next.metadata, managedFields } };
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
    // What others do because of it, they do in their own name.
    this.as(CONTROLLER, () => {
      for (const listener of [...this.listeners]) {
        listener(versioned);
      }
    });
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

function byName(a: StoredObject, b: StoredObject): number {
  return a.metadata.name < b.metadata.name ? -1 : 1;
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
