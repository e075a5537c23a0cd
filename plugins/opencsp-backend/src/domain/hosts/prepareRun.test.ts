/*
 * Proves the keys of runs that prepare hosts, that no other key is taken for one, how much of a log is kept,
 * and how a log that is longer says so. Leaves to `reconcile/hosts` that lines are read once.
 */
import fc from 'fast-check';
import { run } from '../../__testUtils__/hostObservations';
import { parseRunKey } from '../runKey';
import { isLogFull, keepLog, LOG_CUT } from './prepareLog';
import { hostOfPrepareKey, prepareKey } from './prepareRun';

describe('a key', () => {
  it('names its host, and is none of an instance', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.integer({ min: 1, max: 1e8 }),
        (id, version) => {
          const key = prepareKey({ id, version });
          expect(hostOfPrepareKey(key)).toBe(id);
          expect(parseRunKey(key)).toBeUndefined();
          expect(key.startsWith('opencsp:')).toBe(true);
        },
      ),
    );
  });

  const ID = '00000000-0000-4000-a000-000000000001';
  it.each([
    '',
    `opencsp:${ID}:hardening:1`,
    `opencsp:${ID}:prepare:0`,
    `opencsp:${ID}:prepare:1x`,
    `opencsp:${ID}x:prepare:1`,
    `x opencsp:${ID}:prepare:1`,
    `opencsp-host:${ID}:prepare:1`,
  ])('is not "%s"', key => {
    expect(hostOfPrepareKey(key)).toBeUndefined();
  });
});

describe('a log', () => {
  const MOST = 2_000;
  const texts = fc.array(fc.string({ maxLength: 300 }), { maxLength: 40 });
  const written = (lines: readonly string[]) =>
    lines.map((text, index) => ({ time: index, text }));

  /** As it is read: in pages of whatever size. */
  function inPages(lines: readonly string[], size: number) {
    let state = keepLog(run(), written([]), MOST);
    const kept = [];
    const all = written(lines);
    for (let start = 0; start < all.length; start += size) {
      state = keepLog(state.run, all.slice(start, start + size), MOST);
      kept.push(...state.lines);
    }
    return { run: state.run, kept };
  }

  it('is kept from its beginning, no more than there is room for, and says where it was cut', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 9 }), (lines, size) => {
        const { run: after, kept } = inPages(lines, size);
        const isCut = isLogFull(after, MOST);
        const own = isCut ? kept.slice(0, -1) : kept;
        expect(own).toEqual(written(lines).slice(0, own.length));
        expect(isCut ? kept.at(-1)?.text : LOG_CUT).toBe(LOG_CUT);
        expect(isCut || kept.length === lines.length).toBe(true);
        const length = own.reduce((sum, { text }) => sum + text.length, 0);
        expect(length).toBeLessThan(MOST);
        // In whatever pages it comes.
        expect(inPages(lines, 100)).toEqual({ run: after, kept });
      }),
    );
  });

  it('counts a line no longer than the store keeps it', () => {
    const long = keepLog(run(), written(['x'.repeat(1_000_000), 'on']));
    expect(long.lines.map(({ text }) => text.length)).toEqual([1_000_000, 2]);
    expect(isLogFull(long.run)).toBe(false);
  });

  it('that did not grow leaves its run as it is', () => {
    const before = run();
    expect(keepLog(before, []).run).toBe(before);
  });
});
