import { LoggerService } from '@backstage/backend-plugin-api';
import { BackendLoops } from '../reconcile/BackendLoops';
import { backoff } from '../reconcile/backoff';
import { Bell } from '../reconcile/Bell';
import { Clock } from '../reconcile/clock';
import { nowAndThen } from '../reconcile/nowAndThen';
import { pause } from '../reconcile/pause';
import { TroubleLog } from '../reconcile/TroubleLog';
import { DeliveryClaim, WebhookStore } from '../store/webhooks/WebhookStore';
import { fingerprintOf } from './fingerprint';
import { GIVE_UP_MS, MOST_PAUSE_MS } from './retryPlan';
import { SUSPECT_FAILURES, WebhookSender } from './WebhookSender';
import { WebhookEndpointConfig } from './webhooksConfig';

/** How often the database is asked for due deliveries when nothing wakes the loop, in milliseconds. */
const POLL_MS = 2_000;
/** Requests to one receiver at the same time, by each process. */
const CONCURRENCY = 4;
/** Another process may take a delivery over after this long; every try is over before it. */
const LEASE_MS = 60_000;
/** How often the log is tidied, in milliseconds. */
const TIDY_MS = 60 * 60_000;
const DAY_MS = 24 * 3_600_000;
/** How long deliveries of webhooks are kept that are configured no more. */
const KEEP_FORGOTTEN_DAYS = 14;

/** Sends what is due. Each receiver has its own slots: one that hangs holds up no other. */
export class WebhookLoop extends BackendLoops {
  private readonly bell = new Bell();
  private readonly running = new Map<string, Set<Promise<void>>>();
  private readonly troubles: TroubleLog;

  constructor(
    private readonly options: {
      store: WebhookStore;
      endpoints: readonly WebhookEndpointConfig[];
      sender: WebhookSender;
      /** Unique for each process. */
      leaseOwner: string;
      clock: Clock;
      logger: LoggerService;
    },
  ) {
    super();
    this.troubles = new TroubleLog(options.logger);
  }

  /** Something became due just now. */
  wake(): void {
    this.bell.ring();
  }

  protected begin(signal: AbortSignal): Promise<unknown>[] {
    const { clock, logger } = this.options;
    return [
      this.run(signal),
      nowAndThen(
        {
          everyMs: TIDY_MS,
          work: () => this.tidy(),
          problem:
            'The log of webhooks could not be tidied; it is tried again later',
          clock,
          logger,
        },
        signal,
      ),
    ];
  }

  /** Names the configured webhooks in the database; to be done before anything is sent. */
  async register(): Promise<void> {
    const { store, endpoints } = this.options;
    await store.register(
      endpoints.map(endpoint => ({
        name: endpoint.name,
        fingerprint: fingerprintOf(endpoint),
      })),
    );
  }

  /** Begins what is due and free to begin. @returns what was begun; it never rejects */
  async startDue(signal: AbortSignal): Promise<Promise<void>[]> {
    const { store, endpoints, clock } = this.options;
    const due = await store.dueEndpoints(
      endpoints.map(({ name }) => name),
      clock.now(),
    );
    const begun: Promise<void>[] = [];
    for (const { name, failures } of due) {
      const endpoint = endpoints.find(it => it.name === name);
      const free = this.freeSlots(name, failures);
      const claims = endpoint && free > 0 ? await this.claim(name, free) : [];
      claims.forEach(claim => {
        if (endpoint) {
          begun.push(this.startOne(claim, endpoint, signal));
        }
      });
    }
    return begun;
  }

  /** Gives up what nobody will send, and forgets what is old. */
  async tidy(): Promise<void> {
    const { store, endpoints, clock } = this.options;
    const now = clock.now();
    const names = endpoints.map(({ name }) => name);
    await store.giveUpStranded(names, now, {
      mostMs: GIVE_UP_MS,
      farthestMs: MOST_PAUSE_MS,
    });
    for (const { name, keepDays } of endpoints) {
      await store.prune({ endpoint: name }, now - keepDays * DAY_MS);
    }
    await store.prune({ not: names }, now - KEEP_FORGOTTEN_DAYS * DAY_MS);
  }

  private async run(signal: AbortSignal): Promise<void> {
    await this.untilRegistered(signal);
    while (!signal.aborted) {
      await this.startDue(signal).catch(error =>
        this.troubles.tell(
          'Could not ask the database for due webhooks; trying again',
          error,
        ),
      );
      await this.bell.wait(POLL_MS, signal);
    }
    await Promise.all([...this.running.values()].flatMap(it => [...it]));
  }

  private async untilRegistered(signal: AbortSignal): Promise<void> {
    for (let tries = 1; !signal.aborted; tries++) {
      try {
        await this.register();
        return;
      } catch (error) {
        this.troubles.tell(
          'The webhooks could not be kept in the database; trying again',
          error,
        );
        await pause(backoff(tries, this.options.clock.random()), signal);
      }
    }
  }

  private claim(name: string, limit: number): Promise<DeliveryClaim[]> {
    const { store, clock, leaseOwner } = this.options;
    const now = clock.now();
    const lease = { owner: leaseOwner, until: now + LEASE_MS };
    return store.claim(name, lease, now, limit);
  }

  private freeSlots(name: string, failures: number): number {
    const most = failures >= SUSPECT_FAILURES ? 1 : CONCURRENCY;
    return most - (this.running.get(name)?.size ?? 0);
  }

  private startOne(
    claim: DeliveryClaim,
    endpoint: WebhookEndpointConfig,
    signal: AbortSignal,
  ): Promise<void> {
    const slots = this.running.get(endpoint.name) ?? new Set();
    this.running.set(endpoint.name, slots);
    const sending = this.options.sender
      .send(claim, endpoint, signal)
      .catch(error =>
        this.troubles.tell(
          'The end of a webhook could not be kept; it is sent again',
          error,
        ),
      )
      .finally(() => {
        slots.delete(sending);
        // There may be more, or something that waited for this one.
        this.bell.ring();
      });
    slots.add(sending);
    return sending;
  }
}
