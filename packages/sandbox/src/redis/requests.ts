/** Longer requests are refused: commands that the stand-in knows have a few words. */
const MOST_BYTES = 64 * 1024;
const MOST_WORDS = 1024;
const END_OF_LINE = '\r\n';

/** What came of reading the beginning of what a client sent. */
export type ReadRequest =
  | { of: 'more' }
  | { of: 'broken'; words: string }
  | { of: 'request'; words: readonly string[]; length: number };

/**
 * Reads one request: an array of bulk strings, or words on a line
 * (https://redis.io/docs/latest/develop/reference/protocol-spec/).
 */
export function readRequest(bytes: Buffer): ReadRequest {
  if (bytes.length > MOST_BYTES) {
    return { of: 'broken', words: 'too big mbulk count string' };
  }
  const line = lineAt(bytes, 0);
  if (!line) {
    return { of: 'more' };
  }
  if (!line.text.startsWith('*')) {
    const words = line.text.split(' ').filter(Boolean);
    return { of: 'request', words, length: line.next };
  }
  const count = lengthIn(line.text);
  return count === undefined || count > MOST_WORDS
    ? { of: 'broken', words: 'invalid multibulk length' }
    : readWords(bytes, line.next, count);
}

function readWords(bytes: Buffer, from: number, count: number): ReadRequest {
  const words: string[] = [];
  let at = from;
  while (words.length < count) {
    const line = lineAt(bytes, at);
    if (!line) {
      return { of: 'more' };
    }
    if (!line.text.startsWith('$')) {
      const got = line.text.slice(0, 1);
      return { of: 'broken', words: `expected '$', got '${got}'` };
    }
    const length = lengthIn(line.text);
    if (length === undefined || length > MOST_BYTES) {
      return { of: 'broken', words: 'invalid bulk length' };
    }
    const end = line.next + length;
    if (bytes.length < end + END_OF_LINE.length) {
      return { of: 'more' };
    }
    words.push(bytes.toString('utf8', line.next, end));
    at = end + END_OF_LINE.length;
  }
  return { of: 'request', words, length: at };
}

function lineAt(
  bytes: Buffer,
  from: number,
): { text: string; next: number } | undefined {
  const end = bytes.indexOf(END_OF_LINE, from);
  return end < 0
    ? undefined
    : {
        text: bytes.toString('utf8', from, end),
        next: end + END_OF_LINE.length,
      };
}

/** The number behind the first character. */
function lengthIn(text: string): number | undefined {
  return /^.\d{1,9}$/.test(text) ? Number(text.slice(1)) : undefined;
}
