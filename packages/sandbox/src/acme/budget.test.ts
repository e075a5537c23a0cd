/* Proves the budget of failures against a count by hand and as a property; leaves its texts to acmeStandIn.test.ts. */
import fc from 'fast-check';
import {
  afterFailure,
  blockedUntil,
  failuresLeft,
  PRODUCTION_LIMIT as limit,
} from './budget';

const MINUTE = 60_000;
const START = 1_700_000_000_000;

function fail(times: number, from?: number, now = START): number | undefined {
  let fullAt = from;
  for (let count = 0; count < times; count += 1) {
    fullAt = afterFailure(fullAt, now, limit);
  }
  return fullAt;
}

describe('budget of failures', () => {
  it.each([
    [0, undefined, 5],
    [1, undefined, 4],
    [4, undefined, 1],
    [5, START + 12 * MINUTE, 0],
  ])('after %d at once: blocked until %p, %d left', (times, until, left) => {
    const fullAt = fail(times);
    expect(blockedUntil(fullAt, START, limit)).toBe(until);
    expect(failuresLeft(fullAt, START, limit)).toBe(left);
  });

  it('gives one back each twelve minutes, and all in an hour', () => {
    const fullAt = fail(5);
    const later = START + 12 * MINUTE;
    expect(blockedUntil(fullAt, later, limit)).toBeUndefined();
    expect(failuresLeft(fullAt, later, limit)).toBe(1);
    const again = fail(1, fullAt, later);
    expect(blockedUntil(again, later, limit)).toBe(later + 12 * MINUTE);
    expect(failuresLeft(again, later + 60 * MINUTE, limit)).toBe(5);
  });

  it('never lets more than five and one each twelve minutes fail', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 * MINUTE }), { maxLength: 60 }),
        waits => {
          let now = START;
          let fullAt: number | undefined;
          let failed = 0;
          for (const wait of waits) {
            now += wait;
            if (blockedUntil(fullAt, now, limit) === undefined) {
              fullAt = afterFailure(fullAt, now, limit);
              failed += 1;
            }
          }
          const most = 5 + (now - START) / (12 * MINUTE);
          expect(failed).toBeLessThanOrEqual(most + 1e-6);
          expect(failuresLeft(fullAt, now, limit) > 0).toBe(
            blockedUntil(fullAt, now, limit) === undefined,
          );
        },
      ),
    );
  });
});
