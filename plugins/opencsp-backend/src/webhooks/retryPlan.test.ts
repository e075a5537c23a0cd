/*
 * Proves what each answer of a receiver means, and for any number of tries, time and chance that the pauses
 * are bounded, grow, and end; leaves the sending to `WebhookSender.test.ts`.
 */
import fc from 'fast-check';
import {
  GIVE_UP_MS,
  judge,
  MOST_PAUSE_MS,
  MOST_REFUSALS,
  nextTry,
  retryAfterMs,
} from './retryPlan';

const NOW = Date.UTC(2026, 0, 1);

describe('what an answer means', () => {
  it.each([
    [200, 'taken'],
    [204, 'taken'],
    [299, 'taken'],
    [301, 'refused'],
    [307, 'refused'],
    [400, 'refused'],
    [401, 'refused'],
    [404, 'refused'],
    [408, 'failed'],
    [410, 'gone'],
    [425, 'failed'],
    [429, 'failed'],
    [500, 'failed'],
    [503, 'failed'],
  ])('%i is %s', (status, result) => {
    expect(judge({ outcome: 'answer', status }, NOW).result).toBe(result);
  });

  it.each([
    ['trouble', 'failed'],
    ['refused', 'refused'],
  ] as const)('%s without an answer is %s', (outcome, result) => {
    expect(judge({ outcome, message: 'No.' }, NOW)).toEqual({
      result,
      error: 'No.',
    });
  });
});

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    [new Date(NOW + 90_000).toUTCString(), 90_000],
    ['9999999999', MOST_PAUSE_MS],
    ['0', undefined],
    ['-5', undefined],
    ['soon', undefined],
    [new Date(NOW - 90_000).toUTCString(), undefined],
    [undefined, undefined],
  ])('%s', (header, pause) => {
    expect(retryAfterMs(header, NOW)).toBe(pause);
  });
});

describe('the next try', () => {
  const chance = fc.double({ min: 0, max: 0.999, noNaN: true });
  const results = fc.constantFrom('failed', 'refused', 'gone');

  it('comes after a bounded pause, never before the receiver wants it, and there is a last one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 0, max: 2 * GIVE_UP_MS }),
        results,
        fc.option(fc.integer({ min: 1, max: MOST_PAUSE_MS }), {
          nil: undefined,
        }),
        chance,
        (tries, age, result, pauseMs, random) => {
          const at = nextTry(
            { tries, since: NOW - age },
            { result, pauseMs },
            NOW,
            random,
          );
          const isLast =
            age >= GIVE_UP_MS ||
            (result === 'refused' && tries >= MOST_REFUSALS);
          expect(at === undefined).toBe(isLast);
          const pause = (at ?? NOW + MOST_PAUSE_MS) - NOW;
          expect(pause).toBeGreaterThanOrEqual(Math.max(2_500, pauseMs ?? 0));
          expect(pause).toBeLessThanOrEqual(MOST_PAUSE_MS);
        },
      ),
    );
  });

  it('spreads over a day with less than forty tries, whatever the chance', () => {
    fc.assert(
      fc.property(fc.infiniteStream(chance), chances => {
        let at: number | undefined = NOW;
        let last = NOW;
        let tries = 0;
        while (at !== undefined) {
          last = at;
          tries += 1;
          const [random] = [...chances.take(1)];
          at = nextTry(
            { tries, since: NOW },
            { result: 'failed' },
            last,
            random,
          );
        }
        expect(tries).toBeLessThan(40);
        expect(tries).toBeGreaterThan(15);
        expect(last - NOW).toBeGreaterThanOrEqual(GIVE_UP_MS);
        expect(last - NOW).toBeLessThanOrEqual(GIVE_UP_MS + MOST_PAUSE_MS);
      }),
    );
  });
});
