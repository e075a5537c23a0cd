/** Proves that callers are counted apart, in windows, and in bounded memory. */
import { RateLimiter } from './RateLimiter';

it('lets each caller pass so often in a window, and says how long to wait', () => {
  let time = 0;
  const limiter = new RateLimiter(
    { most: 2, windowMs: 1_000, callers: 10 },
    () => time,
  );
  expect([limiter.take('a'), limiter.take('a')]).toEqual([
    undefined,
    undefined,
  ]);
  time = 400;
  expect(limiter.take('a')).toBe(600);
  expect(limiter.take('b')).toBeUndefined();
  time = 1_000;
  expect(limiter.take('a')).toBeUndefined();
});

it('forgets who came first when there are too many', () => {
  const limiter = new RateLimiter(
    { most: 1, windowMs: 1_000, callers: 2 },
    () => 0,
  );
  ['a', 'b', 'c'].forEach(caller => limiter.take(caller));
  expect(limiter.take('c')).toBe(1_000);
  expect(limiter.take('a')).toBeUndefined();
});
