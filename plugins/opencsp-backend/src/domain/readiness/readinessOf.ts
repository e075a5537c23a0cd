import { ReadinessState } from '@opencsp/plugin-opencsp-common';
import { accountsPoint, directoryPoint } from './accountPoints';
import { orphansPoint } from './orphansPoint';
import { PointRecord, ReadinessFacts } from './readinessRecord';
import { certificatesPoint, routesPoint } from './routePoints';
import { servicesPoint } from './servicesPoint';
import { signInPoint } from './signInPoint';

/** With these nothing is left for the portal to do. */
const DONE: readonly ReadinessState[] = ['ok', 'by-hand'];

/**
 * How it stands with a profile on a host, point by point. It is computed from what was seen each time that it
 * is asked for: nobody can declare it, and nothing of it is kept.
 */
export function readinessOf(facts: ReadinessFacts): {
  isReady: boolean;
  points: PointRecord[];
} {
  const points = [
    servicesPoint(facts),
    routesPoint(facts),
    certificatesPoint(facts),
    directoryPoint(facts),
    accountsPoint(facts),
    signInPoint(facts),
    orphansPoint(facts),
  ];
  return { isReady: points.every(({ state }) => DONE.includes(state)), points };
}
