import {
  AuthorizeResult,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import { PolicyQuery } from '@backstage/plugin-permission-node';
import { OpencspUser, rolesOf } from '@opencsp/plugin-opencsp-node';
import { Role, roleGroupRef, roles } from '@opencsp/plugin-opencsp-common';
import { entitiesWithoutOthersThings, tasksOf } from './conditions';

type Reach = 'all' | 'own';

/** What looking around needs; every role has it. */
const LOOKING: Record<string, Reach> = {
  'catalog.entity.read': 'own',
  'scaffolder.template.parameter.read': 'all',
  'scaffolder.template.step.read': 'all',
  'scaffolder.task.read': 'own',
};

/** What running a template needs. The actions of registered templates authorize for themselves. */
const MAKING: Record<string, Reach> = {
  ...LOOKING,
  'scaffolder.task.create': 'all',
  'scaffolder.task.cancel': 'own',
  'scaffolder.action.execute': 'all',
};

/** What helping others needs. */
const HELPING: Record<string, Reach> = {
  ...MAKING,
  'catalog.entity.read': 'all',
  'catalog.entity.refresh': 'all',
  'catalog.location.read': 'all',
  'scaffolder.task.read': 'all',
};

/** What each role may do in the stock plugins. What is not listed is denied, to everybody. */
const GRANTS: Record<Role, Record<string, Reach>> = {
  viewer: LOOKING,
  member: MAKING,
  operator: HELPING,
  admin: {
    ...HELPING,
    'catalog.entity.create': 'all',
    'catalog.entity.delete': 'all',
    'catalog.entity.validate': 'all',
    'catalog.location.create': 'all',
    'catalog.location.analyze': 'all',
    'catalog.location.delete': 'all',
    'catalog.ingestion.read': 'all',
    'catalog.ingestion.manage': 'all',
    'scaffolder.task.cancel': 'all',
    'scaffolder.template.dry-run': 'all',
    'scaffolder.template.management': 'all',
  },
};

/** Decides about the permissions of the stock plugins: deny by default. */
export function decideStock(
  { permission }: PolicyQuery,
  user: OpencspUser | undefined,
): PolicyDecision {
  const refs = user?.ownershipEntityRefs ?? [];
  const reaches = rolesOf(refs).map(role =>
    Object.hasOwn(GRANTS[role], permission.name)
      ? GRANTS[role][permission.name]
      : undefined,
  );
  if (reaches.includes('all')) {
    return { result: AuthorizeResult.ALLOW };
  }
  return reaches.includes('own')
    ? ownOnly(permission.name, refs.filter(isNoRole))
    : { result: AuthorizeResult.DENY };
}

function ownOnly(permission: string, owners: string[]): PolicyDecision {
  switch (permission) {
    case 'catalog.entity.read':
      return entitiesWithoutOthersThings(owners);
    case 'scaffolder.task.read':
    case 'scaffolder.task.cancel':
      return tasksOf(owners);
    default:
      return { result: AuthorizeResult.DENY };
  }
}

/** A role is no owner: everyone who has it would own each other's things. */
function isNoRole(ref: string): boolean {
  return !roles.some(role => roleGroupRef(role) === ref);
}
