import { DriverStep, StepFailure } from '@opencsp/plugin-opencsp-node';
import { RUNS } from '../detached/runs';
import { count } from '../judge/count';
import { failed } from './outcomes';
import { Leaving, Left, lookOnce, takeAway, WayToGo } from './takeAway';

/**
 * The steps that stop a deployment and keep it. Compose stops what depends on others before these, and what
 * was stopped so stays stopped when the engine is started anew (`restart: unless-stopped`).
 */
export function stopSteps({ id, project }: Leaving): DriverStep[] {
  return [stop({ id, project }), stopped(project)];
}

const WAY: WayToGo = {
  command: 'stop',
  options: [],
  isDone: ({ running }) => running.length === 0,
  nothing: 'Nothing of it was running on the host.',
  done: 'All of it was stopped.',
  notDone: stillRuns,
};

function stop(leaving: Leaving): DriverStep {
  return {
    name: 'stop',
    title: 'Stop the containers',
    phase: 'removing',
    deadlineMs: 15 * 60_000,
    run: context => takeAway(context, leaving, WAY),
    cancel: ({ host, signal }) => RUNS.stopAll(host, leaving, signal),
  };
}

/** Looks whether nothing of it runs. */
function stopped(project: string): DriverStep {
  return {
    name: 'stopped',
    title: 'Check that nothing runs',
    phase: 'removing',
    deadlineMs: 2 * 60_000,
    run: context =>
      lookOnce(context, project, async left => {
        if (left.running.length > 0) {
          return failed(stillRuns(left));
        }
        await RUNS.forgetAll(context.host, context.signal);
        return {
          of: 'done',
          detail: `Kept, stopped: ${count(
            left.containers.length,
            'container',
          )}, ${count(left.volumes.length, 'volume')}.`,
        };
      }),
  };
}

function stillRuns({ running }: Left): StepFailure {
  return {
    reason: 'still-runs',
    message: `Docker ended without an error, and these containers still run: ${running.join(
      ', ',
    )}.`,
    nextStep:
      'Something on the host starts them again: "docker events" says what. Stop that, then retry.',
    retryable: true,
  };
}
