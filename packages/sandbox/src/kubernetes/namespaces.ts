import { setTimeout as delay } from 'node:timers/promises';
import {
  EVENTS,
  GIT_REPOSITORIES,
  Kind,
  KINDS,
  NAMESPACES,
  TERRAFORMS,
} from './store/kinds';
import { StoredObject } from './store/objects';
import { ObjectStore, StoreEvent } from './store/objectStore';

/** From the order until the contents begin to go (recorded: p6). */
const CONTENTS_AFTER_MS = 5_000;

/**
 * What the namespace controller does when a namespace is deleted (recorded: p6): the contents go in no
 * helpful order, source and Secrets at once, while whatever a finalizer holds stays, and the namespace
 * with it.
 */
export class Namespaces {
  private unsubscribe?: () => void;

  constructor(
    private readonly store: ObjectStore,
    private readonly speed: number,
    private readonly closing: AbortSignal,
  ) {}

  start(): void {
    this.unsubscribe = this.store.subscribe(event => this.onEvent(event));
    for (const namespace of this.store.list(NAMESPACES)) {
      if (isTerminating(namespace)) {
        this.empty(namespace.metadata.name);
      }
    }
  }

  stop(): void {
    this.unsubscribe?.();
  }

  private onEvent({ kind, type, object, previous }: StoreEvent): void {
    if (kind === NAMESPACES && type === 'MODIFIED') {
      if (isTerminating(object) && previous && !isTerminating(previous)) {
        this.begin(object);
      }
    } else if (type === 'DELETED' && kind !== NAMESPACES) {
      this.endWhenEmpty(object.metadata.namespace);
    }
  }

  private begin(namespace: StoredObject): void {
    this.store.update(NAMESPACES, {
      ...namespace,
      fields: { ...namespace.fields, status: { phase: 'Terminating' } },
    });
    const { name } = namespace.metadata;
    delay(CONTENTS_AFTER_MS * this.speed, undefined, {
      signal: this.closing,
    }).then(
      () => this.empty(name),
      () => undefined,
    );
  }

  private empty(name: string): void {
    const first = [EVENTS, GIT_REPOSITORIES, TERRAFORMS];
    const others = KINDS.filter(
      kind => kind !== NAMESPACES && !first.includes(kind),
    );
    const all: Kind[] = [...first, ...others];
    for (const kind of all) {
      for (const object of this.store.list(kind, name)) {
        this.store.delete(kind, object);
      }
    }
    this.endWhenEmpty(name);
  }

  private endWhenEmpty(name: string): void {
    const namespace = this.store.get(NAMESPACES, '', name);
    const isEmpty = KINDS.every(
      kind => kind === NAMESPACES || this.store.list(kind, name).length === 0,
    );
    if (namespace && isTerminating(namespace) && isEmpty) {
      this.store.end(NAMESPACES, namespace);
    }
  }
}

/** True while a namespace is being deleted: nothing can be made in it. */
export function isTerminating({ metadata }: StoredObject): boolean {
  return metadata.deletionTimestamp !== undefined;
}
