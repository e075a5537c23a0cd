import {
  CancelOutcome,
  TaskObservation,
  TaskRun,
} from '@opencsp/plugin-opencsp-node';
import {
  FakeRun,
  FakeTaskRunner,
} from '@opencsp/plugin-opencsp-node/testUtils';
import { SeededRandom } from './SeededRandom';

/** States in which a run may still change a machine. */
const UNDER_WAY: readonly TaskObservation['state'][] = [
  'queued',
  'running',
  'settling',
];

/** True while a run may still change a machine. */
export function isUnderWay({ observation }: FakeRun): boolean {
  return UNDER_WAY.includes(observation.state);
}

/**
 * The fake runner with the manners of a real one: a stop takes its time, may be overlooked, and may
 * read as a failure (recorded of Semaphore: 41 to 45).
 */
export class SimulatedTaskRunner extends FakeTaskRunner {
  /** Runs that were told to stop, with how they will look when they have. */
  readonly stopping = new Map<string, TaskObservation>();
  /** Runs that were told to stop at least once. */
  readonly told = new Set<string>();

  constructor(private readonly random: SeededRandom) {
    super();
  }

  async cancel(run: TaskRun): Promise<CancelOutcome> {
    const found = this.runs.find(it => it.id === run.id);
    if (!found || !isUnderWay(found)) {
      return 'ended';
    }
    this.told.add(run.id);
    if (!this.stopping.has(run.id) && !this.random.chance(0.1)) {
      this.stopping.set(
        run.id,
        this.random.chance(0.5)
          ? { state: 'stopped' }
          : {
              state: 'failed',
              reason: 'task-failed',
              message: 'signal: killed',
            },
      );
    }
    return 'stopping';
  }
}
