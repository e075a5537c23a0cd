import {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  BasicPermission,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  createConditionTransformer,
  PermissionRuleset,
} from '@backstage/plugin-permission-node';
import {
  deploymentReadPermission,
  hostReadPermission,
  instanceReadPermission,
  profileReadPermission,
  RESOURCE_TYPE_DEPLOYMENT,
  RESOURCE_TYPE_HOST,
  RESOURCE_TYPE_PROFILE,
} from '@opencsp/plugin-opencsp-common';
import {
  deploymentResourceRef,
  hostResourceRef,
  instanceResourceRef,
  OwnedResource,
  OwnerFilter,
  profileResourceRef,
} from '@opencsp/plugin-opencsp-node';

/** A permission on what somebody owns: an instance, a profile, a host or a deployment. */
export type OwnedPermission =
  | typeof instanceReadPermission
  | typeof profileReadPermission
  | typeof hostReadPermission
  | typeof deploymentReadPermission;

/** Which of them a permission reaches. */
export type Reach = { all: true } | { all: false; owners: string[] };

/** Asks the permission framework, and turns its conditions into SQL or into one check. */
export interface Authorizer {
  /** @throws NotAllowedError */
  demand(
    credentials: BackstageCredentials,
    permission: BasicPermission,
  ): Promise<void>;
  allows(
    credentials: BackstageCredentials,
    permission: OwnedPermission,
    resource: OwnedResource,
  ): Promise<boolean>;
  /** @throws NotAllowedError when it reaches none at all */
  reach(
    credentials: BackstageCredentials,
    permission: OwnedPermission,
  ): Promise<Reach>;
}

/** {@link Authorizer} on Backstage's permission framework. */
export class DefaultAuthorizer implements Authorizer {
  constructor(
    private readonly permissions: PermissionsService,
    private readonly registry: PermissionsRegistryService,
  ) {}

  async demand(
    credentials: BackstageCredentials,
    permission: BasicPermission,
  ): Promise<void> {
    const [decision] = await this.permissions.authorize([{ permission }], {
      credentials,
    });
    if (decision.result !== AuthorizeResult.ALLOW) {
      throw notAllowed(permission.name);
    }
  }

  async allows(
    credentials: BackstageCredentials,
    permission: OwnedPermission,
    resource: OwnedResource,
  ): Promise<boolean> {
    const [decision] = await this.permissions.authorizeConditional(
      [{ permission }],
      {
        credentials,
      },
    );
    return createConditionAuthorizer(this.rulesetOf(permission))(
      decision,
      resource,
    );
  }

  async reach(
    credentials: BackstageCredentials,
    permission: OwnedPermission,
  ): Promise<Reach> {
    const [decision] = await this.permissions.authorizeConditional(
      [{ permission }],
      {
        credentials,
      },
    );
    if (decision.result === AuthorizeResult.ALLOW) {
      return { all: true };
    }
    if (decision.result !== AuthorizeResult.CONDITIONAL) {
      throw notAllowed(permission.name);
    }
    return ownersOf(
      createConditionTransformer(this.rulesetOf(permission))(
        decision.conditions,
      ),
    );
  }

  private rulesetOf({
    resourceType,
  }: OwnedPermission): PermissionRuleset<OwnedResource, OwnerFilter> {
    switch (resourceType) {
      case RESOURCE_TYPE_PROFILE:
        return this.registry.getPermissionRuleset(profileResourceRef);
      case RESOURCE_TYPE_HOST:
        return this.registry.getPermissionRuleset(hostResourceRef);
      case RESOURCE_TYPE_DEPLOYMENT:
        return this.registry.getPermissionRuleset(deploymentResourceRef);
      default:
        return this.registry.getPermissionRuleset(instanceResourceRef);
    }
  }
}

/** @throws NotAllowedError that names the permission, so that an operator can grant it */
export function notAllowed(
  permission: ResourcePermission['name'],
): NotAllowedError {
  return Object.assign(
    new NotAllowedError(
      `Your role does not have the permission ${permission}.`,
    ),
    {
      code: 'not-allowed',
      nextStep: 'Ask an operator of this portal for a role that has it.',
    },
  );
}

type Criteria = ReturnType<
  ReturnType<typeof createConditionTransformer<{ owners: string[] }>>
>;

/** Conditions on owners can be joined; "not" would need a list of everybody and reaches nothing. */
function ownersOf(criteria: Criteria): Reach {
  if ('anyOf' in criteria) {
    return criteria.anyOf.map(ownersOf).reduce(union);
  }
  if ('allOf' in criteria) {
    return criteria.allOf.map(ownersOf).reduce(intersection);
  }
  return 'not' in criteria
    ? { all: false, owners: [] }
    : { all: false, owners: criteria.owners };
}

function union(a: Reach, b: Reach): Reach {
  return a.all || b.all
    ? { all: true }
    : { all: false, owners: [...new Set([...a.owners, ...b.owners])] };
}

function intersection(a: Reach, b: Reach): Reach {
  if (a.all) {
    return b;
  }
  return b.all
    ? a
    : {
        all: false,
        owners: a.owners.filter(owner => b.owners.includes(owner)),
      };
}
