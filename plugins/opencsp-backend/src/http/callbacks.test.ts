/*
 * Proves that a callback is a hint and nothing more: lost, early, late, repeated or forged, it changes no
 * outcome, and whoever calls learns nothing. The engine is real, on a database and a virtual clock; HTTP
 * goes through the plugin. How often the store writes is proven by `store/operations.test.ts`.
 */
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import express from 'express';
import request from 'supertest';
import { startPortal } from '../__testUtils__/portal';
import { newWorld } from '../__testUtils__/world';
import { DEFAULT_DEADLINES } from '../domain/record';
import { LEASE_MS } from '../domain/decision';
import { Reconciler } from '../reconcile/Reconciler';
import { CallbacksService } from '../services/CallbacksService';
import { hashOfToken, isSameToken } from '../services/callbackToken';
import { callbackRouter } from './callbacks';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const LIMIT = { most: 5, windowMs: 10_000, callers: 10 };
const URL = 'https://portal.example.org/api/opencsp/v1/callbacks/semaphore';

/** A machine whose first run has been started, with a token to call back. */
async function running() {
  const world = await newWorld(databases);
  world.provisioner.automatic = true;
  const reconciler = new Reconciler({
    ...world,
    outside: { ...world, sshPort: 22, callbackUrl: URL },
    deadlines: DEFAULT_DEADLINES,
    logger: mockServices.logger.mock(),
  });
  const { store, clock, taskRunner } = world;
  let woken = 0;
  const callbacks = new CallbacksService({
    store,
    clock,
    logger: mockServices.logger.mock(),
    onDue: () => {
      woken += 1;
    },
  });
  /** Does every pass that is due now; time stands still but for a millisecond each. */
  const work = async () => {
    for (;;) {
      const now = clock.now();
      const lease = { owner: 'test', until: now + LEASE_MS };
      const claims = await store.claimDue(lease, now, 10);
      if (claims.length === 0) {
        return;
      }
      for (const claim of claims) {
        await reconciler.pass(claim, new AbortController().signal);
      }
      clock.advance(1);
    }
  };
  const start = async () => {
    const { id } = await world.create();
    for (let tries = 0; tries < 20; tries++) {
      await work();
      if ((await world.get(id)).run?.id) {
        break;
      }
      clock.advance(3_000);
    }
    const run = taskRunner.runs.at(-1);
    const token = run?.request.callback?.token;
    if (!run || !token) {
      throw new Error('No run was started with a callback');
    }
    return { id, run, token };
  };
  return {
    ...world,
    world,
    ...(await start()),
    start,
    work,
    callbacks,
    woken: () => woken,
    dueAt: async (id: string) => (await store.workOf(id))?.dueAt ?? Infinity,
  };
}

