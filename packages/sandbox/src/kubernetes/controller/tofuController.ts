import { Log } from '../../standIn';
import { GIT_REPOSITORIES, SECRETS, TERRAFORMS } from '../store/kinds';
import { child, number, StoredObject, text } from '../store/objects';
import { ObjectStore, StoreEvent } from '../store/objectStore';
import { conditionOf } from './conditions';
import { parseGoDuration } from './goDuration';
import { Interrupted } from './interrupted';
import {
  acknowledgeRequest,
  AfterPass,
  awaitsApproval,
  FINALIZER,
  Pass,
  PassWorld,
  REQUESTED_AT,
} from './pass';
import { sourceOf } from './source';
import { hasBadDuration, specOf } from './spec';
import { ObjectGone, StatusWriter } from './statusWriter';

/** Objects that are worked on at once; more wait with a finalizer and nothing else (recorded: p7). */
const WORKERS = 4;
const FIRST_BACKOFF_MS = 5;
const MAX_BACKOFF_MS = 900_000;
/** How soon the controller moves again after the last object with a bad duration is gone (recorded: n). */
const RECOVERY_MS = 7_000;

/** How far into an apply a controller dies that is to die there. */
const KILL_AFTER_MS = 1_000;

/** What the controller needs of the world; its passes get the rest from it. */
export interface ControllerWorld extends Omit<PassWorld, 'sleep' | 'applying'> {
  /** Waits at the sandbox's pace; rejects when the stand-in is closed, or with the signal. */
  sleep: (ms: number, name: string, signal: AbortSignal) => Promise<void>;
}

/**
 * tofu-controller v0.16.5 as clients see it: a work queue over the Terraform objects, each key worked
 * on by one worker at a time, woken by changes of generation and annotations and by timers.
 */
export class TofuController {
  private queue: string[] = [];
  private readonly running = new Map<string, Promise<void>>();
  private readonly dirty = new Set<string>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly backoffs = new Map<string, number>();
  private readonly applying = new Set<string>();
  private unsubscribe?: () => void;
  private life = new AbortController();
  private stopped = true;

  constructor(
    private readonly world: ControllerWorld,
    /** Factor of all waits. */
    private readonly speed: number,
    private readonly log: Log,
  ) {}

  get isRunning(): boolean {
    return !this.stopped;
  }

  /** Takes up what a former run left, and watches. */
  start(): void {
    if (!this.stopped) {
      return;
    }
    this.stopped = false;
    this.life = new AbortController();
    this.unsubscribe = this.world.store.subscribe(event => this.onEvent(event));
    for (const object of this.world.store.list(TERRAFORMS)) {
      if (needsAttention(object)) {
        this.enqueue(keyOf(object));
      } else {
        this.enqueueLater(keyOf(object), intervalOf(object));
      }
    }
  }

  async stop(): Promise<void> {
    this.forgetAll();
    await Promise.allSettled(this.running.values());
  }

  /** Ends in the middle of everything, as SIGKILL does; the runner's pod stays (recorded: p8). */
  async kill(): Promise<void> {
    this.life.abort();
    await this.stop();
  }

  /** True while an apply of this object runs, or of any. */
  isApplying(name: string | undefined): boolean {
    return name === undefined
      ? this.applying.size > 0
      : this.applying.has(name);
  }

  /** Looks now, as a timer would make it do. */
  wake(name?: string): void {
    for (const object of this.world.store.list(TERRAFORMS)) {
      if (name === undefined || object.metadata.name === name) {
        this.enqueue(keyOf(object));
      }
    }
  }

  private forgetAll(): void {
    this.stopped = true;
    this.unsubscribe?.();
    for (const timer of this.timers.values()) {
      clearTimeout(timer);
    }
    this.timers.clear();
    this.backoffs.clear();
    this.dirty.clear();
    this.queue = [];
  }

  private onEvent({ kind, type, object, previous }: StoreEvent): void {
    if (kind === GIT_REPOSITORIES) {
      this.onSource();
    }
    if (kind === SECRETS && type === 'DELETED') {
      this.onSecretGone(object);
    }
    if (kind !== TERRAFORMS) {
      return;
    }
    if (type === 'DELETED') {
      this.forget(keyOf(object));
      if (isBad(object)) {
        this.recover();
      }
      return;
    }
    if (previous && isBad(previous) && !isBad(object)) {
      this.recover();
    }
    const changed =
      object.metadata.generation !== previous?.metadata.generation ||
      requestOf(object) !== (previous && requestOf(previous));
    if (changed) {
      this.enqueue(keyOf(object));
    }
  }

  /** Only a revision that an object has not seen wakes it; a source that comes back does not (f4). */
  private onSource(): void {
    const { store } = this.world;
    for (const terraform of store.list(TERRAFORMS)) {
      const source = sourceOf(store, terraform, specOf(terraform));
      const seen = text(
        child(terraform.fields, 'status'),
        'lastAttemptedRevision',
      );
      if (source.state === 'ready' && source.revision !== seen) {
        this.enqueue(keyOf(terraform));
      }
    }
  }

  /** An outputs Secret that somebody deletes wakes its owner. */
  private onSecretGone(secret: StoredObject): void {
    const owner = secret.metadata.ownerReferences?.find(
      reference => reference.controller && reference.kind === TERRAFORMS.kind,
    );
    const { namespace } = secret.metadata;
    const object =
      owner && this.world.store.get(TERRAFORMS, namespace, owner.name);
    if (object) {
      this.enqueue(keyOf(object));
    }
  }

  private enqueue(key: string): void {
    if (this.stopped) {
      return;
    }
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    if (this.running.has(key)) {
      this.dirty.add(key);
    } else if (!this.queue.includes(key)) {
      this.queue.push(key);
    }
    this.work();
  }

