import {
  DetachedStarted,
  DetachedState,
  HostFileState,
  HostSection,
} from '@opencsp/plugin-opencsp-node';

/** The host's program answered what it never answers. */
export class UnreadableAnswer extends Error {
  constructor(command: string, answer: Buffer) {
    const shown = JSON.stringify(answer.subarray(0, 200).toString());
    super(`The answer to "${command}" cannot be read: ${shown}`);
    this.name = 'UnreadableAnswer';
  }
}

const LINE_FEED = 0x0a;

/** @throws UnreadableAnswer */
export function readList(answer: Buffer): HostFileState[] {
  return linesOf(answer).map(line => {
    const match = /^([0-9a-f]{64}) ([0-7]{4}) (.+)$/.exec(line);
    if (!match) {
      throw new UnreadableAnswer('list', answer);
    }
    const [, sha256, mode, path] = match;
    return { path, mode, sha256 };
  });
}

/** The lines of a text that ends with a line break. */
export function linesOf(answer: Buffer): string[] {
  return answer.toString().split('\n').slice(0, -1);
}

/** @throws UnreadableAnswer */
export function readStarted(answer: Buffer): DetachedStarted {
  const [word, by] = answer.toString().trimEnd().split(' ');
  if (word === 'busy' && by) {
    return { outcome: 'busy', by };
  }
  if (word === 'started' || word === 'already') {
    return { outcome: word };
  }
  throw new UnreadableAnswer('start', answer);
}

/**
 * Each section is a line with its sizes, then the bytes.
 *
 * @throws UnreadableAnswer when it is not one section for each of these names, in their order
 */
export function readSections(
  answer: Buffer,
  names: readonly string[],
): HostSection[] {
  let at = 0;
  const sections = names.map(name => {
    const end = answer.indexOf(LINE_FEED, at);
    const head = /^#opencsp ([a-z0-9]+) (\d+) (\d+) (\d+)$/.exec(
      answer.subarray(at, end).toString(),
    );
    if (end < 0 || head?.[1] !== name) {
      throw new UnreadableAnswer('gather', answer.subarray(at));
    }
    const [out, err] = [Number(head[3]), Number(head[4])];
    const from = end + 1;
    at = from + out + err + 1;
    return {
      name,
      exit: Number(head[2]),
      stdout: answer.subarray(from, from + out).toString(),
      stderr: answer.subarray(from + out, from + out + err).toString(),
    };
  });
  if (at !== answer.length) {
    throw new UnreadableAnswer('gather', answer.subarray(at));
  }
  return sections;
}

/**
 * What `poll` answered. A program that has ended is told as running until all of its output was read;
 * a character of which only a part is there yet is left for the next time.
 *
 * @param after - where the output was asked from, in bytes
 * @throws UnreadableAnswer
 */
export function readPoll(answer: Buffer, after: number): DetachedState {
  const end = answer.indexOf(LINE_FEED);
  const head = /^(running|ended|lost|absent) (-|\d+) (\d+)$/.exec(
    answer.subarray(0, Math.max(end, 0)).toString(),
  );
  if (!head || (head[1] === 'ended') !== (head[2] !== '-')) {
    throw new UnreadableAnswer('poll', answer);
  }
  const bytes = answer.subarray(end + 1);
  const isAll = after + bytes.length >= Number(head[3]);
  const part = (length: number) => ({
    output: bytes.subarray(0, length).toString(),
    next: after + length,
  });
  if (head[1] === 'running' || !isAll) {
    return { ...part(wholeCharacters(bytes)), state: 'running' };
  }
  switch (head[1]) {
    case 'ended':
      return { ...part(bytes.length), state: 'ended', exit: Number(head[2]) };
    case 'lost':
      return { ...part(bytes.length), state: 'lost' };
    default:
      return { ...part(bytes.length), state: 'absent' };
  }
}

/** How many bytes there are before a character of which the end is missing. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) {
      return bytes.length;
    }
    if (byte >= 0xc0) {
      return byte < 0xf5 && bytesOfCharacter(byte) > back
        ? bytes.length - back
        : bytes.length;
    }
  }
  return bytes.length;
}

function bytesOfCharacter(first: number): number {
  if (first < 0xe0) {
    return 2;
  }
  return first < 0xf0 ? 3 : 4;
}
