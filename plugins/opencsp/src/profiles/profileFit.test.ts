/* Proves how a size is held against the needs of a profile; leaves to the page's tests how it is told. */
import { fitOf } from './profileFit';

const needs = {
  memoryMiB: { floor: 4_096, advice: 8_192 },
  cores: { floor: 2, advice: 4 },
  diskGiB: { floor: 40, advice: 100 },
};

it.each([
  [8_192, 4, 100, 'good', []],
  [8_191, 4, 100, 'tight', ['memory']],
  [4_096, 2, 40, 'tight', ['memory', 'cores', 'disk']],
  [4_095, 2, 40, 'small', ['memory']],
  [16_384, 1, 39, 'small', ['cores', 'disk']],
] as const)(
  '%d MiB, %d cores, %d GiB: %s %p',
  (memoryMiB, cores, diskGiB, fit, lacking) => {
    expect(fitOf(needs, { memoryMiB, cores, diskGiB })).toEqual({
      fit,
      lacking,
    });
  },
);
