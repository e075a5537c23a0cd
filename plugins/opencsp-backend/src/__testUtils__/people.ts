import {
  BackendFeature,
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import { Role, roleGroupRef } from '@opencsp/plugin-opencsp-common';
import { decideOpencsp } from '@opencsp/plugin-opencsp-node';

/** The people of the tests, by user name. */
export const PEOPLE: Record<string, Role | undefined> = {
  admin: 'admin',
  operator: 'operator',
  member: 'member',
  member2: 'member',
  viewer: 'viewer',
  guest: undefined,
};

/** Backstage's services that know these people, and let them do what the suite's own policy allows. */
export function peopleAndPolicy(): BackendFeature[] {
  return [
    mockServices.userInfo.mock({
      getUserInfo: async credentials => {
        const userEntityRef = userOf(credentials);
        return {
          userEntityRef,
          ownershipEntityRefs: ownershipOf(userEntityRef),
        };
      },
    }).factory,
    mockServices.permissions.mock({
      authorize: async (requests, { credentials }) =>
        requests.map(({ permission }) => ({
          result:
            decide(permission, credentials).result === AuthorizeResult.ALLOW
              ? AuthorizeResult.ALLOW
              : AuthorizeResult.DENY,
        })),
      authorizeConditional: async (requests, { credentials }) =>
        requests.map(({ permission }) => decide(permission, credentials)),
    }).factory,
  ];
}

/** What the suite's policy decides for a person of the tests. */
export function decide(
  permission: Parameters<typeof decideOpencsp>[0]['permission'],
  credentials?: BackstageCredentials,
): PolicyDecision {
  const ownershipEntityRefs = credentials
    ? ownershipOf(userOf(credentials))
    : [];
  return (
    decideOpencsp({ permission }, { ownershipEntityRefs }) ?? {
      result: AuthorizeResult.DENY,
    }
  );
}

/** Ref of the person of these credentials. */
export function userOf(credentials: BackstageCredentials): string {
  return isUser(credentials)
    ? credentials.principal.userEntityRef
    : 'user:default/nobody';
}

function isUser(
  credentials: BackstageCredentials,
): credentials is BackstageCredentials<BackstageUserPrincipal> {
  const { principal } = credentials;
  return (
    typeof principal === 'object' &&
    principal !== null &&
    'type' in principal &&
    principal.type === 'user'
  );
}

/** Refs that a person of the tests owns by, the role group among them. */
export function ownershipOf(userEntityRef: string): string[] {
  const role = PEOPLE[userEntityRef.replace('user:default/', '')];
  return role ? [userEntityRef, roleGroupRef(role)] : [userEntityRef];
}
