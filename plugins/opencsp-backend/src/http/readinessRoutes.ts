import {
  profileReadPermission,
  profileUpdatePermission,
} from '@opencsp/plugin-opencsp-common';
import { notSetUp } from '../services/profiles/profileErrors';
import { ReadinessService } from '../services/readiness/ReadinessService';
import { describeReadiness } from './openapi/describe/readiness';
import type { Route, Services } from './routes';

/** Each check makes a user and signs in; a person presses the button a few times. */
const CHECKS = { most: 10, windowMs: 60_000, callers: 10_000 };

/** What these routes use. */
export type ReadinessPart = Pick<Services, 'readiness'>;

/** Where profiles are not set up, each route says so. @throws NotFoundError */
function readinessOf({ readiness }: ReadinessPart): ReadinessService {
  if (!readiness) {
    throw notSetUp();
  }
  return readiness;
}

/** The part of the API that tells whether the services of a profile are ready. */
export const readinessRoutes: Route<ReadinessPart>[] = [
  {
    method: 'get',
    path: '/profiles/:id/readiness',
    operation: 'get-readiness',
    principal: 'user',
    permission: profileReadPermission,
    describe: describeReadiness.get,
    handle: async (services, caller, req) => ({
      body: await readinessOf(services).get(caller, req.params.id),
    }),
  },
  {
    method: 'get',
    path: '/profiles/:id/sign-in-checks',
    operation: 'list-sign-in-checks',
    principal: 'user',
    permission: profileReadPermission,
    describe: describeReadiness.signInChecks,
    handle: async (services, caller, req) => ({
      body: await readinessOf(services).signInChecks(caller, req.params.id),
    }),
  },
  {
    method: 'post',
    path: '/profiles/:id/sign-in-checks',
    operation: 'check-sign-in',
    principal: 'user',
    permission: profileUpdatePermission,
    rateLimit: CHECKS,
    audit: 'medium',
    auditId: 'profileId',
    describe: describeReadiness.checkSignIn,
    handle: async (services, caller, req) => ({
      status: 202,
      body: await readinessOf(services).checkSignIn(caller, req.params.id),
    }),
  },
];
