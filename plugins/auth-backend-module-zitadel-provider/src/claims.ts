import { z } from 'zod';
import { Role, roles } from '@opencsp/plugin-opencsp-common';
import { IdentityConfig, roleClaimOf } from './identityConfig';

/** Claims of a person: what userinfo or an ID token says. */
export type Claims = Record<string, unknown>;

const objectSchema = z.record(z.string(), z.unknown());

/**
 * The portal's roles of a person, most powerful first. The first of the claim sets that has the
 * role claim decides (userinfo is fresher than an ID token).
 */
export function rolesFromClaims(
  claimSets: readonly Claims[],
  identity: IdentityConfig,
): Role[] {
  const claim = roleClaimOf(identity);
  if (!claim) {
    return [];
  }
  const found = claimSets
    .map(claims => claimAt(claims, claim))
    .find(value => value !== undefined);
  const values = new Set(claimValues(found, identity.organizationId));
  return roles.filter(role =>
    identity.roles[role].some(value => values.has(value)),
  );
}

/** A claim by its name, or by a dotted path as Keycloak's `realm_access.roles`. */
function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) {
    return claims[path];
  }
  return path.split('.').reduce<unknown>((value, name) => {
    const parsed = objectSchema.safeParse(value);
    return parsed.success && Object.hasOwn(parsed.data, name)
      ? parsed.data[name]
      : undefined;
  }, claims);
}

/**
 * The values of a role claim. ZITADEL's are an object by role, each with the organisations that
 * granted it (recorded: 04-tokens/role-claims); its older documents show an array of such objects;
 * others give an array of names, or one. With an organisation in the configuration only roles that
 * it granted count, and a form that names no organisation gives none.
 */
function claimValues(value: unknown, organizationId?: string): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(one => claimValues(one, organizationId));
  }
  if (typeof value === 'string') {
    return organizationId === undefined ? [value] : [];
  }
  const byRole = objectSchema.safeParse(value);
  if (!byRole.success) {
    return [];
  }
  return Object.entries(byRole.data)
    .filter(([, organizations]) => grantedBy(organizations, organizationId))
    .map(([role]) => role);
}

function grantedBy(organizations: unknown, organizationId?: string): boolean {
  if (organizationId === undefined) {
    return true;
  }
  const parsed = objectSchema.safeParse(organizations);
  return parsed.success && Object.hasOwn(parsed.data, organizationId);
}

const profileSchema = z.object({
  sub: z.string().min(1),
  name: z.string().min(1).optional().catch(undefined),
  preferred_username: z.string().min(1).optional().catch(undefined),
  email: z.string().min(1).optional().catch(undefined),
  /** ZITADEL leaves it out for an unverified address (recorded: 04-tokens/userinfo). */
  email_verified: z.unknown().optional(),
  picture: z.string().min(1).optional().catch(undefined),
});

/** What the portal shows of a person. */
export interface PersonProfile {
  displayName: string;
  /** Only one that the provider verified. */
  email?: string;
  picture?: string;
}

/** @throws ZodError when userinfo has no `sub`, which OpenID Connect Core §5.3.2 demands */
export function profileFromClaims(userinfo: Claims): PersonProfile {
  const { sub, name, preferred_username, email, email_verified, picture } =
    profileSchema.parse(userinfo);
  const verified = email_verified === true ? email : undefined;
  return {
    displayName: name ?? preferred_username ?? verified ?? sub,
    ...(verified && { email: verified }),
    ...(picture && { picture }),
  };
}
