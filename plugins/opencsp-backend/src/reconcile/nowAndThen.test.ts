/*
 * Proves that what is done now and then goes on after trouble, waits longer for each failure in a row, and
 * ends with the signal. How long it waits is `backoff`'s, proven in `small.test.ts`.
 */
import { mockServices } from '@backstage/backend-test-utils';
import { nowAndThen } from './nowAndThen';

it('goes on after trouble, after a longer pause, until the signal aborts', async () => {
  const stop = new AbortController();
  const logger = mockServices.logger.mock();
  const random = jest.fn(() => 0);
  let times = 0;
  await nowAndThen(
    {
      everyMs: 1,
      problem: 'It could not be done',
      clock: { now: () => 0, random },
      logger,
      work: async () => {
        times += 1;
        if (times === 2) {
          throw new Error('nobody answers');
        }
        if (times === 5) {
          stop.abort();
        }
      },
    },
    stop.signal,
  );
  expect(times).toBe(5);
  expect(random).toHaveBeenCalledTimes(1);
  expect(logger.debug.mock.calls).toEqual([
    ['It could not be done', { error: 'nobody answers' }],
  ]);
});
