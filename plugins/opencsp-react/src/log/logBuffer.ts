import { DeploymentLogLine } from '@opencsp/plugin-opencsp-common';

/**
 * A line of the log of a run, of a machine or a deployment.
 *
 * @public
 */
export type RunLogLine = DeploymentLogLine;

/** More lines than this are not kept: the oldest go, and the page says so. */
export const MOST_LINES = 150_000;

/** The lines of a log that a page holds. */
export interface LogBuffer {
  lines: readonly RunLogLine[];
  /** How many of the oldest are not held any more. */
  dropped: number;
}

/** Before the first line. */
export const emptyLogBuffer: LogBuffer = { lines: [], dropped: 0 };

/** Adds lines; the oldest go when there are too many. */
export function appendLines(
  buffer: LogBuffer,
  lines: readonly RunLogLine[],
  most: number = MOST_LINES,
): LogBuffer {
  const all = [...buffer.lines, ...lines];
  const tooMany = Math.max(0, all.length - most);
  return {
    lines: tooMany ? all.slice(tooMany) : all,
    dropped: buffer.dropped + tooMany,
  };
}

/** The lines of one step, or of all. */
export function linesOfStep(
  lines: readonly RunLogLine[],
  step: string | undefined,
): readonly RunLogLine[] {
  return step ? lines.filter(line => line.step === step) : lines;
}
