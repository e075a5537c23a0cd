import { Time } from '../record';
import { PrepareRun } from './prepareRun';

/**
 * How much of the log of one run is kept, in characters; the configuration runner has all of it. Each line
 * counts some characters more, for its time and its place.
 */
export const MOST_LOG = 8 * 1024 * 1024;

const LINE_COST = 64;

/** The store cuts longer lines. */
const LONGEST_LINE = 16_000;

/** What stands in place of the rest. */
export const LOG_CUT =
  'The log of this run is longer than is kept here. All of it is in the configuration runner.';

/** One line that a run wrote. */
export interface WrittenLine {
  time: Time;
  text: string;
}

/** True when nothing more of a run's log is kept. */
export function isLogFull({ logSize = 0 }: PrepareRun, most = MOST_LOG) {
  return logSize >= most;
}

/** Takes lines of a run into its log, as long as there is room; where that ends, the log says so once. */
export function keepLog<Line extends WrittenLine>(
  run: PrepareRun,
  lines: readonly Line[],
  most: number = MOST_LOG,
): { run: PrepareRun; lines: Line[] } {
  const kept: Line[] = [];
  let size = run.logSize ?? 0;
  for (const line of lines) {
    if (size >= most) {
      break;
    }
    size += Math.min(line.text.length, LONGEST_LINE) + LINE_COST;
    kept.push(size < most ? line : { ...line, text: LOG_CUT });
  }
  return {
    run: kept.length === 0 ? run : { ...run, logSize: Math.min(size, most) },
    lines: kept,
  };
}
