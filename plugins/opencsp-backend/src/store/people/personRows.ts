import { personRoles } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { PersonRecord } from '../../domain/accounts/personRecord';

/** Big integers come as strings from PostgreSQL and as numbers from SQLite. */
const integer = z.coerce.number().int();

const rowSchema = z.object({
  id: z.string(),
  profile_id: z.string(),
  login: z.string(),
  email: z.string(),
  name: z.string(),
  role: z.enum(personRoles),
  services: z.string().nullable(),
  user_ref: z.string().nullable(),
  state: z.enum(['wanted', 'leaving', 'gone']),
  added_at: integer,
  added_by: z.string(),
  left_at: integer.nullable(),
  left_because: z.enum(['removed', 'refused']).nullable(),
  sealed_password: z.string(),
  password_version: integer,
  password_at: integer,
  reveal_to: z.string().nullable(),
  version: integer,
});

/** @throws ZodError when the row cannot be read */
export function toPerson(row: unknown): PersonRecord {
  const columns = rowSchema.parse(row);
  return {
    id: columns.id,
    profileId: columns.profile_id,
    login: columns.login,
    email: columns.email,
    name: columns.name,
    role: columns.role,
    services: servicesOf(columns.services),
    user: columns.user_ref ?? undefined,
    state: columns.state,
    addedAt: columns.added_at,
    addedBy: columns.added_by,
    leftAt: columns.left_at ?? undefined,
    leftBecause: columns.left_because ?? undefined,
    sealedPassword: columns.sealed_password,
    passwordVersion: columns.password_version,
    passwordAt: columns.password_at,
    revealTo: columns.reveal_to ?? undefined,
    version: columns.version,
  };
}

function servicesOf(text: string | null): string[] | undefined {
  return text === null
    ? undefined
    : z.array(z.string()).parse(JSON.parse(text));
}

/** All columns but those of the request that it came with. */
export function personColumns(person: PersonRecord) {
  // Who is gone leaves login and address to others; nulls never clash.
  const isKept = person.state !== 'gone';
  return {
    profile_id: person.profileId,
    login: person.login,
    live_login: isKept ? person.login : null,
    email: person.email,
    live_email: isKept ? person.email.toLowerCase() : null,
    name: person.name,
    role: person.role,
    services: person.services ? JSON.stringify(person.services) : null,
    user_ref: person.user ?? null,
    state: person.state,
    added_at: person.addedAt,
    added_by: person.addedBy,
    left_at: person.leftAt ?? null,
    left_because: person.leftBecause ?? null,
    sealed_password: person.sealedPassword,
    password_version: person.passwordVersion,
    password_at: person.passwordAt,
    reveal_to: person.revealTo ?? null,
    version: person.version,
  };
}
