import {
  DriverStep,
  StepContext,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { followRun, NO_RUN, runMemoSchema } from '../detached/followRun';
import { stopRuns } from '../detached/runIds';
import { engineAnswer } from '../engine/engineAnswer';
import { imageIdOf, readImages } from '../engine/images';
import { ENGINE_COMMAND, imageCommand } from '../engine/observe';
import { explain } from '../failures/explain';
import { count } from '../judge/count';
import { composeCall, projectFolder } from '../paths';
import { ComposePlan, imagesOf } from '../project/composePlan';
import { PlanOf } from '../project/ComposePlans';
import { countPulled } from '../progress/narrate';
import { ENGINE_AGAIN_MS, engineFailure, failed, RUN_LOST } from './outcomes';

const TIMEOUT_MS = 60_000;

const memoSchema = z.object({
  run: runMemoSchema.default(NO_RUN),
  /** How often the engine did not answer. */
  silent: z.number().int().default(0),
  /** Images that were not there at first. */
  missing: z.number().int().optional(),
});

type PullMemo = z.infer<typeof memoSchema>;

/** Fetches the images that are not on the host. */
export const pull = (planOf: PlanOf): DriverStep => ({
  name: 'pull',
  title: 'Images',
  phase: 'building',
  deadlineMs: 60 * 60_000,
  async run(context) {
    const plan = planOf();
    const memo = memoSchema.parse(context.memo);
    return memo.missing === undefined
      ? begin(context, plan, memo)
      : follow(context, plan, memo, memo.missing);
  },
  cancel: ({ host, deployment, signal }) => stopRuns(host, deployment, signal),
});

async function begin(
  context: StepContext,
  plan: ComposePlan,
  memo: PullMemo,
): Promise<StepOutcome> {
  const missing = await missingImages(context, plan);
  if (!Array.isArray(missing)) {
    return silent(missing, memo);
  }
  if (missing.length === 0) {
    return {
      of: 'done',
      detail: `${count(
        imagesOf(plan).length,
        'image',
      )}: all on the host already.`,
    };
  }
  context.log(`To fetch: ${missing.join(', ')}`);
  return follow(
    context,
    plan,
    { ...memo, silent: 0, missing: missing.length },
    missing.length,
  );
}

async function follow(
  context: StepContext,
  plan: ComposePlan,
  memo: PullMemo,
  missing: number,
): Promise<StepOutcome> {
  const { project } = context.deployment;
  const followed = await followRun(
    context,
    {
      what: 'pull',
      argv: composeCall(
        project,
        '--progress',
        'json',
        'pull',
        '--policy',
        'missing',
      ),
      folder: projectFolder(project),
    },
    memo.run,
  );
  switch (followed.of) {
    case 'running': {
      const { again, memo: run } = followed;
      return {
        of: 'running',
        again,
        memo: { ...memo, run },
        detail:
          followed.detail ?? progress(countPulled(run.narration), missing),
      };
    }
    case 'lost':
      return failed(RUN_LOST);
    default:
      return judge(
        context,
        plan,
        { ...memo, run: followed.memo },
        followed.exit,
      );
  }
}

/** What the run came to: the images themselves say it, not its exit code. */
async function judge(
  context: StepContext,
  plan: ComposePlan,
  memo: PullMemo,
  exit: number,
): Promise<StepOutcome> {
  const missing = await missingImages(context, plan);
  if (!Array.isArray(missing)) {
    return silent(missing, memo);
  }
  if (missing.length === 0) {
    return {
      of: 'done',
      detail: `${count(memo.missing ?? 0, 'image')} fetched.`,
    };
  }
  const explained = explain(memo.run.narration.errors, exit);
  const service = plan.containers.find(({ image }) =>
    missing.includes(image),
  )?.service;
  return failed(
    exit === 0
      ? {
          reason: 'image-missing',
          message: `Compose says that it fetched the images, and ${missing.join(
            ', ',
          )} is not on the host.`,
          nextStep: 'Retry.',
          retryable: true,
        }
      : {
          ...explained,
          ...(service && missing.length === 1 && { service }),
        },
    { detail: `Missing: ${missing.join(', ')}.` },
  );
}

/** References that the host does not have; or what the engine says instead. */
async function missingImages(
  { host, signal }: StepContext,
  plan: ComposePlan,
): Promise<string[] | Parameters<typeof engineFailure>[0]> {
  const images = imagesOf(plan);
  const sections = await host.gather(
    [ENGINE_COMMAND, ...(images.length > 0 ? [imageCommand(images)] : [])],
    { timeoutMs: TIMEOUT_MS, signal },
  );
  const section = (name: string) => sections.find(each => each.name === name);
  const engine = engineAnswer(section('engine'));
  if (engine.is !== 'there') {
    return engine;
  }
  const there = readImages(section('images')?.stdout ?? '');
  return images.filter(image => imageIdOf(there, image) === undefined);
}

function silent(
  answer: Parameters<typeof engineFailure>[0],
  memo: PullMemo,
): StepOutcome {
  const failure = engineFailure(answer, memo.silent + 1);
  return failure
    ? failed(failure)
    : {
        of: 'running',
        again: ENGINE_AGAIN_MS,
        memo: { ...memo, silent: memo.silent + 1 },
        detail: 'The engine does not answer; it is asked again.',
      };
}

function progress(done: number, all: number): string {
  return `${Math.min(done, all)} of ${count(all, 'image')}`;
}
