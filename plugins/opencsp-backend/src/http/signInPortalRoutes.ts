import { profileUpdatePermission } from '@opencsp/plugin-opencsp-common';
import { notSetUp } from '../services/profiles/profileErrors';
import { SignInPortalService } from '../services/signInPortal/SignInPortalService';
import { describeSignInPortal } from './openapi/describe/signInPortal';
import type { Route, Services } from './routes';

/** Each asks the host; a person looks a few times. */
const LOOKS = { most: 30, windowMs: 60_000, callers: 10_000 };

/** What these routes use. */
export type SignInPortalPart = Pick<Services, 'signInPortal'>;

/** Where profiles are not set up, each route says so. @throws NotFoundError */
function portalOf({ signInPortal }: SignInPortalPart): SignInPortalService {
  if (!signInPortal) {
    throw notSetUp();
  }
  return signInPortal;
}

const COMMON = {
  principal: 'user',
  permission: profileUpdatePermission,
  rateLimit: LOOKS,
  auditId: 'profileId',
} as const;

/** The part of the API that tells what goes on at the sign-in portal of a profile. */
export const signInPortalRoutes: Route<SignInPortalPart>[] = [
  {
    ...COMMON,
    method: 'get',
    path: '/profiles/:id/sign-in-portal',
    operation: 'get-sign-in-portal',
    describe: describeSignInPortal.get,
    handle: async (services, caller, req) => ({
      body: await portalOf(services).get(caller, req.params.id),
    }),
  },
  {
    ...COMMON,
    method: 'post',
    path: '/profiles/:id/sign-in-portal/let-in',
    operation: 'let-in',
    audit: 'medium',
    describe: describeSignInPortal.letIn,
    handle: async (services, caller, req) => ({
      body: await portalOf(services).letIn(caller, req.params.id, req.body),
    }),
  },
  {
    ...COMMON,
    method: 'post',
    path: '/profiles/:id/sign-in-portal/code',
    operation: 'reveal-sign-in-code',
    audit: 'medium',
    describe: describeSignInPortal.code,
    handle: async (services, caller, req) => ({
      body: await portalOf(services).code(caller, req.params.id),
    }),
  },
];
