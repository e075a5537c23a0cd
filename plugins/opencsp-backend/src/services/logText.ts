import { Time } from '../domain/record';
import { plainText } from './deployments/plainText';

/** A log as one text, which is read while it is sent. */
export interface LogDownload {
  /** Of ASCII letters, digits, "-" and "." only. */
  filename: string;
  chunks: AsyncIterable<string>;
}

/**
 * What there is of a log now, as text without what only a terminal understands.
 *
 * @param read - a page of lines after a place, with the place of the last one
 */
export async function* logText(
  read: (after: number) => Promise<{
    lines: readonly { time: Time; step: string; text: string }[];
    next: number;
  }>,
): AsyncGenerator<string> {
  let after = 0;
  for (;;) {
    const { lines, next } = await read(after);
    if (lines.length === 0) {
      return;
    }
    yield lines
      .map(
        ({ time, step, text }) =>
          `${new Date(time).toISOString()} ${plainText(step)} ${plainText(
            text,
          )}\n`,
      )
      .join('');
    after = next;
  }
}
