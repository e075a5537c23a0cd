import { createHash } from 'node:crypto';
import { hashOf } from '../ids';
import {
  SANDBOX_ORGANIZATION_DOMAIN,
  SANDBOX_ORGANIZATION_ID,
  SANDBOX_ORGANIZATION_NAME,
  SANDBOX_PASSWORD,
  SANDBOX_PROJECT_ID,
} from '../options';
import { Person, seedRole, SEED_TIME } from '../people';
import { DirectoryData, directorySchema } from './schema';

const ROLES = ['admin', 'operator', 'member', 'viewer'];

const CREATED = SEED_TIME * 1000;

/** Service users of the sandbox; their client secret is the password of all. */
const SERVICE_USERS = [
  { userName: 'portal-sync', name: 'Directory sync', role: 'IAM_OWNER_VIEWER' },
  { userName: 'portal-setup', name: 'Set-up', role: 'IAM_OWNER' },
  { userName: 'portal-nobody', name: 'Without rights', role: undefined },
];

/** The sandbox's organisation, project, roles and service users as they are at first. */
export function seedDirectory(people: readonly Person[]): DirectoryData {
  const users = SERVICE_USERS.map((user, index) => ({
    ...user,
    id: `37000000000000000${index + 1}`,
  }));
  return directorySchema.parse({
    organizations: [
      {
        id: SANDBOX_ORGANIZATION_ID,
        name: SANDBOX_ORGANIZATION_NAME,
        primaryDomain: SANDBOX_ORGANIZATION_DOMAIN,
        createdAt: CREATED,
      },
    ],
    projects: [
      {
        id: SANDBOX_PROJECT_ID,
        name: 'portal',
        organizationId: SANDBOX_ORGANIZATION_ID,
        roles: ROLES.map(key => ({
          key,
          displayName: key[0].toUpperCase() + key.slice(1),
        })),
        createdAt: CREATED,
      },
    ],
    authorizations: people.flatMap(person => {
      const role = seedRole(person.userName);
      return role ? [ownAuthorization(person.id, [role], CREATED)] : [];
    }),
    serviceUsers: users.map(({ id, userName, name }) => ({
      id,
      userName,
      name,
      organizationId: SANDBOX_ORGANIZATION_ID,
      secretHash: hashOf(SANDBOX_PASSWORD),
      createdAt: CREATED,
      changedAt: CREATED,
    })),
    memberships: users.flatMap(({ id, role }) =>
      role ? [{ userId: id, role }] : [],
    ),
  });
}

/**
 * Roles granted inside the sandbox's own organisation. The id follows from the user, so that a
 * seeded world is always the same.
 *
 * @param now - milliseconds since 1970
 */
export function ownAuthorization(
  userId: string,
  roleKeys: string[],
  now: number,
): DirectoryData['authorizations'][number] {
  const digest = createHash('sha256').update(`own ${userId}`).digest();
  const digits = String(digest.readUIntBE(0, 6) % 1e14).padStart(14, '0');
  return {
    id: `3900${digits}`,
    userId,
    projectId: SANDBOX_PROJECT_ID,
    organizationId: SANDBOX_ORGANIZATION_ID,
    roleKeys,
    active: true,
    createdAt: now,
    changedAt: now,
  };
}
