import { AnsiSpan, parseAnsi, plainText } from './ansi';
import { columnsOf, isPlain } from './layout';
import { RunLogLine } from './logBuffer';

/** A line taken apart. */
export interface ReadLine {
  spans: AnsiSpan[];
  text: string;
  columns: number;
}

/** Characters of a line that are shown: a longer one would hold the page up. */
export const MOST_CHARACTERS = 10_000;

function shortened(text: string): string {
  return text.length > MOST_CHARACTERS
    ? `${text.slice(0, MOST_CHARACTERS)}…`
    : text;
}

/** Takes lines apart, each only once: a log grows, but its lines do not change. */
export function createLineReader(): (line: RunLogLine) => ReadLine {
  const read = new WeakMap<RunLogLine, ReadLine>();
  return line => {
    const known = read.get(line);
    if (known) {
      return known;
    }
    const fresh = readLine(shortened(line.text));
    read.set(line, fresh);
    return fresh;
  };
}

function readLine(line: string): ReadLine {
  if (line !== '' && isPlain(line)) {
    return {
      spans: [{ text: line, style: {} }],
      text: line,
      columns: line.length,
    };
  }
  const spans = parseAnsi(line.replace(/\t/g, '  '));
  const text = spans.map(span => span.text).join('');
  return { spans, text, columns: columnsOf(text) };
}

/** A log as a text file: one line each, whole, with its time and step. */
export function logFile(lines: readonly RunLogLine[]): string {
  return lines
    .map(line => `${line.time} ${line.step} ${plainText(line.text)}\n`)
    .join('');
}
