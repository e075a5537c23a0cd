import { z } from 'zod';
import {
  createConditionExports,
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import {
  RESOURCE_TYPE_DEPLOYMENT,
  RESOURCE_TYPE_HOST,
  RESOURCE_TYPE_INSTANCE,
  RESOURCE_TYPE_PROFILE,
} from '@opencsp/plugin-opencsp-common';

/** What the rules need to know of what somebody owns. */
export interface OwnedResource {
  owner: string;
}

/** A condition on the owner, which the store turns into SQL. */
export interface OwnerFilter {
  owners: string[];
}

/** The resource that the instance permissions are about. */
export const instanceResourceRef = createPermissionResourceRef<
  OwnedResource,
  OwnerFilter
>().with({ pluginId: 'opencsp', resourceType: RESOURCE_TYPE_INSTANCE });

/** The instance belongs to one of the caller's ownership refs. */
export const isOwnerRule = createPermissionRule({
  name: 'IS_OWNER',
  description: 'Allow instances whose owner is one of the claims',
  resourceRef: instanceResourceRef,
  paramsSchema: z.object({
    claims: z.array(z.string()).describe('Entity refs that the caller owns by'),
  }),
  apply: (resource, { claims }) => claims.includes(resource.owner),
  toQuery: ({ claims }) => ({ owners: claims }),
});

/** The resource that the profile permissions are about. */
export const profileResourceRef = createPermissionResourceRef<
  OwnedResource,
  OwnerFilter
>().with({ pluginId: 'opencsp', resourceType: RESOURCE_TYPE_PROFILE });

/** The profile belongs to one of the caller's ownership refs. */
export const isProfileOwnerRule = createPermissionRule({
  name: 'IS_OWNER',
  description: 'Allow profiles whose owner is one of the claims',
  resourceRef: profileResourceRef,
  paramsSchema: z.object({
    claims: z.array(z.string()).describe('Entity refs that the caller owns by'),
  }),
  apply: (resource, { claims }) => claims.includes(resource.owner),
  toQuery: ({ claims }) => ({ owners: claims }),
});

/** The resource that the host permissions are about. */
export const hostResourceRef = createPermissionResourceRef<
  OwnedResource,
  OwnerFilter
>().with({ pluginId: 'opencsp', resourceType: RESOURCE_TYPE_HOST });

/** The host belongs to one of the caller's ownership refs. */
export const isHostOwnerRule = createPermissionRule({
  name: 'IS_OWNER',
  description: 'Allow hosts whose owner is one of the claims',
  resourceRef: hostResourceRef,
  paramsSchema: z.object({
    claims: z.array(z.string()).describe('Entity refs that the caller owns by'),
  }),
  apply: (resource, { claims }) => claims.includes(resource.owner),
  toQuery: ({ claims }) => ({ owners: claims }),
});

/** The resource that the deployment permissions are about. */
export const deploymentResourceRef = createPermissionResourceRef<
  OwnedResource,
  OwnerFilter
>().with({ pluginId: 'opencsp', resourceType: RESOURCE_TYPE_DEPLOYMENT });

/** The deployment belongs to one of the caller's ownership refs. */
export const isDeploymentOwnerRule = createPermissionRule({
  name: 'IS_OWNER',
  description: 'Allow deployments whose owner is one of the claims',
  resourceRef: deploymentResourceRef,
  paramsSchema: z.object({
    claims: z.array(z.string()).describe('Entity refs that the caller owns by'),
  }),
  apply: (resource, { claims }) => claims.includes(resource.owner),
  toQuery: ({ claims }) => ({ owners: claims }),
});

/** All rules about instances. */
export const instanceRules = { isOwner: isOwnerRule };

/** All rules about profiles. */
export const profileRules = { isOwner: isProfileOwnerRule };

/** All rules about hosts. */
export const hostRules = { isOwner: isHostOwnerRule };

/** All rules about deployments. */
export const deploymentRules = { isOwner: isDeploymentOwnerRule };

/** Helpers for those who write a policy. */
export const {
  conditions: instanceConditions,
  createConditionalDecision: createInstanceConditionalDecision,
} = createConditionExports({
  resourceRef: instanceResourceRef,
  rules: instanceRules,
});

/** The same for profiles. */
export const {
  conditions: profileConditions,
  createConditionalDecision: createProfileConditionalDecision,
} = createConditionExports({
  resourceRef: profileResourceRef,
  rules: profileRules,
});

/** The same for hosts. */
export const {
  conditions: hostConditions,
  createConditionalDecision: createHostConditionalDecision,
} = createConditionExports({ resourceRef: hostResourceRef, rules: hostRules });

/** The same for deployments. */
export const {
  conditions: deploymentConditions,
  createConditionalDecision: createDeploymentConditionalDecision,
} = createConditionExports({
  resourceRef: deploymentResourceRef,
  rules: deploymentRules,
});
