/*
 * Proves that the engine outlives its database's troubles: locked, gone, full, without a free
 * connection. It does not crash, does not ask in a tight loop, does nothing twice, says the trouble
 * once and not every second, and goes on when the database is back. On real SQLite files and a real
 * PostgreSQL, with fakes outside, in real time. Leaves a lock of the migrations to the backend's
 * `starting.test.ts`, because only a start meets it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import knexFactory, { Knex } from 'knex';
import { CuttableProxy } from '../__testUtils__/CuttableProxy';
import { RunningEngine } from '../__testUtils__/RunningEngine';
import { DatabaseInstanceStore } from './DatabaseInstanceStore';
import { migrate } from './migrations';

jest.setTimeout(120_000);

/** How long each trouble lasts, in milliseconds: long enough for a loop that is too tight to show. */
const TROUBLE_MS = 2_500;
const MACHINES = 5;
/** In that time; the loops ask some times a second, and each row backs off. A tight loop asks thousands. */
const MOST_QUERIES = 800;

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
const hasPostgres = databases.supports('POSTGRES_18');
/** Without PostgreSQL these count as failed where all tests are run, and not where one looks at a file. */
const whenThere = hasPostgres ? describe : describe.skip;

interface Stage {
  engine: RunningEngine;
  /** What the engine uses. */
  db: Knex;
  /** The test's own way into the same database. */
  calmDb: Knex;
}

const ENDINGS: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ENDINGS.splice(0).reverse()) {
    await end();
  }
});

async function prepare(db: Knex, calmDb: Knex): Promise<Stage> {
  await migrate(
    mockServices.database.mock({ getClient: async () => calmDb }),
    calmDb,
  );
  const engine = new RunningEngine(db, new DatabaseInstanceStore(calmDb));
  ENDINGS.push(
    () => calmDb.destroy(),
    () => db.destroy(),
    () => engine.stop(),
  );
  return { engine, db, calmDb };
}

/** As Backstage opens it, in a file, so that a second connection can be in the way. */
async function onSqlite(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'opencsp-faults-'));
  ENDINGS.push(() => rm(folder, { recursive: true, force: true }));
  const open = (busyMs: number) =>
    knexFactory({
      client: 'better-sqlite3',
      connection: { filename: join(folder, 'opencsp.sqlite') },
      useNullAsDefault: true,
      acquireConnectionTimeout: 500,
      pool: {
        min: 1,
        max: 1,
        afterCreate: (
          connection: { pragma(text: string): void },
          done: (error: undefined, connection: unknown) => void,
        ) => {
          // The driver waits five seconds, in which nothing else of the process goes on.
          connection.pragma(`busy_timeout = ${busyMs}`);
          done(undefined, connection);
        },
      },
    });
  return prepare(open(20), open(5_000));
}

async function onPostgres(proxy?: CuttableProxy): Promise<Stage> {
  const calmDb = await databases.init('POSTGRES_18');
  const { connection } = calmDb.client.config;
  const db = knexFactory({
    client: 'pg',
    connection: {
      ...connection,
      // knex hides it from being listed.
      password: connection.password,
      ...(proxy && { host: '127.0.0.1', port: proxy.port }),
    },
    acquireConnectionTimeout: 1_000,
    pool: { min: 0, max: 3 },
  });
  return prepare(db, calmDb);
}

/**
 * Has the engine work, brings the trouble about in the middle, and lets it pass.
 */
async function withTrouble(
  { engine }: Stage,
  trouble: { begin(): Promise<unknown>; end(): Promise<unknown> },
) {
  // Their first run goes on until the trouble has begun, so that it comes in the middle.
  engine.taskRunner.automatic = false;
  await engine.create(MACHINES);
  engine.start();
  await engine.untilAll('configuring');
  await trouble.begin();
  engine.lines.length = 0;
  engine.queries = 0;
  engine.taskRunner.automatic = true;
  engine.taskRunner.runs.forEach(run => {
    run.observation = { state: 'succeeded' };
  });
  await engine.goOn(TROUBLE_MS).finally(() => trouble.end());
  const during = {
    queries: engine.queries,
    complaints: engine.lines.filter(({ level }) => level !== 'info'),
  };
  await engine.untilAll('active');
  return { during, after: engine.lines };
}

const madeOnce = {
  machines: MACHINES,
  different: MACHINES,
  runs: 3 * MACHINES,
  keys: 3 * MACHINES,
};

/** One line for each loop that met it, and one for a pass that was in its middle. */
function expectFewWords(complaints: RunningEngine['lines']) {
  const said = complaints.map(({ message, error }) => `${message}: ${error}`);
  const repeated = said.filter((text, index) => said.indexOf(text) !== index);
  expect(repeated.slice(0, MACHINES)).toEqual([]);
  said.forEach(text => expect(text).not.toMatch(/select|update|insert|\n/i));
}

