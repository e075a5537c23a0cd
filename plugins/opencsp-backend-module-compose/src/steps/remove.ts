import { DriverStep, StepFailure } from '@opencsp/plugin-opencsp-node';
import { RUNS } from '../detached/runs';
import { count } from '../judge/count';
import { FOLDERS, projectFolder } from '../paths';
import { failed } from './outcomes';
import { Leaving, Left, lookOnce, takeAway, WayToGo } from './takeAway';

/**
 * The steps that take a deployment off its host. `down` says nothing of what it left, and ends with 0 when
 * a network is still in use (recorded: 13): what is left is looked for.
 */
export function removeSteps(
  { id, project }: Leaving,
  { data }: { data: boolean },
): DriverStep[] {
  return [down({ id, project }, data), files(project), cleared(project, data)];
}

/** Stops and removes. */
function down(leaving: Leaving, data: boolean): DriverStep {
  const way: WayToGo = {
    command: 'down',
    options: ['--remove-orphans', ...(data ? ['--volumes'] : [])],
    isDone: left => isGone(left, data),
    nothing: 'Nothing of it was on the host.',
    done: 'All of it was stopped and removed.',
    notDone: left => stillThere(left, data),
  };
  return {
    name: 'down',
    title: data
      ? 'Containers, networks and volumes'
      : 'Containers and networks',
    phase: 'removing',
    deadlineMs: 15 * 60_000,
    run: context => takeAway(context, leaving, way),
    cancel: ({ host, signal }) => RUNS.stopAll(host, leaving, signal),
  };
}

/** Removes the files and the secrets from the host. */
function files(project: string): DriverStep {
  return {
    name: 'files',
    title: 'Files and secrets',
    phase: 'removing',
    deadlineMs: 2 * 60_000,
    async run({ host, signal }) {
      await host.removeFolder(projectFolder(project), signal);
      // The folder itself stays: it is the portal's, and closed to others.
      const gone = await host.prune(FOLDERS.secrets, [], signal);
      await RUNS.forgetAll(host, signal);
      return { of: 'done', detail: `${count(gone.length, 'secret')} removed.` };
    },
  };
}

/** Looks whether nothing of ours is left. */
function cleared(project: string, data: boolean): DriverStep {
  return {
    name: 'cleared',
    title: 'Check that nothing is left',
    phase: 'removing',
    deadlineMs: 2 * 60_000,
    run: context =>
      lookOnce(context, project, async left => {
        const { host, signal } = context;
        const paths = [
          ...(await host.list(projectFolder(project), signal)),
          ...(await host.list(FOLDERS.secrets, signal)),
        ];
        if (!isGone(left, data)) {
          return failed(stillThere(left, data));
        }
        if (paths.length > 0) {
          return failed({
            reason: 'files-left',
            message: `${paths.length} files of the profile are still on the host.`,
            nextStep: 'Retry.',
            retryable: true,
          });
        }
        return {
          of: 'done',
          detail:
            left.volumes.length > 0
              ? `Kept, with the data: ${left.volumes.join(', ')}.`
              : 'Nothing of it is left on the host.',
        };
      }),
  };
}

function isGone(left: Left, data: boolean): boolean {
  if (left.foreign.length > 0) {
    // Networks and volumes of this name are the other project's, as far as anybody can tell.
    return left.containers.length === 0;
  }
  return (
    left.containers.length === 0 &&
    left.networks.length === 0 &&
    (!data || left.volumes.length === 0)
  );
}

function stillThere(left: Left, data: boolean): StepFailure {
  const all = [
    ...left.containers.map(name => `container ${name}`),
    ...left.networks.map(name => `network ${name}`),
    ...(data ? left.volumes.map(name => `volume ${name}`) : []),
  ];
  return {
    reason: 'still-there',
    message: `Docker ended without an error, and this is still on the host: ${all.join(
      ', ',
    )}.`,
    nextStep:
      'Something that is not of the profile uses it: "docker network inspect" or "docker volume inspect" on the host says what. Stop that, then retry.',
    retryable: true,
  };
}
