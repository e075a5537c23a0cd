import { AuditorService, LoggerService } from '@backstage/backend-plugin-api';
import { EventsService } from '@backstage/plugin-events-node';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { SignalsService } from '@backstage/plugin-signals-node';
import { InstanceSignal, roleGroupRef } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { backoff } from '../reconcile/backoff';
import { Bell } from '../reconcile/Bell';
import { Clock } from '../reconcile/clock';
import { describeTrouble } from '../reconcile/trouble';
import { TroubleLog } from '../reconcile/TroubleLog';
import { within } from '../reconcile/within';
import {
  InstanceStore,
  OUTBOX_KINDS,
  OutboxKind,
  OutboxMessage,
} from '../store/InstanceStore';
import type { WebhookInbox } from '../webhooks/WebhookInbox';
import { About, aboutSchema, pageOf, subjectOf } from './subjects';

/** Other processes' messages are found by asking; the own ones ring. */
const POLL_MS = 2_000;
const BATCH = 50;
/** A message that a killed process took is sent by another one after this long. */
const HOLD_MS = 30_000;
/** No more of a batch is begun after this long, so that nothing is sent on somebody else's time. */
const BATCH_MS = 15_000;
/** A receiver that hangs is left alone after this long. */
const SEND_MS = 10_000;
/**
 * How old a message may become before it is given up. Signals only say "look", and pages look by
 * themselves; a notification of yesterday helps nobody; audit events and webhooks wait for a week.
 */
const MOST_AGE_MS: Record<OutboxKind, number> = {
  signal: 10 * 60_000,
  notification: 24 * 3_600_000,
  audit: 7 * 24 * 3_600_000,
  webhook: 7 * 24 * 3_600_000,
};

/** Who sees every machine move. */
const OPERATORS = [roleGroupRef('operator'), roleGroupRef('admin')];

/** How the client of another plugin says that there is no such plugin. */
const notInstalledSchema = z.looseObject({ statusCode: z.literal(404) });

const signalSchema = z
  .object({ owner: z.string(), version: z.number() })
  .and(aboutSchema);

const auditSchema = z.object({
  eventId: z.string(),
  instanceId: z.string(),
  initiatedBy: z.string(),
  address: z.string(),
  fingerprint: z.string(),
});

const notificationSchema = z
  .object({
    owner: z.string(),
    title: z.string(),
    description: z.string(),
    severity: z.enum(['normal', 'high']),
    /** Of several things that are told of one: a later notification takes the place of its own only. */
    thing: z.string().optional(),
  })
  .and(aboutSchema);

/** Sends what the outbox holds, after commit, at least once. */
export class OutboxPublisher {
  private readonly bell = new Bell();
  private readonly troubles: TroubleLog;
  private readonly busy = new Map<OutboxKind, Promise<void>>();

  constructor(
    private readonly options: {
      store: InstanceStore;
      signals: SignalsService;
      events: EventsService;
      auditor: AuditorService;
      notifications: NotificationService;
      /** Absent where none is configured. */
      webhooks?: WebhookInbox;
      clock: Clock;
      logger: LoggerService;
      /** How long a receiver may take, in milliseconds; 10 s by default. */
      sendMs?: number;
    },
  ) {
    this.troubles = new TroubleLog(options.logger);
  }

  /** There is something to send. */
  wake(): void {
    this.bell.ring();
  }

  /** Runs until the signal aborts. Trouble with the database is told once, until it is over. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.startDue();
      await this.bell.wait(POLL_MS, signal);
    }
    await Promise.allSettled(this.busy.values());
  }

  /** @returns how many messages were taken, of all kinds */
  async sendSome(): Promise<number> {
    const taken = await Promise.all(OUTBOX_KINDS.map(it => this.sendKind(it)));
    return taken.reduce((sum, count) => sum + count, 0);
  }

  /** A receiver that hangs holds up nothing but messages of its own kind. */
  private async startDue(): Promise<void> {
    const { clock, store } = this.options;
    await this.orTell(async () => {
      const due = await store.dueOutbox(clock.now());
      due
        .filter(kind => !this.busy.has(kind))
        .forEach(kind => this.start(kind));
    });
  }

  private start(kind: OutboxKind): void {
    const sending = this.orTell(async () => {
      if ((await this.sendKind(kind)) > 0) {
        // There may be more, or something that waited for one of these.
        this.bell.ring();
      }
    });
    this.busy.set(
      kind,
      sending.finally(() => this.busy.delete(kind)),
    );
  }

