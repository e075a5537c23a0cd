import {
  DeploymentDriver,
  DeploymentToRun,
  DriverStep,
} from '@opencsp/plugin-opencsp-node';
import { renderCompose } from '@opencsp/rendering';
import { composeChecks } from './checks/composeChecks';
import { composeDoor } from './door';
import { inspect } from './inspect';
import { ComposePlan } from './project/composePlan';
import { ComposePlans } from './project/ComposePlans';
import { composeProxy } from './proxy';
import { applications } from './steps/applications';
import { core, directory } from './steps/core';
import { goBack } from './steps/goBack';
import { guarded } from './steps/guarded';
import { pull } from './steps/pull';
import { removeSteps } from './steps/remove';
import { stopSteps } from './steps/stop';
import { stores } from './steps/stores';
import { upload } from './steps/upload';
import { validate } from './steps/validate';
import { verify } from './steps/verify';

/** Docker Compose. It asks nothing of the portal's own surroundings, so that it is always there. */
export function createComposeDriver(): DeploymentDriver {
  const plans = new ComposePlans();
  return {
    id: 'compose',
    title: 'Docker Compose',
    availability: () => ({ available: true }),
    render: renderCompose,
    checks: composeChecks(deployment =>
      planOrNothing(() => plans.of(deployment), deployment),
    ),
    steps: deployment => bringSteps(plans, deployment).map(guarded),
    rollback: deployment =>
      [
        goBack(() => plans.of(deployment)),
        ...bringSteps(plans, deployment),
      ].map(guarded),
    stop: deployment => stopSteps(deployment).map(guarded),
    remove: (deployment, options) =>
      removeSteps(deployment, options).map(guarded),
    proxy: composeProxy,
    door: composeDoor,
    // A commit that cannot be read rejects, and does not throw.
    inspect: async (host, deployment, options) =>
      inspect(host, plans.of(deployment), options),
  };
}

function bringSteps(
  plans: ComposePlans,
  deployment: DeploymentToRun,
): DriverStep[] {
  const planOf = () => plans.of(deployment);
  const plan = planOrNothing(planOf, deployment);
  const first = directory(plan);
  return [
    upload(planOf),
    validate(planOf),
    pull(planOf),
    stores(planOf),
    ...(first ? [first] : []),
    core(plan),
    applications(plan),
    verify(planOf),
  ];
}

/** A commit that cannot be read is said by its first step: who asks for the steps must not fail. */
function planOrNothing(
  planOf: () => ComposePlan,
  { project, services }: DeploymentToRun,
): ComposePlan {
  try {
    return planOf();
  } catch {
    return {
      project,
      services,
      containers: [],
      networks: [],
      volumes: [],
      secrets: [],
    };
  }
}
