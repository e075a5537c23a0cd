import { readFile } from 'node:fs/promises';
import { Time } from '../domain/record';
import { redact } from '../outside/redact';
import { Clock } from '../reconcile/clock';
import { describeTrouble } from '../reconcile/trouble';
import { within } from '../reconcile/within';
import {
  DeliveryClaim,
  TryResult,
  WebhookStore,
} from '../store/webhooks/WebhookStore';
import { chooseAddress, hostOf } from './addressPolicy';
import { post } from './post';
import { judge, nextTry, PostOutcome, Verdict } from './retryPlan';
import { signatureHeaders } from './signature';
import { signingKeys } from './signingKeys';
import { WebhookEndpointConfig } from './webhooksConfig';

/** A receiver that failed so often in a row is asked by one delivery at a time. */
export const SUSPECT_FAILURES = 5;

/** How long the look-up of a name may take, in milliseconds. */
const RESOLVE_MS = 5_000;

/** What a try came to, for metrics. */
export interface TryReport {
  endpoint: string;
  result: Verdict['result'];
  /** It was the last one. */
  givenUp: boolean;
  milliseconds: number;
}

/** What sending needs. */
export interface SenderOptions {
  store: Pick<WebhookStore, 'finish' | 'release' | 'note'>;
  clock: Clock;
  /** All addresses of a name, in the system's order. */
  resolve: (name: string) => Promise<string[]>;
  onTry?: (report: TryReport) => void;
  /** How long a receiver may take to answer, in milliseconds. */
  answerMs?: number;
}

/** Tries deliveries, one at a time for each call. */
export class WebhookSender {
  constructor(private readonly options: SenderOptions) {}

  /**
   * Tries a delivery once and keeps what came of it. When the signal aborts it is given back, to be tried
   * again: the receiver may have it already then.
   */
  async send(
    claim: DeliveryClaim,
    endpoint: WebhookEndpointConfig,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, clock } = this.options;
    const begun = clock.now();
    const outcome = await this.attempt(claim, endpoint, signal);
    if (!outcome) {
      await store.release(claim);
      return;
    }
    const now = clock.now();
    const verdict = judge(outcome, now);
    const result = this.conclude(claim, verdict, {
      at: begun,
      milliseconds: now - begun,
      status: outcome.outcome === 'answer' ? outcome.status : undefined,
    });
    if (await store.finish(claim, result)) {
      await this.note(endpoint.name, verdict, now);
    }
    this.options.onTry?.({
      endpoint: endpoint.name,
      result: verdict.result,
      givenUp: result.state === 'failed',
      milliseconds: now - begun,
    });
  }

  /** @returns nothing when the signal aborted */
  private async attempt(
    { record, body }: DeliveryClaim,
    endpoint: WebhookEndpointConfig,
    signal: AbortSignal,
  ): Promise<PostOutcome | undefined> {
    const { clock, resolve, answerMs } = this.options;
    try {
      const url = new URL(endpoint.url);
      const keys = await signingKeys(endpoint);
      const pinned = chooseAddress(
        hostOf(url),
        await within(RESOLVE_MS, resolve(hostOf(url))),
        endpoint.allowedNetworks,
      );
      if ('refusal' in pinned) {
        return { outcome: 'refused', message: pinned.refusal };
      }
      const headers = {
        ...endpoint.headers,
        'content-type': 'application/json',
        'user-agent': 'OpenCSP-Portal',
        ...signatureHeaders(keys, record.eventId, clock.now(), body),
      };
      const ca = endpoint.caFile && (await readFile(endpoint.caFile, 'utf8'));
      return await post({ url, pinned, headers, body, ca, answerMs }, signal);
    } catch (error) {
      return signal.aborted
        ? undefined
        : { outcome: 'trouble', message: describeTrouble(error) };
    }
  }

  /** One that is gone waits on: the webhook may be resumed. */
  private conclude(
    { record }: DeliveryClaim,
    verdict: Verdict,
    lastTry: TryResult['lastTry'],
  ): TryResult {
    if (verdict.result === 'taken') {
      return { state: 'delivered', lastTry };
    }
    const { clock } = this.options;
    const nextTryAt = nextTry(
      { tries: record.attempts, since: record.retrySince },
      verdict,
      clock.now(),
      clock.random(),
    );
    return {
      state: nextTryAt === undefined ? 'failed' : 'waiting',
      lastTry,
      error: redact(verdict.error),
      nextTryAt,
    };
  }

  private async note(
    endpoint: string,
    verdict: Verdict,
    now: Time,
  ): Promise<void> {
    const { store } = this.options;
    await store.note(
      endpoint,
      verdict.result === 'taken'
        ? { taken: true }
        : {
            taken: false,
            error: redact(verdict.error),
            gone: verdict.result === 'gone',
            pausedUntil:
              verdict.pauseMs === undefined ? undefined : now + verdict.pauseMs,
          },
      now,
      SUSPECT_FAILURES,
    );
  }
}
