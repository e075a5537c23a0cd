/*
 * Proves the routes of outgoing webhooks over HTTP: each for each role, what they answer and refuse, what the
 * audit keeps; and, with a real receiver, that the whole life of a machine arrives in order, once each. Leaves what is sent and when to `webhooks/WebhookSender.test.ts`.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import {
  Role,
  webhookDeliveriesSchema,
  webhookEndpointsSchema,
} from '@opencsp/plugin-opencsp-common';
import { PEOPLE } from '../__testUtils__/people';
import { GOOD_REQUEST, startPortal } from '../__testUtils__/portal';
import { Receiver } from '../webhooks/__testUtils__/receiver';
import { sshGreeter } from '../webhooks/__testUtils__/sshGreeter';
import { TEST_SECRET } from '../webhooks/__testUtils__/webhookStage';
import { webhooksRoutes } from './webhooksRoutes';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

type Portal = Awaited<ReturnType<typeof startPortal>>;

const HIDDEN = 'path-that-is-a-secret';

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 600; tries++) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('It did not come about');
}

describe('with a receiver', () => {
  let portal: Portal;
  let receiver: Receiver;
  let machine: Awaited<ReturnType<typeof sshGreeter>>;
  beforeEach(async () => {
    receiver = new Receiver();
    machine = await sshGreeter();
    const url = await receiver.start();
    portal = await startPortal({
      opencsp: {
        hosts: {
          allowedNetworks: ['127.0.0.0/8'],
          defaults: { port: machine.port },
        },
        webhooks: [
          {
            name: 'chat',
            url: `${url}/${HIDDEN}`,
            secret: TEST_SECRET,
            events: ['*'],
            headers: { authorization: 'Bearer hush-hush' },
          },
        ],
      },
    });
  });
  afterEach(async () => {
    await portal.backend.stop();
    await receiver.stop();
    machine.close();
  });

  const deliveries = async (query = '') =>
    webhookDeliveriesSchema.parse(
      (
        await portal
          .as('operator')
          .get(`/operations/webhooks/deliveries${query}`)
      ).body,
    );
  const endpoint = async () =>
    webhookEndpointsSchema.parse(
      (await portal.as('operator').get('/operations/webhooks')).body,
    ).items[0];
  const ended = (id: string) =>
    until(async () => {
      const { items } = await deliveries();
      return items.find(it => it.id === id && it.state === 'delivered');
    });

  it('tells the whole life of a machine, in order and once each', async () => {
    portal.taskRunner.automatic = true;
    const { body } = await portal.as('member').create(GOOD_REQUEST, 'first');
    await until(async () =>
      receiver.received.find(
        ({ event }) => event.type === 'instance.provisioning',
      ),
    );
    portal.provisioner.change(
      { name: body.machineName },
      { observation: 'ready', address: '127.0.0.1' },
    );
    const active = () =>
      receiver.received.find(({ event }) => event.type === 'instance.active');
    await until(async () => active());
    await portal
      .as('member')
      .delete(`/instances/${body.id}`, { confirm: GOOD_REQUEST.name });
    await until(async () =>
      receiver.received.find(({ event }) => event.type === 'instance.deleted'),
    );
    const events = receiver.received.map(({ event }) => event);
    const about = events.filter(({ subject }) => subject.id === body.id);
    expect(about.map(({ state }) => [state?.from, state?.to])).toEqual([
      [undefined, 'pending'],
      ['pending', 'provisioning'],
      ['provisioning', 'configuring'],
      ['configuring', 'active'],
      ['active', 'deleting'],
      ['deleting', 'deleted'],
    ]);
    const sequences = about.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(active()?.event).toMatchObject({
      subject: {
        kind: 'instance',
        name: GOOD_REQUEST.name,
        owner: 'user:default/member',
      },
      links: {
        portal: `http://localhost:7007/opencsp/instances/${body.id}`,
      },
    });
    expect(JSON.stringify(receiver.received)).not.toContain(
      GOOD_REQUEST.sshKeys[0],
    );
    await until(async () =>
      (await deliveries('?state=waiting')).totalItems === 0 ? true : undefined,
    );
    expect(await endpoint()).toMatchObject({ health: 'healthy', waiting: 0 });
  });

  it('sends a ping, and a delivery once more; the log and the audit have both, and no secret', async () => {
    expect(await endpoint()).toMatchObject({ name: 'chat', health: 'idle' });
    const test = await portal
      .as('operator')
      .post('/operations/webhooks/chat/test');
    expect(test).toMatchObject({ status: 202, body: { type: 'ping' } });
    const first = await ended(test.body.id);
    expect(first).toMatchObject({
      webhook: 'chat',
      attempts: 1,
      lastTry: { status: 204 },
    });
    expect(receiver.received[0].event).toMatchObject({
      type: 'ping',
      id: first.eventId,
      subject: { kind: 'webhook', id: 'chat' },
    });
    const again = await portal
      .as('operator')
      .post(`/operations/webhooks/deliveries/${first.id}/redeliver`);
    expect(again).toMatchObject({ status: 202, body: { state: 'waiting' } });
    await ended(first.id);
    expect(receiver.received.map(({ event }) => event.id)).toEqual([
      first.eventId,
      first.eventId,
    ]);
    expect(portal.audited).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          eventId: 'test-webhook',
          meta: expect.objectContaining({ webhook: 'chat' }),
        }),
        expect.objectContaining({
          eventId: 'redeliver-webhook',
          meta: expect.objectContaining({ deliveryId: first.id }),
        }),
      ]),
    );
    const shown = JSON.stringify([
      await endpoint(),
      await deliveries(),
      portal.audited,
    ]);
    expect(shown).not.toContain(HIDDEN);
    expect(shown).not.toContain('hush-hush');
    expect(shown).not.toContain(TEST_SECRET);
  });

  it('is off after a 410, says so, and goes on when it is resumed', async () => {
    receiver.answerWith(410);
    await portal.as('operator').post('/operations/webhooks/chat/test');
    await until(async () =>
      (await endpoint()).health === 'off' ? true : undefined,
    );
    const refused = await portal
      .as('operator')
      .post('/operations/webhooks/chat/test');
    expect(refused).toMatchObject({
      status: 409,
      body: { error: { code: 'webhook-off', nextStep: 'Resume it first.' } },
    });
    const [{ id }] = (await deliveries()).items;
    expect(
      (
        await portal
          .as('operator')
          .post(`/operations/webhooks/deliveries/${id}/redeliver`)
      ).status,
    ).toBe(409);
    receiver.answerWith(204);
    const resumed = await portal
      .as('operator')
      .post('/operations/webhooks/chat/resume');
    expect(resumed).toMatchObject({ status: 200, body: { name: 'chat' } });
    expect(resumed.body.offSince).toBeUndefined();
    await ended(id);
  });

  it('says what there is not, and what is wrong with a query', async () => {
    const as = portal.as('operator');
    for (const path of [
      '/operations/webhooks/none/test',
      '/operations/webhooks/none/resume',
      '/operations/webhooks/deliveries/none/redeliver',
    ]) {
      expect(await as.post(path)).toMatchObject({
        status: 404,
        body: { error: { code: 'not-found' } },
      });
    }
    for (const query of ['state=lost', 'limit=0']) {
      const path = `/operations/webhooks/deliveries?${query}`;
      expect((await as.get(path)).status).toBe(400);
    }
  });

  const cases = webhooksRoutes.flatMap(route =>
    [...Object.keys(PEOPLE), 'service', 'nobody'].map(
      (who): [string, string, (typeof webhooksRoutes)[number]] => [
        who,
        `${route.method.toUpperCase()} ${route.path}`,
        route,
      ],
    ),
  );
  const MAY: readonly (Role | undefined)[] = ['admin', 'operator'];

  it('answers operators only', async () => {
    for (const [who, , { method, path }] of cases) {
      const { status } = await portal
        .as(who)
        [method](path.replace(':name', 'chat').replace(':id', 'none'));
      const allowed = [200, 202, 404];
      const refused = who === 'nobody' ? 401 : 403;
      const expected = MAY.includes(PEOPLE[who]) ? allowed : [refused];
      expect({ who, path, ok: expected.includes(status), status }).toEqual({
        who,
        path,
        ok: true,
        status,
      });
    }
    expect(webhooksRoutes.every(({ describe: told }) => told)).toBe(true);
  });
});

it('is an empty list where none is configured; nothing is kept then, and no table read', async () => {
  const db = await databases.init('SQLITE_3');
  const portal = await startPortal({
    features: [
      mockServices.database.mock({ getClient: async () => db }).factory,
    ],
  });
  const asked: string[] = [];
  db.on('query', ({ sql, bindings }: { sql: string; bindings: unknown[] }) =>
    asked.push(`${sql} ${JSON.stringify(bindings)}`),
  );
  const as = portal.as('operator');
  expect((await as.get('/operations/webhooks')).body).toEqual({ items: [] });
  expect((await as.get('/operations/webhooks/deliveries')).body).toEqual({
    items: [],
    totalItems: 0,
  });
  expect((await as.post('/operations/webhooks/chat/test')).status).toBe(404);
  const { body } = await portal.as('member').create(GOOD_REQUEST, 'first');
  await until(async () => {
    const now = await portal.as('member').get(`/instances/${body.id}`);
    return now.body.state === 'provisioning' ? true : undefined;
  });
  await portal.backend.stop();
  expect(asked.some(sql => sql.includes('"signal"'))).toBe(true);
  expect(asked.filter(sql => sql.includes('webhook'))).toEqual(
    // Which kind of message is asked for, when others are sent.
    asked.filter(sql => sql.includes('"webhook"') && sql.includes('outbox')),
  );
  expect(asked.filter(sql => /webhook_|insert.*"webhook"/.test(sql))).toEqual(
    [],
  );
});
