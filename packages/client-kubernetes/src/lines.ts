const NEWLINE = 0x0a;

/**
 * Cuts a stream of bytes into lines. Chunks end anywhere, inside a character of several bytes too,
 * so bytes are gathered and only whole lines are decoded. What stands after the last newline when
 * the stream ends is a line that was cut off: it is not given out.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<string, void, undefined> {
  let rest: Uint8Array[] = [];
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
      from = end + 1;
      if (line) {
        yield line;
      }
    }
    if (from < chunk.length) {
      rest.push(chunk.subarray(from));
    }
  }
}
