import {
  DeploymentToRun,
  HostSection,
  StepContext,
  StepFailure,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { followRun, NO_RUN, runMemoSchema } from '../detached/followRun';
import { RUNS } from '../detached/runs';
import { isForeign, SeenContainer } from '../engine/containers';
import { engineAnswer, goneBefore, NoEngine } from '../engine/engineAnswer';
import { ENGINE_COMMAND } from '../engine/observe';
import {
  containerCommands,
  projectContainers,
} from '../engine/projectContainers';
import { explain } from '../failures/explain';
import {
  COMPOSE_FILE,
  composeByName,
  composeCall,
  ENV_FILES,
  ofProject,
  projectFolder,
} from '../paths';
import { askAgain, failed, RUN_LOST } from './outcomes';

/** What of a deployment is known when it goes. */
export type Leaving = Pick<DeploymentToRun, 'id' | 'project'>;

/** What is left of a project on a host. */
export interface Left {
  containers: string[];
  /** Those of them that do not stand still. */
  running: string[];
  /** Containers of another project of the same name, which is not touched. */
  foreign: string[];
  networks: string[];
  volumes: string[];
}

/** One way in which a project goes: which command does it, and how it is seen to be done. */
export interface WayToGo {
  /** The command, and what its programs on the host are called. */
  command: 'down' | 'stop';
  options: readonly string[];
  isDone(left: Left): boolean;
  /** What is said when there was nothing to do. */
  nothing: string;
  done: string;
  /** What is wrong when the command ended well, and it is not done. */
  notDone(left: Left): StepFailure;
}

const TIMEOUT_MS = 60_000;
const NAMES = ['--format', '{{.Name}}'];

/** States in which nothing of a container runs. */
const STILL = ['created', 'exited', 'dead'];

const memoSchema = z.object({
  stage: z.enum(['look', 'files', 'name']).default('look'),
  run: runMemoSchema.default(NO_RUN),
  silent: z.number().int().default(0),
});

type Memo = z.infer<typeof memoSchema>;

/**
 * Has a project go, by its file at first, then by what the engine knows of it. What Compose prints and
 * returns is not believed: what is left is looked for, before and after.
 */
export async function takeAway(
  context: StepContext,
  { project }: Leaving,
  way: WayToGo,
): Promise<StepOutcome> {
  const memo = memoSchema.parse(context.memo);
  if (memo.stage !== 'look') {
    return run(context, project, way, memo);
  }
  // A run that its host's absence left behind would go on to make what is looked for here.
  await RUNS.endOthers(context, [way.command, byName(way)]);
  const left = await look(context, project);
  if ('is' in left) {
    return askAgain(left, memo);
  }
  if (way.isDone(left)) {
    return {
      of: 'done',
      detail:
        left.foreign.length > 0
          ? `${way.nothing.slice(
              0,
              -1,
            )}; another project of its name is left alone.`
          : way.nothing,
    };
  }
  if (left.foreign.length > 0) {
    return failed(nameTaken(project, left.foreign));
  }
  const hasFiles = await filesAreThere(context, project);
  const stage = hasFiles ? ('files' as const) : ('name' as const);
  return run(context, project, way, { ...memo, stage, silent: 0 });
}

/** Looks for what is left, in a step of its own. */
export async function lookOnce(
  context: StepContext,
  project: string,
  judge: (left: Left) => Promise<StepOutcome> | StepOutcome,
): Promise<StepOutcome> {
  const left = await look(context, project);
  return 'is' in left
    ? askAgain(left, memoSchema.parse(context.memo))
    : judge(left);
}

/** What the program is called that goes by what the engine knows. */
function byName({ command }: WayToGo): string {
  return `${command}name`;
}

async function run(
  context: StepContext,
  project: string,
  way: WayToGo,
  memo: Memo,
): Promise<StepOutcome> {
  const words = ['--profile', '*', way.command, ...way.options];
  const isByName = memo.stage === 'name';
  const followed = await followRun(
    context,
    {
      what: isByName ? byName(way) : way.command,
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
        way,
        { ...memo, run: followed.memo },
        followed.exit,
      );
  }
}

async function after(
  context: StepContext,
  project: string,
  way: WayToGo,
  memo: Memo,
  exit: number,
): Promise<StepOutcome> {
  const left = await look(context, project);
  if ('is' in left) {
    return askAgain(left, memo);
  }
  if (way.isDone(left)) {
    return { of: 'done', detail: way.done };
  }
  if (left.foreign.length > 0) {
    return failed(nameTaken(project, left.foreign));
  }
  if (memo.stage === 'files') {
    // What services that were taken out left stands in no file, and a file can be broken.
    return {
      of: 'running',
      again: 0,
      memo: { ...memo, stage: 'name', run: NO_RUN },
    };
  }
  return exit === 0
    ? failed(way.notDone(left))
    : failed(explain(memo.run.narration.errors, exit));
}

async function look(
  { host, signal }: StepContext,
  project: string,
): Promise<Left | NoEngine> {
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
  const containers = projectContainers(sections);
  if ('is' in containers) {
    return containers;
  }
  const gone =
    goneBefore(section('networks')) ?? goneBefore(section('volumes'));
  return (
    gone ?? {
      ...containersLeft(project, containers),
      networks: lines(section('networks')),
      volumes: lines(section('volumes')),
    }
  );
}

function containersLeft(
  project: string,
  seen: readonly SeenContainer[],
): Pick<Left, 'containers' | 'running' | 'foreign'> {
  const ours = seen.filter(each => !isForeign(each, project));
  return {
    containers: ours.map(({ name }) => name),
    running: ours
      .filter(({ state }) => !STILL.includes(state))
      .map(({ name }) => name),
    foreign: seen
      .filter(each => isForeign(each, project))
      .map(({ name }) => name),
  };
}

function lines(section: HostSection | undefined): string[] {
  return (section?.stdout ?? '').split('\n').filter(line => line !== '');
}

function nameTaken(project: string, foreign: readonly string[]): StepFailure {
  return {
    reason: 'project-taken',
    message: `The host has another Compose project called "${project}" beside ours; what is done to ours would be done to it, too.`,
    evidence: foreign.join('\n'),
    nextStep:
      'Take the other project down on the host by its own file, then retry.',
    retryable: true,
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
