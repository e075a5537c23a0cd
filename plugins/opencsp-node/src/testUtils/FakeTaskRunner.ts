import { ServiceUnavailableError } from '@backstage/errors';
import { Availability } from '../availability';
import { CallContext } from '../provisioner';
import {
  CancelOutcome,
  StartOutcome,
  TaskLog,
  TaskObservation,
  TaskRequest,
  TaskRun,
  TaskRunner,
} from '../taskRunner';

/** A run of the fake, as a test sees and changes it. */
export interface FakeRun {
  id: string;
  key: string;
  request: TaskRequest;
  observation: TaskObservation;
  lines: string[];
  /** What it will be, step by step, each time that the fake goes on. */
  course?: FakeStep[];
  /** A restart forgot it: it never goes on. */
  isGhost?: boolean;
}

/** One step of a run: what is seen from then on, and what its log says of it. */
export interface FakeStep {
  observation: TaskObservation;
  lines?: string[];
}

/** Every key of the portal begins so. */
const OUR_KEYS = 'opencsp:';
const GOING_ON = ['queued', 'running', 'settling'];

/**
 * A {@link TaskRunner} in memory. Runs stay running until a test ends them, unless `automatic` is
 * set, or they were given a course. It keeps every run, so that "nothing twice" can be proven.
 */
export class FakeTaskRunner implements TaskRunner {
  readonly id = 'fake';
  readonly runs: FakeRun[] = [];
  /** Runs succeed as soon as they are started. */
  automatic = false;
  /** Every call is refused with this text. */
  down?: string;
  /** Calls are not answered; they end when they are aborted. */
  silent = false;
  /** The next starts make a run and then say that it is unknown whether they did. */
  loseAnswers = 0;
  /** The next starts leave a run that never began, and say that it is unknown what they did. */
  breakStarts = 0;
  refusal?: string;
  available: Availability = { available: true };
  /** The next runs begin queued and take these courses, one each. */
  readonly courses: FakeStep[][] = [];
  /** Runs that are queued stay so. */
  holdsQueue = false;

  availability(): Availability {
    return this.available;
  }

  async start(
    request: TaskRequest,
    key: string,
    context?: CallContext,
  ): Promise<StartOutcome> {
    await this.demandUp(context);
    if (this.refusal) {
      return { outcome: 'refused', message: this.refusal };
    }
    context?.beforeMaking?.();
    const run = this.newRun(request, key);
    this.runs.push(run);
    if (this.breakStarts > 0) {
      this.breakStarts -= 1;
      run.course = undefined;
      run.lines = ['Error: it broke'];
      run.observation = {
        state: 'failed',
        reason: 'start-failed',
        message: 'The run could not be started: Error: it broke',
        evidence: 'Error: it broke',
      };
      throw new ServiceUnavailableError('An internal error was answered.');
    }
    if (this.loseAnswers > 0) {
      this.loseAnswers -= 1;
      throw new ServiceUnavailableError(
        'The connection was closed without an answer.',
      );
    }
    return { outcome: 'started', run: { id: run.id, key } };
  }

  async find(key: string, context?: CallContext): Promise<TaskRun | undefined> {
    await this.demandUp(context);
    const run = this.runs.findLast(it => it.key === key);
    return run && { id: run.id, key };
  }

  async observe(
    run: TaskRun,
    _target?: unknown,
    context?: CallContext,
  ): Promise<TaskObservation> {
    await this.demandUp(context);
    return this.of(run)?.observation ?? { state: 'unknown' };
  }

  async logs(
    run: TaskRun,
    after: number,
    context?: CallContext,
  ): Promise<TaskLog> {
    await this.demandUp(context);
    const lines = this.of(run)?.lines ?? [];
    return {
      lines: lines.slice(after).map(text => ({ time: new Date(0), text })),
      next: Math.max(after, lines.length),
    };
  }

  async listActive(context?: CallContext): Promise<TaskRun[]> {
    await this.demandUp(context);
    return this.runs
      .filter(it => it.key.startsWith(OUR_KEYS))
      .filter(it => GOING_ON.includes(it.observation.state))
      .map(({ id, key }) => ({ id, key }));
  }

  async cancel(run: TaskRun, context?: CallContext): Promise<CancelOutcome> {
    await this.demandUp(context);
    const found = this.of(run);
    if (!found || !GOING_ON.includes(found.observation.state)) {
      return 'ended';
    }
    if (found.course && found.observation.state === 'queued') {
      // It stays in the queue until its turn comes, and then does not run.
      found.course = [{ observation: { state: 'stopped' } }];
    } else {
      found.observation = { state: 'stopped' };
      found.course = undefined;
    }
    return 'stopping';
  }

  /** Every run takes the next step of its course. */
  proceed(): void {
    for (const run of this.runs) {
      const waits = this.holdsQueue && run.observation.state === 'queued';
      const step = run.isGhost || waits ? undefined : run.course?.shift();
      if (step) {
        run.observation = step.observation;
        run.lines.push(...(step.lines ?? []));
      }
    }
  }

  /** Somebody else stops it by force: what waits is seen as settling, and runs all the same. */
  stopByForce(run: TaskRun): void {
    const found = this.of(run);
    if (!found) {
      return;
    }
    const waits = found.observation.state === 'queued';
    found.observation = { state: waits ? 'settling' : 'stopped' };
    found.course = waits
      ? [
          { observation: { state: 'settling' }, lines: ['it runs'] },
          { observation: { state: 'stopped' } },
        ]
      : undefined;
  }

  /** The other side restarts: what waited or ran shows that for ever. */
  restart(): void {
    this.runs
      .filter(run => GOING_ON.includes(run.observation.state))
      .forEach(run => {
        run.isGhost = true;
        run.course = undefined;
      });
  }

  private of(run: TaskRun): FakeRun | undefined {
    return this.runs.find(it => it.id === run.id && it.key === run.key);
  }

  private newRun(request: TaskRequest, key: string): FakeRun {
    const course = this.courses.shift();
    const alone: TaskObservation = this.automatic
      ? { state: 'succeeded' }
      : { state: 'running' };
    return {
      id: `run-${this.runs.length + 1}`,
      key,
      request,
      observation: course ? { state: 'queued' } : alone,
      lines: [course ? 'added to queue' : `PLAY [${request.step}]`],
      course,
    };
  }

  private async demandUp(context?: CallContext): Promise<void> {
    context?.signal.throwIfAborted();
    if (this.silent && context) {
      const { signal } = context;
      await new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason)),
      );
    }
    if (this.down) {
      throw new ServiceUnavailableError(this.down);
    }
  }
}
