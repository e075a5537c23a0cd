import { DeployedService } from '@opencsp/plugin-opencsp-common';
import {
  DriverStep,
  ServicePlan,
  StepContext,
  StepFailure,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { RUNS } from '../detached/runs';
import { isSeen, observe, SeenProject } from '../engine/observe';
import { heldBack } from '../judge/heldBack';
import { ComposePlan, containersOf } from '../project/composePlan';
import { waitsFor, waitsWords } from '../project/waitsFor';
import { blame, isOfTheHost } from './blame';
import {
  bringMemoSchema,
  bringUp,
  Brought,
  healthSeconds,
  NOT_BROUGHT,
} from './bringUp';
import { stateFor } from './core';
import { askAgain, failed } from './outcomes';
import { judgeRound } from './round';

const memoSchema = z.object({
  round: z.number().int().default(0),
  /** How often the engine did not answer before the first round. */
  silent: z.number().int().default(0),
  /** Those that are brought up in this round; absent before the first one. */
  batch: z.array(z.string()).optional(),
  /** Those that come one by one after this round, since nothing said whose fault the last one was. */
  later: z.array(z.string()).default([]),
  bring: bringMemoSchema.default(NOT_BROUGHT),
  /** Those that did not come up, with the reason. */
  failures: z
    .array(
      z.object({ id: z.string(), reason: z.string(), message: z.string() }),
    )
    .default([]),
});

type Memo = z.infer<typeof memoSchema>;

const MARGIN_MS = 10 * 60_000;

/**
 * Starts the applications with their databases, all at once, but for those whose image could not be had and
 * what waits for them. When Compose ends because of one of them, that one is marked, and the others are
 * brought up in the next round without it.
 */
export function applications(plan: ComposePlan): DriverStep {
  const services = plan.services.filter(({ isCore }) => !isCore);
  return {
    name: 'applications',
    title: 'Applications',
    phase: 'starting',
    deadlineMs:
      MARGIN_MS +
      2_000 *
        healthSeconds({
          containers: services.flatMap(({ id }) => containersOf(plan, id)),
        }),
    run: context => nextCall(context, plan, services),
    cancel: ({ host, deployment, signal }) =>
      RUNS.stopAll(host, deployment, signal),
  };
}

async function nextCall(
  context: StepContext,
  plan: ComposePlan,
  services: readonly ServicePlan[],
): Promise<StepOutcome> {
  const memo = memoSchema.parse(context.memo);
  const { batch } = memo;
  return batch
    ? nextRound(context, plan, services, { ...memo, batch })
    : firstRound(context, plan, services, memo);
}

/** Looks who can be started at all; `up` of one without an image would start nothing of the others. */
async function firstRound(
  context: StepContext,
  plan: ComposePlan,
  services: readonly ServicePlan[],
  memo: Memo,
): Promise<StepOutcome> {
  const { host, signal, log } = context;
  const seen = await observe(host, plan, { hashes: true, signal });
  if (!isSeen(seen)) {
    return askAgain(seen.engine, memo, { services: states(services, memo) });
  }
  const held = heldBack(plan, seen);
  const failures = services.flatMap(({ id, title }) => {
    const by = held.get(id);
    if (!by) {
      return [];
    }
    log(`${title} is left out. ${by.detail}`);
    return [
      {
        id,
        reason: by.image ? 'container-missing' : 'waits',
        message: by.detail,
      },
    ];
  });
  return nextRound(
    context,
    plan,
    services,
    {
      ...memo,
      silent: 0,
      failures,
      batch: services.map(({ id }) => id).filter(id => !held.has(id)),
    },
    seen,
  );
}

/** @param known - what was read a moment ago */
async function nextRound(
  context: StepContext,
  plan: ComposePlan,
  services: readonly ServicePlan[],
  memo: Memo & { batch: string[] },
  known?: SeenProject,
): Promise<StepOutcome> {
  const { batch } = memo;
  if (batch.length === 0) {
    const [first, ...later] = memo.later;
    return first
      ? again(services, { ...memo, batch: [first], later })
      : done(context, services, memo);
  }
  const brought = await bringUp(
    context,
    {
      plan,
      containers: batch.flatMap(id => containersOf(plan, id)),
      what: `apps${memo.round}`,
    },
    memo.bring,
    known,
  );
  switch (brought.of) {
    case 'running':
      return {
        of: 'running',
        again: brought.again,
        memo: { ...memo, bring: brought.memo },
        services: states(services, memo),
        detail:
          brought.detail ?? `${batch.length} applications are being started.`,
      };
    case 'up':
      return again(services, {
        ...memo,
        round: memo.round + 1,
        batch: [],
        bring: NOT_BROUGHT,
      });
    case 'stopped':
      return failed(brought.failure, { services: states(services, memo) });
    default:
      return fell(context, plan, services, memo, brought);
  }
}

async function fell(
  context: StepContext,
  plan: ComposePlan,
  services: readonly ServicePlan[],
  memo: Memo & { batch: string[] },
  brought: Extract<Brought, { of: 'failed' }>,
): Promise<StepOutcome> {
  const { batch } = memo;
  const failure = await blame(context, plan, brought);
  if (isOfTheHost(failure)) {
    return failed(failure, { services: states(services, memo) });
  }
  if (!failure.service && batch.length > 1) {
    const [first, ...others] = batch;
    return again(services, {
      ...memo,
      round: memo.round + 1,
      batch: [first],
      later: [...others, ...memo.later],
      bring: NOT_BROUGHT,
    });
  }
  const blamed = { service: batch[0], ...failure };
  if (batch.includes(blamed.service)) {
    return afterFailure(context, plan, services, memo, {
      failure: blamed,
      round: judgeRound(plan, batch, brought.standings, blamed),
    });
  }
  const { service: id, reason, message } = blamed;
  return isWaitedFor(plan, services, batch, id)
    ? afterFailure(context, plan, services, memo, {
        failure: blamed,
        round: { failed: [{ id, reason, message }], left: batch },
      })
    : coreFailed(services, memo, blamed);
}

/** True for an application of another round that Compose starts for one of these. */
function isWaitedFor(
  plan: ComposePlan,
  services: readonly ServicePlan[],
  batch: readonly string[],
  id: string,
): boolean {
  return (
    services.some(each => each.id === id) &&
    batch.some(each => waitsFor(plan, each, new Set([id])) !== undefined)
  );
}

function again(services: readonly ServicePlan[], memo: Memo): StepOutcome {
  return {
    of: 'running',
    again: 0,
    memo,
    services: states(services, memo),
  };
}

/** Marks what failed; the rest comes into the next round. */
function afterFailure(
  context: StepContext,
  plan: ComposePlan,
  services: readonly ServicePlan[],
  memo: Memo,
  {
    failure,
    round,
  }: { failure: StepFailure; round: ReturnType<typeof judgeRound> },
): StepOutcome {
  const titles = new Map(services.map(({ id, title }) => [id, title]));
  const failures = [...memo.failures, ...round.failed];
  for (const { id, message } of round.failed) {
    context.log(`${titles.get(id) ?? id} did not come up: ${message}`);
  }
  if (failure.evidence) {
    context.log(failure.evidence);
  }
  const gone = new Set(failures.map(({ id }) => id));
  const waiting = [...round.left, ...memo.later]
    .filter(id => !gone.has(id))
    .flatMap(id => {
      const by = waitsFor(plan, id, gone);
      return by ? [{ id, reason: 'waits', message: waitsWords(plan, by) }] : [];
    });
  const goesOn = (id: string) =>
    !gone.has(id) && !waiting.some(each => each.id === id);
  return again(services, {
    ...memo,
    round: memo.round + 1,
    batch: round.left.filter(goesOn),
    later: memo.later.filter(goesOn),
    bring: NOT_BROUGHT,
    failures: [...failures, ...waiting],
  });
}

/** What an application needs of the core failed meanwhile: then no application is to blame. */
function coreFailed(
  services: readonly ServicePlan[],
  memo: Memo,
  failure: StepFailure,
): StepOutcome {
  return failed(
    {
      ...failure,
      message: `What the applications need is not up. ${failure.message}`,
    },
    {
      services: [
        ...states(services, memo),
        ...(failure.service
          ? [
              {
                id: failure.service,
                state: stateFor(failure.reason),
                detail: failure.message,
              },
            ]
          : []),
      ],
    },
  );
}

function done(
  context: StepContext,
  services: readonly ServicePlan[],
  memo: Memo,
): StepOutcome {
  const up = services.length - memo.failures.length;
  context.log(`${up} of ${services.length} applications are up.`);
  return {
    of: 'done',
    services: states(services, { ...memo, batch: [] }),
    detail: `${up} of ${services.length} applications are up.`,
  };
}

function states(
  services: readonly ServicePlan[],
  { batch, later, failures }: Pick<Memo, 'batch' | 'later' | 'failures'>,
): Pick<DeployedService, 'id' | 'state' | 'detail'>[] {
  return services.map(({ id }) => {
    const failure = failures.find(each => each.id === id);
    if (failure) {
      return {
        id,
        state:
          failure.reason === 'waits' ? 'waiting' : stateFor(failure.reason),
        detail: failure.message,
      };
    }
    if (later.includes(id)) {
      return { id, state: 'waiting' };
    }
    return { id, state: !batch || batch.includes(id) ? 'starting' : 'up' };
  });
}
