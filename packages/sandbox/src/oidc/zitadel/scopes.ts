import { Project } from '../directory/schema';
import { Application, World } from '../world';

/** The scopes of OpenID Connect that ZITADEL knows. */
export const STANDARD_SCOPES: readonly string[] = [
  'openid',
  'profile',
  'email',
  'phone',
  'address',
  'offline_access',
];

const ZITADEL = 'urn:zitadel:iam:';
const AUDIENCE_SCOPE = /^urn:zitadel:iam:org:project:id:([^:]+):aud$/;
const ROLE_PREFIX = `${ZITADEL}org:project:role:`;
const ORGANIZATION_PREFIX = `${ZITADEL}org:id:`;
const DOMAIN_PREFIX = `${ZITADEL}org:domain:primary:`;

/** Roles of every project in the audience. */
export const ROLES_SCOPE = `${ZITADEL}org:projects:roles`;
/** Claims about the organisation of the user. */
export const RESOURCE_OWNER_SCOPE = `${ZITADEL}user:resourceowner`;
const METADATA_SCOPE = `${ZITADEL}user:metadata`;
/** Stands for the project of ZITADEL's own API in an audience scope. */
export const ZITADEL_PROJECT = 'zitadel';

/** ZITADEL drops scopes that it does not know without a word, and keeps audiences of unknown projects. */
export function knownScopes(scope: string): string[] {
  const wanted = scope.split(' ').filter(Boolean);
  return [...new Set(wanted)].filter(
    one =>
      STANDARD_SCOPES.includes(one) ||
      AUDIENCE_SCOPE.test(one) ||
      one === ROLES_SCOPE ||
      one === RESOURCE_OWNER_SCOPE ||
      one === METADATA_SCOPE ||
      one.startsWith(ROLE_PREFIX) ||
      one.startsWith(ORGANIZATION_PREFIX) ||
      one.startsWith(DOMAIN_PREFIX),
  );
}

/**
 * The scopes of a sign-in. Scopes of single roles that the client's project does not have are
 * dropped; a project that asserts roles adds one for each of its roles, unless some were asked for
 * (04-tokens/role-scope-filter).
 */
export function scopesOf(
  scope: string,
  application: Application,
  { directory }: World,
): string[] {
  const project = directory.project(application.projectId);
  const all = project ? roleScopesOf(project) : [];
  const known = knownScopes(scope).filter(
    one => !one.startsWith(ROLE_PREFIX) || all.includes(one),
  );
  const asksForOne = known.some(one => one.startsWith(ROLE_PREFIX));
  return project?.assertsRoles && !asksForOne ? [...known, ...all] : known;
}

/** One scope for each role of a project. */
export function roleScopesOf({ roles }: Project): string[] {
  return roles.map(({ key }) => `${ROLE_PREFIX}${key}`).sort();
}

/** The projects that the scopes ask an audience for. */
export function requestedProjects(scopes: readonly string[]): string[] {
  return scopes.flatMap(scope => AUDIENCE_SCOPE.exec(scope)?.[1] ?? []);
}

/** The single roles that the scopes ask for. */
export function requestedRoles(scopes: readonly string[]): string[] {
  return suffixes(scopes, ROLE_PREFIX);
}

/** The organisations that the scopes name: by id, or by primary domain. */
export function requestedOrganizations(scopes: readonly string[]): {
  ids: string[];
  domains: string[];
} {
  return {
    ids: suffixes(scopes, ORGANIZATION_PREFIX),
    domains: suffixes(scopes, DOMAIN_PREFIX),
  };
}

function suffixes(scopes: readonly string[], prefix: string): string[] {
  return scopes
    .filter(scope => scope.startsWith(prefix))
    .map(scope => scope.slice(prefix.length));
}
