import {
  DeploymentToRun,
  DriverStep,
  HostSection,
  StepContext,
  StepFailure,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { followRun, NO_RUN, runMemoSchema } from '../detached/followRun';
import { forgetRuns, stopRuns } from '../detached/runIds';
import { readContainers, SeenContainer } from '../engine/containers';
import { engineAnswer } from '../engine/engineAnswer';
import { containerCommands, ENGINE_COMMAND } from '../engine/observe';
import { explain } from '../failures/explain';
import { count } from '../judge/count';
import {
  COMPOSE_FILE,
  composeByName,
  composeCall,
  ENV_FILES,
  FOLDERS,
  ofProject,
  projectFolder,
} from '../paths';
import { ENGINE_AGAIN_MS, engineFailure, failed, RUN_LOST } from './outcomes';

/** What of a deployment is known when it is removed. */
type Removal = Pick<DeploymentToRun, 'id' | 'project'>;

const TIMEOUT_MS = 60_000;
const NAMES = ['--format', '{{.Name}}'];

const memoSchema = z.object({
  stage: z.enum(['look', 'files', 'name']).default('look'),
  run: runMemoSchema.default(NO_RUN),
  silent: z.number().int().default(0),
});

type Memo = z.infer<typeof memoSchema>;

/** What is left of a project on a host. */
interface Left {
  containers: string[];
  /** Containers of another project of the same name, which is not touched. */
  foreign: string[];
  networks: string[];
  volumes: string[];
}

/**
 * The steps that take a deployment off its host. `down` says nothing of what it left, and ends with 0 when
 * a network is still in use (recorded: 13): what is left is looked for.
 */
export function removeSteps(
  { id, project }: Removal,
  { data }: { data: boolean },
): DriverStep[] {
  return [down({ id, project }, data), files(project), cleared(project, data)];
}

/** Stops and removes, by the file at first, then by what the engine knows of the project. */
function down(removal: Removal, data: boolean): DriverStep {
  return {
    name: 'down',
    title: data
      ? 'Containers, networks and volumes'
      : 'Containers and networks',
    phase: 'removing',
    deadlineMs: 15 * 60_000,
    run: context => takeDown(context, removal, data),
    cancel: ({ host, signal }) => stopRuns(host, removal, signal),
  };
}

async function takeDown(
  context: StepContext,
  removal: Removal,
  data: boolean,
): Promise<StepOutcome> {
  const memo = memoSchema.parse(context.memo);
  if (memo.stage === 'look') {
    const left = await look(context, removal.project);
    if ('is' in left) {
      return silent(left, memo);
    }
    if (isGone(left, data)) {
      return {
        of: 'done',
        detail:
          left.foreign.length > 0
            ? 'Nothing of it was on the host; another project of its name is left alone.'
            : 'Nothing of it was on the host.',
      };
    }
    if (left.foreign.length > 0) {
      return failed(nameTaken(removal.project, left.foreign));
    }
    const hasFiles = await filesAreThere(context, removal.project);
    return run(context, removal, data, {
      ...memo,
      stage: hasFiles ? 'files' : 'name',
      silent: 0,
    });
  }
  return run(context, removal, data, memo);
}

async function run(
  context: StepContext,
  { project }: Removal,
  data: boolean,
  memo: Memo,
): Promise<StepOutcome> {
  const words = [
    '--profile',
    '*',
    'down',
    '--remove-orphans',
    ...(data ? ['--volumes'] : []),
  ];
  const isByName = memo.stage === 'name';
  const followed = await followRun(
    context,
    {
      what: isByName ? 'downname' : 'down',
      argv: isByName
        ? composeByName(project, ...words)
        : composeCall(project, ...words),
      folder: isByName ? '/' : projectFolder(project),
    },
    memo.run,
  );
  switch (followed.of) {
    case 'running':
      return {
        of: 'running',
        again: followed.again,
        memo: { ...memo, run: followed.memo },
        ...(followed.detail && { detail: followed.detail }),
      };
    case 'lost':
      return failed(RUN_LOST);
    default:
      return after(
        context,
        project,
        data,
        { ...memo, run: followed.memo },
        followed.exit,
      );
  }
}

async function after(
  context: StepContext,
  project: string,
  data: boolean,
  memo: Memo,
  exit: number,
): Promise<StepOutcome> {
  const left = await look(context, project);
  if ('is' in left) {
    return silent(left, memo);
  }
  if (isGone(left, data)) {
    return { of: 'done', detail: 'All of it was stopped and removed.' };
  }
  if (memo.stage === 'files') {
    // Volumes of services that were taken out stand in no file, and a file can be broken.
    return {
      of: 'running',
      again: 0,
      memo: { ...memo, stage: 'name', run: NO_RUN },
    };
  }
  return exit === 0
    ? failed(stillThere(left, data))
    : failed(explain(memo.run.narration.errors, exit));
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
      await forgetRuns(host, signal);
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
    async run(context) {
      const left = await look(context, project);
      if ('is' in left) {
        return silent(left, memoSchema.parse(context.memo));
      }
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
    },
  };
}