describe('a callback', () => {
  it('makes the record due now, and the engine reads the outcome itself', async () => {
    const { id, run, token, callbacks, work, world, clock, dueAt, woken } =
      await running();
    expect(run.request.callback?.url).toBe(URL);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    clock.advance(1);
    expect(await dueAt(id)).toBeGreaterThan(clock.now());
    run.observation = { state: 'succeeded' };
    await callbacks.receive(run.key, token);
    expect(woken()).toBe(1);
    await work();
    expect(await world.get(id)).toMatchObject({ run: { step: 'security' } });
  });

  it('that is lost is not missed: the next look sees the end', async () => {
    const { id, run, work, world, clock } = await running();
    run.observation = { state: 'succeeded' };
    clock.advance(5_000);
    await work();
    expect(await world.get(id)).toMatchObject({ run: { step: 'security' } });
  });

  it('that is early, before the run has ended, only brings a look', async () => {
    const { id, run, token, callbacks, work, world, clock } = await running();
    clock.advance(5_000);
    await work();
    const before = await world.get(id);
    await callbacks.receive(run.key, token);
    await work();
    expect(await world.get(id)).toMatchObject({
      state: 'configuring',
      run: { key: run.key, id: run.id },
      version: before.version,
    });
  });

  it('that is early, before the answer to the start is known, is taken', async () => {
    const { start, taskRunner, callbacks, store } = await running();
    const seen: unknown[] = [];
    const begin = taskRunner.start.bind(taskRunner);
    taskRunner.start = async (asked, key, context) => {
      const hash = await store.callbackHash(key);
      seen.push(isSameToken(asked.callback?.token ?? '', hash ?? ''));
      await callbacks.receive(key, asked.callback?.token ?? '');
      return begin(asked, key, context);
    };
    const { id } = await start();
    expect(seen).toEqual([true]);
    expect((await store.get(id))?.run?.id).toBeDefined();
  });

  it('that is late, when the record waits for the next run, does nothing', async () => {
    const { id, run, token, callbacks, work, clock, woken, dueAt } =
      await running();
    run.observation = { state: 'succeeded' };
    clock.advance(5_000);
    await work();
    const due = await dueAt(id);
    await callbacks.receive(run.key, token);
    expect(woken()).toBe(0);
    expect(await dueAt(id)).toBe(due);
  });

  it('that is repeated writes once in a second', async () => {
    const { run, token, callbacks, clock, woken } = await running();
    for (let times = 0; times < 50; times++) {
      await callbacks.receive(run.key, token);
    }
    expect(woken()).toBe(1);
    clock.advance(1_000);
    await callbacks.receive(run.key, token);
    expect(woken()).toBe(2);
  });

  it('that is forged does nothing', async () => {
    const { id, run, token, callbacks, dueAt, woken, store } = await running();
    const due = await dueAt(id);
    const hash = await store.callbackHash(run.key);
    for (const forged of [
      '',
      'x',
      hash ?? '',
      token.slice(0, -1),
      `${token}A`,
      hashOfToken(token),
    ]) {
      await callbacks.receive(run.key, forged);
    }
    for (const key of [
      '',
      'opencsp',
      `opencsp:${id}:reboot:1`,
      `${run.key}0`,
    ]) {
      await callbacks.receive(key, token);
    }
    expect(woken()).toBe(0);
    expect(await dueAt(id)).toBe(due);
  });

  it('of another run does nothing to this one', async () => {
    const { id, run, callbacks, start, dueAt, woken } = await running();
    const other = await start();
    const due = await dueAt(id);
    await callbacks.receive(run.key, other.token);
    expect(woken()).toBe(0);
    expect(await dueAt(id)).toBe(due);
  });

  it('of a deleted instance does nothing', async () => {
    const { id, run, token, callbacks, world, woken } = await running();
    await world.ask(id, 'delete');
    await world.run(20_000);
    expect(await world.get(id)).toMatchObject({ state: 'deleted' });
    await callbacks.receive(run.key, token);
    expect(woken()).toBe(0);
    expect((await world.store.workOf(id))?.dueAt).toBeUndefined();
  });

  it('is never believed: a run that then ends in error fails the record', async () => {
    const { id, run, token, callbacks, work, world } = await running();
    run.observation = {
      state: 'failed',
      reason: 'task-failed',
      message: 'TASK [agent] failed.',
    };
    await callbacks.receive(run.key, token);
    await work();
    expect(await world.get(id)).toMatchObject({
      state: 'failed',
      failure: { reason: 'configuration-failed' },
    });
  });

  it('of a start whose answer was lost is right: the run that is found keeps its token', async () => {
    const { start, taskRunner, callbacks, store, woken } = await running();
    taskRunner.loseAnswers = 1;
    const { id, run, token } = await start();
    expect(taskRunner.runs.filter(it => it.key === run.key)).toHaveLength(1);
    expect((await store.get(id))?.run?.id).toBe(run.id);
    await callbacks.receive(run.key, token);
    expect(woken()).toBe(1);
  });

  it('is not asked for when no address is configured', async () => {
    const world = await newWorld(databases);
    world.provisioner.automatic = true;
    await world.create();
    await world.run(10_000);
    expect(world.taskRunner.runs[0].request.callback).toBeUndefined();
  });
});

describe('POST /callbacks/semaphore', () => {
  it('answers everything alike, without credentials, and nothing but itself is open', async () => {
    const portal = await startPortal();
    const post = (body?: string, token = 'x'.repeat(43)) =>
      request(portal.backend.server)
        .post('/api/opencsp/v1/callbacks/semaphore')
        .set('authorization', `Bearer ${token}`)
        .set('content-type', 'application/json')
        .send(body);
    const key = `opencsp:00000000-0000-4000-8000-000000000001:monitoring:1`;
    const answers = [
      await post(JSON.stringify({ key })),
      await post('{"key":'),
      await post('[]'),
      await post(''),
      await post(JSON.stringify({ key: 7 })),
      await post('a\u0000b', 'not a token'),
      await post('x').set('content-encoding', 'gzip'),
      await post('x').set('content-type', 'text/plain; charset=unknown'),
    ];
    for (const { status, text } of answers) {
      expect({ status, text }).toEqual({ status: 202, text: '' });
    }
    const large = await post('x'.repeat(2_000));
    expect([large.status, large.text]).toEqual([413, '']);
    for (const path of ['/callbacks', '/callbacks/other', '/instances']) {
      expect((await portal.as('nobody').post(path, {})).status).toBe(401);
    }
    await portal.backend.stop();
  });

  it('answers 429 to one address that calls too often, and lets others call', async () => {
    let time = 0;
    const seen: string[] = [];
    const receive = jest.fn(async (key: string) => {
      seen.push(key);
    });
    const service = Object.assign(
      new CallbacksService({
        store: (await newWorld(databases)).store,
        clock: { now: () => time, random: () => 0 },
        logger: mockServices.logger.mock(),
        onDue: () => undefined,
      }),
      { receive },
    );
    const app = express().set('trust proxy', true);
    app.use(
      '/',
      callbackRouter(service, () => time, LIMIT),
    );
    const call = (from: string) =>
      request(app)
        .post('/')
        .set('x-forwarded-for', from)
        .set('authorization', 'Bearer abc')
        .send({ key: 'k' });
    for (let times = 0; times < LIMIT.most; times++) {
      await call('10.0.0.1');
    }
    expect(receive).toHaveBeenCalledTimes(LIMIT.most);
    const refused = await call('10.0.0.1');
    expect([refused.status, refused.text]).toEqual([429, '']);
    expect(refused.headers['retry-after']).toBe('10');
    expect((await call('10.0.0.2')).status).toBe(202);
    time += 10_000;
    expect((await call('10.0.0.1')).status).toBe(202);
    expect(seen).toHaveLength(LIMIT.most + 2);
  });
});
