import {
  SANDBOX_ORGANIZATION_DOMAIN,
  SANDBOX_ORGANIZATION_ID,
  SANDBOX_ORGANIZATION_NAME,
  SANDBOX_PROJECT_ID,
} from './options';
import { Person, RoleGrant } from './people';

const STANDARD_SCOPES = new Set([
  'openid',
  'profile',
  'email',
  'phone',
  'address',
  'offline_access',
]);

const AUDIENCE_SCOPE = /^urn:zitadel:iam:org:project:id:([^:]+):aud$/;
const ROLES_SCOPE = 'urn:zitadel:iam:org:projects:roles';
const RESOURCE_OWNER_SCOPE = 'urn:zitadel:iam:user:resourceowner';

/** ZITADEL drops scopes that it does not know without a word, and keeps audiences of unknown projects. */
export function knownScopes(scope: string): string[] {
  const wanted = scope.split(' ').filter(Boolean);
  return [...new Set(wanted)].filter(
    one =>
      STANDARD_SCOPES.has(one) ||
      AUDIENCE_SCOPE.test(one) ||
      one === ROLES_SCOPE ||
      one === RESOURCE_OWNER_SCOPE,
  );
}

/** The projects that the scopes ask an audience for. */
export function requestedProjects(scopes: readonly string[]): string[] {
  return scopes.flatMap(scope => AUDIENCE_SCOPE.exec(scope)?.[1] ?? []);
}

/**
 * What userinfo and introspection say of a person. As recorded: `locale` is null, an unverified
 * e-mail has no `email_verified` at all, roles come only when both the audience and the plural
 * scope are asked for, and are absent when there is none.
 */
export function personClaims(
  person: Person,
  scopes: readonly string[],
): Record<string, unknown> {
  return {
    sub: person.id,
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
    ...(scopes.includes(RESOURCE_OWNER_SCOPE) && {
      [`${RESOURCE_OWNER_SCOPE}:id`]: SANDBOX_ORGANIZATION_ID,
      [`${RESOURCE_OWNER_SCOPE}:name`]: SANDBOX_ORGANIZATION_NAME,
      [`${RESOURCE_OWNER_SCOPE}:primary_domain`]: SANDBOX_ORGANIZATION_DOMAIN,
    }),
    ...roleClaims(person.grants, scopes),
  };
}

/**
 * The audience of a token: every client of the project, the project, and what was asked for.
 * ZITADEL's order changes from sign-in to sign-in.
 *
 * @param random - a number from 0 to below 1
 */
export function audience(
  clientIds: readonly string[],
  scopes: readonly string[],
  random: () => number,
): string[] {
  const all = [
    ...new Set([
      ...clientIds,
      SANDBOX_PROJECT_ID,
      ...requestedProjects(scopes),
    ]),
  ];
  return all
    .map(value => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

function roleClaims(
  grants: readonly RoleGrant[],
  scopes: readonly string[],
): Record<string, unknown> {
  const asked =
    scopes.includes(ROLES_SCOPE) &&
    requestedProjects(scopes).includes(SANDBOX_PROJECT_ID);
  if (!asked || grants.length === 0) {
    return {};
  }
  const roles: Record<string, Record<string, string>> = {};
  for (const { role, organizationId, organizationDomain } of grants) {
    roles[role] = { ...roles[role], [organizationId]: organizationDomain };
  }
  return {
    'urn:zitadel:iam:org:project:roles': roles,
    [`urn:zitadel:iam:org:project:${SANDBOX_PROJECT_ID}:roles`]: roles,
  };
}
