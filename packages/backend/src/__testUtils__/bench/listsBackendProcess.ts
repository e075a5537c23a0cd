/*
 * The instances beside a stock catalog, under one policy (everybody sees what they own), for the
 * bench of lists.
 */
import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  PolicyDecision,
} from '@backstage/plugin-permission-common';

const ME = 'user:default/member';

/** The rule that says "owned by one of these", by kind of resource. */
const OWNED: Record<string, { pluginId: string; rule: string }> = {
  'opencsp-instance': { pluginId: 'opencsp', rule: 'IS_OWNER' },
  'catalog-entity': { pluginId: 'catalog', rule: 'IS_ENTITY_OWNER' },
};

function decide(resourceType: string): PolicyDecision {
  const { pluginId, rule } = OWNED[resourceType];
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId,
    resourceType,
    conditions: { rule, resourceType, params: { claims: [ME] } },
  };
}

const allowed: AuthorizeResult.ALLOW = AuthorizeResult.ALLOW;

const backend = createBackend();
backend.add(mockServices.auth.factory());
backend.add(
  mockServices.httpAuth.factory({
    defaultCredentials: mockCredentials.user(ME),
  }),
);
backend.add(mockServices.userInfo.factory());
backend.add(
  createServiceFactory({
    service: coreServices.permissions,
    deps: {},
    factory: () => ({
      authorize: async requests => requests.map(() => ({ result: allowed })),
      authorizeConditional: async requests =>
        requests.map(({ permission }) =>
          'resourceType' in permission &&
          typeof permission.resourceType === 'string'
            ? decide(permission.resourceType)
            : { result: allowed },
        ),
    }),
  }),
);
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@opencsp/plugin-opencsp-backend'));
backend.start();