  private async orTell(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.troubles.tell('Could not read the outbox; trying again', error);
    }
  }

  /** @returns how many messages were taken */
  private async sendKind(kind: OutboxKind): Promise<number> {
    const { clock, store } = this.options;
    const now = clock.now();
    const messages = await store.takeOutbox(kind, now, BATCH, now + HOLD_MS);
    const givenUp: OutboxMessage[] = [];
    for (const [index, message] of messages.entries()) {
      if (clock.now() - now >= BATCH_MS) {
        await store.giveBackOutbox(messages.slice(index));
        break;
      }
      if (!(await this.sendOne(message))) {
        givenUp.push(message);
      }
    }
    this.tellGivenUp(givenUp);
    return messages.length;
  }

  /** One line for all signals: after an hour without a receiver there are many of them. */
  private tellGivenUp(messages: readonly OutboxMessage[]): void {
    const { logger } = this.options;
    const signals = messages.filter(({ kind }) => kind === 'signal');
    if (signals.length > 0) {
      logger.warn(
        `${signals.length} signals were given up; pages look by themselves`,
        { outbox: 'signal' },
      );
    }
    messages
      .filter(({ kind }) => kind !== 'signal')
      .forEach(({ kind, payload, attempts }) => {
        const about = aboutSchema.safeParse(payload);
        logger.error(
          `A message of the outbox was given up after ${attempts} tries`,
          { outbox: kind, ...namesOf(about.data) },
        );
      });
  }

  /** @returns false when it was given up */
  private async sendOne(message: OutboxMessage): Promise<boolean> {
    const { clock, logger, store } = this.options;
    const { id, kind, attempts, createdAt } = message;
    try {
      await within(this.options.sendMs ?? SEND_MS, this.send(message));
    } catch (error) {
      if (clock.now() - createdAt >= mostAge(kind, error)) {
        await store.dropOutbox(id);
        return false;
      }
      logger.debug('A message of the outbox was not taken; trying again', {
        outbox: kind,
        error: describeTrouble(error),
      });
      await store.retryOutbox(
        id,
        clock.now() + backoff(attempts, clock.random()),
      );
      return true;
    }
    await store.dropOutbox(id);
    return true;
  }

  private async send(message: OutboxMessage): Promise<void> {
    if (message.kind === 'signal') {
      await this.sendSignal(signalSchema.parse(message.payload));
      return;
    }
    if (message.kind === 'audit') {
      const { eventId, ...meta } = auditSchema.parse(message.payload);
      const event = await this.options.auditor.createEvent({
        eventId,
        severityLevel: 'medium',
        meta,
      });
      await event.success();
      return;
    }
    if (message.kind === 'webhook') {
      await this.options.webhooks?.accept(message);
      return;
    }
    const { owner, title, description, severity, thing, ...about } =
      notificationSchema.parse(message.payload);
    await this.options.notifications.send({
      recipients: { type: 'entity', entityRef: owner },
      payload: { title, description, severity, ...placeOf(about, thing) },
    });
  }

  private async sendSignal({
    owner,
    version,
    ...about
  }: z.infer<typeof signalSchema>): Promise<void> {
    const { id, channel, event } = subjectOf(about);
    const signal: InstanceSignal = { id, version };
    await this.options.signals.publish({
      recipients: { type: 'user', entityRef: [owner, ...OPERATORS] },
      channel,
      message: { ...signal },
    });
    await this.options.events.publish({ topic: event, eventPayload: signal });
  }
}

/** What a line of the log names. */
function namesOf(about: About | undefined): Record<string, string> {
  const subject = about && subjectOf(about);
  return subject ? { [subject.name]: subject.id } : {};
}

/** Where a notification leads, and what tells it from others. */
function placeOf(about: About, thing: string | undefined) {
  const { id, name, topic } = subjectOf(about);
  const link = pageOf({ id, name });
  const part = thing === undefined ? '' : `-${thing}`;
  return { topic, scope: `opencsp-${name}-${id}${part}`, link };
}

/**
 * A message that cannot be read will not be read the next time either, and a receiver that is not
 * installed is not waited for like one that is down.
 */
function mostAge(kind: OutboxKind, error: unknown): number {
  if (error instanceof z.ZodError) {
    return 0;
  }
  return notInstalledSchema.safeParse(error).success
    ? MOST_AGE_MS.signal
    : MOST_AGE_MS[kind];
}
