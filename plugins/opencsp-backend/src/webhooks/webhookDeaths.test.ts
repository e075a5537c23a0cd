/*
 * Proves that a process can die at any moment of a delivery, or stop, or stand still until its lease is
 * over: another one goes on, nothing is lost, and what is sent twice has the same id. On a real database
 * with a real receiver; the death is a write that never comes about.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { Receiver } from './__testUtils__/receiver';
import {
  anEndpoint,
  openDatabase,
  WebhookStage,
} from './__testUtils__/webhookStage';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const LEASE_MS = 60_000;

let receiver: Receiver;
let url: string;
beforeEach(async () => {
  receiver = new Receiver();
  url = await receiver.start();
});
afterEach(() => receiver.stop());

it.each(['claimed', 'sent'] as const)(
  'a process that is killed when a delivery was %s',
  async moment => {
    const db = await openDatabase(databases);
    const endpoints = [anEndpoint({ url })];
    const first = new WebhookStage(db, endpoints, {
      alter: store => {
        store.finish = async () => {
          throw new Error('Killed');
        };
        return store;
      },
    });
    await first.loop.register();
    await first.machine('a', 'provisioning');
    await first.machine('a', 'active');
    const now = first.clock.now();
    const lease = { owner: 'one', until: now + LEASE_MS };
    const held =
      moment === 'claimed'
        ? await first.store.claim('chat', lease, now, 4)
        : await first.loop.startDue(new AbortController().signal);
    expect(held).toHaveLength(1);
    // What was claimed stays so; what is being sent is sent.
    await Promise.all<unknown>(held);
    const second = new WebhookStage(db, endpoints, {
      clock: first.clock,
      process: 'two',
    });
    // Until the lease is over it may still be on its way.
    expect(await second.sendDue()).toBe(0);
    second.clock.advance(LEASE_MS);
    expect(await second.sendDue()).toBe(2);
    expect(
      receiver.received.map(({ event }) => [event.id, event.sequence]),
    ).toEqual(
      expect.arrayContaining([
        [expect.any(String), 1],
        [expect.any(String), 2],
      ]),
    );
    const ids = receiver.received.map(({ event }) => event.id);
    expect(ids).toHaveLength(moment === 'sent' ? 3 : 2);
    expect(new Set(ids).size).toBe(2);
    expect(receiver.received.at(-1)?.event.sequence).toBe(2);
    expect((await second.log()).map(({ state }) => state)).toEqual([
      'delivered',
      'delivered',
    ]);
  },
);

it('a process that stands still until its lease is over writes nothing any more', async () => {
  const db = await openDatabase(databases);
  const endpoints = [anEndpoint({ url })];
  const first = new WebhookStage(db, endpoints);
  await first.loop.register();
  await first.machine('a', 'active');
  const second = new WebhookStage(db, endpoints, {
    clock: first.clock,
    process: 'two',
  });
  let go = () => {};
  const still = new Promise<void>(resolve => {
    go = resolve;
  });
  receiver.answer = async response => {
    await still;
    response.writeHead(500).end();
  };
  const begun = await first.loop.startDue(new AbortController().signal);
  while (receiver.received.length < 1) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  first.clock.advance(LEASE_MS);
  receiver.answerWith(204);
  expect(await second.sendDue()).toBe(1);
  go();
  await Promise.all(begun);
  expect(await second.log()).toMatchObject([
    { state: 'delivered', attempts: 2, lastTry: { status: 204 } },
  ]);
});

it('a process that stops gives back what it sends, and no try is counted', async () => {
  const db = await openDatabase(databases);
  const stage = new WebhookStage(db, [anEndpoint({ url })]);
  await stage.loop.register();
  await stage.machine('a', 'active');
  receiver.answer = () => undefined;
  const stop = new AbortController();
  const begun = await stage.loop.startDue(stop.signal);
  while (receiver.received.length < 1) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  stop.abort();
  await Promise.all(begun);
  expect(await stage.log()).toMatchObject([{ state: 'waiting', attempts: 0 }]);
  receiver.answerWith(204);
  expect(await stage.sendDue()).toBe(1);
});

it('two processes on one database send each delivery once', async () => {
  const db = await openDatabase(databases);
  const endpoints = [anEndpoint({ url })];
  const first = new WebhookStage(db, endpoints);
  await first.loop.register();
  const second = new WebhookStage(db, endpoints, {
    clock: first.clock,
    process: 'two',
  });
  for (let number = 0; number < 30; number++) {
    await first.machine(`m${number}`, 'active');
  }
  await Promise.all([first.sendDue(), second.sendDue()]);
  await first.sendDue();
  expect(receiver.received).toHaveLength(30);
  expect(new Set(receiver.received.map(it => it.event.id)).size).toBe(30);
});

it('a message of the outbox that is taken twice makes one delivery', async () => {
  const db = await openDatabase(databases);
  const stage = new WebhookStage(db, [anEndpoint({ url })]);
  await stage.loop.register();
  await stage.machine('a', 'active');
  // The same change once more: another stage counts the versions anew.
  const again = new WebhookStage(db, [anEndpoint({ url })]);
  await again.machine('a', 'active');
  expect(await stage.log()).toHaveLength(1);
});
