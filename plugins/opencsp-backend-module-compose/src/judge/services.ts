import { SeenProject } from '../engine/observe';
import {
  ComposePlan,
  containersOf,
  PlannedContainer,
} from '../project/composePlan';
import { ContainerJudgement, neverRan } from './containerState';
import { HeldBack, heldBack } from './heldBack';
import { containerOf, ServiceJudgement, serviceState } from './serviceState';

/**
 * How each service does: as its containers do, and, where an application could not be started at all, why;
 * a database of it that is not there is not to blame then.
 *
 * @param judge - what is thought of one container
 */
export function judgeServices(
  plan: ComposePlan,
  seen: SeenProject,
  judge: (planned: PlannedContainer) => ContainerJudgement,
): ServiceJudgement[] {
  const held = heldBack(plan, seen);
  return plan.services.map(({ id }) => {
    const judged = serviceState(plan, id, judge);
    const by = held.get(id);
    return by && judged.state !== 'up'
      ? { ...judged, ...notStarted(plan, seen, by, judged) }
      : judged;
  });
}

/** True when nothing of it was ever started. */
export function isNotStarted(
  plan: ComposePlan,
  service: string,
  { containers }: Pick<SeenProject, 'containers'>,
): boolean {
  return containersOf(plan, service).every(planned =>
    neverRan(containerOf(containers, planned)),
  );
}

function notStarted(
  plan: ComposePlan,
  seen: SeenProject,
  { image, detail }: HeldBack,
  judged: ServiceJudgement,
): ContainerJudgement {
  const without = containersOf(plan, judged.id).filter(
    each => image === undefined || each.image === image,
  );
  if (without.every(each => neverRan(containerOf(seen.containers, each)))) {
    return { state: image ? 'missing' : 'waiting', detail };
  }
  // What an earlier commit brought is left as it is.
  return {
    state: judged.state,
    detail: [detail, judged.detail].filter(Boolean).join(' '),
  };
}
