import {
  AuthorizeResult,
  ConditionalPolicyDecision,
  PermissionCriteria,
  PermissionCondition,
} from '@backstage/plugin-permission-common';
import { RESOURCE_TYPE_CATALOG_ENTITY } from '@backstage/plugin-catalog-common/alpha';
import { RESOURCE_TYPE_SCAFFOLDER_TASK } from '@backstage/plugin-scaffolder-common/alpha';
import {
  ANNOTATION_HOST_ID,
  ANNOTATION_INSTANCE_ID,
  ANNOTATION_PROFILE_ID,
} from '@opencsp/plugin-opencsp-common';

/*
 * The rules below are those of the stock plugins, by name: their condition helpers are exported by
 * the backend packages only, which a module must not depend on. A test holds them against those.
 */

type EntityCondition = PermissionCondition<typeof RESOURCE_TYPE_CATALOG_ENTITY>;

/** Every entity but other people's machines, hosts, profiles and services. */
export function entitiesWithoutOthersThings(
  owners: string[],
): ConditionalPolicyDecision {
  const owned: EntityCondition = {
    rule: 'IS_ENTITY_OWNER',
    resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
    params: { claims: owners },
  };
  const annotated = (annotation: string): EntityCondition => ({
    rule: 'HAS_ANNOTATION',
    resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
    params: { annotation },
  });
  return conditional('catalog', RESOURCE_TYPE_CATALOG_ENTITY, {
    anyOf: [
      owned,
      {
        allOf: [
          { not: annotated(ANNOTATION_INSTANCE_ID) },
          { not: annotated(ANNOTATION_PROFILE_ID) },
          { not: annotated(ANNOTATION_HOST_ID) },
        ],
      },
    ],
  });
}

/** Scaffolder tasks that one of these people began. */
export function tasksOf(people: string[]): ConditionalPolicyDecision {
  return conditional('scaffolder', RESOURCE_TYPE_SCAFFOLDER_TASK, {
    rule: 'IS_TASK_OWNER',
    resourceType: RESOURCE_TYPE_SCAFFOLDER_TASK,
    params: { createdBy: people },
  });
}

function conditional(
  pluginId: string,
  resourceType: string,
  conditions: PermissionCriteria<PermissionCondition>,
): ConditionalPolicyDecision {
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId,
    resourceType,
    conditions,
  };
}
