import { RandomSource } from '../randomSource';

/**
 * Bytes 0, 1, … 255, 0, … and a mark instead of a key: every value is met equally often, and each
 * call gives others than the one before.
 */
export function countingRandom(rsaKey = '(an RSA key)'): RandomSource {
  let next = 0;
  return {
    bytes: count => Uint8Array.from({ length: count }, () => next++ % 256),
    rsaKey: async () => rsaKey,
  };
}
