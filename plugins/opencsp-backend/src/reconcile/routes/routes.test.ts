/*
 * Proves passes over the routes of a profile on a host, on a real database, with a host and its proxy in
 * memory: what is decided is kept before the file is written, each file once, whatever is cut off in
 * between; and what cannot be looked at stays as it was. Leaves what is decided to `domain/routes`, the end
 * of looking to `ends.test.ts`, a deployment's step to `routing.test.ts` of deployments, real looks to
 * `routes/`, and who is told what to `publish/routeMessages.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { InputError, NotFoundError } from '@backstage/errors';
import { HostTrouble, HostTroubleError } from '@opencsp/plugin-opencsp-node';
import {
  overwrite,
  runningRoutes,
  writesOf,
} from '../../__testUtils__/deployments/runningRoutes';
import { ORDER_LIMIT } from '../../domain/routes/budget';
import { AWAY_MS } from '../../publish/routeMessages';
import { LeaseLostError } from '../../store/DueStore';

jest.setTimeout(120_000);

const MINUTE = 60_000;
const WIKI = 'wiki.ada.example.com';
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('what runs', () => {
  it('is looked at for ever, every few minutes, without a change or a write', async () => {
    const { routes, record, stage } = await runningRoutes(databases);
    const { version, checkedAt = 0 } = await routes.row(record);
    const writes = writesOf(routes);
    await stage.notifications();
    await routes.run(60 * MINUTE, 5_000);
    expect(routes.looks).toBeGreaterThanOrEqual(10);
    expect(routes.looks).toBeLessThanOrEqual(14);
    const after = await routes.row(record);
    expect(after.version).toBe(version);
    expect(after.checkedAt).toBeGreaterThan(checkedAt + 50 * MINUTE);
    expect(writes.count).toBe(0);
    expect(await stage.notifications()).toEqual([]);
  });

  it('gets its file again when somebody overwrote it', async () => {
    const { routes } = await runningRoutes(databases);
    const before = routes.file;
    overwrite(routes);
    await routes.run(6 * MINUTE, 1_000);
    expect(routes.file).toBe(before);
  });

  it('is told to be away once, and that once', async () => {
    const { routes, stage, world } = await runningRoutes(databases);
    await stage.notifications();
    world.of(WIKI).answer = { of: 'answer', status: 502, body: '' };
    await routes.run(30 * MINUTE, 5_000);
    const told = await stage.notifications();
    expect(told).toEqual([expect.stringContaining('does not work any more')]);
    world.of(WIKI).answer = undefined;
    await routes.run(10 * MINUTE, 5_000);
    expect(await stage.notifications()).toEqual([]);
  });
});

describe('a process that is killed', () => {
  it('between keeping and writing has the file written by the next, and counts both', async () => {
    const { routes, record, stage, world } = await runningRoutes(databases);
    world.of(WIKI).certificate = undefined;
    overwrite(routes);
    const asked = (await routes.name(record, WIKI)).orders.asks.length;
    stage.machine.onCall = name => {
      if (name === 'put') {
        throw new Error('SIGKILL');
      }
    };
    while ((await routes.name(record, WIKI)).orders.asks.length === asked) {
      await routes.runDue().catch(() => undefined);
      stage.clock.advance(1_000);
    }
    expect(routes.file).toBe('http: {middlewares: {}}');
    const writes = writesOf(routes);
    await routes.run(MINUTE);
    expect(routes.file).toContain('certResolver');
    expect((await routes.name(record, WIKI)).certificate.state).toBe('issued');
    expect(writes.count).toBeGreaterThan(0);
    const { orders } = await routes.name(record, WIKI);
    expect(orders.asks.length).toBeLessThanOrEqual(ORDER_LIMIT);
  });

  it('between keeping and the end has told what was kept, and tells it once', async () => {
    const { routes, stage, world } = await runningRoutes(databases);
    world.of(WIKI).answer = { of: 'answer', status: 502, body: '' };
    await routes.run(AWAY_MS, 1_000);
    await stage.notifications();
    const store = routes.storeWith({
      finishPass: async () => {
        throw new Error('SIGKILL');
      },
    });
    let told: string[] = [];
    for (let second = 0; second < 600 && told.length === 0; second += 1) {
      overwrite(routes);
      await routes.runDue(routes.process({ store })).catch(() => undefined);
      told = await stage.notifications();
      stage.clock.advance(1_000);
    }
    expect(told).toEqual([expect.stringContaining('does not work any more')]);
    await routes.run(30 * MINUTE, 5_000);
    expect(await stage.notifications()).toEqual([]);
  });

  it('between writing and the end has nothing written twice', async () => {
    const { routes, stage } = await runningRoutes(databases);
    overwrite(routes);
    const writes = writesOf(routes);
    await stage.clock.advance(6 * MINUTE);
    const killed = routes.process({
      store: routes.storeWith({
        finishPass: async () => {
          throw new Error('SIGKILL');
        },
      }),
    });
    await expect(routes.runDue(killed)).rejects.toThrow('SIGKILL');
    expect(writes.count).toBe(1);
    await routes.run(MINUTE);
    expect(writes.count).toBe(1);
  });
});

describe('a write that fails', () => {
  /** What becomes of the count of orders, and of the file, when a write comes to this. */
  async function afterWrite(error: Error) {
    const { routes, record, stage } = await runningRoutes(databases);
    const before = await routes.row(record);
    overwrite(routes);
    stage.clock.advance(6 * MINUTE);
    stage.machine.onCall = name => {
      if (name === 'put') {
        throw error;
      }
    };
    await routes.runDue();
    const after = await routes.row(record);
    return { routes, before, after, stage };
  }

  it.each<HostTrouble>([
    'host-key-changed',
    'login-refused',
    'not-allowed',
    'sudo-refused',
  ])('with %s is as if it had not been tried', async trouble => {
    const { before, after } = await afterWrite(
      new HostTroubleError(trouble, 'It was refused.'),
    );
    expect(after.set.writtenAt).toBe(before.set.writtenAt);
    expect(after.set.names).toEqual(before.set.names);
  });

  it('because nothing could be sent is as if it had not been tried', async () => {
    const cause = Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
    const { before, after } = await afterWrite(
      new HostTroubleError('unreachable', 'It is off.', cause),
    );
    expect(after.set.writtenAt).toBe(before.set.writtenAt);
  });

  it.each<HostTrouble>(['unreachable', 'cannot-write'])(
    'with %s may have come through, and stays counted',
    async trouble => {
      const { routes, before, after, stage } = await afterWrite(
        new HostTroubleError(trouble, 'It was cut.'),
      );
      expect(after.set.writtenAt).toBeGreaterThan(before.set.writtenAt ?? 0);
      writesOf(routes);
      await routes.run(MINUTE);
      expect(routes.file).toContain('certResolver');
      expect(stage.machine.calls).toBeGreaterThan(0);
    },
  );
});

