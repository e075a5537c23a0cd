/*
 * Proves what each role may do: a table of every permission that the stock plugins and the suite
 * declare today. A permission that appears in a newer release is not in the table, so its row fails
 * until someone decides, and it is denied to everybody meanwhile. That a condition filters as meant
 * inside a plugin is that plugin's matter; that the rules exist there is tested here.
 */
import {
  catalogConditions,
  createCatalogConditionalDecision,
} from '@backstage/plugin-catalog-backend/alpha';
import {
  catalogEntityReadPermission,
  catalogPermissions,
} from '@backstage/plugin-catalog-common/alpha';
import {
  AuthorizeResult,
  createPermission,
  Permission,
} from '@backstage/plugin-permission-common';
import {
  createScaffolderTaskConditionalDecision,
  scaffolderTaskConditions,
} from '@backstage/plugin-scaffolder-backend/alpha';
import {
  scaffolderPermissions,
  taskReadPermission,
} from '@backstage/plugin-scaffolder-common/alpha';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import permissionPlugin from '@backstage/plugin-permission-backend';
import {
  opencspPermissions,
  roleGroupRef,
  roles,
} from '@opencsp/plugin-opencsp-common';
import request from 'supertest';
import permissionModule from './index';
import { OpencspPolicy } from './OpencspPolicy';

const ME = 'user:default/360000000000000003';
const TEAM = 'group:default/team-a';

/** admin, operator, member, viewer, nobody's role: A allow, o own only, - deny. */
const TABLE: Record<string, string> = {
  'catalog.entity.read': 'A A o o -',
  'catalog.entity.create': 'A - - - -',
  'catalog.entity.delete': 'A - - - -',
  'catalog.entity.refresh': 'A A - - -',
  'catalog.entity.validate': 'A - - - -',
  'catalog.location.read': 'A A - - -',
  'catalog.location.create': 'A - - - -',
  'catalog.location.analyze': 'A - - - -',
  'catalog.location.delete': 'A - - - -',
  'catalog.ingestion.read': 'A - - - -',
  'catalog.ingestion.manage': 'A - - - -',
  'scaffolder.template.parameter.read': 'A A A A -',
  'scaffolder.template.step.read': 'A A A A -',
  'scaffolder.template.dry-run': 'A - - - -',
  'scaffolder.template.management': 'A - - - -',
  'scaffolder.action.execute': 'A A A - -',
  'scaffolder.task.create': 'A A A - -',
  'scaffolder.task.read': 'A A o o -',
  'scaffolder.task.cancel': 'A o o - -',
  'opencsp.platform.read': 'A A A A -',
  'opencsp.operations.read': 'A A - - -',
  'opencsp.operations.update': 'A A - - -',
  'opencsp.instance.create': 'A A A - -',
  'opencsp.instance.read': 'A A o o -',
  'opencsp.instance.update': 'A A o - -',
  'opencsp.instance.delete': 'A o o - -',
  'opencsp.profile.create': 'A A A - -',
  'opencsp.profile.read': 'A A o o -',
  'opencsp.profile.update': 'A A o - -',
  'opencsp.profile.delete': 'A o o - -',
  'opencsp.host.create': 'A A A - -',
  'opencsp.host.read': 'A A o o -',
  'opencsp.host.update': 'A A o - -',
  'opencsp.host.delete': 'A o o - -',
  'opencsp.deployment.create': 'A A A - -',
  'opencsp.deployment.read': 'A A o o -',
  'opencsp.deployment.update': 'A A o - -',
  'opencsp.deployment.delete': 'A o o - -',
};

const SIGN = {
  [AuthorizeResult.ALLOW]: 'A',
  [AuthorizeResult.CONDITIONAL]: 'o',
  [AuthorizeResult.DENY]: '-',
};

const declared: Permission[] = [
  ...catalogPermissions,
  ...scaffolderPermissions,
  ...opencspPermissions,
];

function policyFor(...ownershipEntityRefs: string[]) {
  const userInfo = mockServices.userInfo.mock({
    getUserInfo: async () => ({ userEntityRef: ME, ownershipEntityRefs }),
  });
  const credentials = mockCredentials.user(ME);
  const info = { userEntityRef: ME, ownershipEntityRefs: [] };
  return {
    userInfo,
    decide: async (permission: Permission) =>
      new OpencspPolicy(userInfo).handle({ permission }, { credentials, info }),
  };
}

