import { LoggerService } from '@backstage/backend-plugin-api';
import { backoff } from './backoff';
import { Bell } from './Bell';
import { Clock } from './clock';
import { describeTrouble } from './trouble';

/**
 * Does something now and again and again until the signal aborts. Trouble is a line for who debugs, and
 * makes the pauses longer until it is over.
 */
export async function nowAndThen(
  options: {
    /** From one end to the next begin, in milliseconds. */
    everyMs: number;
    /** Brings the next time on at once. */
    bell?: Bell;
    work: () => Promise<unknown>;
    /** What is told when it could not be done. */
    problem: string;
    clock: Clock;
    logger: LoggerService;
  },
  signal: AbortSignal,
): Promise<void> {
  const { everyMs, work, problem, clock, logger } = options;
  const { bell = new Bell() } = options;
  let failures = 0;
  while (!signal.aborted) {
    try {
      await work();
      failures = 0;
    } catch (error) {
      failures += 1;
      logger.debug(problem, { error: describeTrouble(error) });
    }
    const longer = failures > 0 ? backoff(failures, clock.random()) : 0;
    await bell.wait(everyMs + longer, signal);
  }
}
