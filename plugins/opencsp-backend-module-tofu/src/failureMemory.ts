import { events, KubernetesClient } from '@opencsp/client-kubernetes';
import {
  cleanMessage,
  failureOf,
  failureReason,
  RememberedFailure,
} from './classify';
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

  constructor(
    private readonly client: Pick<KubernetesClient, 'list'>,
    private readonly namespace: string,
  ) {}

  /** Looks at an object that came by. */
  see(object: Terraform): void {
    const failure = failureOf(object);
    if (failure) {
      this.keep(object, failure);
    } else if (condition(object, 'Ready')?.status === 'True') {
      this.failures.delete(object.metadata.name);
    }
  }

  /** The object is gone, and its name is never used again. */
  forget(name: string): void {
    this.failures.delete(name);
  }

  /** The failure, if one is known or the Events still tell it. */
  async recall(
    object: Terraform,
    signal: AbortSignal,
  ): Promise<RememberedFailure | undefined> {
    const { uid, name, generation } = object.metadata;
    const known = this.failures.get(name);
    if (known?.uid === uid && known.generation === generation) {
      return known.failure;
    }
    if (currentCondition(object, 'Stalled')?.reason !== 'RetryLimitReached') {
      return undefined;
    }
    const found = await this.fromEvents(name, uid, signal);
    if (found) {
      this.keep(object, found);
    }
    return found;
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
    const { items } = await this.client.list(
      events,
      {
        namespace: this.namespace,
        fieldSelector: `involvedObject.name=${name}`,
      },
      { signal },
    );
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
      : {
          reason: failureReason(telling.reason ?? ''),
          message: cleanMessage(
            telling.message.replace(/^(Plan|Apply) error: /, ''),
          ),
        };
  }
}
