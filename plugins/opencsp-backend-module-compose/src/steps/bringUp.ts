import { StepContext, StepFailure } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import {
  followRun,
  NO_RUN,
  RunMemo,
  runMemoSchema,
} from '../detached/followRun';
import { isSeen, observe, SeenProject } from '../engine/observe';
import { explain, Explained } from '../failures/explain';
import { strangersOf } from '../judge/differences';
import { composeCall, projectFolder } from '../paths';
import { ComposePlan, PlannedContainer } from '../project/composePlan';
import {
  containersToRestart,
  howItStands,
  isSameStart,
  Standing,
  startSchema,
} from './standing';
import {
  ENGINE_AGAIN_MS,
  engineFailure,
  reasonFor,
  RUN_LOST,
} from './outcomes';
import { marksOf, unmark } from './restarts';

/** What is kept while some services are brought up. */
export const bringMemoSchema = z.object({
  stage: z.enum(['look', 'restart', 'up', 'health']),
  /** Containers that are started again, as they were before it. */
  restart: z.array(startSchema),
  run: runMemoSchema,
  /** How often the engine did not answer, one look after another. */
  silent: z.number().int(),
  /** When it is too late for health to come, in milliseconds since 1970. */
  until: z.number().optional(),
  /** How Compose ended, while health is waited for. */
  exit: z.number().int().optional(),
});

/** @see bringMemoSchema */
export type BringMemo = z.infer<typeof bringMemoSchema>;

export const NOT_BROUGHT: BringMemo = {
  stage: 'look',
  restart: [],
  run: NO_RUN,
  silent: 0,
};

/** How it goes with some services. */
export type Brought =
  | { of: 'running'; memo: BringMemo; again: number; detail?: string }
  /** All of them run, are healthy, and are what was asked for. */
  | { of: 'up'; changed: boolean; seen: SeenProject }
  /** What each came to, and what Compose said; nothing is undone. */
  | {
      of: 'failed';
      explained: Explained;
      standings: readonly Standing[];
    }
  /** It says nothing of the services: the engine, or the host. */
  | { of: 'stopped'; failure: StepFailure };

/** What is brought up. */
export interface ToBring {
  plan: ComposePlan;
  containers: readonly PlannedContainer[];
  /** Short, unique in the step: part of the id of the run. */
  what: string;
}

const HEALTH_AGAIN_MS = 1_000;

/**
 * Brings some containers up and waits for their health: looks first, so that what stands as it is asked
 * for is left alone; starts again what reads a secret that changed, and what is unhealthy from before,
 * since `up` does not (recorded: 05, step 4); then runs `up`. Its exit code says little (recorded: 06, 08,
 * 22): what stands then is read from the engine, on our own clock.
 *
 * @param known - what was read a moment ago: it is not read again
 * @throws HostTroubleError when the host does not answer
 */
export async function bringUp(
  context: StepContext,
  bring: ToBring,
  memo: BringMemo,
  known?: SeenProject,
): Promise<Brought> {
  switch (memo.stage) {
    case 'look':
      return look(context, bring, memo, known);
    case 'restart':
      return restart(context, bring, memo);
    case 'up':
      return up(context, bring, memo);
    default:
      return health(context, bring, memo);
  }
}

async function look(
  context: StepContext,
  bring: ToBring,
  memo: BringMemo,
  known?: SeenProject,
): Promise<Brought> {
  const seen = known ?? (await seenProject(context, bring, memo));
  if ('of' in seen) {
    return seen;
  }
  const marks = await marksOf(context);
  const again = containersToRestart(bring.containers, seen, marks);
  if (again.length > 0) {
    context.log(`Started again: ${again.map(({ name }) => name).join(', ')}`);
    // How they were is kept before anything is done: it is what tells later that it was done.
    return {
      of: 'running',
      memo: { ...memo, stage: 'restart', restart: again, silent: 0 },
      again: 0,
    };
  }
  const standings = howItStands(bring.containers, seen);
  const isClean = strangersOf(bring.plan, seen.containers).length === 0;
  if (
    bring.containers.length === 0 ||
    (isClean && standings.every(({ isAsAsked }) => isAsAsked))
  ) {
    return { of: 'up', changed: false, seen };
  }
  return up(context, bring, { ...memo, stage: 'up', silent: 0 });
}

async function restart(
  context: StepContext,
  bring: ToBring,
  memo: BringMemo,
): Promise<Brought> {
  const followed = await follow(context, `${bring.what}r`, memo.run, [
    'restart',
    ...memo.restart.map(({ name }) => name),
  ]);
  switch (followed.of) {
    case 'running':
      return { ...followed, memo: { ...memo, run: followed.memo } };
    case 'lost':
      return { of: 'stopped', failure: RUN_LOST };
    default:
      return restarted(context, bring, { ...memo, run: followed.memo });
  }
}

