/*
 * Proves, on a real database and a virtual clock, that receivers that are down for an hour lose nothing
 * that matters and hold up no others, that what is told of one record keeps its order, and that giving up has an end and a line
 * in the log. The order in the store is proven for both databases by `store/operations.test.ts`.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { setTimeout as sleep } from 'node:timers/promises';
import { newWorld } from '../__testUtils__/world';
import { InstanceRecord } from '../domain/record';
import { NewMessage } from '../store/InstanceStore';
import { OutboxPublisher } from './OutboxPublisher';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

async function outbox(sendMs = 20) {
  const world = await newWorld(databases);
  const { clock, store } = world;
  const logger = mockServices.logger.mock();
  const told: string[] = [];
  const scopes: string[] = [];
  const audited: string[] = [];
  const signalled: unknown[] = [];
  const state: {
    down?: () => Promise<never>;
    /** Notifications only. */
    unheard?: (title: string) => Promise<never>;
  } = {};
  const receive = async (take: () => void) => {
    await state.down?.();
    take();
  };
  const publisher = new OutboxPublisher({
    store,
    clock,
    logger,
    sendMs,
    signals: {
      publish: signal =>
        receive(() => {
          signalled.push(signal.message);
        }),
    },
    events: mockServices.events.mock(),
    auditor: mockServices.auditor.mock({
      createEvent: async ({ meta }) => {
        await receive(() => {
          audited.push(String(meta?.fingerprint));
        });
        return { success: async () => undefined, fail: async () => undefined };
      },
    }),
    notifications: {
      send: async ({ payload }) => {
        await state.unheard?.(payload.title);
        await receive(() => {
          told.push(payload.title);
          scopes.push(String(payload.scope));
        });
      },
    },
  });
  const records = [await world.create(), await world.create()];
  const put = async (index: number, ...messages: NewMessage[]) => {
    const record = await world.get(records[index].id);
    await store.saveRequest(
      record,
      { ...record, waitingFor: String(clock.now()) },
      clock.now(),
      messages,
    );
  };
  const run = async (milliseconds: number, step = 10_000) => {
    const end = clock.now() + milliseconds;
    while (clock.now() < end) {
      await publisher.sendSome();
      clock.advance(step);
    }
  };
  const depth = async () => (await store.gauges(clock.now())).outbox.depth;
  const about = (record: InstanceRecord) => ({
    instanceId: record.id,
    owner: record.owner,
  });
  const notification = (
    index: number,
    title: string,
    thing?: string,
  ): NewMessage => ({
    kind: 'notification',
    subject: records[index].id,
    payload: {
      ...about(records[index]),
      ...{ title, thing },
      description: '',
      severity: 'normal',
    },
  });
  const signal = (index: number): NewMessage => ({
    kind: 'signal',
    payload: { ...about(records[index]), version: 1 },
  });
  const audit = (index: number, fingerprint: string): NewMessage => ({
    kind: 'audit',
    subject: records[index].id,
    payload: {
      eventId: 'pin-host-key',
      instanceId: records[index].id,
      initiatedBy: 'user:default/member',
      address: '10.0.0.1',
      fingerprint,
    },
  });
  return {
    clock,
    store,
    publisher,
    state,
    told,
    scopes,
    audited,
    signalled,
    logger,
    put,
    run,
    depth,
    notification,
    signal,
    audit,
  };
}

const down = async () => {
  throw new Error('connect ECONNREFUSED');
};

describe('receivers that are down for an hour', () => {
  it('lose no notification and no audit event; what is told of one record keeps its order', async () => {
    const box = await outbox();
    box.state.down = down;
    await box.put(0, box.notification(0, 'a failed'), box.audit(0, 'first'));
    await box.run(20 * MINUTE);
    await box.put(1, box.notification(1, 'b ready'));
    await box.put(0, box.notification(0, 'a ready'), box.audit(0, 'second'));
    await box.run(20 * MINUTE);
    await box.put(0, box.notification(0, 'a deleted'));
    await box.run(20 * MINUTE);
    expect([box.told, box.audited]).toEqual([[], []]);
    box.state.down = undefined;
    await box.run(5 * MINUTE);
    expect(box.told.filter(title => title.startsWith('a'))).toEqual([
      'a failed',
      'a ready',
      'a deleted',
    ]);
    expect(box.told).toContain('b ready');
    expect(box.audited).toEqual(['first', 'second']);
    expect(await box.depth()).toBe(0);
    expect(box.logger.error).not.toHaveBeenCalled();
  });

  it('miss old signals, in one line of the log, and get the new ones', async () => {
    const box = await outbox();
    box.state.down = down;
    for (let minute = 0; minute < 60; minute++) {
      await box.put(minute % 2, box.signal(minute % 2));
      await box.run(MINUTE);
    }
    expect(await box.depth()).toBeLessThanOrEqual(12);
    box.state.down = undefined;
    await box.run(2 * MINUTE);
    expect(box.signalled.length).toBeGreaterThan(0);
    expect(box.signalled.length).toBeLessThanOrEqual(12);
    expect(box.logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('signals were given up'),
      { outbox: 'signal' },
    );
  });

  it('that hang instead of refusing are left alone after a while, and nothing is lost', async () => {
    const box = await outbox();
    box.state.down = () => new Promise<never>(() => undefined);
    await box.put(0, box.notification(0, 'ready'));
    await box.run(MINUTE);
    expect(box.told).toEqual([]);
    box.state.down = undefined;
    await box.run(2 * MINUTE);
    expect(box.told).toEqual(['ready']);
  });
});

