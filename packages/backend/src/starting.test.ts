/*
 * Proves that a start says what is wrong with the database: a lock of the migrations that a killed
 * process left, and a file that is not a database. A real process. What the engine does when the
 * database fails later is proven by the backend plugin's `store/faults.test.ts`.
 */
import { DatabaseSync } from 'node:sqlite';
import { Scene } from './__testUtils__/Scene';
import { SlimBackend } from './__testUtils__/SlimBackend';

jest.setTimeout(120_000);

describe('a portal that was killed while it migrated', () => {
  let scene: Scene;
  let backend: SlimBackend;

  beforeAll(async () => {
    scene = await Scene.begin();
    backend = await scene.addBackend();
    await backend.start();
    await backend.kill();
  });

  afterAll(() => scene?.end());

  function setLock(isLocked: 0 | 1): void {
    const database = new DatabaseSync(scene.databaseFile);
    database.exec(`update knex_migrations_lock set is_locked = ${isLocked}`);
    database.close();
  }

  it('names the lock and how to free it, and starts once it is free', async () => {
    setLock(1);
    backend.spawn();
    expect(await backend.untilItEnds()).toBe(1);
    expect(backend.said()).toContain(
      'The database of the opencsp plugin is locked for a migration.',
    );
    expect(backend.said()).toContain(
      'update knex_migrations_lock set is_locked = 0',
    );

    setLock(0);
    backend.forgetLog();
    await backend.start();
  });
});
