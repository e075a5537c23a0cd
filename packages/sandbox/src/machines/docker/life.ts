import { MachineClock } from '../clock';
import { Container } from './engineState';

/** A probe of a container's health. */
export interface Probe {
  at: number;
  succeeded: boolean;
}

/** What is true of a container at a moment. */
export interface Life {
  status: 'created' | 'running' | 'paused' | 'restarting' | 'exited';
  exitCode: number;
  restarts: number;
  /** 0 when it never was. */
  startedAt: number;
  /** 0 when it never was. */
  finishedAt: number;
  /** When it becomes otherwise by itself, in milliseconds since 1970; absent when it does not. */
  changesAt?: number;
  health?: {
    status: 'starting' | 'healthy' | 'unhealthy';
    failing: number;
    probes: Probe[];
  };
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 60_000;
/** A container that ran so long is not punished for earlier ends. */
const FORGIVEN_AFTER_MS = 10_000;
const PROBES_SHOWN = 5;
/** An image that fails its probes says so after this at the latest, whatever its intervals are. */
const LONGEST_TO_UNHEALTHY_MS = 10_000;

/**
 * What became of a container: follows from its start and from what it does, so that it needs no
 * timer and is the same after a restart of the sandbox.
 */
export function lifeOf(container: Container, clock: MachineClock): Life {
  const { run } = container;
  switch (run.state) {
    case 'created':
      return ended('created', 0, 0, 0, 0);
    case 'stopped':
      return ended('exited', run.exitCode, run.restarts, run.startedAt, run.at);
    case 'paused':
      return { ...ended('paused', 0, 0, run.at, 0) };
    default:
      return lifeSinceStart(container, run, clock);
  }
}

/** True for those that `docker ps` lists without `--all`. */
export function isUp({ status }: Life): boolean {
  return status !== 'created' && status !== 'exited';
}

function ended(
  status: Life['status'],
  exitCode: number,
  restarts: number,
  startedAt: number,
  finishedAt: number,
): Life {
  return { status, exitCode, restarts, startedAt, finishedAt };
}

function lifeSinceStart(
  container: Container,
  run: { at: number; restarts: number },
  clock: MachineClock,
): Life {
  const { exits } = container.behaviour;
  const elapsed = clock.since(run.at);
  if (!exits || elapsed < exits.after) {
    return running(container, run.at, run.restarts, elapsed, clock);
  }
  const { name, retries } = container.restart;
  const restartsAgain = (restarts: number) =>
    name === 'always' ||
    name === 'unless-stopped' ||
    (name === 'on-failure' &&
      exits.code !== 0 &&
      (retries === 0 || restarts < retries));
  let begun = 0;
  let pause = FIRST_PAUSE_MS;
  let restarts = run.restarts;
  for (;;) {
    const end = begun + exits.after;
    const times = [moment(run.at, begun, clock), moment(run.at, end, clock)];
    if (elapsed < end) {
      const alive = elapsed - begun;
      return running(container, times[0], restarts, alive, clock, run.at);
    }
    if (!restartsAgain(restarts - run.restarts)) {
      return ended('exited', exits.code, restarts, times[0], times[1]);
    }
    if (exits.after >= FORGIVEN_AFTER_MS) {
      pause = FIRST_PAUSE_MS;
    }
    if (elapsed < end + pause) {
      return {
        ...ended('restarting', exits.code, restarts, times[0], times[1]),
        changesAt: moment(run.at, end + pause, clock),
      };
    }
    begun = end + pause;
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    restarts += 1;
  }
}

function moment(from: number, elapsed: number, clock: MachineClock): number {
  return clock.after(from, elapsed);
}

function running(
  container: Container,
  startedAt: number,
  restarts: number,
  elapsed: number,
  clock: MachineClock,
  before = 0,
): Life {
  const life: Life = {
    status: 'running',
    exitCode: 0,
    restarts,
    startedAt,
    finishedAt: before === startedAt ? 0 : before && startedAt,
    ...changeAfter(container, startedAt, elapsed, clock),
  };
  return container.health
    ? { ...life, health: healthAt(container, startedAt, elapsed, clock) }
    : life;
}

function changeAfter(
  { behaviour, health }: Container,
  startedAt: number,
  elapsed: number,
  clock: MachineClock,
): Pick<Life, 'changesAt'> {
  const { healthyAfter, unhealthyAfter, exits } = behaviour;
  const coming = [
    ...(health ? [healthyAfter, unhealthyAfter] : []),
    exits?.after,
  ].filter((each): each is number => each !== undefined && each > elapsed);
  return coming.length > 0
    ? { changesAt: clock.after(startedAt, Math.min(...coming)) }
    : {};
}

function healthAt(
  container: Container,
  startedAt: number,
  elapsed: number,
  clock: MachineClock,
): NonNullable<Life['health']> {
  const { behaviour, health } = container;
  const interval = Math.max(100, health?.interval ?? 30_000);
  const { healthyAfter, unhealthyAfter } = behaviour;
  const lastShown = Math.floor(elapsed / interval);
  const probes = Array.from(
    { length: Math.min(PROBES_SHOWN, lastShown) },
    (_, index) => {
      const at =
        (lastShown - Math.min(PROBES_SHOWN, lastShown) + index + 1) * interval;
      return {
        at: clock.after(startedAt, at),
        succeeded:
          healthyAfter !== undefined &&
          at >= healthyAfter &&
          (unhealthyAfter === undefined || at < unhealthyAfter),
      };
    },
  );
  if (unhealthyAfter !== undefined && elapsed >= unhealthyAfter) {
    return { status: 'unhealthy', failing: health?.retries ?? 3, probes };
  }
  const isHealthy = healthyAfter !== undefined && elapsed >= healthyAfter;
  return isHealthy
    ? { status: 'healthy', failing: 0, probes }
    : { status: 'starting', failing: 0, probes };
}

/** When a container whose probes all fail is found to be unhealthy. */
export function timeToUnhealthy(
  health: NonNullable<Container['health']>,
): number {
  return Math.min(
    health.startPeriod + health.interval * health.retries,
    LONGEST_TO_UNHEALTHY_MS,
  );
}
