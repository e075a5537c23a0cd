/*
 * Proves the decision for each role and permission. The routes that use it are proven by the backend
 * plugin, the rest of the portal's policy by the permission module.
 */
import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import {
  deploymentReadPermission,
  hostReadPermission,
  instanceReadPermission,
  opencspPermissions,
  profileReadPermission,
  Role,
  roleGroupRef,
  roles,
} from '@opencsp/plugin-opencsp-common';
import { decideOpencsp } from './decideOpencsp';
import {
  isDeploymentOwnerRule,
  isHostOwnerRule,
  isOwnerRule,
  isProfileOwnerRule,
} from './permissionRules';

const me = 'user:default/me';

function decisionsOf(role?: Role) {
  const ownershipEntityRefs = role
    ? [me, 'group:default/team', roleGroupRef(role)]
    : [me];
  return Object.fromEntries(
    opencspPermissions.map(permission => [
      permission.name.replace('opencsp.', ''),
      decideOpencsp({ permission }, { ownershipEntityRefs })?.result,
    ]),
  );
}

const { ALLOW, CONDITIONAL, DENY } = AuthorizeResult;

describe('decideOpencsp', () => {
  it.each([
    ['admin', [ALLOW, ALLOW, ALLOW], [ALLOW, ALLOW, ALLOW, ALLOW]],
    ['operator', [ALLOW, ALLOW, ALLOW], [ALLOW, ALLOW, ALLOW, CONDITIONAL]],
    [
      'member',
      [ALLOW, DENY, DENY],
      [ALLOW, CONDITIONAL, CONDITIONAL, CONDITIONAL],
    ],
    ['viewer', [ALLOW, DENY, DENY], [DENY, CONDITIONAL, DENY, DENY]],
    [undefined, [DENY, DENY, DENY], [DENY, DENY, DENY, DENY]],
  ] as const)(
    'decides for the role %s, for machines, profiles, hosts and deployments alike',
    (role, platform, owned) => {
      expect(Object.values(decisionsOf(role))).toEqual([
        ...platform,
        ...owned,
        ...owned,
        ...owned,
        ...owned,
      ]);
    },
  );

  it.each([
    ['opencsp-instance', instanceReadPermission],
    ['opencsp-profile', profileReadPermission],
    ['opencsp-host', hostReadPermission],
    ['opencsp-deployment', deploymentReadPermission],
  ])(
    'names the resource type %s in a condition',
    (resourceType, permission) => {
      const decision = decideOpencsp(
        { permission },
        { ownershipEntityRefs: [me, roleGroupRef('member')] },
      );
      expect(decision).toEqual({
        result: CONDITIONAL,
        pluginId: 'opencsp',
        resourceType,
        conditions: {
          rule: 'IS_OWNER',
          resourceType,
          params: { claims: [me] },
        },
      });
    },
  );

  it('denies somebody who is not known at all', () => {
    expect(
      decideOpencsp({ permission: opencspPermissions[0] }, undefined),
    ).toEqual({
      result: DENY,
    });
  });

  it('says nothing about permissions of others', () => {
    const permission = createPermission({
      name: 'catalog.entity.read',
      attributes: {},
    });
    expect(
      decideOpencsp({ permission }, { ownershipEntityRefs: [] }),
    ).toBeUndefined();
  });

  it('does not let a role own anything: its members would own each other’s machines', () => {
    for (const role of roles) {
      const text = JSON.stringify(
        opencspPermissions.map(permission =>
          decideOpencsp(
            { permission },
            { ownershipEntityRefs: [me, roleGroupRef(role)] },
          ),
        ),
      );
      expect(text).not.toContain(roleGroupRef(role));
    }
  });
});

describe.each([
  ['isOwnerRule', isOwnerRule],
  ['isProfileOwnerRule', isProfileOwnerRule],
  ['isHostOwnerRule', isHostOwnerRule],
  ['isDeploymentOwnerRule', isDeploymentOwnerRule],
])('%s', (_, rule) => {
  it('means the same for one resource and for a query', () => {
    const claims = [me, 'group:default/team'];
    for (const owner of [
      ...claims,
      'user:default/other',
      'User:default/me',
      '',
    ]) {
      const { owners } = ownersOf(rule.toQuery({ claims }));
      expect(rule.apply({ owner }, { claims })).toBe(owners.includes(owner));
    }
  });
});

function ownersOf(query: ReturnType<typeof isOwnerRule.toQuery>): {
  owners: string[];
} {
  return 'owners' in query ? query : { owners: [] };
}
