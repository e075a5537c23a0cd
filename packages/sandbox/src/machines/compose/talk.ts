import { setTimeout as sleep } from 'node:timers/promises';
import { Session } from './session';

/** So many lines are written at once where there is no pause between two. */
const BATCH = 1_000;

/**
 * Writes many warnings, each with its number and the moment in which it was written, in milliseconds since
 * 1970 as this computer has it: for those who measure how a log comes to its readers.
 *
 * @throws the reason of the signal when the command is ended
 */
export async function talk({ parts, call, progress }: Session): Promise<void> {
  const { lines, every } = parts.faults.take('docker-talks') ?? {
    lines: 0,
    every: 0,
  };
  const size = every > 0 ? 1 : BATCH;
  for (let said = 0; said < lines; said += size) {
    const texts = Array.from(
      { length: Math.min(size, lines - said) },
      (_, index) =>
        `Line ${said + index + 1} of ${lines}, written at ${parts.clock.now()}`,
    );
    progress.warn(...texts);
    await sleep(every, undefined, { signal: call.signal });
  }
}