describe('a SQLite database', () => {
  it('that another process has locked is waited for', async () => {
    const stage = await onSqlite();
    let release: () => void = () => undefined;
    let holder: Promise<unknown> = Promise.resolve();
    const { during } = await withTrouble(stage, {
      begin: () =>
        new Promise<void>(resolve => {
          holder = stage.calmDb.transaction(async trx => {
            await trx.raw('update counters set value = value');
            resolve();
            await new Promise<void>(done => {
              release = done;
            });
          });
        }),
      end: async () => {
        release();
        await holder;
      },
    });
    expect(during.queries).toBeLessThan(MOST_QUERIES);
    expect(stage.engine.made()).toEqual(madeOnce);
    expectFewWords(during.complaints);
  });

  it('whose disk is full makes nothing that it could not write down', async () => {
    const stage = await onSqlite();
    const { db, engine } = stage;
    const { during } = await withTrouble(stage, {
      begin: async () => {
        const [{ page_count: pages }] = await db.raw('pragma page_count');
        await db.raw(`pragma max_page_count = ${Number(pages)}`);
        await fill(db);
      },
      end: async () => {
        await db.raw('pragma max_page_count = 1000000');
      },
    });
    expect(during.queries).toBeLessThan(MOST_QUERIES);
    expect(engine.made()).toEqual(madeOnce);
    expectFewWords(during.complaints);
  });

  it('whose one connection is in use for long is waited for', async () => {
    const stage = await onSqlite();
    const { during } = await withTrouble(stage, holdAll(stage.db, 1));
    expect(during.queries).toBeLessThan(MOST_QUERIES);
    expect(stage.engine.made()).toEqual(madeOnce);
    expectFewWords(during.complaints);
  });
});

whenThere('a PostgreSQL', () => {
  it('whose table is locked is waited for', async () => {
    const stage = await onPostgres();
    const holder = await stage.calmDb.transaction();
    const { during } = await withTrouble(stage, {
      begin: () => holder.raw('lock table instances in access exclusive mode'),
      end: () => holder.commit(),
    });
    expect(during.queries).toBeLessThan(MOST_QUERIES);
    expect(stage.engine.made()).toEqual(madeOnce);
    expectFewWords(during.complaints);
  });

  it('that is gone and comes back is used again', async () => {
    const { connection } = (await databases.init('POSTGRES_18')).client.config;
    const proxy = await CuttableProxy.to(
      connection.host,
      Number(connection.port),
    );
    ENDINGS.push(() => proxy.close());
    const stage = await onPostgres(proxy);
    const { during } = await withTrouble(stage, {
      begin: async () => proxy.cut(),
      end: async () => proxy.mend(),
    });
    expect(during.queries).toBeLessThan(MOST_QUERIES);
    expect(stage.engine.made()).toEqual(madeOnce);
    expectFewWords(during.complaints);
  });

  it('whose disk is full makes nothing that it could not write down', async () => {
    const stage = await onPostgres();
    const { calmDb, engine } = stage;
    await calmDb.raw(`create function no_space() returns trigger as $$ begin
      raise exception 'could not extend file: No space left on device' using errcode = '53100';
    end $$ language plpgsql`);
    const tables = ['instances', 'effects', 'outbox', 'log_chunks'];
    const { during } = await withTrouble(stage, {
      begin: async () => {
        for (const table of await existing(calmDb, tables)) {
          await calmDb.raw(
            `create trigger no_space before insert or update on ${table} for each row execute function no_space()`,
          );
        }
      },
      end: async () => {
        for (const table of await existing(calmDb, tables)) {
          await calmDb.raw(`drop trigger no_space on ${table}`);
        }
      },
    });
    expect(during.queries).toBeLessThan(MOST_QUERIES);
    expect(engine.made()).toEqual(madeOnce);
    expectFewWords(during.complaints);
  });

  it('without a free connection is waited for', async () => {
    const stage = await onPostgres();
    const { during } = await withTrouble(stage, holdAll(stage.db, 3));
    expect(during.queries).toBeLessThan(MOST_QUERIES);
    expect(stage.engine.made()).toEqual(madeOnce);
    expectFewWords(during.complaints);
  });
});

/** Takes all connections of a pool, as other code of the process could. */
function holdAll(db: Knex, count: number) {
  const held: Knex.Transaction[] = [];
  return {
    begin: async () => {
      while (held.length < count) {
        // They come when the engine lets go of one.
        held.push(await db.transaction().catch(() => db.transaction()));
      }
    },
    end: () => Promise.all(held.map(trx => trx.rollback())),
  };
}

async function existing(db: Knex, tables: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const table of tables) {
    if (await db.schema.hasTable(table)) {
      found.push(table);
    }
  }
  return found;
}

/** Uses up what a full disk still has inside the file. */
async function fill(db: Knex): Promise<void> {
  await db.schema
    .createTable('ballast', table => table.text('text'))
    .catch(() => undefined);
  for (const size of [100_000, 4_000, 1_000]) {
    for (let full = false; !full; ) {
      full = await db('ballast')
        .insert({ text: 'x'.repeat(size) })
        .then(
          () => false,
          () => true,
        );
    }
  }
}
