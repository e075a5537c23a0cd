/** A page of a log in memory, as the API answers one: all lines after a place. */
export function fakeLogPage<Line extends { seq: number }>(
  lines: readonly Line[],
  after: number,
  complete: boolean,
): { items: Line[]; next: number; complete: boolean } {
  const items = lines.filter(line => line.seq > after);
  return { items, next: items[items.length - 1]?.seq ?? after, complete };
}
