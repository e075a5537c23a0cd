import { ContainerReport } from '@opencsp/plugin-opencsp-common';
import { HostInspection, HostRunner } from '@opencsp/plugin-opencsp-node';
import { SeenContainer } from './engine/containers';
import { isSeen, observe } from './engine/observe';
import { containerState } from './judge/containerState';
import { driftOf, strangersOf } from './judge/differences';
import { heldBack } from './judge/heldBack';
import { judgeServices } from './judge/services';
import { containerOf } from './judge/serviceState';
import { engineTrouble } from './failures/engineTrouble';
import { ComposePlan } from './project/composePlan';

/**
 * Reads what really runs of a deployment, in one exchange. Changes nothing.
 *
 * @throws HostTroubleError when the host does not answer
 */
export async function inspect(
  host: HostRunner,
  plan: ComposePlan,
  options: { signal?: AbortSignal },
): Promise<HostInspection> {
  const observation = await observe(host, plan, { hashes: false, ...options });
  if (!isSeen(observation)) {
    return {
      engineTrouble: engineTrouble(observation.engine).message,
      services: [],
      strangers: [],
    };
  }
  const { containers } = observation;
  const held = heldBack(plan, observation);
  return {
    services: judgeServices(plan, observation, planned =>
      containerState(containerOf(containers, planned)),
    ).map(({ id, state, detail }) => ({
      id,
      state,
      ...(detail && { detail }),
      containers: plan.containers
        .filter(({ service }) => service === id)
        .flatMap(planned => {
          const seen = containerOf(containers, planned);
          return seen ? [report(seen)] : [];
        }),
      drift: driftOf(plan, id, observation, held.has(id)),
    })),
    strangers: strangersOf(plan, containers),
  };
}

function report(seen: SeenContainer): ContainerReport {
  const { name, state, health, exitCode, restarts, startedAt, image } = seen;
  const started = startedAt ? new Date(startedAt) : undefined;
  return {
    name,
    state,
    ...(health && { health }),
    ...(state === 'running' ? {} : { exitCode }),
    restarts,
    ...(started &&
      !Number.isNaN(started.getTime()) && { startedAt: started.toISOString() }),
    image,
  };
}
