import { ServiceState } from '@opencsp/plugin-opencsp-common';
import { SeenContainer } from '../engine/containers';
import {
  ComposePlan,
  containersOf,
  PlannedContainer,
} from '../project/composePlan';
import { ContainerJudgement } from './containerState';

/** From the worst to the best: a service does as its worst container. */
const WORST_FIRST: readonly ServiceState[] = [
  'missing',
  'stopped',
  'restarting',
  'unhealthy',
  'unknown',
  'waiting',
  'starting',
  'up',
];

/** How one service does. */
export interface ServiceJudgement extends ContainerJudgement {
  id: string;
}

/** One service as the worst of its containers. */
export function serviceState(
  plan: ComposePlan,
  service: string,
  judge: (planned: PlannedContainer) => ContainerJudgement,
): ServiceJudgement {
  const judged = containersOf(plan, service).map(planned => ({
    planned,
    ...judge(planned),
  }));
  if (judged.length === 0) {
    return {
      id: service,
      state: 'missing',
      detail: `compose.yaml has no container for it.`,
    };
  }
  const [worst] = [...judged].sort(
    (a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state),
  );
  const detail =
    worst.detail && worst.planned.name !== service
      ? `${worst.planned.name}: ${worst.detail}`
      : worst.detail;
  return { id: service, state: worst.state, ...(detail && { detail }) };
}

/**
 * The container of a planned one. While Compose makes one anew two can be there, and one whose name
 * begins with an id is what a broken run left (recorded: 14): the one by its own name counts, else the
 * one that runs.
 */
export function containerOf(
  containers: readonly SeenContainer[],
  planned: PlannedContainer,
): SeenContainer | undefined {
  const own = containers.filter(
    ({ service, isOneOff }) => service === planned.name && !isOneOff,
  );
  return [...own].sort((a, b) => rank(a) - rank(b))[0];
}

function rank({ name, state }: SeenContainer): number {
  return (isLeftOver(name) ? 2 : 0) + (state === 'running' ? 0 : 1);
}

/** Named with an id before its name: made to take the place of another one, and left behind. */
export function isLeftOver(name: string): boolean {
  return /^[0-9a-f]{12}_/.test(name);
}
