import { ChangePerson, Person } from '@opencsp/plugin-opencsp-common';

/** What of somebody can be changed. */
export type ChangedPerson = Pick<Person, 'name' | 'role' | 'services'>;

/** What is sent: only what is another one than before. */
export function changeOf(before: Person, after: ChangedPerson): ChangePerson {
  const name = after.name.trim();
  return {
    ...(name !== before.name && { name }),
    ...(after.role !== before.role && { role: after.role }),
    ...(!isSame(after.services, before.services) && {
      services: after.services ?? null,
    }),
  };
}

/** The order says nothing. */
function isSame(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): boolean {
  return one === undefined || other === undefined
    ? one === other
    : one.length === other.length && one.every(id => other.includes(id));
}
