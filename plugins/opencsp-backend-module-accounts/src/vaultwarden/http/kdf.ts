import { z } from 'zod';
import { Kdf } from '../crypto';
import { preloginAnswerSchema } from './tokens';

/** What an account of the platform is made with. */
export const PLATFORM_KDF = { kind: 'pbkdf2', iterations: 600_000 } as const;

/** The server takes no account with fewer (recorded: register-burned-invitation). */
export const FEWEST_ITERATIONS = 100_000;
const MOST_ITERATIONS = 10_000_000;
/** In MiB, and the other bounds of Argon2id: the server's own (recorded: register-open-signups). */
const ARGON_MEMORY = { least: 15, most: 1024 };
const MOST_PASSES = 100;
const MOST_LANES = 16;

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

/**
 * The key derivation that prelogin names. Whoever stands in the place of the server could name a weak one, and learn
 * the password from the hash; or one that takes hours.
 *
 * @returns nothing when it is unknown, too weak or too costly
 */
export function acceptedKdf(
  answer: z.infer<typeof preloginAnswerSchema>,
): Kdf | undefined {
  const { kdf, kdfIterations: iterations } = answer;
  if (kdf === 0) {
    return isWithin(iterations, FEWEST_ITERATIONS, MOST_ITERATIONS)
      ? { kind: 'pbkdf2', iterations }
      : undefined;
  }
  const memory = answer.kdfMemory ?? 0;
  const parallelism = answer.kdfParallelism ?? 0;
  const isGood =
    kdf === 1 &&
    isWithin(iterations, 2, MOST_PASSES) &&
    isWithin(memory, ARGON_MEMORY.least, ARGON_MEMORY.most) &&
    isWithin(parallelism, 1, MOST_LANES);
  return isGood
    ? { kind: 'argon2id', iterations, memory, parallelism }
    : undefined;
}
