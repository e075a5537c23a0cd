import {
  events,
  faultOf,
  KubernetesClient,
  KubernetesEvent,
} from '@opencsp/client-kubernetes';
import {
  failureOf,
  failureToTell,
  readFailure,
  RememberedFailure,
} from './failures';
import { condition, currentCondition, Terraform } from './terraform';

interface Remembered {
  uid: string;
  /** What failed was this specification; a newer one begins anew. */
  generation?: number;
  failure: RememberedFailure;
}

/**
 * The last failure of each object's newest specification. At the retry limit the object has forgotten why it stopped
 * (recorded: d13), so it is kept as it passes by; after a restart the Events may still tell.
 */
export class FailureMemory {
  private readonly failures = new Map<string, Remembered>();
  /** Uids of objects whose state was seen locked and that were not finished since, by name. */
  private readonly locked = new Map<string, string>();

  constructor(
    private readonly client: Pick<KubernetesClient, 'list'>,
    private readonly namespace: string,
  ) {}

  /** Looks at an object that came by. */
  see(object: Terraform): void {
    const { name, uid } = object.metadata;
    const failure = failureOf(object);
    if (failure) {
      if (failure.reason === 'locked') {
        this.locked.set(name, uid);
      }
      const told = failureToTell(object, this.knownOf(object));
      if (told) {
        this.keep(object, told);
      }
    } else if (condition(object, 'Ready')?.status === 'True') {
      this.failures.delete(name);
      this.locked.delete(name);
    }
  }

  /**
   * True when the state of this object was seen locked, whatever was done about that, and the object
   * did not come to an end since: a runner that was killed may have made what no destroy finds.
   */
  wasLocked({ metadata }: Terraform): boolean {
    return this.locked.get(metadata.name) === metadata.uid;
  }

  /** The object is gone, and its name is never used again. */
  forget(name: string): void {
    this.failures.delete(name);
    this.locked.delete(name);
  }

  /** The failure, if one is known or the Events still tell it. */
  async recall(
    object: Terraform,
    signal: AbortSignal,
  ): Promise<RememberedFailure | undefined> {
    const known = this.knownOf(object);
    if (known) {
      return known;
    }
    const { uid, name } = object.metadata;
    if (currentCondition(object, 'Stalled')?.reason !== 'RetryLimitReached') {
      return undefined;
    }
    const found = await this.fromEvents(name, uid, signal);
    if (found) {
      this.keep(object, found);
    }
    return found;
  }

  private knownOf({ metadata }: Terraform): RememberedFailure | undefined {
    const known = this.failures.get(metadata.name);
    return known?.uid === metadata.uid &&
      known.generation === metadata.generation
      ? known.failure
      : undefined;
  }

  private keep({ metadata }: Terraform, failure: RememberedFailure): void {
    const { name, uid, generation } = metadata;
    this.failures.set(name, { uid, generation, failure });
  }

  private async fromEvents(
    name: string,
    uid: string,
    signal: AbortSignal,
  ): Promise<RememberedFailure | undefined> {
    const items = await this.eventsOf(name, signal);
    const warnings = items
      .filter(
        event => event.type === 'Warning' && event.involvedObject?.uid === uid,
      )
      .sort((a, b) =>
        (b.lastTimestamp ?? '').localeCompare(a.lastTimestamp ?? ''),
      );
    const telling =
      warnings.find(({ reason }) => reason !== 'ReconciliationFailed') ??
      warnings[0];
    return telling?.message === undefined
      ? undefined
      : readFailure(
          telling.reason ?? '',
          telling.message.replace(/^(Plan|Apply) error: /, ''),
        );
  }

  /** Events are a kindness: who may not read them knows less, and that is all. */
  private async eventsOf(
    name: string,
    signal: AbortSignal,
  ): Promise<KubernetesEvent[]> {
    const { namespace } = this;
    const fieldSelector = `involvedObject.name=${name}`;
    try {
      const selection = { namespace, fieldSelector };
      const { items } = await this.client.list(events, selection, { signal });
      return items;
    } catch (error) {
      if (faultOf(error)?.status === 403) {
        return [];
      }
      throw error;
    }
  }
}
