import {
  DriverStep,
  ServicePlan,
  StepContext,
  StepFailure,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { stopRuns } from '../detached/runIds';
import { SeenProject } from '../engine/observe';
import { ComposePlan, containersOf } from '../project/composePlan';
import {
  bringMemoSchema,
  bringUp,
  Brought,
  healthSeconds,
  NOT_BROUGHT,
} from './bringUp';
import { blame, isOfTheHost } from './blame';
import { failed } from './outcomes';

const memoSchema = z.object({
  /** Which of the services is brought up. */
  index: z.number().int().default(0),
  bring: bringMemoSchema.default(NOT_BROUGHT),
  /** Those that were left as they were. */
  same: z.number().int().default(0),
});

/** What a call of Compose takes besides the health of what it starts, in milliseconds. */
const MARGIN_MS = 5 * 60_000;

/** Starts the core, one service after another: each waits for the health of the one before it. */
export function core(plan: ComposePlan): DriverStep {
  const services = plan.services.filter(({ isCore }) => isCore);
  return {
    name: 'core',
    title: 'Core services',
    phase: 'starting',
    deadlineMs:
      MARGIN_MS +
      2_000 *
        healthSeconds({
          containers: services.flatMap(({ id }) => containersOf(plan, id)),
        }),
    run: context => next(context, plan, services),
    cancel: ({ host, deployment, signal }) =>
      stopRuns(host, deployment, signal),
  };
}

/** Goes on from service to service as long as nothing has to be waited for. */
async function next(
  context: StepContext,
  plan: ComposePlan,
  services: readonly ServicePlan[],
): Promise<StepOutcome> {
  let memo = memoSchema.parse(context.memo);
  let known: SeenProject | undefined;
  for (let { index } = memo; index < services.length; index++) {
    const service = services[index];
    const brought = await bringUp(
      context,
      {
        plan,
        containers: containersOf(plan, service.id),
        what: `core${index}`,
      },
      memo.bring,
      known,
    );
    if (brought.of !== 'up') {
      return notUp(context, plan, services, { ...memo, index }, brought);
    }
    context.log(
      brought.changed
        ? `${service.title} is up.`
        : `${service.title} runs already, as the commit asks.`,
    );
    known = brought.seen;
    memo = {
      index: index + 1,
      bring: NOT_BROUGHT,
      same: memo.same + (brought.changed ? 0 : 1),
    };
  }
  return {
    of: 'done',
    services: states(services, services.length),
    detail:
      services.length > 0 && memo.same === services.length
        ? 'All of them run already, as the commit asks.'
        : `${services.length} core services are up.`,
  };
}

async function notUp(
  context: StepContext,
  plan: ComposePlan,
  services: readonly ServicePlan[],
  memo: z.infer<typeof memoSchema>,
  brought: Exclude<Brought, { of: 'up' }>,
): Promise<StepOutcome> {
  const { index } = memo;
  const { title } = services[index];
  switch (brought.of) {
    case 'running':
      return {
        of: 'running',
        again: brought.again,
        memo: { ...memo, bring: brought.memo },
        services: states(services, index),
        detail: `${title}: ${brought.detail ?? 'is being started.'}`,
      };
    case 'stopped':
      return failed(brought.failure, { services: states(services, index) });
    default:
      return fell(services, index, await blame(context, plan, brought));
  }
}

function fell(
  services: readonly ServicePlan[],
  index: number,
  failure: StepFailure,
): StepOutcome {
  if (isOfTheHost(failure)) {
    return failed(failure, { services: states(services, index) });
  }
  const { id, title } = services[index];
  return failed(
    {
      service: id,
      ...failure,
      message: `${title}, which the others need, did not come up. ${failure.message}`,
    },
    {
      services: states(services, index).map(each =>
        each.id === id
          ? { id, state: stateFor(failure.reason), detail: failure.message }
          : each,
      ),
    },
  );
}

/** The state that a service is shown with, when this stopped it. */
export function stateFor(
  reason: string,
): 'unhealthy' | 'restarting' | 'missing' | 'stopped' {
  switch (reason) {
    case 'container-unhealthy':
    case 'not-healthy-in-time':
      return 'unhealthy';
    case 'container-restarting':
      return 'restarting';
    case 'container-missing':
      return 'missing';
    default:
      return 'stopped';
  }
}

function states(
  services: readonly ServicePlan[],
  index: number,
): NonNullable<StepOutcome['services']> {
  return services.map(({ id }, at) => {
    if (at === index) {
      return { id, state: 'starting' };
    }
    return { id, state: at < index ? 'up' : 'waiting' };
  });
}
