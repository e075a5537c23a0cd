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
} from '@backstage/plugin-permission-node';
import { instanceReadPermission } from '@opencsp/plugin-opencsp-common';
import {
  instanceResourceRef,
  OwnedResource,
} from '@opencsp/plugin-opencsp-node';

type InstancePermission = typeof instanceReadPermission;

/** Which instances a permission reaches. */
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
    permission: InstancePermission,
    instance: OwnedResource,
  ): Promise<boolean>;
  /** @throws NotAllowedError when it reaches none at all */
  reach(
    credentials: BackstageCredentials,
    permission: InstancePermission,
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
    permission: InstancePermission,
    instance: OwnedResource,
  ): Promise<boolean> {
    const [decision] = await this.permissions.authorizeConditional(
      [{ permission }],
      {
        credentials,
      },
    );
    const ruleset = this.registry.getPermissionRuleset(instanceResourceRef);
    return createConditionAuthorizer(ruleset)(decision, instance);
  }

  async reach(
    credentials: BackstageCredentials,
    permission: InstancePermission,
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
    const ruleset = this.registry.getPermissionRuleset(instanceResourceRef);
    return ownersOf(createConditionTransformer(ruleset)(decision.conditions));
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
