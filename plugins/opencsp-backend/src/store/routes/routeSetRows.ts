import { followedHasChanged, readFollowed } from '../followed/FollowedRow';
import { isSameContent, readContent } from './routeSetContent';
import { RouteSetRow } from './RouteSetStore';

/** @throws ZodError or SyntaxError when the row cannot be read */
export function toRouteSet(row: unknown): RouteSetRow {
  const { row: followed, content } = readFollowed(row);
  return { ...followed, ...readContent(content) };
}

/** True when something that is kept differs, but for when it was last looked at. */
export function routeSetHasChanged(
  before: RouteSetRow,
  after: RouteSetRow,
): boolean {
  return followedHasChanged(before, after, isSameContent);
}
