import { ServiceUnavailableError } from '@backstage/errors';
import { Availability } from '../availability';
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
}

/**
 * A {@link TaskRunner} in memory. Runs stay running until a test ends them, unless `automatic` is
 * set. It keeps every run, so that "nothing twice" can be proven.
 */
export class FakeTaskRunner implements TaskRunner {
  readonly id = 'fake';
  readonly runs: FakeRun[] = [];
  /** Runs succeed as soon as they are started. */
  automatic = false;
  /** Every call is refused with this text. */
  down?: string;
  /** The next starts make a run and then say that it is unknown whether they did. */
  loseAnswers = 0;
  refusal?: string;
  available: Availability = { available: true };

  availability(): Availability {
    return this.available;
  }

  async start(request: TaskRequest, key: string): Promise<StartOutcome> {
    this.demandUp();
    if (this.refusal) {
      return { outcome: 'refused', message: this.refusal };
    }
    const run: FakeRun = {
      id: `run-${this.runs.length + 1}`,
      key,
      request,
      observation: this.automatic
        ? { state: 'succeeded' }
        : { state: 'running' },
      lines: [`PLAY [${request.step}]`],
    };
    this.runs.push(run);
    if (this.loseAnswers > 0) {
      this.loseAnswers -= 1;
      throw new ServiceUnavailableError(
        'The connection was closed without an answer.',
      );
    }
    return { outcome: 'started', run: { id: run.id, key } };
  }

  async find(key: string): Promise<TaskRun | undefined> {
    this.demandUp();
    const run = this.runs.find(it => it.key === key);
    return run && { id: run.id, key };
  }

  async observe(run: TaskRun): Promise<TaskObservation> {
    this.demandUp();
    return (
      this.runs.find(it => it.id === run.id)?.observation ?? {
        state: 'unknown',
      }
    );
  }

  async logs(run: TaskRun, after: number): Promise<TaskLog> {
    this.demandUp();
    const lines = this.runs.find(it => it.id === run.id)?.lines ?? [];
    return {
      lines: lines.slice(after).map(text => ({ time: new Date(0), text })),
      next: lines.length,
    };
  }

  async cancel(run: TaskRun): Promise<CancelOutcome> {
    this.demandUp();
    const found = this.runs.find(it => it.id === run.id);
    if (
      !found ||
      !['queued', 'running', 'settling'].includes(found.observation.state)
    ) {
      return 'ended';
    }
    found.observation = { state: 'stopped' };
    return 'stopping';
  }

  private demandUp(): void {
    if (this.down) {
      throw new ServiceUnavailableError(this.down);
    }
  }
}
