import { Container } from '../docker/engineState';
import { Seen } from './dockerView';

/** A start that is refused is refused at once. */
const AT_ONCE_MS = 100;
/** How many lines of its log a container keeps. */
const LINES_KEPT = 2_000;

/** What writing down how a start went needs of the machine. */
export interface RefusalParts {
  /** The date as the machine has it, in milliseconds since 1970. */
  now(): number;
  /** Has the machine keep what is in its state. */
  changed(): void;
}

/** True for a container between two starts, of which the next may go well. */
export function isTriedAgain({ container, life }: Seen): boolean {
  return (
    life.status === 'restarting' &&
    container.behaviour.exits?.isRefusal === true
  );
}

/** Its program ended at its start: its engine starts it again, as its restart policy has it. */
export function markRefused(
  { container }: Pick<Seen, 'container'>,
  { exitCode, output }: { exitCode: number; output: readonly string[] },
  parts: RefusalParts,
): void {
  output.forEach(line => keepLine(container, line, parts));
  container.behaviour = {
    ...container.behaviour,
    exits: { after: AT_ONCE_MS, code: exitCode, isRefusal: true },
  };
  parts.changed();
}

/** A start went well that was refused before: it goes on from this one. */
export function markStarted(
  { container, life }: Seen,
  parts: Pick<RefusalParts, 'changed'>,
): void {
  const { exits, ...behaviour } = container.behaviour;
  if (!exits?.isRefusal) {
    return;
  }
  container.behaviour = behaviour;
  container.run = {
    state: 'started',
    at: life.startedAt,
    restarts: life.restarts,
  };
  parts.changed();
}

/** Puts a line into the log of a container. */
export function keepLine(
  container: Container,
  line: string,
  { now, changed }: RefusalParts,
): void {
  container.output = [
    ...(container.output ?? []).slice(1 - LINES_KEPT),
    { at: now(), line },
  ];
  changed();
}
