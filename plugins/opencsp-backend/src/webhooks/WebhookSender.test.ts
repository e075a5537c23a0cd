/*
 * Proves, with real receivers on real sockets, a real database and a virtual clock, what goes over the wire
 * and what becomes of a delivery, whatever its receiver does: signatures, retry, order, redirects, answers
 * without an end, silence, Retry-After, 410. Leaves TLS to `webhookTls.test.ts`, addresses and files
 * with secrets to `webhookReach.test.ts`, processes that die to
 * `webhookDeaths.test.ts`, and the claims of the store to `webhookStore.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:net';
import { Receiver } from './__testUtils__/receiver';
import {
  anEndpoint,
  OLD_SECRET,
  openDatabase,
  WebhookStage,
} from './__testUtils__/webhookStage';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('a receiver', () => {
  let receiver: Receiver;
  let url: string;
  beforeEach(async () => {
    receiver = new Receiver();
    url = await receiver.start();
  });
  afterEach(() => receiver.stop());

  const stageWith = async (
    given: object = {},
    options: ConstructorParameters<typeof WebhookStage>[2] = {},
  ) => {
    const db = await openDatabase(databases);
    const endpoint = anEndpoint({ url: `${url}/in?x=1`, ...given });
    const stage = new WebhookStage(db, [endpoint], options);
    await stage.loop.register();
    return stage;
  };
  const types = () => receiver.received.map(({ event }) => event.type);

  it('gets the envelope once, signed with both secrets over exactly these bytes', async () => {
    const stage = await stageWith({
      previousSecret: OLD_SECRET,
      headers: { authorization: 'Bearer abc' },
    });
    await stage.machine('a', 'active', 'configuring');
    expect(await stage.sendDue()).toBe(1);
    await stage.run(HOUR);
    expect(receiver.received).toHaveLength(1);

    const [{ path, headers, body, event }] = receiver.received;
    expect(path).toBe('/in?x=1');
    expect(event).toEqual({
      version: 1,
      id: headers['webhook-id'],
      type: 'instance.active',
      time: '2026-01-01T00:00:00.000Z',
      sequence: 1,
      subject: {
        kind: 'instance',
        id: 'a',
        name: 'web-a',
        owner: 'user:default/ada',
      },
      state: { from: 'configuring', to: 'active' },
      links: { portal: 'https://portal.example.com/opencsp/instances/a' },
    });
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      authorization: 'Bearer abc',
      'webhook-timestamp': String(Date.UTC(2026, 0, 1) / 1_000),
    });
    const expected = [7, 8].map(fill => {
      const hmac = createHmac('sha256', Buffer.alloc(24, fill));
      const content = `${event.id}.${headers['webhook-timestamp']}.${body}`;
      return `v1,${hmac.update(content).digest('base64')}`;
    });
    expect(headers['webhook-signature']).toBe(expected.join(' '));
  });

  it('that fails gets the same id and bytes again, with a new time and signature, until it takes them', async () => {
    const stage = await stageWith();
    receiver.answerWith(500);
    await stage.machine('a', 'failed', 'provisioning');
    await stage.run(3 * MINUTE, 1_000);
    const tries = receiver.received.length;
    expect(tries).toBeGreaterThan(3);
    receiver.answerWith(202);
    await stage.run(2 * HOUR);
    expect(receiver.received).toHaveLength(tries + 1);
    const of = (name: string) =>
      new Set(receiver.received.map(({ headers }) => headers[name])).size;
    expect(of('webhook-id')).toBe(1);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(of('webhook-timestamp')).toBe(tries + 1);
    expect(of('webhook-signature')).toBe(tries + 1);
    expect(await stage.log()).toMatchObject([
      { state: 'delivered', attempts: tries + 1, lastTry: { status: 202 } },
    ]);
    expect((await stage.log())[0].lastError).toBeUndefined();
  });

  it('that is down for a day has its deliveries given up, and not a moment sooner', async () => {
    const stage = await stageWith();
    receiver.answerWith(503);
    await stage.machine('a', 'active');
    await stage.run(23 * HOUR, 5 * MINUTE);
    expect(await stage.log()).toMatchObject([{ state: 'waiting' }]);
    await stage.run(4 * HOUR, 5 * MINUTE);
    expect(await stage.log()).toMatchObject([
      {
        state: 'failed',
        lastError: 'The receiver answered 503.',
        nextTryAt: undefined,
      },
    ]);
    expect(stage.tries.filter(({ givenUp }) => givenUp)).toHaveLength(1);
  });

  it('that says no is asked ten times', async () => {
    const stage = await stageWith();
    receiver.answerWith(400);
    await stage.machine('a', 'active');
    await stage.run(2 * HOUR);
    expect(receiver.received).toHaveLength(10);
    expect(await stage.log()).toMatchObject([{ state: 'failed' }]);
  });

  it('gets what is told of one machine in order, and others past one that it refuses', async () => {
    const stage = await stageWith();
    receiver.answer = (response, { event }) => {
      response.writeHead(event.subject.id === 'bad' ? 400 : 204).end();
    };
    await stage.machine('bad', 'provisioning', 'pending');
    await stage.machine('bad', 'configuring', 'provisioning');
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) {
      await stage.machine(id, 'provisioning', 'pending');
      await stage.machine(id, 'configuring', 'provisioning');
      await stage.machine(id, 'active', 'configuring');
    }
    await stage.sendDue();
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const about = receiver.received.filter(
        ({ event }) => event.subject.id === id,
      );
      expect(about.map(({ event }) => event.sequence)).toEqual([1, 2, 3]);
    }
    expect(receiver.mostOpen).toBeLessThanOrEqual(4);
    const bad = () =>
      receiver.received
        .filter(({ event }) => event.subject.id === 'bad')
        .map(({ event }) => event.sequence);
    expect(bad()).toEqual([1]);
    await stage.run(3 * HOUR);
    // The second one goes when the first was given up.
    expect(bad()).toEqual([...Array(10).fill(1), ...Array(10).fill(2)]);
  });

  it('that leads elsewhere is not followed', async () => {
    const elsewhere = new Receiver();
    const target = await elsewhere.start();
    const stage = await stageWith();
    receiver.answerWith(307, { location: `${target}/in` });
    await stage.machine('a', 'active');
    await stage.sendDue();
    expect(elsewhere.received).toEqual([]);
    expect(await stage.log()).toMatchObject([
      {
        state: 'waiting',
        lastTry: { status: 307 },
        lastError: expect.stringContaining('redirects are not followed'),
      },
    ]);
    await elsewhere.stop();
  });

  it('that answers without an end, or with very much, is left: its status counts', async () => {
    const stage = await stageWith();
    let written = 0;
    receiver.answer = (response, { event }) => {
      response.writeHead(200);
      response.write('x');
      const more = () => {
        written += 65_536;
        if (event.subject.id === 'huge' && !response.destroyed) {
          response.write('x'.repeat(65_536), () => setImmediate(more));
        }
      };
      more();
    };
    await stage.machine('slow', 'active');
    await stage.machine('huge', 'active');
    await stage.sendDue();
    expect((await stage.log()).map(({ state }) => state)).toEqual([
      'delivered',
      'delivered',
    ]);
    // What the sockets of both sides hold, and not what was to come.
    expect(written).toBeLessThan(64 * 1_048_576);
  });

  it('that is silent is left alone after the deadline, and others do not wait for it', async () => {
    const silent = createServer();
    const port = await new Promise<number>(resolve =>
      silent.listen(0, '127.0.0.1', () => {
        const address = silent.address();
        resolve(typeof address === 'object' ? address?.port ?? 0 : 0);
      }),
    );
    const db = await openDatabase(databases);
    const stage = new WebhookStage(
      db,
      [
        anEndpoint({ name: 'silent', url: `http://127.0.0.1:${port}` }),
        anEndpoint({ url }),
      ],
      { answerMs: 1_500 },
    );
    await stage.loop.register();
    await stage.machine('a', 'provisioning');
    await stage.machine('a', 'active');
    const begun = await stage.loop.startDue(new AbortController().signal);
    expect(begun).toHaveLength(2);
    await Promise.race(begun);
    await stage.loop.startDue(new AbortController().signal);
    // The other receiver has both, while the silent one still says nothing.
    while (receiver.received.length < 2) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    expect(stage.tries.map(({ endpoint }) => endpoint)).not.toContain('silent');
    await Promise.all(begun);
    expect(
      (await stage.log()).filter(({ endpoint }) => endpoint === 'silent'),
    ).toMatchObject([
      { state: 'waiting', lastError: 'No answer came within 1.5 s.' },
      { state: 'waiting', attempts: 0 },
    ]);
    silent.close();
  });

  it('that hangs up, speaks another protocol, or is not there, is trouble in words', async () => {
    const stage = await stageWith();
    receiver.answer = response => {
      response.destroy();
    };
    await stage.machine('a', 'active');
    await stage.sendDue();
    expect(await stage.log()).toMatchObject([
      { lastError: expect.stringMatching(/not reached: socket hang up/) },
    ]);
    receiver.answer = response => {
      response.socket?.end(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
      );
    };
    await stage.run(MINUTE, 10_000);
    expect((await stage.log())[0].lastError).toMatch(/not reached/);
    await receiver.stop();
    await stage.run(MINUTE, 10_000);
    expect((await stage.log())[0].lastError).toMatch(/ECONNREFUSED/);
  });

  it('that asks for a pause gets nothing about anything until it is over', async () => {
    const stage = await stageWith();
    receiver.answerWith(429, { 'retry-after': '600' });
    await stage.machine('a', 'active');
    await stage.sendDue();
    await stage.machine('b', 'active');
    receiver.answerWith(204);
    await stage.run(9 * MINUTE);
    expect(receiver.received).toHaveLength(1);
    await stage.run(3 * MINUTE);
    expect(types()).toHaveLength(3);
  });

  it('that is gone gets nothing any more, until it is configured anew or resumed', async () => {
    const stage = await stageWith();
    receiver.answerWith(410);
    await stage.machine('a', 'active');
    await stage.sendDue();
    await stage.machine('b', 'active');
    receiver.answerWith(204);
    await stage.run(12 * HOUR, 10 * MINUTE);
    await stage.loop.register();
    expect(await stage.sendDue()).toBe(0);
    expect(receiver.received).toHaveLength(1);
    expect(await stage.store.endpoints()).toMatchObject([
      { name: 'chat', offSince: Date.UTC(2026, 0, 1) },
    ]);
    expect(await stage.store.resume('chat')).toBe(true);
    expect(await stage.sendDue()).toBe(2);

    receiver.answerWith(410);
    await stage.machine('c', 'active');
    await stage.sendDue();
    receiver.answerWith(204);
    await stage.store.register([{ name: 'chat', fingerprint: 'another' }]);
    expect(await stage.sendDue()).toBe(1);
  });

  it('that was in trouble gets one request at a time, and all that waits once it answers', async () => {
    const stage = await stageWith();
    const ids = Array.from({ length: 8 }, (_, number) => `m${number}`);
    receiver.answerWith(500);
    for (const id of ids) {
      await stage.machine(id, 'active');
    }
    await stage.sendDue();
    receiver.mostOpen = 0;
    stage.clock.advance(10 * MINUTE);
    const begun = await stage.loop.startDue(new AbortController().signal);
    expect(begun).toHaveLength(1);
    await Promise.all(begun);
    receiver.answerWith(204);
    stage.clock.advance(20 * MINUTE);
    await stage.sendDue();
    expect((await stage.log()).map(({ state }) => state)).toEqual(
      ids.map(() => 'delivered'),
    );
  });

  it('stays in the log for as long as configured', async () => {
    const stage = await stageWith({ keepDays: 2 });
    await stage.machine('a', 'active');
    await stage.sendDue();
    receiver.answerWith(500);
    await stage.machine('a', 'failed');
    await stage.sendDue();
    stage.clock.advance(47 * HOUR);
    await stage.loop.tidy();
    expect(await stage.log()).toHaveLength(2);
    stage.clock.advance(2 * HOUR);
    await stage.loop.tidy();
    // What waits is no log yet.
    expect(await stage.log()).toMatchObject([{ state: 'waiting' }]);
  });

  it('gets what it asked for, of whom it asked for', async () => {
    const stage = await stageWith({
      events: ['instance.failed', 'host.*'],
      owners: ['user:default/Ada'],
    });
    await stage.machine('a', 'active');
    await stage.machine('a', 'failed');
    await stage.sendDue();
    expect(types()).toEqual(['instance.failed']);
    const other = await stageWith({ owners: ['user:default/bob'] });
    await other.machine('a', 'failed');
    expect(await other.log()).toEqual([]);
  });
});