/** The mark of a container that was not started again stays: the last step looks for it. */
async function restarted(
  context: StepContext,
  bring: ToBring,
  memo: BringMemo,
): Promise<Brought> {
  const seen = await seenProject(context, bring, memo);
  if ('of' in seen) {
    return seen;
  }
  const same = memo.restart.filter(each => isSameStart(each, seen.containers));
  if (same.length > 0) {
    context.log(
      `Not started again: ${same.map(({ name }) => name).join(', ')}`,
    );
  }
  const done = memo.restart.filter(each => !same.includes(each));
  await unmark(
    context,
    done.map(({ name }) => name),
  );
  return {
    of: 'running',
    memo: { ...memo, stage: 'up', run: NO_RUN, silent: 0 },
    again: 0,
  };
}

async function up(
  context: StepContext,
  bring: ToBring,
  memo: BringMemo,
): Promise<Brought> {
  const followed = await follow(context, bring.what, memo.run, [
    '--progress',
    'quiet',
    'up',
    '--detach',
    '--no-build',
    '--remove-orphans',
    '--wait',
    '--wait-timeout',
    String(healthSeconds(bring)),
    ...bring.containers.map(({ name }) => name),
  ]);
  switch (followed.of) {
    case 'running':
      return { ...followed, memo: { ...memo, run: followed.memo } };
    case 'lost':
      return { of: 'stopped', failure: RUN_LOST };
    default:
      return judge(
        context,
        bring,
        { ...memo, run: followed.memo },
        followed.exit,
      );
  }
}

/** Compose has ended: the engine says what stands. */
async function judge(
  context: StepContext,
  bring: ToBring,
  memo: BringMemo,
  exit: number,
): Promise<Brought> {
  const seen = await seenProject(context, bring, memo);
  if ('of' in seen) {
    return seen;
  }
  const standings = howItStands(bring.containers, seen);
  if (standings.every(({ isUp }) => isUp)) {
    return allUp(seen, standings, memo.run, exit);
  }
  const hopeless = standings.filter(({ isUp, mayCome }) => !isUp && !mayCome);
  if (hopeless.length === 0) {
    return health(context, bring, {
      ...memo,
      stage: 'health',
      silent: 0,
      exit,
      until: context.now + healthSeconds(bring) * 1_000,
    });
  }
  return {
    of: 'failed',
    explained:
      exit === 0
        ? standingFailure(hopeless[0])
        : explain(memo.run.narration.errors, exit),
    standings,
  };
}

/**
 * Everything is up, which may be what an earlier commit brought: when Compose failed before it made that
 * anew, it is not what was asked for. With either code it may have done all of it (recorded: 08).
 */
function allUp(
  seen: SeenProject,
  standings: readonly Standing[],
  { narration }: RunMemo,
  exit: number,
): Brought {
  return exit === 0 || standings.every(({ isCurrent }) => isCurrent)
    ? { of: 'up', changed: true, seen }
    : { of: 'failed', explained: explain(narration.errors, exit), standings };
}

/** `--wait` may end before health has come, with either code (recorded: 08): we wait ourselves. */
async function health(
  context: StepContext,
  bring: ToBring,
  memo: BringMemo,
): Promise<Brought> {
  const seen = await seenProject(context, bring, memo);
  if ('of' in seen) {
    return seen;
  }
  const standings = howItStands(bring.containers, seen);
  if (standings.every(({ isUp }) => isUp)) {
    return allUp(seen, standings, memo.run, memo.exit ?? 0);
  }
  const late = context.now >= (memo.until ?? context.now);
  const hopeless = standings.find(
    ({ isUp, mayCome }) => !isUp && (late || !mayCome),
  );
  return hopeless
    ? { of: 'failed', explained: standingFailure(hopeless), standings }
    : {
        of: 'running',
        memo: { ...memo, silent: 0 },
        again: HEALTH_AGAIN_MS,
        detail: 'Waits for health.',
      };
}

/** A container that is not up, though Compose was content. */
export function standingFailure({
  planned,
  state,
  detail,
}: Standing): Explained {
  return {
    reason: reasonFor(state),
    message: `The container ${planned.name} is not up. ${detail ?? ''}`.trim(),
    nextStep: 'See the log of the service for the reason, then retry.',
    retryable: true,
    container: planned.name,
    service: planned.service,
  };
}

function follow(
  context: StepContext,
  what: string,
  memo: RunMemo,
  words: readonly string[],
) {
  const { project } = context.deployment;
  return followRun(
    context,
    {
      what,
      argv: composeCall(project, ...words),
      folder: projectFolder(project),
    },
    memo,
  );
}

async function seenProject(
  { host, signal }: StepContext,
  { plan }: ToBring,
  memo: BringMemo,
): Promise<SeenProject | Brought> {
  const observation = await observe(host, plan, { hashes: true, signal });
  if (isSeen(observation)) {
    return observation;
  }
  const failure = engineFailure(observation.engine, memo.silent + 1);
  return failure
    ? { of: 'stopped', failure }
    : {
        of: 'running',
        memo: { ...memo, silent: memo.silent + 1 },
        again: ENGINE_AGAIN_MS,
        detail: 'The engine does not answer; it is asked again.',
      };
}

/** How long health may take: one after another along what they wait for, at the worst. */
export function healthSeconds({
  containers,
}: Pick<ToBring, 'containers'>): number {
  return containers.reduce((sum, each) => sum + each.healthSeconds, 0);
}