async function look(
  { host, signal }: StepContext,
  project: string,
): Promise<Left | Parameters<typeof engineFailure>[0]> {
  const sections = await host.gather(
    [
      ENGINE_COMMAND,
      ...containerCommands(project),
      {
        name: 'networks',
        argv: ['docker', 'network', 'ls', ...ofProject(project), ...NAMES],
      },
      {
        name: 'volumes',
        argv: ['docker', 'volume', 'ls', ...ofProject(project), ...NAMES],
      },
    ],
    { timeoutMs: TIMEOUT_MS, signal },
  );
  const section = (name: string) => sections.find(each => each.name === name);
  const engine = engineAnswer(section('engine'));
  if (engine.is !== 'there') {
    return engine;
  }
  const unread = ['ids', 'networks', 'volumes'].find(
    name => section(name)?.exit !== 0,
  );
  // What was not answered is not known to be gone.
  return unread
    ? { is: 'silent', text: section(unread)?.stderr.trim() ?? '' }
    : {
        ...containersLeft(
          project,
          section('ids'),
          section('containers')?.stdout ?? '',
        ),
        networks: lines(section('networks')),
        volumes: lines(section('volumes')),
      };
}

function containersLeft(
  project: string,
  ids: HostSection | undefined,
  inspected: string,
): Pick<Left, 'containers' | 'foreign'> {
  const seen = readContainers(inspected);
  const isForeign = ({ folder }: SeenContainer) =>
    folder !== undefined && folder !== projectFolder(project);
  return seen.length > 0
    ? {
        containers: seen
          .filter(each => !isForeign(each))
          .map(({ name }) => name),
        foreign: seen.filter(isForeign).map(({ name }) => name),
      }
    : { containers: lines(ids).map(id => id.slice(0, 12)), foreign: [] };
}

function lines(section: HostSection | undefined): string[] {
  return (section?.stdout ?? '').split('\n').filter(line => line !== '');
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

function nameTaken(project: string, foreign: readonly string[]): StepFailure {
  return {
    reason: 'project-taken',
    message: `The host has another Compose project called "${project}" beside ours; removing ours would remove it, too.`,
    evidence: foreign.join('\n'),
    nextStep:
      'Take the other project down on the host by its own file, then retry.',
    retryable: true,
  };
}

function stillThere(left: Left, data: boolean) {
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

function silent(
  answer: Parameters<typeof engineFailure>[0],
  memo: Memo,
): StepOutcome {
  const failure = engineFailure(answer, memo.silent + 1);
  return failure
    ? failed(failure)
    : {
        of: 'running',
        again: ENGINE_AGAIN_MS,
        memo: { ...memo, silent: memo.silent + 1 },
      };
}

async function filesAreThere(
  { host, signal }: StepContext,
  project: string,
): Promise<boolean> {
  const there = (await host.list(projectFolder(project), signal)).map(
    ({ path }) => path,
  );
  return [COMPOSE_FILE, ...ENV_FILES].every(name => there.includes(name));
}
