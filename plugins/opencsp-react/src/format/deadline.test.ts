// Proves: when a deadline is worth a word. Leaves to StepList's test: the word.
import { deadlineLeft } from './deadline';

const now = new Date('2026-03-01T12:00:00Z');

describe('deadlineLeft', () => {
  it.each([
    [undefined, undefined],
    ['2026-03-01T12:10:00Z', undefined],
    ['2026-03-01T12:01:30Z', 90_000],
    ['2026-03-01T11:59:00Z', 0],
  ])('%s', (deadline, left) => {
    expect(deadlineLeft(deadline, now)).toBe(left);
  });
});
