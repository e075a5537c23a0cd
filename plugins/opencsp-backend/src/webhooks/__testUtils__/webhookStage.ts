import {
  mockServices,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { VirtualClock } from '../../__testUtils__/world';
import { DatabaseWebhookStore } from '../../store/webhooks/DatabaseWebhookStore';
import { migrate } from '../../store/migrations';
import { NewMessage } from '../../store/InstanceStore';
import { WebhookInbox } from '../WebhookInbox';
import { WebhookLoop } from '../WebhookLoop';
import { movedMessages } from '../webhookMessages';
import { SenderOptions, TryReport, WebhookSender } from '../WebhookSender';
import { readWebhooksConfig, WebhookEndpointConfig } from '../webhooksConfig';

/** A secret of tests: 24 bytes of 7. */
export const TEST_SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
/** Another one: 24 bytes of 8. */
export const OLD_SECRET = `whsec_${Buffer.alloc(24, 8).toString('base64')}`;

/** A configured webhook for tests. */
export function anEndpoint(given: object = {}): WebhookEndpointConfig {
  const [endpoint] = readWebhooksConfig([
    {
      name: 'chat',
      url: 'https://hooks.example.com/x',
      secret: TEST_SECRET,
      events: ['*'],
      ...given,
    },
  ]);
  return endpoint;
}

/** An empty database with the plugin's tables. */
export async function openDatabase(
  databases: TestDatabases,
  id: TestDatabaseId = 'SQLITE_3',
): Promise<Knex> {
  const db = await databases.init(id);
  await migrate(mockServices.database.mock({ getClient: async () => db }), db);
  return db;
}

/** Webhooks on a real database and a virtual clock; another process is another stage on the same one. */
export class WebhookStage {
  readonly clock: VirtualClock;
  readonly store: DatabaseWebhookStore;
  readonly loop: WebhookLoop;
  readonly tries: TryReport[] = [];
  private readonly inbox: WebhookInbox;
  private readonly versions = new Map<string, number>();

  constructor(
    db: Knex,
    readonly endpoints: WebhookEndpointConfig[],
    options: Partial<Pick<SenderOptions, 'resolve' | 'answerMs'>> & {
      clock?: VirtualClock;
      alter?: (store: DatabaseWebhookStore) => DatabaseWebhookStore;
      process?: string;
    } = {},
  ) {
    this.clock = options.clock ?? new VirtualClock();
    const store = new DatabaseWebhookStore(db, {
      onUnreadable: (_, problem) => {
        throw new Error(problem);
      },
    });
    this.store = options.alter?.(store) ?? store;
    this.loop = new WebhookLoop({
      store: this.store,
      endpoints,
      sender: new WebhookSender({
        store: this.store,
        clock: this.clock,
        onTry: report => this.tries.push(report),
        resolve: options.resolve ?? (async host => [host]),
        answerMs: options.answerMs,
      }),
      leaseOwner: options.process ?? 'one',
      clock: this.clock,
      logger: mockServices.logger.mock(),
    });
    this.inbox = new WebhookInbox({
      store: this.store,
      endpoints,
      appUrl: 'https://portal.example.com/',
      onDue: () => this.loop.wake(),
    });
  }

  /** A machine came into this state. @returns the message that its change brings */
  async machine(id: string, to: string, from?: string): Promise<NewMessage> {
    const version = (this.versions.get(id) ?? 0) + 1;
    this.versions.set(id, version);
    const [message] = movedMessages('instance', {
      before: from === undefined ? undefined : { state: from },
      after: { id, name: `web-${id}`, owner: 'user:default/ada', state: to },
      version,
    });
    await this.inbox.accept({
      payload: message.payload,
      createdAt: this.clock.now(),
    });
    return message;
  }

  /** Sends what is due until nothing is, without letting time pass. @returns how many tries there were */
  async sendDue(signal = new AbortController().signal): Promise<number> {
    for (let tries = 0; ; ) {
      const begun = await this.loop.startDue(signal);
      await Promise.all(begun);
      tries += begun.length;
      if (begun.length === 0) {
        return tries;
      }
    }
  }

  /** Lets time pass in steps, sending what becomes due. */
  async run(milliseconds: number, step = 60_000): Promise<void> {
    const end = this.clock.now() + milliseconds;
    while (this.clock.now() < end) {
      await this.sendDue();
      this.clock.advance(step);
    }
  }

  /** The log, oldest first. */
  async log() {
    const { items } = await this.store.list({ limit: 1_000 });
    return items.reverse();
  }
}
