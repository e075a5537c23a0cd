import { MachineClock } from '../clock';
import { Container } from './engineState';
import { goTime } from './formats';
import { Life } from './life';

/** Which lines of a log are wanted. */
export interface LogOptions {
  clock: MachineClock;
  /** A number, or `all`. */
  tail?: string;
  timestamps: boolean;
}

const STARTS_SHOWN = 20;

/** What a container wrote. */
export function logLines(
  container: Container,
  life: Life,
  { tail, timestamps }: LogOptions,
): string[] {
  if (life.status === 'created') {
    return [];
  }
  const lines = (container.output ?? ofImage(container, life)).map(
    ({ at, line }) => (timestamps ? `${goTime(at)} ${line}` : line),
  );
  const count = Number(tail ?? 'all');
  return Number.isInteger(count)
    ? lines.slice(lines.length - Math.min(count, lines.length))
    : lines;
}

/** Its image's lines, again for each restart that is remembered. */
function ofImage(
  { behaviour }: Container,
  life: Life,
): NonNullable<Container['output']> {
  const starts = Math.min(life.restarts, STARTS_SHOWN) + 1;
  return Array.from({ length: starts }, () => behaviour.log)
    .flat()
    .map((line, index) => ({ at: life.startedAt + index, line }));
}
