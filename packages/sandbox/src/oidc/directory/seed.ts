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

/** One of the sandbox's service users. */
interface SeedServiceUser {
  userName: string;
  name: string;
  /** What it may administer. */
  role?: string;
  /** Its role in the portal. */
  portalRole?: string;
  /** Its access tokens are JWTs. */
  jwt?: true;
}

/** Service users of the sandbox; their client secret is the password of all. */
const SERVICE_USERS: readonly SeedServiceUser[] = [
  { userName: 'portal-sync', name: 'Directory sync', role: 'IAM_OWNER_VIEWER' },
  { userName: 'portal-setup', name: 'Set-up', role: 'IAM_OWNER' },
  { userName: 'portal-nobody', name: 'Without rights' },
  {
    userName: 'portal-script',
    name: 'Script',
    portalRole: 'member',
    jwt: true,
  },
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
    authorizations: [
      ...people.map(({ id, userName }) => ({ id, role: seedRole(userName) })),
      ...users.map(({ id, portalRole }) => ({ id, role: portalRole })),
    ].flatMap(({ id, role }) =>
      role ? [ownAuthorization(id, [role], CREATED)] : [],
    ),
    serviceUsers: users.map(({ id, userName, name, jwt }) => ({
      id,
      userName,
      name,
      jwt,
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
