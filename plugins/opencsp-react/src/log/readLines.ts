import { LogLine } from '@opencsp/plugin-opencsp-common';
import { AnsiSpan, parseAnsi } from './ansi';
import { columnsOf } from './layout';

/** A line taken apart. */
export interface ReadLine {
  spans: AnsiSpan[];
  text: string;
  columns: number;
}

/** Takes lines apart, each only once: a log grows, but its lines do not change. */
export function createLineReader(): (line: LogLine) => ReadLine {
  const read = new WeakMap<LogLine, ReadLine>();
  return line => {
    const known = read.get(line);
    if (known) {
      return known;
    }
    const spans = parseAnsi(line.text.replace(/\t/g, '  '));
    const text = spans.map(span => span.text).join('');
    const fresh = { spans, text, columns: columnsOf(text) };
    read.set(line, fresh);
    return fresh;
  };
}

/** A log as a text file: one line each, with its time and step. */
export function logFile(
  lines: readonly LogLine[],
  read: (line: LogLine) => ReadLine,
): string {
  return lines
    .map(line => `${line.time} ${line.step} ${read(line).text}\n`)
    .join('');
}
