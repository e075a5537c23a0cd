import { Clock } from './clock';
import { explain, isTransient } from './errors';

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 1_000;

/**
 * Calls the API until it answers, a few times with growing pauses. Only for calls that may be
 * repeated: reads, and writes that carry an idempotency key.
 *
 * @throws the API's refusal in words, or the last failure
 */
export async function withRetries<T>(
  clock: Clock,
  call: () => Promise<T>,
  options: { signal?: AbortSignal; onRetry: (error: unknown) => void },
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isTransient(error) || attempt === ATTEMPTS) {
        throw explain(error);
      }
      options.onRetry(error);
    }
    await clock.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1), options.signal);
  }
}
