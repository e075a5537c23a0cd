/** Which hosts of a profile a card is about: one, or all that it is on. */
export function onHost<T extends { host: { id: string } }>(
  items: readonly T[] | undefined,
  hostId: string | undefined,
): T[] {
  return (items ?? []).filter(
    ({ host }) => hostId === undefined || host.id === hostId,
  );
}
