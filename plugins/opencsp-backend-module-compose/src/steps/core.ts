import {
  DriverStep,
  ServicePlan,
  StepContext,
  StepFailure,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import { RUNS } from '../detached/runs';
import { SeenProject } from '../engine/observe';
import { KNOWN } from '@opencsp/rendering';
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
  return oneByOne(plan, {
    name: 'core',
    title: 'Core services',
    services: coreOf(plan),
  });
}

/**
 * Starts the directory, with what stands before it in the core: the sign-in portal ends at its start while its
 * user is not in the directory (recorded: authelia 12). Nothing for a project without one.
 */
export function directory(plan: ComposePlan): DriverStep | undefined {
  const services = coreOf(plan);
  const last = services.findIndex(({ id }) => id === KNOWN.lldap);
  return last < 0
    ? undefined
    : {
        ...oneByOne(plan, {
          name: 'directory',
          title: 'Directory',
          services: services.slice(0, last + 1),
        }),
        bringsDirectory: true,
      };
}

function coreOf({ services }: ComposePlan): ServicePlan[] {
  return services.filter(({ isCore }) => isCore);
}

function oneByOne(
  plan: ComposePlan,
  {
    name,
    title,
    services,
  }: { name: string; title: string; services: readonly ServicePlan[] },
): DriverStep {
  return {
    ...{ name, title },
    phase: 'starting',
    deadlineMs:
      MARGIN_MS +
      2_000 *
        healthSeconds({
          containers: services.flatMap(({ id }) => containersOf(plan, id)),
        }),
    run: context => next(context, { plan, name, services }),
    cancel: ({ host, deployment, signal }) =>
      RUNS.stopAll(host, deployment, signal),
  };
}

/** What one of these steps starts. */
interface Turn {
  plan: ComposePlan;
  /** Of the step. */
  name: string;
  services: readonly ServicePlan[];
}

/** Goes on from service to service as long as nothing has to be waited for. */
async function next(
  context: StepContext,
  { plan, name, services }: Turn,
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
        what: `${name}${index}`,
      },
      memo.bring,
      known,
    );
    if (brought.of !== 'up') {
      return notUp(context, plan, coreOf(plan), { ...memo, index }, brought);
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