describe('roles and permissions', () => {
  it.each(declared.map(permission => [permission.name, permission] as const))(
    '%s',
    async (name, permission) => {
      const signs = await Promise.all(
        [...roles, undefined].map(async role => {
          const refs = role ? [ME, roleGroupRef(role)] : [ME];
          const { result } = await policyFor(...refs).decide(permission);
          return SIGN[result];
        }),
      );
      expect(signs.join(' ')).toBe(TABLE[name]);
    },
  );

  it('has no row for a permission that does not exist', () => {
    expect(Object.keys(TABLE).sort()).toEqual(
      declared.map(({ name }) => name).sort(),
    );
  });

  it('denies what nobody decided about, also to an admin', async () => {
    const unknown = createPermission({
      name: 'newplugin.thing.delete',
      attributes: { action: 'delete' },
    });
    const inherited = createPermission({ name: 'toString', attributes: {} });
    const { decide } = policyFor(ME, roleGroupRef('admin'));
    expect((await decide(unknown)).result).toBe(AuthorizeResult.DENY);
    expect((await decide(inherited)).result).toBe(AuthorizeResult.DENY);
  });

  it('takes the best of several roles', async () => {
    const { decide } = policyFor(
      ME,
      roleGroupRef('viewer'),
      roleGroupRef('operator'),
    );
    expect((await decide(catalogEntityReadPermission)).result).toBe(
      AuthorizeResult.ALLOW,
    );
  });

  it('denies everything to a caller without an identity', async () => {
    const policy = new OpencspPolicy(mockServices.userInfo.mock());
    for (const permission of declared) {
      const { result } = await policy.handle({ permission });
      expect(result).toBe(AuthorizeResult.DENY);
    }
  });
});

describe('conditions', () => {
  it('show entities but others’ machines, profiles and hosts, by person and group, never by role', async () => {
    const { decide } = policyFor(ME, TEAM, roleGroupRef('member'));
    expect(await decide(catalogEntityReadPermission)).toEqual(
      createCatalogConditionalDecision(catalogEntityReadPermission, {
        anyOf: [
          catalogConditions.isEntityOwner({ claims: [ME, TEAM] }),
          {
            allOf: [
              {
                not: catalogConditions.hasAnnotation({
                  annotation: 'opencsp.io/instance-id',
                }),
              },
              {
                not: catalogConditions.hasAnnotation({
                  annotation: 'opencsp.io/profile-id',
                }),
              },
              {
                not: catalogConditions.hasAnnotation({
                  annotation: 'opencsp.io/host-id',
                }),
              },
            ],
          },
        ],
      }),
    );
  });

  it('show one’s own tasks', async () => {
    const { decide } = policyFor(ME, roleGroupRef('viewer'));
    expect(await decide(taskReadPermission)).toEqual(
      createScaffolderTaskConditionalDecision(
        taskReadPermission,
        scaffolderTaskConditions.isTaskOwner({ createdBy: [ME] }),
      ),
    );
  });
});

describe('in the permission plugin', () => {
  it('answers a batch, asking once who the caller is', async () => {
    const getUserInfo = jest.fn(async () => ({
      userEntityRef: ME,
      ownershipEntityRefs: [ME, roleGroupRef('member')],
    }));
    const { server } = await startTestBackend({
      features: [
        permissionPlugin,
        permissionModule,
        mockServices.userInfo.mock({ getUserInfo }).factory,
        mockServices.rootConfig.factory({
          data: { permission: { enabled: true } },
        }),
      ],
    });
    const ask = (header: string) =>
      request(server)
        .post('/api/permission/authorize')
        .set('authorization', header)
        .send({
          items: opencspPermissions
            .filter(permission => permission.type === 'basic')
            .map((permission, index) => ({ id: `${index}`, permission })),
        });

    const member = await ask(mockCredentials.user.header(ME));
    expect(
      member.body.items.map(({ result }: { result: string }) => result),
    ).toEqual([
      'ALLOW',
      'DENY',
      'DENY',
      ...['ALLOW', 'ALLOW', 'ALLOW', 'ALLOW'],
    ]);
    // once by the plugin itself, once by the policy for all questions of the batch
    expect(getUserInfo).toHaveBeenCalledTimes(2);

    expect((await ask(mockCredentials.none.header())).status).toBe(401);
  });
});
