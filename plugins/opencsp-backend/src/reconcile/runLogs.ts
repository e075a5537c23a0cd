import { TaskObservation, TaskRunner } from '@opencsp/plugin-opencsp-node';
import { isEnded } from '../domain/configuring';
import { Time } from '../domain/record';
import { describeTrouble } from './trouble';

/** How many passes wait for the end of a log that cannot be read before going on without it. */
const LOG_TRIES = 5;

/** What was read of a run's log. */
export interface ReadLog {
  lines: { time: Time; text: string }[];
  /** Give it as `logAfter` to read on. */
  next: number;
  /** Why nothing could be read. */
  problem?: string;
}

/** Reads on in the log of a run; a log that cannot be read never stops the run itself. */
export async function readRunLog(
  taskRunner: Pick<TaskRunner, 'logs'>,
  { id, key, logAfter }: { id: string; key: string; logAfter: number },
  signal: AbortSignal,
): Promise<ReadLog> {
  try {
    const log = await taskRunner.logs({ id, key }, logAfter, { signal });
    return {
      lines: log.lines.map(({ time, text }) => ({
        time: time.getTime(),
        text,
      })),
      next: log.next,
    };
  } catch (error) {
    return { lines: [], next: logAfter, problem: describeTrouble(error) };
  }
}

/**
 * The end of a run is taken in together with the end of its log, which is not read again later; after some
 * tries the run goes on without it.
 *
 * @returns why the end is not taken in yet; nothing when it may be
 */
export function waitsForLog(
  seen: TaskObservation,
  attempts: number,
  problem: string | undefined,
): string | undefined {
  return problem !== undefined && isEnded(seen) && attempts < LOG_TRIES
    ? `The run has ended; its log cannot be read now: ${problem}`
    : undefined;
}
