/*
 * Proves the single rules of the budget: what counts, how long pauses are, who goes into a batch; and that
 * no batch can bring one of its names above the limit, whichever of them fails. What comes of them in a
 * world is proven by budget.properties.test.ts.
 */
import fc from 'fast-check';
import {
  batchOf,
  BUDGET_WINDOW_MS,
  FIRST_PAUSE_MS,
  LONGEST_PAUSE_MS,
  nextOrderAt,
  ORDER_LIMIT,
  ordersUsed,
  withAsk,
  withFailure,
  withSeenFailures,
  withSuccess,
} from './budget';
import { OrderRecord } from './routeRecord';

const NOW = 10 * BUDGET_WINDOW_MS;
const MINUTE = 60_000;

function orders(change: Partial<OrderRecord> = {}): OrderRecord {
  return { asks: [], failures: [], streak: 0, ...change };
}

function ago(...minutes: number[]): number[] {
  return minutes.map(each => NOW - each * MINUTE);
}

describe('what counts', () => {
  it.each([
    ['nothing', {}, 0],
    ['our asks of the last hour', { asks: ago(61, 60, 59, 1) }, 2],
    ['failures that we did not ask for', { failures: ago(3, 2, 1) }, 3],
    ['each once', { asks: ago(30, 1), failures: ago(29) }, 2],
    [
      'one under way beside those that failed',
      { asks: ago(30, 1), failures: ago(29, 28), openSince: NOW },
      3,
    ],
    ['nothing that a wrong clock dates far ahead', { failures: ago(-11) }, 0],
    ['what it dates a little ahead', { failures: ago(-9) }, 1],
  ])('%s', (_, change, used) => {
    expect(ordersUsed(orders(change), NOW)).toBe(used);
  });
});

describe('when a name may be ordered again', () => {
  it.each([
    ['at once', {}, undefined],
    ['after its pause', { pauseUntil: NOW + 5 }, NOW + 5],
    ['at once when that is over', { pauseUntil: NOW }, undefined],
    [
      'when the oldest order is an hour old',
      { asks: ago(50, 40, 30, 20) },
      NOW + 10 * MINUTE,
    ],
    [
      'when enough of them are',
      { failures: ago(50, 45, 40, 30, 20) },
      NOW + 15 * MINUTE,
    ],
    [
      'at the later of both',
      { asks: ago(50, 40, 30, 20), pauseUntil: NOW + 20 * MINUTE },
      NOW + 20 * MINUTE,
    ],
  ])('%s', (_, change, at) => {
    expect(nextOrderAt(orders(change), NOW)).toBe(at);
  });
});

it('pauses twice as long after each failure, up to half a day', () => {
  const pauses = Array.from({ length: 9 }, (_, streak) => {
    const after = withFailure(orders({ streak, openSince: 1 }), NOW);
    expect(after).toMatchObject({ streak: streak + 1 });
    expect(after).not.toHaveProperty('openSince');
    return (after.pauseUntil ?? 0) - NOW;
  });
  expect(pauses.slice(0, 6)).toEqual(
    [1, 2, 4, 8, 16, 32].map(times => times * FIRST_PAUSE_MS),
  );
  expect(pauses.slice(6)).toEqual(Array(3).fill(LONGEST_PAUSE_MS));
});

it('waits as long as the authority says, when that is longer', () => {
  expect(withFailure(orders(), NOW, NOW + 90 * MINUTE).pauseUntil).toBe(
    NOW + 90 * MINUTE,
  );
  expect(withFailure(orders(), NOW, NOW + 1).pauseUntil).toBe(
    NOW + FIRST_PAUSE_MS,
  );
});

it('begins anew when a certificate came, and leaves alone what is so', () => {
  const failed = withFailure(withAsk(orders(), NOW), NOW);
  expect(withSuccess(failed)).toEqual(orders({ asks: [NOW] }));
  const calm = orders({ asks: [NOW] });
  expect(withSuccess(calm)).toBe(calm);
});

it('keeps the time of the first ask while an order is under way', () => {
  const twice = withAsk(withAsk(orders(), NOW - 5), NOW);
  expect(twice).toMatchObject({ openSince: NOW - 5, asks: [NOW - 5, NOW] });
});

describe('lines of the log', () => {
  it('are counted once, however often they are read', () => {
    const first = withSeenFailures(orders(), ago(3, 2), NOW);
    expect(first.failures).toEqual(ago(3, 2));
    expect(withSeenFailures(first, ago(3, 2), NOW)).toBe(first);
    expect(withSeenFailures(first, ago(2, 1), NOW).failures).toEqual(
      ago(3, 2, 1),
    );
  });

  it('of one second are as many as they are', () => {
    const twice = withSeenFailures(orders(), ago(2, 2), NOW);
    expect(twice.failures).toEqual(ago(2, 2));
    expect(withSeenFailures(twice, ago(2), NOW)).toBe(twice);
  });

  it('that are old are nobody’s concern', () => {
    const none = orders();
    expect(withSeenFailures(none, ago(61), NOW)).toBe(none);
  });
});

describe('a batch', () => {
  const named = (name: string, change: Partial<OrderRecord> = {}) => ({
    name,
    orders: orders(change),
  });

  it('is four names at the most, since each that comes orders the others again', () => {
    const fresh = ['e', 'd', 'c', 'b', 'a'].map(name => named(name));
    expect([...batchOf(fresh, NOW)]).toEqual(['a', 'b', 'c', 'd']);
  });

  it('takes those first that are under way', () => {
    const names = [named('a'), named('b', { asks: ago(1), openSince: NOW })];
    expect([...batchOf(names, NOW)]).toEqual(['b', 'a']);
  });

  it('takes those of many failures alone', () => {
    const names = [named('a', { failures: ago(3, 2, 1) }), named('b')];
    expect([...batchOf(names, NOW)]).toEqual(['b']);
    expect([...batchOf(names.slice(0, 1), NOW)]).toEqual(['a']);
    const spent = named('a', { failures: ago(4, 3, 2, 1) });
    expect([...batchOf([spent], NOW)]).toEqual([]);
  });

  it('brings nobody above the limit, and is empty only when all are spent', () => {
    const candidates = fc.uniqueArray(
      fc.record({
        name: fc.string({ minLength: 1, maxLength: 3 }),
        orders: fc.record({
          asks: fc.array(fc.integer({ min: 0, max: 70 }).map(m => ago(m)[0])),
          failures: fc.array(
            fc.integer({ min: 0, max: 70 }).map(m => ago(m)[0]),
          ),
          streak: fc.nat(5),
        }),
      }),
      { selector: ({ name }) => name },
    );
    fc.assert(
      fc.property(candidates, all => {
        const batch = batchOf(all, NOW);
        const used = all
          .filter(({ name }) => batch.has(name))
          .map(each => ordersUsed(each.orders, NOW));
        for (const each of used) {
          expect(each + batch.size).toBeLessThanOrEqual(ORDER_LIMIT);
        }
        const isSpent = all.every(
          each => ordersUsed(each.orders, NOW) >= ORDER_LIMIT,
        );
        expect(batch.size === 0).toBe(isSpent);
      }),
    );
  });
});