describe('a receiver of notifications that hangs', () => {
  /** Eight notifications about a record each, and one message of the other kinds. */
  async function fill(box: Awaited<ReturnType<typeof outbox>>) {
    const notifications = Array.from({ length: 8 }, (_, number) => ({
      ...box.notification(0, `n${number}`),
      subject: `s${number}`,
    }));
    await box.put(0, ...notifications, box.signal(0), box.audit(0, 'first'));
  }

  it('holds up neither signals nor audit events, and no try is counted that was none', async () => {
    const box = await outbox(60_000);
    let refuse = (_reason: Error): void => undefined;
    box.state.unheard = () =>
      new Promise<never>((_, reject) => {
        refuse = reject;
      });
    await fill(box);
    const sending = box.publisher.sendSome();
    while (box.signalled.length + box.audited.length < 2) {
      await sleep(5);
    }
    box.clock.advance(15_000);
    refuse(new Error('It hangs.'));
    await sending;
    expect(box.told).toEqual([]);
    const now = box.clock.now() + MINUTE;
    const left = await box.store.takeOutbox('notification', now, 9, now);
    expect(left.map(({ attempts }) => attempts)).toEqual([
      1, 1, 1, 1, 1, 1, 1, 2,
    ]);
  });

  it('is tried with each message in its turn', async () => {
    const box = await outbox();
    box.state.unheard = async title => {
      box.clock.advance(10_000);
      box.told.push(title);
      throw new Error('The receiver did not answer in time.');
    };
    await fill(box);
    await box.run(2 * MINUTE);
    expect(box.told.slice(0, 8)).toEqual(
      Array.from({ length: 8 }, (_, number) => `n${number}`),
    );
  });
});

describe('giving up', () => {
  it('a notification ends after a day, with a line that names the record', async () => {
    const box = await outbox();
    box.state.down = down;
    await box.put(0, box.notification(0, 'ready'));
    await box.run(23 * HOUR, 5 * MINUTE);
    expect(await box.depth()).toBe(1);
    await box.run(2 * HOUR, 5 * MINUTE);
    expect(await box.depth()).toBe(0);
    expect(box.logger.error).toHaveBeenCalledTimes(1);
    expect(box.logger.error).toHaveBeenCalledWith(
      expect.stringMatching(/given up after \d+ tries/),
      {
        outbox: 'notification',
        instance: '00000000-0000-4000-8000-000000000001',
      },
    );
  });

  it('a receiver that is not installed is not waited for that long', async () => {
    const box = await outbox();
    box.state.down = async () => {
      throw Object.assign(new Error('Not Found'), { statusCode: 404 });
    };
    await box.put(0, box.notification(0, 'ready'));
    await box.run(15 * MINUTE);
    expect(await box.depth()).toBe(0);
  });

  it('a message that cannot be read goes at once, and does not stand in the way', async () => {
    const box = await outbox();
    await box.put(
      0,
      { ...box.notification(0, ''), payload: { nonsense: true } },
      box.notification(0, 'ready'),
    );
    await box.run(MINUTE);
    expect(box.told).toEqual(['ready']);
    expect(await box.depth()).toBe(0);
  });
});

it('lets a notification take the place of those about the same thing only', async () => {
  const box = await outbox();
  const about = (thing: string) => box.notification(0, thing, thing);
  await box.put(0, about('address-a'), about('address-b'), about('address-a'));
  await box.put(0, box.notification(0, 'ready'));
  await box.run(MINUTE);
  const [first, second, third, whole] = box.scopes;
  expect(first).toMatch(/^opencsp-instance-.+-address-a$/);
  expect(second).toMatch(/^opencsp-instance-.+-address-b$/);
  expect(third).toBe(first);
  expect(first).toBe(`${whole}-address-a`);
});
