import {
  AuthorizeResult,
  isPermission,
  Permission,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import { PolicyQuery } from '@backstage/plugin-permission-node';
import {
  deploymentCreatePermission,
  deploymentDeletePermission,
  deploymentReadPermission,
  deploymentUpdatePermission,
  hostCreatePermission,
  hostDeletePermission,
  hostReadPermission,
  hostUpdatePermission,
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
  createDeploymentConditionalDecision,
  createHostConditionalDecision,
  createInstanceConditionalDecision,
  createProfileConditionalDecision,
  deploymentConditions,
  hostConditions,
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
    [hostCreatePermission.name]: 'all',
    [hostReadPermission.name]: 'all',
    [hostUpdatePermission.name]: 'all',
    [hostDeletePermission.name]: 'all',
    [deploymentCreatePermission.name]: 'all',
    [deploymentReadPermission.name]: 'all',
    [deploymentUpdatePermission.name]: 'all',
    [deploymentDeletePermission.name]: 'all',
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
    [hostCreatePermission.name]: 'all',
    [hostReadPermission.name]: 'all',
    [hostUpdatePermission.name]: 'all',
    [hostDeletePermission.name]: 'own',
    [deploymentCreatePermission.name]: 'all',
    [deploymentReadPermission.name]: 'all',
    [deploymentUpdatePermission.name]: 'all',
    [deploymentDeletePermission.name]: 'own',
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
    [hostCreatePermission.name]: 'all',
    [hostReadPermission.name]: 'own',
    [hostUpdatePermission.name]: 'own',
    [hostDeletePermission.name]: 'own',
    [deploymentCreatePermission.name]: 'all',
    [deploymentReadPermission.name]: 'own',
    [deploymentUpdatePermission.name]: 'own',
    [deploymentDeletePermission.name]: 'own',
  },
  viewer: {
    [platformReadPermission.name]: 'all',
    [instanceReadPermission.name]: 'own',
    [profileReadPermission.name]: 'own',
    [hostReadPermission.name]: 'own',
    [deploymentReadPermission.name]: 'own',
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
  if (isProfilePermission(request)) {
    return createProfileConditionalDecision(
      request.permission,
      profileConditions.isOwner({ claims }),
    );
  }
  if (isHostPermission(request)) {
    return createHostConditionalDecision(
      request.permission,
      hostConditions.isOwner({ claims }),
    );
  }
  return isDeploymentPermission(request)
    ? createDeploymentConditionalDecision(
        request.permission,
        deploymentConditions.isOwner({ claims }),
      )
    : { result: AuthorizeResult.DENY };
}

type QueryOf<P> = PolicyQuery & { permission: P };

function isInstancePermission(
  request: PolicyQuery,
): request is QueryOf<typeof instanceReadPermission> {
  return isOneOf(request, [
    instanceReadPermission,
    instanceUpdatePermission,
    instanceDeletePermission,
  ]);
}

function isProfilePermission(
  request: PolicyQuery,
): request is QueryOf<typeof profileReadPermission> {
  return isOneOf(request, [
    profileReadPermission,
    profileUpdatePermission,
    profileDeletePermission,
  ]);
}

function isHostPermission(
  request: PolicyQuery,
): request is QueryOf<typeof hostReadPermission> {
  return isOneOf(request, [
    hostReadPermission,
    hostUpdatePermission,
    hostDeletePermission,
  ]);
}

function isDeploymentPermission(
  request: PolicyQuery,
): request is QueryOf<typeof deploymentReadPermission> {
  return isOneOf(request, [
    deploymentReadPermission,
    deploymentUpdatePermission,
    deploymentDeletePermission,
  ]);
}

function isOneOf(
  request: PolicyQuery,
  permissions: readonly Permission[],
): boolean {
  return permissions.some(permission =>
    isPermission(request.permission, permission),
  );
}

/** A role is no owner: everyone who has it would own each other's things. */
function isRoleGroup(ref: string): boolean {
  return roles.some(role => roleGroupRef(role) === ref);
}
