import { AuditorService, LoggerService } from '@backstage/backend-plugin-api';
import { EventsService } from '@backstage/plugin-events-node';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { SignalsService } from '@backstage/plugin-signals-node';
import {
  EVENT_INSTANCES,
  InstanceSignal,
  roleGroupRef,
  SIGNAL_INSTANCES,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { backoff } from '../reconcile/backoff';
import { Clock } from '../reconcile/clock';
import { pause } from '../reconcile/pause';
import { describeTrouble } from '../reconcile/trouble';
import { InstanceStore, OutboxMessage } from '../store/InstanceStore';

const POLL_MS = 500;
const BATCH = 50;
/** A message that a killed process took is sent by another one after this long. */
const HOLD_MS = 30_000;
/** Then a message is given up: pages poll, and the state is shown there anyway. */
const MOST_TRIES = 10;

/** Who sees every machine move. */
const OPERATORS = [roleGroupRef('operator'), roleGroupRef('admin')];

const signalSchema = z.object({
  instanceId: z.string(),
  owner: z.string(),
  version: z.number(),
});

const auditSchema = z.object({
  eventId: z.string(),
  instanceId: z.string(),
  initiatedBy: z.string(),
  address: z.string(),
  fingerprint: z.string(),
});

const notificationSchema = z.object({
  instanceId: z.string(),
  owner: z.string(),
  title: z.string(),
  description: z.string(),
  severity: z.enum(['normal', 'high']),
});

/** Sends what the outbox holds, after commit, at least once. */
export class OutboxPublisher {
  constructor(
    private readonly options: {
      store: InstanceStore;
      signals: SignalsService;
      events: EventsService;
      auditor: AuditorService;
      notifications: NotificationService;
      clock: Clock;
      logger: LoggerService;
    },
  ) {}

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const sent = await this.sendSome().catch(error => {
        this.options.logger.warn('Could not read the outbox; trying again', {
          error: describeTrouble(error),
        });
        return 0;
      });
      if (sent < BATCH) {
        await pause(POLL_MS, signal);
      }
    }
  }

  /** @returns how many messages were taken */
  async sendSome(): Promise<number> {
    const { clock, store } = this.options;
    const now = clock.now();
    const messages = await store.takeOutbox(now, BATCH, now + HOLD_MS);
    for (const message of messages) {
      await this.sendOne(message);
    }
    return messages.length;
  }

  private async sendOne(message: OutboxMessage): Promise<void> {
    const { clock, logger, store } = this.options;
    try {
      await this.send(message);
      await store.dropOutbox(message.id);
    } catch (error) {
      if (message.attempts >= MOST_TRIES) {
        logger.warn(
          `A ${message.kind} was given up after ${message.attempts} tries`,
          {
            error: describeTrouble(error),
          },
        );
        await store.dropOutbox(message.id);
      } else {
        await store.retryOutbox(
          message.id,
          clock.now() + backoff(message.attempts, clock.random()),
        );
      }
    }
  }

  private async send(message: OutboxMessage): Promise<void> {
    if (message.kind === 'signal') {
      const { instanceId, owner, version } = signalSchema.parse(
        message.payload,
      );
      const signal: InstanceSignal = { id: instanceId, version };
      await this.options.signals.publish({
        recipients: { type: 'user', entityRef: [owner, ...OPERATORS] },
        channel: SIGNAL_INSTANCES,
        message: { ...signal },
      });
      await this.options.events.publish({
        topic: EVENT_INSTANCES,
        eventPayload: signal,
      });
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
    const { instanceId, owner, ...payload } = notificationSchema.parse(
      message.payload,
    );
    await this.options.notifications.send({
      recipients: { type: 'entity', entityRef: owner },
      payload: {
        ...payload,
        topic: 'machine',
        scope: `opencsp-instance-${instanceId}`,
        link: `/opencsp/instances/${instanceId}`,
      },
    });
  }
}
