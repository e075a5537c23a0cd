import { createHash } from 'node:crypto';
import { SANDBOX_PROJECT_ID } from './options';
import { Person } from './people';
import { World } from './world';

/** Keycloak's `sub`: a UUID, always the same for a person. */
export function uuidOf(person: Person): string {
  const hex = createHash('sha256').update(person.id).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** Dex's `sub`: a protobuf message of user id and connector, in base64url. */
export function dexSubjectOf(person: Person): string {
  const field = (number: number, text: string) =>
    Buffer.concat([
      Buffer.from([number * 8 + 2, text.length]),
      Buffer.from(text),
    ]);
  return Buffer.concat([field(1, uuidOf(person)), field(2, 'local')]).toString(
    'base64url',
  );
}

/** The person of a provider's subject. */
export function personOfSubject(
  subject: unknown,
  subjectOf: (person: Person) => string,
  { directory }: World,
): Person | undefined {
  return directory.people.find(one => subjectOf(one) === subject);
}

/** A person's roles in the portal's project: Keycloak's realm roles, Dex's groups. */
export function rolesOf(person: Person, { directory }: World): string[] {
  return directory
    .grantsOf(person.id)
    .filter(({ projectId }) => projectId === SANDBOX_PROJECT_ID)
    .map(({ role }) => role);
}
