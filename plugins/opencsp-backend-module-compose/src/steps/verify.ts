import {
  DriverStep,
  StepContext,
  StepFailure,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { forgetRuns } from '../detached/runIds';
import { isSeen, observe, SeenProject } from '../engine/observe';
import { differences, strangersOf } from '../judge/differences';
import { containerOf, serviceState } from '../judge/serviceState';
import { ComposePlan } from '../project/composePlan';
import { PlanOf } from '../project/ComposePlans';
import { ENGINE_AGAIN_MS, engineFailure, failed } from './outcomes';
import { readAgain, readingSchema, Verdict } from './readings';

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
      const failure = engineFailure(seen.engine, memo.silent + 1);
      return failure
        ? failed(failure)
        : {
            of: 'running',
            again: ENGINE_AGAIN_MS,
            memo: { ...memo, silent: memo.silent + 1 },
            detail: 'The engine does not answer; it is asked again.',
          };
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
    return concluded(context, plan, seen, judged(plan, verdicts, seen));
  },
});

function judged(
  plan: ComposePlan,
  verdicts: ReadonlyMap<string, Verdict>,
  seen: SeenProject,
): NonNullable<Judged> {
  return plan.services.map(({ id }) =>
    serviceState(plan, id, planned => {
      const verdict = verdicts.get(planned.name);
      const container = containerOf(seen.containers, planned);
      const [difference] = container
        ? differences(container, planned, seen)
        : [];
      return verdict?.state === 'up' && difference
        ? { state: 'unknown', detail: difference.detail }
        : {
            state: verdict?.state ?? 'unknown',
            ...(verdict?.detail && { detail: verdict.detail }),
          };
    }),
  );
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
  const isCore = (id: string) =>
    plan.services.some(each => each.id === id && each.isCore);
  const broken = services.find(({ id, state }) => isCore(id) && state !== 'up');
  if (broken) {
    return failed(coreFailure(broken), { services });
  }
  await forgetRuns(host, signal);
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
  const reasons: Record<string, string> = {
    unhealthy: 'container-unhealthy',
    starting: 'not-healthy-in-time',
    restarting: 'container-restarting',
    missing: 'container-missing',
    unknown: 'not-as-asked',
  };
  return {
    reason: reasons[state] ?? 'container-exited',
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
  const settings = plan.containers.flatMap(planned => {
    const hash = seen.hashes.get(planned.name);
    const container = containerOf(seen.containers, planned);
    return hash && container?.configHash && hash !== container.configHash
      ? [`${planned.name}: its settings are not those of the commit.`]
      : [];
  });
  return [
    ...settings,
    ...strangersOf(plan, seen.containers).map(
      ({ container, detail }) => `${container}: ${detail}`,
    ),
  ];
}
