/**
 * True when a type of event is one that was asked for.
 *
 * @param pattern - a type such as `deployment.failed`, all of a kind as `deployment.*`, or `*`
 */
export function eventMatches(pattern: string, type: string): boolean {
  return (
    pattern === '*' ||
    pattern === type ||
    (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)))
  );
}
