/** A countdown is shown only when the end is so near. Milliseconds. */
export const DEADLINE_NEAR_MS = 120_000;

/** How long until something gives up, when that is near. Milliseconds. */
export function deadlineLeft(
  deadline: string | undefined,
  now: Date,
): number | undefined {
  if (!deadline) {
    return undefined;
  }
  const left = new Date(deadline).getTime() - now.getTime();
  return left <= DEADLINE_NEAR_MS ? Math.max(0, left) : undefined;
}
