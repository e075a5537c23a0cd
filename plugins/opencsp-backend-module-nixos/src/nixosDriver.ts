import {
  DeploymentDriver,
  DeploymentToRun,
  DriverStep,
} from '@opencsp/plugin-opencsp-node';
import { renderNixos } from '@opencsp/rendering';
import { nixosChecks } from './checks/nixosChecks';
import { nixosDoor } from './door';
import { generations } from './generations';
import { inspect } from './inspect';
import { nixosPlanOf } from './machine/nixosPlan';
import { nixosProxy } from './proxy';
import { build, check } from './steps/evaluate';
import { goBack } from './steps/goBack';
import { guarded } from './steps/guarded';
import { removeSteps, stopSteps } from './steps/remove';
import { switchTo } from './steps/switch';
import { upload } from './steps/upload';
import { verify } from './steps/verify';

/** NixOS. It asks nothing of the portal's own surroundings, so that it is always there. */
export function createNixosDriver(): DeploymentDriver {
  return {
    id: 'nixos',
    title: 'NixOS',
    availability: () => ({ available: true }),
    render: renderNixos,
    differences: definitions =>
      definitions.flatMap(({ engines }) => engines.nixos?.differences ?? []),
    checks: nixosChecks,
    preparation: 'none',
    steps: deployment => bringSteps(deployment, false).map(guarded),
    rollback: deployment =>
      [
        goBack(() => nixosPlanOf(deployment)),
        ...bringSteps(deployment, true),
      ].map(guarded),
    stop: deployment => stopSteps(deployment).map(guarded),
    remove: (deployment, options) =>
      removeSteps(deployment, options).map(guarded),
    proxy: () => nixosProxy(),
    door: nixosDoor,
    // A commit that cannot be read rejects, and does not throw.
    inspect: async (host, deployment, options) =>
      inspect(host, nixosPlanOf(deployment), options),
    generations: (host, { project }, options) =>
      generations(host, project, options),
  };
}

function bringSteps(
  deployment: DeploymentToRun,
  mayReuse: boolean,
): DriverStep[] {
  const { project, commit } = deployment;
  const planOf = () => nixosPlanOf(deployment);
  const way = { project, commit, mayReuse };
  return [
    upload(planOf),
    check(way),
    build(way),
    switchTo(planOf, way),
    verify(planOf),
  ];
}
