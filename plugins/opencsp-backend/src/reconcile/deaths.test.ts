/*
 * Proves that a process can die at any call outside, before it or after it: another one goes on, the
 * end is the same, nothing is made twice and nothing is left. On a real database with fakes outside;
 * real processes are killed by the backend's survival test.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { newWorld } from '../__testUtils__/world';
import { LEASE_MS } from '../domain/decision';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** Ends the process in the middle: nothing after this is done or written. */
class Killed extends Error {}

describe('a process that dies', () => {
  /*
   * Each call outside is a place to die: before it reaches the other side, or after it did its work
   * and before we know. The lease then runs out and another process goes on.
   */
  const journey = async (killAt: number, after: boolean) => {
    const world = await newWorld(databases);
    world.provisioner.automatic = true;
    world.taskRunner.automatic = true;
    let calls = 0;
    let killed = false;
    const dieAt = <A extends unknown[], R>(
      call: (...args: A) => Promise<R>,
    ) => {
      return async (...args: A): Promise<R> => {
        calls += 1;
        const dies = calls === killAt;
        if (dies && !after) {
          killed = true;
          throw new Killed();
        }
        const result = await call(...args);
        if (dies) {
          killed = true;
          throw new Killed();
        }
        return result;
      };
    };
    const { provisioner, taskRunner } = world;
    provisioner.ensure = dieAt(provisioner.ensure.bind(provisioner));
    provisioner.observe = dieAt(provisioner.observe.bind(provisioner));
    provisioner.freeze = dieAt(provisioner.freeze.bind(provisioner));
    provisioner.remove = dieAt(provisioner.remove.bind(provisioner));
    taskRunner.start = dieAt(taskRunner.start.bind(taskRunner));
    taskRunner.find = dieAt(taskRunner.find.bind(taskRunner));
    taskRunner.observe = dieAt(taskRunner.observe.bind(taskRunner));
    // What is written after the death never reaches the database.
    const finish = world.store.finishPass.bind(world.store);
    world.store.finishPass = async (...args) => {
      if (killed) {
        throw new Killed();
      }
      return finish(...args);
    };
    const runUntilDone = async (milliseconds: number) => {
      const end = world.clock.now() + milliseconds;
      while (world.clock.now() < end) {
        await world.runDue().catch(error => {
          if (!(error instanceof Killed)) {
            throw error;
          }
          world.clock.advance(LEASE_MS);
        });
        killed = false;
        world.clock.advance(1_000);
      }
    };
    const { id } = await world.create();
    await runUntilDone(3 * LEASE_MS + 60_000);
    const state = (await world.get(id)).state;
    await world.ask(id, 'delete');
    await runUntilDone(3 * LEASE_MS + 30_000);
    return {
      calls,
      state,
      end: (await world.get(id)).state,
      made: provisioner.made.length,
      runs: taskRunner.runs.length,
      left: provisioner.machines.size,
    };
  };

  it('changes neither the end nor what was made, wherever it dies', async () => {
    const { calls } = await journey(0, false);
    expect(calls).toBeGreaterThan(10);
    for (let killAt = 1; killAt <= calls; killAt++) {
      for (const after of [false, true]) {
        const { calls: _calls, ...result } = await journey(killAt, after);
        expect({ killAt, after, ...result }).toEqual({
          killAt,
          after,
          state: 'active',
          end: 'deleted',
          made: 1,
          runs: 3,
          left: 0,
        });
      }
    }
  });
});
