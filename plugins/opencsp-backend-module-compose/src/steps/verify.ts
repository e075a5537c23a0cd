import {
  DriverStep,
  StepContext,
  StepFailure,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { RUNS } from '../detached/runs';
import { isSeen, observe, SeenProject } from '../engine/observe';
import { differences, strangersOf } from '../judge/differences';
import { heldBack } from '../judge/heldBack';
import { isNotStarted, judgeServices } from '../judge/services';
import { otherSettings } from '../judge/settings';
import { containerOf } from '../judge/serviceState';
import { ComposePlan } from '../project/composePlan';
import { PlanOf } from '../project/ComposePlans';
import { waitsFor, waitsWords } from '../project/waitsFor';
import { askAgain, failed, reasonFor } from './outcomes';
import { readAgain, readingSchema, Verdict } from './readings';
import { isMarked, marksOf } from './restarts';

const memoSchema = z.object({
  /** What was seen of each container, by its planned name. */
  readings: z.record(z.string(), readingSchema).default({}),
  /** When the first reading was taken, in milliseconds since 1970. */
  since: z.number().optional(),
  silent: z.number().int().default(0),
});

const AGAIN_MS = 2_000;

/** What is not decided then is not up. */
const LIMIT_MS = 90_000;

const OLD_SECRET =
  'It has read an earlier content of a secret: it was not started again since it changed.';

const OLD_SETTINGS =
  'It still has the settings of an earlier commit: Compose did not make it anew.';

type Judged = Pick<StepOutcome, 'services'>['services'];

/**
 * Reads every container itself, several times, on our own clock: a crash loop counts as up for Compose,
 * and what was healthy can be dead a second later (recorded: 06, step 11; 08).
 */
export const verify = (planOf: PlanOf): DriverStep => ({
  name: 'verify',
  title: 'Check of what runs',
  phase: 'verifying',
  deadlineMs: 5 * 60_000,
  async run(context) {
    const plan = planOf();
    const memo = memoSchema.parse(context.memo);
    const seen = await observe(context.host, plan, {
      hashes: true,
      signal: context.signal,
    });
    if (!isSeen(seen)) {
      return askAgain(seen.engine, memo);
    }
    const since = memo.since ?? context.now;
    const isLast = context.now - since >= LIMIT_MS;
    const verdicts = new Map<string, Verdict>(
      plan.containers.map(planned => [
        planned.name,
        readAgain(
          memo.readings[planned.name],
          containerOf(seen.containers, planned),
          { now: context.now, isLast },
        ),
      ]),
    );
    if ([...verdicts.values()].some(({ isDecided }) => !isDecided)) {
      return {
        of: 'running',
        again: AGAIN_MS,
        memo: {
          readings: Object.fromEntries(
            [...verdicts].map(([name, { reading }]) => [name, reading]),
          ),
          since,
          silent: 0,
        },
        services: judged(plan, verdicts, seen),
        detail: 'Looks whether all of it stays up.',
      };
    }
    const marks = await marksOf(context);
    const services = withWaiting(
      plan,
      seen,
      judged(plan, verdicts, seen, marks),
    );
    return concluded(context, plan, seen, services);
  },
});

function judged(
  plan: ComposePlan,
  verdicts: ReadonlyMap<string, Verdict>,
  seen: SeenProject,
  /** Of containers that must be started again; none while it is not decided. */
  marks: readonly string[] = [],
): NonNullable<Judged> {
  const old = withOldSettings(plan, seen);
  return judgeServices(plan, seen, planned => {
    const verdict = verdicts.get(planned.name);
    const container = containerOf(seen.containers, planned);
    const [difference] = container ? differences(container, planned, seen) : [];
    const detail =
      difference?.detail ??
      (old.includes(planned.name) ? OLD_SETTINGS : undefined) ??
      (container && isMarked(marks, planned, container)
        ? OLD_SECRET
        : undefined);
    return verdict?.state === 'up' && detail
      ? { state: 'unknown', detail }
      : {
          state: verdict?.state ?? 'unknown',
          ...(verdict?.detail && { detail: verdict.detail }),
        };
  });
}

/**
 * Containers of applications that Compose should have made anew, and did not. A core service like that has
 * stopped its own step.
 */
function withOldSettings(plan: ComposePlan, seen: SeenProject): string[] {
  const { names, isCertain } = otherSettings(plan, seen);
  return isCertain
    ? plan.containers
        .filter(
          each => names.has(each.name) && isApplication(plan, each.service),
        )
        .map(({ name }) => name)
    : [];
}

/** Applications that were not started since another one did not come up are not to blame for it. */
function withWaiting(
  plan: ComposePlan,
  seen: SeenProject,
  services: NonNullable<Judged>,
): NonNullable<Judged> {
  const down = new Set(
    services.filter(({ state }) => state !== 'up').map(({ id }) => id),
  );
  const held = heldBack(plan, seen);
  return services.map(each => {
    const { id } = each;
    const mayWait =
      isApplication(plan, id) && !held.has(id) && isNotStarted(plan, id, seen);
    const by = mayWait ? waitsFor(plan, id, down) : undefined;
    return by ? { id, state: 'waiting', detail: waitsWords(plan, by) } : each;
  });
}

function isApplication({ services }: ComposePlan, id: string): boolean {
  return services.some(each => each.id === id && !each.isCore);
}

async function concluded(
  { host, signal, log }: StepContext,
  plan: ComposePlan,
  seen: SeenProject,
  services: NonNullable<Judged>,
): Promise<StepOutcome> {
  for (const { id, state, detail } of services) {
    log(`${id}: ${state}${detail ? ` (${detail})` : ''}`);
  }
  const broken = services.find(
    ({ id, state }) => !isApplication(plan, id) && state !== 'up',
  );
  if (broken) {
    return failed(coreFailure(broken), { services });
  }
  await RUNS.forgetAll(host, signal);
  const up = services.filter(({ state }) => state === 'up').length;
  const warnings = warningsOf(plan, seen);
  return {
    of: 'done',
    services,
    detail: `${up} of ${services.length} services are up.`,
    ...(warnings.length > 0 && { warnings }),
  };
}

function coreFailure({
  id,
  state,
  detail,
}: NonNullable<Judged>[number]): StepFailure {
  return {
    ...(state === 'unknown'
      ? { reason: 'not-as-asked' }
      : { reason: reasonFor(state) }),
    message: `"${id}", which the others need, is not up. ${
      detail ?? ''
    }`.trim(),
    nextStep: 'See the log of the service for the reason, then retry.',
    retryable: true,
    service: id,
  };
}

/** What is no reason to fail, and should be known. */
function warningsOf(plan: ComposePlan, seen: SeenProject): string[] {
  const told = withOldSettings(plan, seen);
  return [
    ...[...otherSettings(plan, seen).names]
      .filter(name => !told.includes(name))
      .map(name => `${name}: its settings are not those of the commit.`),
    ...strangersOf(plan, seen.containers).map(
      ({ container, detail }) => `${container}: ${detail}`,
    ),
  ];
}
