/**
 * Proves that the runner keeps the contract of every task runner, against the Semaphore stand-in with
 * a real machine behind it. Its own manners are in `semaphoreTaskRunner.test.ts`, what a real
 * Semaphore lies about in `lies.test.ts`.
 */
import { taskRunnerContract } from '@opencsp/plugin-opencsp-node/testUtils';
import { MachineRoom, SemaphoreWorld } from './__testUtils__/SemaphoreWorld';

let room: MachineRoom;
beforeAll(async () => {
  room = await MachineRoom.open();
});
afterAll(() => room.close());

const FLAVOURS = [
  { generation: '2.10', database: 'bolt' },
  { generation: '2.16', database: 'postgres' },
] as const;

describe.each(FLAVOURS)('with Semaphore $generation on $database', flavour => {
  it.each(taskRunnerContract)(
    'keeps the contract: $name',
    async ({ check }) => {
      const world = await SemaphoreWorld.open(room, flavour);
      try {
        await expect(check(world)).resolves.toBeUndefined();
      } finally {
        await world.close();
      }
    },
  );
});
