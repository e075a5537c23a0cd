import { RoleGrant, User } from '../directory/directory';
import { World } from '../world';
import {
  requestedOrganizations,
  requestedProjects,
  requestedRoles,
  RESOURCE_OWNER_SCOPE,
  ROLES_SCOPE,
  ZITADEL_PROJECT,
} from './scopes';

/** The project of ZITADEL's own API, which the scope `…:id:zitadel:aud` stands for. */
export const ZITADEL_PROJECT_ID = '330000000000000001';

/** What userinfo and introspection say of a user. */
export function userClaims(
  user: User,
  scopes: readonly string[],
  projectId: string | undefined,
  world: World,
): Record<string, unknown> {
  return {
    sub: user.id,
    ...profileClaims(user, scopes),
    ...organizationClaims(user, scopes, world),
    ...roleClaims(world.directory.grantsOf(user.id), scopes, projectId, world),
  };
}

/**
 * Profile and e-mail. As recorded, `locale` is null and an unverified e-mail has no
 * `email_verified` at all (04-tokens/userinfo).
 */
export function profileClaims(
  user: User,
  scopes: readonly string[],
): Record<string, unknown> {
  if (user.kind === 'machine') {
    const { name, userName, changedAt } = user.machine;
    return scopes.includes('profile')
      ? {
          name,
          updated_at: Math.floor(changedAt / 1000),
          preferred_username: userName,
        }
      : {};
  }
  const { person } = user;
  return {
    ...(scopes.includes('profile') && {
      name: person.displayName,
      given_name: person.givenName,
      family_name: person.familyName,
      locale: null,
      updated_at: person.updatedAt,
      preferred_username: person.userName,
    }),
    ...(scopes.includes('email') && {
      email: person.email,
      ...(person.emailVerified && { email_verified: true }),
    }),
  };
}

/** Claims about organisations (04-tokens/role-claims). */
export function organizationClaims(
  { organizationId }: User,
  scopes: readonly string[],
  { directory }: World,
): Record<string, unknown> {
  const { ids, domains } = requestedOrganizations(scopes);
  const owner = directory.organization(organizationId);
  const wantsOwner = scopes.includes(RESOURCE_OWNER_SCOPE) || ids.length > 0;
  return {
    ...(owner &&
      wantsOwner && {
        [`${RESOURCE_OWNER_SCOPE}:id`]: owner.id,
        [`${RESOURCE_OWNER_SCOPE}:name`]: owner.name,
        [`${RESOURCE_OWNER_SCOPE}:primary_domain`]: owner.primaryDomain,
      }),
    ...(ids[0] && { 'urn:zitadel:iam:org:id': ids[0] }),
    ...(domains[0] && { 'urn:zitadel:iam:org:domain:primary': domains[0] }),
  };
}

/**
 * The role claims: of the client's own project when it asserts roles or single ones are asked for,
 * of the audience's projects with the plural scope; single-role scopes filter the keys of every
 * project. The client's project has both forms, others the numbered one, and no roles means no
 * claim (04-tokens/role-claims, role-scope-filter).
 */
export function roleClaims(
  grants: readonly RoleGrant[],
  scopes: readonly string[],
  projectId: string | undefined,
  { directory }: World,
): Record<string, unknown> {
  const single = requestedRoles(scopes);
  const asserts =
    projectId !== undefined && directory.project(projectId)?.assertsRoles;
  const projects = new Set([
    ...(projectId && (asserts || single.length > 0) ? [projectId] : []),
    ...(scopes.includes(ROLES_SCOPE) || asserts
      ? requestedProjects(scopes)
      : []),
  ]);
  const claims: Record<string, unknown> = {};
  for (const id of projects) {
    const roles: Record<string, Record<string, string>> = {};
    for (const grant of grants) {
      const counts = single.length === 0 || single.includes(grant.role);
      if (grant.projectId === id && counts) {
        roles[grant.role] = {
          ...roles[grant.role],
          [grant.organizationId]: grant.organizationDomain,
        };
      }
    }
    if (Object.keys(roles).length > 0) {
      claims[`urn:zitadel:iam:org:project:${id}:roles`] = roles;
      if (id === projectId) {
        claims['urn:zitadel:iam:org:project:roles'] = roles;
      }
    }
  }
  return claims;
}

/** The projects that scopes ask an audience for, with ZITADEL's own by its number. */
export function audienceProjects(scopes: readonly string[]): string[] {
  return requestedProjects(scopes).map(id =>
    id === ZITADEL_PROJECT ? ZITADEL_PROJECT_ID : id,
  );
}

/**
 * The audience of a person's token: every application of the project, the project, and what was
 * asked for. ZITADEL's order changes from sign-in to sign-in.
 *
 * @param random - a number from 0 to below 1
 */
export function audience(
  projectId: string,
  scopes: readonly string[],
  { applications }: World,
  random: () => number,
): string[] {
  const ids = applications
    .filter(one => one.projectId === projectId)
    .map(({ clientId }) => clientId);
  const all = [...new Set([...ids, projectId, ...audienceProjects(scopes)])];
  return all
    .map(value => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}
