// Proves: figures become the words that ui.md asks for. Leaves to the components: that they tick.
import { englishTexts } from '../__testUtils__/translate';
import {
  clockText,
  durationText,
  exactText,
  momentText,
  relativeText,
} from './durations';
import { gibText } from './sizes';

const t = englishTexts();
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('durationText', () => {
  it.each([
    [-5_000, 'under 1 s'],
    [0, 'under 1 s'],
    [999, 'under 1 s'],
    [1_000, '1 s'],
    [59_999, '59 s'],
    [MINUTE, '1 min'],
    [MINUTE + 12 * SECOND, '1 min 12 s'],
    [59 * MINUTE + 59 * SECOND, '59 min 59 s'],
    [HOUR, '1 h'],
    [HOUR + 5 * MINUTE + 59 * SECOND, '1 h 5 min'],
    [24 * HOUR, '1 day'],
    [34 * 24 * HOUR, '34 days'],
  ])('%d ms is "%s"', (ms, text) => {
    expect(durationText(ms, t)).toBe(text);
  });
});

describe('relativeText', () => {
  const now = new Date('2026-03-01T12:00:00Z');
  it.each([
    [-HOUR, 'just now'],
    [30 * SECOND, 'just now'],
    [4 * MINUTE, '4 min ago'],
    [2 * HOUR, '2 h ago'],
    [25 * HOUR, 'yesterday'],
    [72 * HOUR, '3 days ago'],
  ])('%d ms before is "%s"', (ms, text) => {
    expect(relativeText(new Date(now.getTime() - ms), now, t)).toBe(text);
  });
});

describe('exact times', () => {
  it('names the date and the second', () => {
    expect(exactText(new Date(2026, 2, 1, 12, 4, 31), 'en-GB')).toMatch(
      /1 Mar 2026.*12:04:31/,
    );
  });
  it('names hours and minutes, midnight as 00', () => {
    expect(clockText(new Date(2026, 2, 1, 0, 4), 'en-GB')).toBe('00:04');
  });
  it.each([
    [new Date(2026, 2, 1, 12, 5), '12:05'],
    [new Date(2026, 2, 1, 12, 4), '1 Mar, 12:04'],
    [new Date(2026, 1, 3, 12, 4), '3 Feb, 12:04'],
  ])('a clock of more than a day ago has its date: %s', (at, text) => {
    const day = new Date(2026, 2, 2, 12, 4, 30);
    expect(momentText(at, day, 'en-GB')).toBe(text);
  });
});

describe('gibText', () => {
  it.each([
    [0, '0'],
    [512, '0.5'],
    [1536, '1.5'],
    [4096, '4'],
    [1000, '1'],
  ])('%d MiB is %s GiB', (mebibytes, text) => {
    expect(gibText(mebibytes)).toBe(text);
  });
});