  private enqueueLater(key: string, ms: number): void {
    clearTimeout(this.timers.get(key));
    const wait = Math.min(ms * this.speed, 2 ** 31 - 1);
    this.timers.set(
      key,
      setTimeout(() => this.enqueue(key), wait),
    );
  }

  private forget(key: string): void {
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    this.backoffs.delete(key);
  }

  private recover(): void {
    for (const object of this.world.store.list(TERRAFORMS)) {
      this.enqueueLater(keyOf(object), RECOVERY_MS);
    }
  }

  private work(): void {
    while (
      !this.stopped &&
      this.running.size < WORKERS &&
      this.queue.length > 0
    ) {
      const key = this.queue.shift() ?? '';
      this.running.set(
        key,
        this.reconcile(key)
          .catch(error => this.trouble(key, error))
          .finally(() => {
            this.running.delete(key);
            this.applying.delete(nameIn(key));
            if (this.dirty.delete(key)) {
              this.enqueue(key);
            }
            this.work();
          }),
      );
    }
  }

  private trouble(key: string, error: unknown): void {
    if (
      this.stopped ||
      error instanceof ObjectGone ||
      error instanceof Interrupted
    ) {
      return;
    }
    this.log(`tofu-controller: ${key}: ${error}`);
    this.enqueueLater(key, 1_000);
  }

  private async reconcile(key: string): Promise<void> {
    const { store } = this.world;
    const [namespace, name] = key.split('/');
    const object = store.get(TERRAFORMS, namespace, name);
    // Never inside the write that woke us.
    await new Promise(resolve => setImmediate(resolve));
    if (!object || this.standsStill()) {
      return;
    }
    const current = store.get(TERRAFORMS, namespace, name);
    if (!current) {
      return;
    }
    const status = new StatusWriter(store, namespace, name, this.world.now);
    if (!this.ensureFinalizer(current)) {
      return;
    }
    if (specOf(current).suspend) {
      status.fields({ observedGeneration: status.generation() });
      acknowledgeRequest(status);
      return;
    }
    if (isWaitingForApproval(store, current)) {
      acknowledgeRequest(status);
      return;
    }
    const pass = new Pass(this.passWorld(), status.object());
    this.after(key, await pass.run());
  }

  private passWorld(): PassWorld {
    const { signal } = this.life;
    const sleep = async (ms: number, name: string) => {
      try {
        await this.world.sleep(ms, name, signal);
      } catch (error) {
        throw signal.aborted ? new Interrupted() : error;
      }
    };
    return {
      ...this.world,
      sleep,
      applying: name => {
        this.applying.add(name);
        if (this.world.behaviours.take('controller-killed', name)) {
          // It may be closed before.
          sleep(KILL_AFTER_MS, name).then(
            () => this.kill(),
            () => undefined,
          );
        }
      },
    };
  }

  /** @returns false when a deletion has nothing to wait for */
  private ensureFinalizer(object: StoredObject): boolean {
    const finalizers = object.metadata.finalizers ?? [];
    if (finalizers.includes(FINALIZER)) {
      return true;
    }
    if (object.metadata.deletionTimestamp !== undefined) {
      return false;
    }
    this.world.store.update(TERRAFORMS, {
      ...object,
      metadata: { ...object.metadata, finalizers: [...finalizers, FINALIZER] },
    });
    return true;
  }

  private after(key: string, after: AfterPass): void {
    if (after.next !== 'back-off') {
      this.backoffs.delete(key);
    }
    if (this.stopped || after.next === 'wait') {
      return;
    }
    if (after.next === 'again') {
      this.enqueueLater(key, after.afterMs);
      return;
    }
    const wait = this.backoffs.get(key) ?? FIRST_BACKOFF_MS;
    this.backoffs.set(key, Math.min(wait * 2, MAX_BACKOFF_MS));
    this.enqueueLater(key, wait);
  }

  /** One duration that Go cannot read keeps the real controller from decoding the whole list. */
  private standsStill(): boolean {
    return this.world.store.list(TERRAFORMS).some(isBad);
  }
}

function keyOf(object: StoredObject): string {
  return `${object.metadata.namespace}/${object.metadata.name}`;
}

function nameIn(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}

function isBad(object: StoredObject): boolean {
  return hasBadDuration(child(object.fields, 'spec'));
}

function intervalOf(object: StoredObject): number {
  const { interval } = specOf(object);
  return parseGoDuration(interval) ?? 0;
}

function requestOf(object: StoredObject): string | undefined {
  return object.metadata.annotations?.[REQUESTED_AT];
}

/** A plan that waits is left alone, whatever is asked by annotation (recorded: b4). */
function isWaitingForApproval(
  store: ObjectStore,
  object: StoredObject,
): boolean {
  const status = child(object.fields, 'status');
  const source = sourceOf(store, object, specOf(object));
  const isNew =
    source.state === 'ready' &&
    source.revision !== text(status, 'lastPlannedRevision');
  return (
    !isNew &&
    object.metadata.deletionTimestamp === undefined &&
    number(status, 'lastPlannedGeneration') === object.metadata.generation &&
    awaitsApproval(specOf(object), status)
  );
}

/** Whether a restart has to look at an object: healthy ones are left alone until their interval. */
function needsAttention(object: StoredObject): boolean {
  const status = child(object.fields, 'status');
  const ready = conditionOf(status, 'Ready');
  return (
    object.metadata.deletionTimestamp !== undefined ||
    ready?.status !== 'True' ||
    conditionOf(status, 'Reconciling') !== undefined ||
    number(status, 'observedGeneration') !== object.metadata.generation ||
    requestOf(object) !== text(status, 'lastHandledReconcileAt')
  );
}
