import { LoggerService } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import {
  FakeProvisioner,
  FakeTaskRunner,
} from '@opencsp/plugin-opencsp-node/testUtils';
import { Knex } from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_DEADLINES, InstanceRecord } from '../domain/record';
import { Engine } from '../engine';
import { OutboxPublisher } from '../publish/OutboxPublisher';
import { Clock } from '../reconcile/clock';
import { DatabaseInstanceStore } from '../store/DatabaseInstanceStore';
import { FakeScanner, newInstance } from './world';

/** Long enough for a loaded machine; nothing is promised by it. */
const PATIENCE_MS = 60_000;

/** Time that runs so much faster, so that the engine's pauses are short for the test. */
class FastClock implements Clock {
  private readonly start = Date.now();

  constructor(private readonly speed: number) {}

  now(): number {
    return this.start + (Date.now() - this.start) * this.speed;
  }

  random(): number {
    return 0.5;
  }
}

/** One line of the log, from information on. */
export interface Line {
  level: 'error' | 'warn' | 'info';
  message: string;
  error?: unknown;
}

/** The engine with all its loops on a real database, in real time, with fakes outside. */
export class RunningEngine {
  readonly clock = new FastClock(10);
  readonly provisioner = new FakeProvisioner();
  readonly taskRunner = new FakeTaskRunner();
  readonly lines: Line[] = [];
  /** Statements that were sent to the database. */
  queries = 0;
  private readonly engine: Engine;
  private readonly store: DatabaseInstanceStore;
  private created = 0;

  constructor(
    db: Knex,
    /** A connection of the test's own, which the fault does not touch. */
    private readonly calm: DatabaseInstanceStore,
  ) {
    this.store = new DatabaseInstanceStore(db);
    this.provisioner.automatic = true;
    this.taskRunner.automatic = true;
    db.on('query', () => {
      this.queries += 1;
    });
    const logger = this.logger();
    const { clock, store } = this;
    this.engine = new Engine({
      store,
      outside: {
        provisioner: this.provisioner,
        taskRunner: this.taskRunner,
        scanner: new FakeScanner(),
        sshPort: 22,
      },
      deadlines: DEFAULT_DEADLINES,
      publisher: new OutboxPublisher({
        store,
        clock,
        logger,
        signals: { publish: async () => undefined },
        events: mockServices.events.mock(),
        auditor: mockServices.auditor.mock(),
        notifications: { send: async () => undefined },
      }),
      clock,
      logger,
    });
  }

  start(): void {
    this.engine.start();
  }

  stop(): Promise<void> {
    return this.engine.stop();
  }

  async create(count: number): Promise<void> {
    for (let number = 0; number < count; number++) {
      this.created += 1;
      const now = this.clock.now();
      await this.calm.create(newInstance(this.created, now), now);
    }
  }

  /** Lets real time pass, as it does while something is wrong. */
  async goOn(milliseconds: number): Promise<void> {
    await sleep(milliseconds);
  }

  /** @throws Error with the records when it does not come about */
  async untilAll(state: InstanceRecord['state']): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const { items } = await this.calm.list({ sort: 'name', limit: 100 });
      if (items.every(item => item.state === state)) {
        return;
      }
      if (Date.now() > end) {
        throw new Error(`Not all are ${state}: ${JSON.stringify(items)}`);
      }
      // As the hints of the platform do.
      this.engine.wake();
      await sleep(50);
    }
  }

  /** What was made outside, sorted, so that nothing made twice goes unseen. */
  made() {
    return {
      machines: this.provisioner.made.length,
      different: new Set(this.provisioner.made).size,
      runs: this.taskRunner.runs.length,
      keys: new Set(this.taskRunner.runs.map(({ key }) => key)).size,
    };
  }

  private logger(): LoggerService {
    const keep =
      (level: Line['level']) =>
      (message: string, meta?: Error | { error?: unknown }) => {
        const error = meta instanceof Error ? meta.message : meta?.error;
        this.lines.push({ level, message, error });
      };
    const logger: LoggerService = {
      error: keep('error'),
      warn: keep('warn'),
      info: keep('info'),
      debug: () => undefined,
      child: () => logger,
    };
    return logger;
  }
}
