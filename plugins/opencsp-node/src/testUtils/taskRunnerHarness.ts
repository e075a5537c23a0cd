import { CallContext } from '../provisioner';
import {
  TaskObservation,
  TaskRequest,
  TaskRun,
  TaskRunner,
  TaskTarget,
} from '../taskRunner';

/** How a run goes. */
export type RunCourse =
  | 'succeeds'
  | 'fails'
  | 'unreachable'
  | 'no-host'
  /** It works until it is stopped. */
  | 'hangs'
  /** It succeeds, and the log that proves it comes later. */
  | 'log-late';

/** A runner with a world behind it, and levers on that world. */
export interface TaskRunnerHarness {
  readonly runner: TaskRunner;
  readonly target: TaskTarget;
  /** What the runner must refuse: each prepares the world and gives the request. */
  readonly refusals: Record<string, () => Promise<TaskRequest>>;
  /** How the next run goes; `succeeds` when nothing is said. */
  nextRun(course: RunCourse): Promise<void>;
  /** The next start is done and not answered, or breaks and leaves a row. */
  nextStart(trouble: 'answer-lost' | 'breaks'): Promise<void>;
  /** Runs that are started from now on wait, until the queue is let go. */
  holdQueue(): Promise<() => Promise<void>>;
  /** Lets the world go on a little. */
  proceed(): Promise<void>;
  /** Lets the log that is late, or that never comes, be waited for in vain. */
  losePatience(): void;
  /** Somebody else stops it, by force. */
  stopElsewhere(run: TaskRun): Promise<void>;
  /** Nobody answers the connection; gives the way back. */
  goDown(): Promise<() => Promise<void>>;
  /** Connections are taken and not answered; gives the way back. */
  goSilent(): Promise<() => Promise<void>>;
  /** The other side is killed and comes back. */
  restart(): Promise<void>;
  /** Somebody starts a run that is not of the portal. */
  startForeign(): Promise<void>;
  /** Keys of all runs that were ever made over there, in any order. */
  made(): Promise<string[]>;
  close(): Promise<void>;
}

type State = TaskObservation['state'];

/** The states from which nothing more comes. */
export const ENDED_STATES: State[] = [
  'succeeded',
  'failed',
  'stopped',
  'unknown',
];
/** The key of the run of a case. */
export const RUN_KEY = 'opencsp:i-1:monitoring:1';

/** A harness with what cases of the contract do again and again. */
export class TaskRunnerScene {
  readonly context = { signal: new AbortController().signal };
  readonly runner: TaskRunner;

  constructor(readonly world: TaskRunnerHarness) {
    this.runner = world.runner;
  }

  async start(
    key = RUN_KEY,
    more: Partial<CallContext> = {},
  ): Promise<TaskRun> {
    const context = { ...this.context, ...more };
    const outcome = await this.runner.start(this.request(), key, context);
    if (outcome.outcome === 'refused') {
      throw new Error(outcome.message);
    }
    return outcome.run;
  }

  find(key = RUN_KEY): Promise<TaskRun | undefined> {
    return this.runner.find(key, this.context);
  }

  observe(run: TaskRun): Promise<TaskObservation> {
    return this.runner.observe(run, this.world.target, this.context);
  }

  logs(run: TaskRun, after: number) {
    return this.runner.logs(run, after, this.context);
  }

  listActive(): Promise<TaskRun[]> {
    return this.runner.listActive(this.context);
  }

  cancel(run: TaskRun) {
    return this.runner.cancel(run, this.context);
  }

  /** Goes on until the run is in one of these states; all that was seen. */
  async until(run: TaskRun, states: State[]): Promise<TaskObservation[]> {
    const seen: TaskObservation[] = [];
    for (;;) {
      const now = await this.observe(run);
      if (seen[seen.length - 1]?.state !== now.state) {
        seen.push(now);
      }
      if (states.includes(now.state)) {
        return seen;
      }
      await this.world.proceed();
    }
  }

  /** What it is in the end. */
  async end(run: TaskRun): Promise<TaskObservation> {
    const seen = await this.until(run, ENDED_STATES);
    return seen[seen.length - 1];
  }

  /** Each call of the runner's. */
  everyCall(
    run: TaskRun,
    given: CallContext = this.context,
  ): (() => Promise<unknown>)[] {
    const { runner } = this;
    return [
      () => runner.start(this.request(), `${RUN_KEY}0`, given),
      () => runner.find(RUN_KEY, given),
      () => runner.observe(run, this.world.target, given),
      () => runner.logs(run, 0, given),
      () => runner.listActive(given),
      () => runner.cancel(run, given),
    ];
  }

  private request(): TaskRequest {
    return { step: 'monitoring', target: this.world.target };
  }
}
