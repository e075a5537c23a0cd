import {
  AuthorizeResult,
  isPermission,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import { PolicyQuery } from '@backstage/plugin-permission-node';
import {
  instanceCreatePermission,
  instanceDeletePermission,
  instanceReadPermission,
  instanceUpdatePermission,
  opencspPermissions,
  operationsReadPermission,
  operationsUpdatePermission,
  platformReadPermission,
  profileCreatePermission,
  profileDeletePermission,
  profileReadPermission,
  profileUpdatePermission,
  Role,
  roleGroupRef,
  roles,
} from '@opencsp/plugin-opencsp-common';
import {
  createInstanceConditionalDecision,
  createProfileConditionalDecision,
  instanceConditions,
  profileConditions,
} from './permissionRules';

/** What a policy knows of the caller. */
export interface OpencspUser {
  /** Entity refs the person owns by, the role groups among them. */
  ownershipEntityRefs: readonly string[];
}

type Reach = 'all' | 'own';

/** What each role may do. A permission that is not listed is denied. */
const GRANTS: Record<Role, Record<string, Reach>> = {
  admin: {
    [platformReadPermission.name]: 'all',
    [operationsReadPermission.name]: 'all',
    [operationsUpdatePermission.name]: 'all',
    [instanceCreatePermission.name]: 'all',
    [instanceReadPermission.name]: 'all',
    [instanceUpdatePermission.name]: 'all',
    [instanceDeletePermission.name]: 'all',
    [profileCreatePermission.name]: 'all',
    [profileReadPermission.name]: 'all',
    [profileUpdatePermission.name]: 'all',
    [profileDeletePermission.name]: 'all',
  },
  operator: {
    [platformReadPermission.name]: 'all',
    [operationsReadPermission.name]: 'all',
    [operationsUpdatePermission.name]: 'all',
    [instanceCreatePermission.name]: 'all',
    [instanceReadPermission.name]: 'all',
    [instanceUpdatePermission.name]: 'all',
    [instanceDeletePermission.name]: 'own',
    [profileCreatePermission.name]: 'all',
    [profileReadPermission.name]: 'all',
    [profileUpdatePermission.name]: 'all',
    [profileDeletePermission.name]: 'own',
  },
  member: {
    [platformReadPermission.name]: 'all',
    [instanceCreatePermission.name]: 'all',
    [instanceReadPermission.name]: 'own',
    [instanceUpdatePermission.name]: 'own',
    [instanceDeletePermission.name]: 'own',
    [profileCreatePermission.name]: 'all',
    [profileReadPermission.name]: 'own',
    [profileUpdatePermission.name]: 'own',
    [profileDeletePermission.name]: 'own',
  },
  viewer: {
    [platformReadPermission.name]: 'all',
    [instanceReadPermission.name]: 'own',
    [profileReadPermission.name]: 'own',
  },
};

/** The roles among a person's ownership refs, most powerful first. */
export function rolesOf(ownershipEntityRefs: readonly string[]): Role[] {
  return roles.filter(role => ownershipEntityRefs.includes(roleGroupRef(role)));
}

/**
 * Decides about this plugin's permissions: deny by default, and nothing for permissions that are
 * not ours. The suite's own policy calls it, and a portal that has a policy of its own can, too.
 */
export function decideOpencsp(
  request: PolicyQuery,
  user: OpencspUser | undefined,
): PolicyDecision | undefined {
  if (!opencspPermissions.some(ours => ours.name === request.permission.name)) {
    return undefined;
  }
  const claims = user?.ownershipEntityRefs ?? [];
  const reaches = rolesOf(claims).map(
    role => GRANTS[role][request.permission.name],
  );
  if (reaches.includes('all')) {
    return { result: AuthorizeResult.ALLOW };
  }
  if (!reaches.includes('own')) {
    return { result: AuthorizeResult.DENY };
  }
  return ownOnly(
    request,
    claims.filter(ref => !isRoleGroup(ref)),
  );
}

function ownOnly(request: PolicyQuery, claims: string[]): PolicyDecision {
  if (isInstancePermission(request)) {
    return createInstanceConditionalDecision(
      request.permission,
      instanceConditions.isOwner({ claims }),
    );
  }
  return isProfilePermission(request)
    ? createProfileConditionalDecision(
        request.permission,
        profileConditions.isOwner({ claims }),
      )
    : { result: AuthorizeResult.DENY };
}

type InstancePermission = typeof instanceReadPermission;
type ProfilePermission = typeof profileReadPermission;

function isInstancePermission(
  request: PolicyQuery,
): request is PolicyQuery & { permission: InstancePermission } {
  return [
    instanceReadPermission,
    instanceUpdatePermission,
    instanceDeletePermission,
  ].some(permission => isPermission(request.permission, permission));
}

function isProfilePermission(
  request: PolicyQuery,
): request is PolicyQuery & { permission: ProfilePermission } {
  return [
    profileReadPermission,
    profileUpdatePermission,
    profileDeletePermission,
  ].some(permission => isPermission(request.permission, permission));
}

/** A role is no owner: everyone who has it would own each other's things. */
function isRoleGroup(ref: string): boolean {
  return roles.some(role => roleGroupRef(role) === ref);
}
