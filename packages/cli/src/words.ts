import { SetupPlan } from '@opencsp/client-semaphore';

const SIGNS = { make: '+', change: '~', keep: ' ' } as const;

/** Longest value that is shown whole, in characters. */
const LONGEST_VALUE = 120;

/** A plan as a person reads it: one line for each object, and one for each field that differs. */
export function describePlan({ changes }: SetupPlan): string {
  return changes
    .flatMap(({ action, kind, name, fields }) => [
      `${SIGNS[action]} ${kind} "${name}"`,
      ...(action === 'keep'
        ? []
        : fields.map(({ field, from, to }) =>
            from === undefined
              ? `    ${field}: ${short(to)}`
              : `    ${field}: ${short(from)} -> ${short(to)}`,
          )),
    ])
    .join('\n');
}

/** How many of a plan's objects are made, changed and left. */
export function countPlan({ changes }: SetupPlan): string {
  const count = (action: keyof typeof SIGNS) =>
    changes.filter(change => change.action === action).length;
  return `${count('make')} to make, ${count('change')} to change, ${count(
    'keep',
  )} as they should be`;
}

function short(value: string): string {
  return value.length > LONGEST_VALUE
    ? `${value.slice(0, LONGEST_VALUE)}…`
    : value;
}
