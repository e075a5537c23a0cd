import { KubernetesFault } from './errors';

const NEWLINE = 0x0a;
/** An object of the API has 3 MiB at most (recorded: i2). */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/**
 * Cuts a stream of bytes into lines. Chunks end anywhere, inside a character of several bytes too,
 * so bytes are gathered and only whole lines are decoded. What stands after the last newline when
 * the stream ends is a line that was cut off: it is not given out.
 *
 * @throws KubernetesFault when a line has no end
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<string, void, undefined> {
  let rest: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (
      let end = chunk.indexOf(NEWLINE);
      end >= 0;
      end = chunk.indexOf(NEWLINE, from)
    ) {
      rest.push(chunk.subarray(from, end));
      const line = Buffer.concat(rest).toString('utf8').trim();
      rest = [];
      size = 0;
      from = end + 1;
      if (line) {
        yield line;
      }
    }
    if (from < chunk.length) {
      rest.push(chunk.subarray(from));
      size += chunk.length - from;
    }
    if (size > MAX_LINE_BYTES) {
      throw new KubernetesFault({
        status: 0,
        text: 'a line of the watch has no end',
      });
    }
  }
}
