import {
  Route,
  routeNeedsAttention,
  RouteSet,
  routeWorks,
} from '@opencsp/plugin-opencsp-common';
import { isRouteOnItsWay } from '@opencsp/plugin-opencsp-react';

/** The service that a profile is entered by. */
const START_PAGE = 'homer';

/** Those of which somebody has to do something: what comes by itself is not told. */
export function troubledRoutes({ routes }: Pick<RouteSet, 'routes'>): Route[] {
  return routes.filter(
    route =>
      routeNeedsAttention(route) &&
      (routeWorks(route) || !isRouteOnItsWay(route)),
  );
}

/** The login portal first, then the start page, then the others by their names. */
export function inReadingOrder(routes: readonly Route[]): Route[] {
  const rank = ({ isPortal, service }: Route) => {
    if (isPortal) {
      return 0;
    }
    return service === START_PAGE ? 1 : 2;
  };
  return [...routes].sort(
    (a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name),
  );
}
