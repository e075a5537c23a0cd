/*
 * Proves that the loop is awake at the moment at which a pass said that its row is due again, though the
 * next regular look would come later. Leaves claims and leases to the store's tests, and what happens
 * when a pass fails to `failures.test.ts`.
 */
import { mockServices } from '@backstage/backend-test-utils';
import { Clock } from './clock';
import { WorkLoop } from './WorkLoop';

const clock: Clock = { now: () => Date.now(), random: () => 0.5 };
const row = { id: 'a', state: 'running' };

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it.each([
  ['in 200 ms', 200, [0, 200, 400, 600, 800]],
  ['later than the next regular look', 2_500, [0, 3_000]],
])('works on a row that is due again %s then', async (_name, pause, at) => {
  const begin = Date.now();
  let due = begin;
  let isHeld = false;
  const passes: number[] = [];
  const loop = new WorkLoop({
    store: {
      claimDue: async (_lease, now) => {
        if (isHeld || due > now) {
          return [];
        }
        isHeld = true;
        return [{ record: row, attempts: 0 }];
      },
      bringForward: async () => undefined,
      release: async () => undefined,
    },
    reconciler: {
      pass: async () => {
        passes.push(Date.now() - begin);
        due = Date.now() + pause;
        isHeld = false;
        return { record: row, nextRunAt: due };
      },
    },
    title: 'Row',
    aboutOf: ({ id }) => ({ id }),
    leaseOwner: 'me',
    clock,
    logger: mockServices.logger.mock(),
  });
  const stop = new AbortController();
  const running = loop.run(stop.signal);
  await jest.advanceTimersByTimeAsync(4_000);
  stop.abort();
  await jest.advanceTimersByTimeAsync(2_000);
  await running;
  expect(passes.slice(0, at.length)).toEqual(at);
});