describe('what cannot be looked at', () => {
  it('stays as it was while the host cannot be reached, and is tried oftener and told once', async () => {
    const { routes, record, stage } = await runningRoutes(databases);
    const before = await routes.row(record);
    routes.seen = ({ wanted, addresses }) => ({
      ...{ wanted, addresses, names: {} },
      proxy: { of: 'unseen', message: 'No route to the host.' },
    });
    const told: string[] = [];
    const passing = routes.process();
    const reconciler = {
      pass: async (...args: Parameters<typeof passing.pass>) => {
        const report = await passing.pass(...args);
        told.push(...(report.trouble ? [report.trouble] : []));
        return report;
      },
    };
    for (let second = 0; second < 20 * 60; second += 5) {
      const now = stage.clock.now();
      const lease = { owner: 'test', until: now + MINUTE };
      for (const claim of await routes.store.claimDue(lease, now, 9)) {
        await reconciler.pass(claim, new AbortController().signal);
      }
      stage.clock.advance(5_000);
    }
    const after = await routes.row(record);
    expect(told).toEqual(['No route to the host.']);
    expect(routes.looks).toBeGreaterThan(15);
    expect(after.checkedAt).toBe(before.checkedAt);
    expect(after.set.names).toEqual(before.set.names);
    expect(after.warnings).toEqual([
      expect.objectContaining({ code: 'host-not-seen' }),
    ]);
    routes.seen = undefined;
    await routes.run(2 * MINUTE);
    expect((await routes.row(record)).warnings).toEqual([]);
  });

  it.each([
    ['the commit is gone', new NotFoundError('There is no such commit.')],
    ['the file cannot be read', new InputError('routes.yml: No.')],
  ])('stays as it was when %s', async (_, error) => {
    const { routes, record, stage } = await runningRoutes(databases);
    const before = await routes.row(record);
    stage.contents.load = async () => {
      throw error;
    };
    await routes.run(10 * MINUTE, 5_000);
    expect(await routes.row(record)).toMatchObject({
      set: before.set,
      checkedAt: before.checkedAt,
      version: before.version,
      state: 'followed',
    });
    expect(routes.looks).toBe(0);
  });

  it('is a trouble when the look does not end in time', async () => {
    const { routes, record, stage } = await runningRoutes(databases);
    const before = await routes.row(record);
    routes.beforeLook = async (_, signal) => {
      await new Promise((__, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    };
    stage.clock.advance(6 * MINUTE);
    expect(await routes.runDue(routes.process({ leaseMs: 60 }))).toBe(1);
    expect((await routes.row(record)).checkedAt).toBe(before.checkedAt);
  });
});

describe('a pass', () => {
  it('writes nothing once its lease is lost', async () => {
    const { routes, record, stage } = await runningRoutes(databases);
    overwrite(routes);
    stage.clock.advance(6 * MINUTE);
    const writes = writesOf(routes);
    routes.beforeLook = async () => {
      const row = await routes.row(record);
      await routes.store.saveRequest(row, row, stage.clock.now());
    };
    const claims = await routes.store.claimDue(
      { owner: 'slow', until: stage.clock.now() + MINUTE },
      stage.clock.now(),
      9,
    );
    await expect(
      routes.process().pass(claims[0], new AbortController().signal),
    ).rejects.toThrow(LeaseLostError);
    expect(writes.count).toBe(0);
  });

  it('that is cut off by the shutdown says nothing', async () => {
    const { routes, record, stage } = await runningRoutes(databases);
    const before = await routes.row(record);
    const shutdown = new AbortController();
    routes.beforeLook = async (_, signal) => {
      shutdown.abort(new Error('The portal stops'));
      signal.throwIfAborted();
    };
    stage.clock.advance(6 * MINUTE);
    await expect(
      routes.runDue(routes.process(), shutdown.signal),
    ).rejects.toThrow('The portal stops');
    expect(await routes.row(record)).toEqual(before);
    routes.beforeLook = async () => undefined;
    expect(await routes.runDue()).toBe(1);
  });
});
