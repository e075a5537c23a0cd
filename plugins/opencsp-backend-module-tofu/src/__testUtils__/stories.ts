/** The parts that the stories of recordings are made of, in the words of `inWords`. */
export const PREPARED = ['waiting-for-runner', 'initializing'] as const;
export const RUN = [...PREPARED, 'planning'] as const;
export const APPLIED = ['applying', 'writing-outputs', 'ready'] as const;
export const MADE = ['accepted', ...RUN, ...APPLIED] as const;

/** A try that ends before its plan. */
export const TRIED = ['accepted', ...PREPARED, 'accepted'] as const;
/** A plan that waits, and is made once more when somebody approves it or asks for that. */
export const REPLANNED = [
  'accepted',
  ...RUN,
  'planned',
  'planning',
  'initializing',
  'planning',
] as const;

export const ASKED = 'removing: The removal was asked for.';
export const TO_RUNNER = [
  'removing: The removal waits for the runner that removes the machine.',
  'removing: The runner is getting ready to remove the machine.',
  'removing: The removal is being planned.',
] as const;
export const DESTROYING = 'removing: The machine is being removed.';
export const TIDYING =
  'removing: The machine is removed; what is left is tidied up.';
export const DESTROYED = [...TO_RUNNER, DESTROYING, TIDYING, 'absent'] as const;

/** The same steps while a failure is remembered. */
export function after(failure: string, steps: readonly string[]): string[] {
  return steps.map(step => `${step} after ${failure}`);
}

/** Names what holds a removal. */
export function heldBy(words: string): string {
  return `${ASKED}, blocked: ${words}`;
}
