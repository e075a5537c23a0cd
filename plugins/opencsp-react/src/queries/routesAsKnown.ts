import {
  Route,
  RouteReach,
  RouteSet,
  RouteSide,
  routeSides,
} from '@opencsp/plugin-opencsp-common';

/** Routes are looked at every five minutes; after three looks that were left out, nothing is known of them. */
const OLD_MS = 16 * 60_000;

/**
 * Whether nothing is known now of routes from their host, and since when, if that is known; nothing while
 * it is looked at, and before the first look.
 *
 * @public
 */
export function hostUnknown(
  set: Pick<RouteSet, 'checkedAt' | 'warnings'>,
  now: Date,
): { since?: string } | undefined {
  const { checkedAt: since } = set;
  if (hasWarning(set, 'host-not-seen') || isOld(since, now)) {
    return { since };
  }
  // The host is looked at, but nobody comes to the ports of its proxy from there.
  return hasWarning(set, 'host-ports-forbidden') ? {} : undefined;
}

/**
 * A set as it is known now. What was seen last from a side that cannot look any more is not how it is: it
 * counts as not known.
 */
export function routesAsKnown(set: RouteSet, now: Date): RouteSet {
  const unknown = sidesUnknown(set, now);
  const since = set.checkedAt;
  return unknown.length === 0
    ? set
    : { ...set, routes: set.routes.map(it => without(it, unknown, since)) };
}

function sidesUnknown(set: RouteSet, now: Date): readonly RouteSide[] {
  if (!hostUnknown(set, now)) {
    return [];
  }
  // Of a host that is not reached the portal goes on looking by itself.
  return isOld(set.checkedAt, now) && !hasWarning(set, 'host-not-seen')
    ? routeSides
    : ['host'];
}

/** @param code - of what is wrong with all of them */
function hasWarning(
  { warnings }: Pick<RouteSet, 'warnings'>,
  code: string,
): boolean {
  return warnings.some(it => it.name === undefined && it.code === code);
}

function isOld(checkedAt: string | undefined, now: Date): boolean {
  return (
    checkedAt !== undefined &&
    now.getTime() - new Date(checkedAt).getTime() > OLD_MS
  );
}

/** @param since - when it was last seen */
function without(
  route: Route,
  unknown: readonly RouteSide[],
  since: string | undefined,
): Route {
  const reach = Object.fromEntries(
    unknown.map((side): [RouteSide, RouteReach] => [
      side,
      { state: 'unknown', since: since ?? route.reach[side].since },
    ]),
  );
  return { ...route, reach: { ...route.reach, ...reach } };
}
