import {
  WebhookDeliveryState,
  WebhookSubjectKind,
} from '@opencsp/plugin-opencsp-common';
import { Time } from '../../domain/record';
import { Lease } from '../DueStore';
import { ListPage } from '../operations/pages';

/** What a delivery is about. */
export interface DeliverySubject {
  kind: WebhookSubjectKind | 'webhook';
  id: string;
  name: string;
  owner?: string;
}

/** A delivery that is to be kept. */
export interface NewDelivery {
  id: string;
  endpoint: string;
  eventId: string;
  type: string;
  subject: DeliverySubject;
  sequence: number;
  /** What is sent, to the byte. */
  body: string;
}

/** How the last try of a delivery ended. */
export interface LastTry {
  at: Time;
  milliseconds: number;
  /** Absent when there was no answer. */
  status?: number;
}

/** A delivery as the store keeps it. */
export interface DeliveryRecord extends Omit<NewDelivery, 'body'> {
  state: WebhookDeliveryState;
  createdAt: Time;
  /** From when the time is counted after which it is given up. */
  retrySince: Time;
  attempts: number;
  nextTryAt?: Time;
  lastTry?: LastTry;
  /** Why it was not taken, or given up. */
  lastError?: string;
  endedAt?: Time;
}

/** A delivery that this process may try until its lease ends; `attempts` counts the try to come. */
export interface DeliveryClaim {
  record: DeliveryRecord;
  body: string;
  lease: Lease;
}

/** How a try ends: taken, to be tried again, or given up. */
export interface TryResult {
  state: WebhookDeliveryState;
  lastTry: LastTry;
  /** Why it was not taken. */
  error?: string;
  /** Of one that waits. */
  nextTryAt?: Time;
}

/** How a receiver does. */
export interface EndpointRecord {
  name: string;
  /** It answered 410. */
  offSince?: Time;
  /** Tries in a row that were not taken. */
  failures: number;
  /** It asked for a pause. */
  pausedUntil?: Time;
  lastSuccessAt?: Time;
  lastFailureAt?: Time;
  lastError?: string;
}

/** How a receiver did. */
export type EndpointNews =
  | { taken: true }
  | {
      taken: false;
      error: string;
      /** It is not to be sent anything any more. */
      gone: boolean;
      pausedUntil?: Time;
    };

/** What waits for a receiver, and what was given up. */
export interface EndpointCounts {
  waiting: number;
  oldestWaitingAt?: Time;
  failed: number;
}

/** A page of the log, newest first. */
export interface DeliveryQuery {
  endpoint?: string;
  state?: WebhookDeliveryState;
  limit: number;
  cursor?: string;
}

/** What came of asking that a delivery be sent again. */
export type SendAgainOutcome = 'again' | 'not-found' | 'being-sent';

/** Everything that the plugin keeps about outgoing webhooks. */
export interface WebhookStore {
  /** Names the configured endpoints; one whose configuration is another one is switched on again. */
  register(
    endpoints: readonly { name: string; fingerprint: string }[],
  ): Promise<void>;
  /** Keeps deliveries, due now; one that is kept already stays as it is. */
  add(deliveries: readonly NewDelivery[], now: Time): Promise<void>;
  /** Which of these endpoints have something due, and are neither off nor paused. */
  dueEndpoints(
    names: readonly string[],
    now: Time,
  ): Promise<Pick<EndpointRecord, 'name' | 'failures'>[]>;
  /**
   * Leases due deliveries of an endpoint, those first that are due for longest: of those about one subject
   * only the oldest that waits. Safe between processes.
   */
  claim(
    endpoint: string,
    lease: Lease,
    now: Time,
    limit: number,
  ): Promise<DeliveryClaim[]>;
  /** Gives one back whose try did not come about: due as it was, and no try is counted. */
  release(claim: DeliveryClaim): Promise<void>;
  /** Ends a try. @returns false when the lease was lost; then nothing is written */
  finish(claim: DeliveryClaim, result: TryResult): Promise<boolean>;
  /**
   * Keeps how a receiver did. When it answers after so many failures in a row, what waits for it is due at
   * once.
   */
  note(
    endpoint: string,
    news: EndpointNews,
    now: Time,
    afterFailures: number,
  ): Promise<void>;
  get(id: string): Promise<DeliveryRecord | undefined>;
  /** @throws InputError for a cursor of another list */
  list(query: DeliveryQuery): Promise<ListPage<DeliveryRecord>>;
  endpoints(): Promise<EndpointRecord[]>;
  counts(names: readonly string[]): Promise<Map<string, EndpointCounts>>;
  /** Has a delivery sent once more, as if it were new. */
  sendAgain(id: string, now: Time): Promise<SendAgainOutcome>;
  /** Switches an endpoint on. @returns false when there is none of this name */
  resume(endpoint: string): Promise<boolean>;
  /**
   * Gives up what waited for longer than `mostMs` for an endpoint that is off, or is none of these; has
   * nothing wait for longer than `farthestMs`, as after a clock was set back.
   */
  giveUpStranded(
    names: readonly string[],
    now: Time,
    limits: { mostMs: number; farthestMs: number },
  ): Promise<void>;
  /** Forgets deliveries of an endpoint that ended before; of all that are none of `names`, without one. */
  prune(
    which: { endpoint: string } | { not: readonly string[] },
    before: Time,
  ): Promise<void>;
}
