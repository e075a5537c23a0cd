import { ModelRoute } from '../model';

/**
 * Which of two routes of one host comes first, for the proxy and for the sign-in portal alike: paths
 * before the whole host, and what is open before what is not, so that a program with credentials of its
 * own is never sent to the portal.
 */
export function byPrecedence(a: ModelRoute, b: ModelRoute): number {
  return (
    rank(a) - rank(b) ||
    compare(a.host, b.host) ||
    compare(a.pathPattern ?? '', b.pathPattern ?? '')
  );
}

function rank(route: ModelRoute): number {
  const narrowness = route.pathPattern === undefined ? 3 : 0;
  if (route.policy === 'open') {
    return narrowness;
  }
  return narrowness + (route.groups.length > 0 ? 1 : 2);
}

function compare(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
