import {
  CacheStatus,
  Clock,
  KubernetesClient,
  ObjectCache,
} from '@opencsp/client-kubernetes';
import { LABEL_MANAGED_BY, MANAGED_BY } from '@opencsp/plugin-opencsp-common';
import { LABEL_INSTANCE_ID, Terraform, terraforms } from './terraform';

/** Told of an instance whose machine changed, and the version that it has now. */
export type ChangeListener = (instanceId: string, version: string) => void;

/** Selects the objects that the portal made. */
export const OURS = `${LABEL_MANAGED_BY}=${MANAGED_BY}`;

/** @public */
export interface MachineWatchOptions {
  client: KubernetesClient;
  namespace: string;
  /** Sees every form of every object that comes by. */
  onSeen: (object: Terraform) => void;
  /** An object is gone, or is not labelled as ours any more. */
  onGone: (name: string) => void;
  onTrouble?: (message: string) => void;
  clock?: Clock;
  random?: () => number;
}

/** A picture of our Terraform objects that is kept by watching, as long as somebody listens. */
export class MachineWatch {
  private readonly cache: ObjectCache<Terraform>;
  private readonly listeners = new Set<ChangeListener>();
  private watching?: AbortController;

  constructor(private readonly options: MachineWatchOptions) {
    this.cache = new ObjectCache({
      client: options.client,
      resource: terraforms,
      selection: { namespace: options.namespace, labelSelector: OURS },
      clock: options.clock,
      random: options.random,
      onTrouble: options.onTrouble,
      onChange: (name, now, before) => this.changed(name, now, before),
    });
  }

  /** The object as last seen; nothing when it must be looked at. */
  get(name: string): Terraform | undefined {
    return this.cache.get(name);
  }

  /** Until the watch shows what we have just written, `get` says nothing of it. */
  wrote({ metadata }: Terraform): void {
    this.cache.expect(metadata.name, metadata.resourceVersion);
  }

  /** It was looked for and is not there: until the watch shows that, `get` says nothing of it. */
  missed(name: string): void {
    this.cache.expect(name, 'absent');
  }

  listen(onChange: ChangeListener, signal: AbortSignal): void {
    if (signal.aborted) {
      return;
    }
    // One entry for each call, even of the same function.
    const listener: ChangeListener = (id, version) => onChange(id, version);
    this.listeners.add(listener);
    signal.addEventListener('abort', () => this.unlisten(listener), {
      once: true,
    });
    if (!this.watching) {
      this.watching = new AbortController();
      void this.cache.run(this.watching.signal);
    }
  }

  status(): CacheStatus {
    return this.cache.status();
  }

  stop(): void {
    this.watching?.abort();
    this.watching = undefined;
    this.listeners.clear();
  }

  private changed(
    name: string,
    now: Terraform | undefined,
    before: Terraform | undefined,
  ): void {
    if (now) {
      this.options.onSeen(now);
    } else {
      this.options.onGone(name);
    }
    const instanceId = (now ?? before)?.metadata.labels?.[LABEL_INSTANCE_ID];
    if (instanceId) {
      const version = now?.metadata.resourceVersion ?? 'absent';
      this.listeners.forEach(listener => listener(instanceId, version));
    }
  }

  private unlisten(listener: ChangeListener): void {
    this.listeners.delete(listener);
    if (this.listeners.size === 0) {
      this.stop();
    }
  }
}
