import { Route, RouteReach, RouteSet } from '@opencsp/plugin-opencsp-common';
import { before } from './fixtures';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** How far a request comes from one side: to the service, unless changes say otherwise. */
export function reachFixture(changes: Partial<RouteReach> = {}): RouteReach {
  return { state: 'up', since: before(new Date(), 30 * MINUTE), ...changes };
}

/** A URL that works and has a certificate, unless changes say otherwise. */
export function routeFixture(changes: Partial<Route> = {}): Route {
  const now = new Date();
  return {
    service: 'nextcloud',
    name: 'cloud.family.example.com',
    url: 'https://cloud.family.example.com',
    isPortal: false,
    reach: { portal: reachFixture(), host: reachFixture() },
    certificate: {
      state: 'issued',
      since: before(now, 30 * MINUTE),
      issuer: 'R11',
      expiresAt: before(now, -80 * DAY),
      attempts: { used: 1, limit: 4 },
      ofWeek: { used: 1, limit: 5 },
    },
    since: before(now, 30 * MINUTE),
    checkedAt: before(now, MINUTE),
    history: [
      {
        at: before(now, 30 * MINUTE),
        of: 'certificate',
        from: 'issuing',
        to: 'issued',
      },
    ],
    ...changes,
  };
}

/** The routes of a profile on a host: one that works, unless changes say otherwise. */
export function routeSetFixture(changes: Partial<RouteSet> = {}): RouteSet {
  return {
    id: 'p1.h1',
    owner: 'user:default/ada',
    profile: { id: 'p1', name: 'family' },
    host: { id: 'h1', name: 'attic' },
    deploymentId: 'd1',
    isFollowed: true,
    checkedAt: before(new Date(), MINUTE),
    warnings: [],
    routes: [routeFixture()],
    ...changes,
  };
}
