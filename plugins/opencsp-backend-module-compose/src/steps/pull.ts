import {
  DriverStep,
  StepContext,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import {
  Followed,
  followRun,
  NO_RUN,
  runMemoSchema,
} from '../detached/followRun';
import { RUNS } from '../detached/runs';
import { explain } from '../failures/explain';
import { count } from '../judge/count';
import { composeCall, projectFolder } from '../paths';
import { ComposePlan, imagesOf } from '../project/composePlan';
import { PlanOf } from '../project/ComposePlans';
import { countPulled } from '../progress/narrate';
import { isOfTheHost } from './blame';
import {
  containersWith,
  coreFirst,
  Refusal,
  refusal,
  refusalSchema,
  refusalWords,
  saidOf,
  servicesWith,
  stopping,
} from './imageRefusals';
import { ImageStore, imageStore, keepUnfetched } from './imageStore';
import { askAgain, failed, RUN_LOST } from './outcomes';

const memoSchema = z.object({
  run: runMemoSchema.default(NO_RUN),
  /** How often the engine did not answer. */
  silent: z.number().int().default(0),
  /** Images that were not there at first. */
  missing: z.array(z.string()).optional(),
  /** Those that are fetched one by one, since nothing said why they did not come with the others. */
  single: z.array(z.string()).optional(),
  /** Those that cannot be had. */
  refusals: z.array(refusalSchema).default([]),
});

type Memo = z.infer<typeof memoSchema>;

/**
 * Fetches the images that are not on the host: all at once, and one that fails holds no other up. What did
 * not come, and of which nothing was said, is asked for once more by itself: Compose says nothing of a
 * download that breaks off (`--ignore-pull-failures`). An application whose image cannot be had is marked,
 * on the host too, so that whoever comes later knows it.
 */
export const pull = (planOf: PlanOf): DriverStep => ({
  name: 'pull',
  title: 'Images',
  phase: 'building',
  deadlineMs: 60 * 60_000,
  async run(context) {
    const plan = planOf();
    const memo = memoSchema.parse(context.memo);
    if (!memo.missing) {
      return begin(context, plan, memo);
    }
    return memo.single
      ? fetchSingle(context, plan, memo, memo.single)
      : fetchAll(context, plan, memo, memo.missing);
  },
  cancel: ({ host, deployment, signal }) =>
    RUNS.stopAll(host, deployment, signal),
});

async function begin(
  context: StepContext,
  plan: ComposePlan,
  memo: Memo,
): Promise<StepOutcome> {
  const store = await imageStore(context, plan);
  if ('is' in store) {
    return askAgain(store, memo);
  }
  const { missing } = store;
  if (missing.length === 0) {
    return done(context, plan, memo, store);
  }
  context.log(`To fetch: ${missing.join(', ')}`);
  return fetchAll(context, plan, { ...memo, silent: 0, missing }, missing);
}

async function fetchAll(
  context: StepContext,
  plan: ComposePlan,
  memo: Memo,
  missing: readonly string[],
): Promise<StepOutcome> {
  const names = missing.flatMap(image =>
    containersWith(plan, image)
      .slice(0, 1)
      .map(({ name }) => name),
  );
  const followed = await follow(context, 'pull', memo, [
    '--ignore-pull-failures',
    ...names,
  ]);
  if (followed.of !== 'ended') {
    return notEnded(followed, memo, missing.length);
  }
  const store = await imageStore(context, plan);
  if ('is' in store) {
    return askAgain(store, { ...memo, run: followed.memo });
  }
  const { narration } = followed.memo;
  const explained = explain(narration.errors, followed.exit);
  if (
    followed.exit !== 0 &&
    store.missing.length > 0 &&
    isOfTheHost(explained)
  ) {
    return failed(explained, { detail: stillMissing(store) });
  }
  const said = store.missing.flatMap(image => {
    const words = saidOf(plan, image, narration);
    return words === undefined ? [] : [refusal(image, [words], 1)];
  });
  return next(context, plan, store, {
    ...memo,
    run: NO_RUN,
    silent: 0,
    refusals: said,
    single: coreFirst(
      plan,
      store.missing.filter(image => !said.some(each => each.image === image)),
    ),
  });
}

async function fetchSingle(
  context: StepContext,
  plan: ComposePlan,
  memo: Memo,
  [image, ...later]: readonly string[],
): Promise<StepOutcome> {
  const position = imagesOf(plan).indexOf(image);
  const followed = await follow(
    context,
    `pull${position}`,
    memo,
    containersWith(plan, image)
      .slice(0, 1)
      .map(({ name }) => name),
  );
  if (followed.of !== 'ended') {
    return notEnded(followed, memo, memo.missing?.length ?? 0);
  }
  const store = await imageStore(context, plan);
  if ('is' in store) {
    return askAgain(store, { ...memo, run: followed.memo });
  }
  const { errors } = followed.memo.narration;
  return next(context, plan, store, {
    ...memo,
    run: NO_RUN,
    silent: 0,
    single: later,
    refusals: store.missing.includes(image)
      ? [...memo.refusals, refusal(image, errors, followed.exit)]
      : memo.refusals,
  });
}

/** Stops for what concerns all; else asks for the next one, or is done. */
async function next(
  context: StepContext,
  plan: ComposePlan,
  store: ImageStore,
  before: Memo,
): Promise<StepOutcome> {
  const memo = {
    ...before,
    refusals: before.refusals.filter(({ image }) =>
      store.missing.includes(image),
    ),
  };
  const failure = stopping(plan, memo.refusals);
  if (failure) {
    return failed(failure, {
      detail: stillMissing(store),
      // What stops all is no fault of the one that met it.
      services: marked(
        plan,
        memo.refusals.filter(each => !stopping(plan, [each])),
      ),
    });
  }
  const [image] = memo.single ?? [];
  if (image === undefined) {
    return done(context, plan, memo, store);
  }
  context.log(`Once more, by itself: ${image}`);
  return { of: 'running', again: 0, memo };
}

/** Keeps on the host what cannot be had, and why; nothing is kept when all of it is there. */
async function done(
  context: StepContext,
  plan: ComposePlan,
  { missing = [], refusals }: Memo,
  { marks }: ImageStore,
): Promise<StepOutcome> {
  await keepUnfetched(
    context,
    marks,
    refusals.map(each => ({ image: each.image, detail: refusalWords(each) })),
  );
  const now = marked(plan, refusals);
  const titles = now.map(
    ({ id }) => plan.services.find(each => each.id === id)?.title ?? id,
  );
  now.forEach(({ detail }, index) =>
    context.log(`${titles[index]}: ${detail}`),
  );
  const before = marks
    .flatMap(({ image }) => servicesWith(plan, image))
    .filter(id => !now.some(each => each.id === id));
  return {
    of: 'done',
    services: [
      ...[...new Set(before)].map(id => ({ id, state: 'waiting' as const })),
      ...now,
    ],
    detail: told(
      plan,
      missing.length,
      refusals.length,
      titles.length > 0 ? titles : refusals.map(({ image }) => image),
    ),
  };
}

/** The applications that have no image, with why. */
function marked(
  plan: ComposePlan,
  refusals: readonly Refusal[],
): { id: string; state: 'missing'; detail: string }[] {
  return plan.services.flatMap(({ id, isCore }) => {
    const own = refusals.find(({ image }) =>
      servicesWith(plan, image).includes(id),
    );
    return own && !isCore
      ? [{ id, state: 'missing', detail: refusalWords(own) }]
      : [];
  });
}

function told(
  plan: ComposePlan,
  missing: number,
  refused: number,
  without: readonly string[],
): string {
  if (missing === 0) {
    return `${count(imagesOf(plan).length, 'image')}: all on the host already.`;
  }
  return refused === 0
    ? `${count(missing, 'image')} fetched.`
    : `${missing - refused} of ${count(
        missing,
        'image',
      )} fetched; the others go on without ${without.join(', ')}.`;
}

function follow(
  context: StepContext,
  what: string,
  { run }: Memo,
  words: readonly string[],
): Promise<Followed> {
  const { project } = context.deployment;
  return followRun(
    context,
    {
      what,
      // Compose knows progress as JSON from 2.29 on, and plain from the oldest that the checks let pass.
      argv: composeCall(
        project,
        '--progress',
        'plain',
        'pull',
        '--policy',
        'missing',
        ...words,
      ),
      folder: projectFolder(project),
    },
    run,
  );
}

function notEnded(
  followed: Exclude<Followed, { of: 'ended' }>,
  memo: Memo,
  missing: number,
): StepOutcome {
  if (followed.of === 'lost') {
    return failed(RUN_LOST);
  }
  const { again, memo: run, detail } = followed;
  const fetched = Math.min(countPulled(run.narration), missing);
  return {
    of: 'running',
    again,
    memo: { ...memo, run },
    detail: detail ?? progress(memo, fetched, missing),
  };
}

function progress({ single }: Memo, fetched: number, missing: number): string {
  return single
    ? `Asks once more for ${single[0]}.`
    : `${fetched} of ${count(missing, 'image')}`;
}

function stillMissing({ missing }: ImageStore): string {
  return `Missing: ${missing.join(', ')}.`;
}
