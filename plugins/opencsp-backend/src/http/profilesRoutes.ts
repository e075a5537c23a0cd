import {
  listProfilesSchema,
  platformReadPermission,
  profileCreatePermission,
  profileDeletePermission,
  profileReadPermission,
  profileUpdatePermission,
} from '@opencsp/plugin-opencsp-common';
import { JsonObject } from '@backstage/types';
import { ProfilesService } from '../services/profiles/ProfilesService';
import { notSetUp } from '../services/profiles/profileErrors';
import { parseRequest } from '../services/requestErrors';
import { describeProfileParts } from './openapi/describe/profileParts';
import { describeProfiles } from './openapi/describe/profiles';
import type { Route, Services } from './routes';

/** A person types a password a few times; a program that guesses handles does not stop there. */
const HANDOFFS = { most: 30, windowMs: 60_000, callers: 10_000 };

/** A profile has a handful of passwords, and each is shown once. */
const REVEALS = { most: 20, windowMs: 60_000, callers: 10_000 };

/** A person tries a handful of domains; each change of the field may ask once. */
const DOMAINS = { most: 60, windowMs: 60_000, callers: 10_000 };

/** What these routes use. */
export type ProfilesPart = Pick<Services, 'profiles'>;

/** Where profiles are not set up, each route says so. @throws NotFoundError */
function profilesOf({ profiles }: ProfilesPart): ProfilesService {
  if (!profiles) {
    throw notSetUp();
  }
  return profiles;
}

/** Which secret it was about: its name, never its value. */
function secretName(
  _body: unknown,
  { name }: Record<string, string>,
): JsonObject {
  return { secret: name.slice(0, 100) };
}

/** The part of the API that is about profiles. */
export const profilesRoutes: Route<ProfilesPart>[] = [
  {
    method: 'get',
    path: '/service-definitions',
    operation: 'list-service-definitions',
    principal: 'user',
    permission: platformReadPermission,
    describe: describeProfiles.catalogue,
    handle: async (services, caller) => ({
      body: await profilesOf(services).catalogue(caller),
    }),
  },
  {
    method: 'post',
    path: '/handoffs',
    operation: 'create-handoff',
    principal: 'user',
    permission: profileCreatePermission,
    rateLimit: HANDOFFS,
    describe: describeProfiles.handOff,
    handle: async (services, caller, req) => ({
      status: 201,
      body: await profilesOf(services).handOff(caller, req.body),
      isSecret: true,
    }),
  },
  {
    method: 'get',
    path: '/domain-advice',
    operation: 'get-domain-advice',
    principal: 'user',
    permission: profileCreatePermission,
    rateLimit: DOMAINS,
    describe: describeProfiles.domainAdvice,
    handle: async (services, caller, req) => ({
      body: await profilesOf(services).domains.advise(caller, req.query),
    }),
  },
  {
    method: 'get',
    path: '/profiles',
    operation: 'list-profiles',
    principal: 'user',
    permission: profileReadPermission,
    describe: describeProfiles.list,
    handle: async (services, caller, req) => ({
      body: await profilesOf(services).list(
        caller,
        parseRequest(listProfilesSchema, req.query),
      ),
    }),
  },
  {
    method: 'post',
    path: '/profiles',
    operation: 'create-profile',
    principal: 'user',
    permission: profileCreatePermission,
    audit: 'medium',
    auditId: 'profileId',
    describe: describeProfiles.create,
    handle: async (services, caller, req) => {
      const key = req.header('idempotency-key');
      const { profile, created } = await profilesOf(services).create(
        caller,
        req.body,
        key,
      );
      return { status: created ? 201 : 200, body: profile };
    },
  },
  {
    method: 'post',
    path: '/profiles/preview',
    operation: 'preview-profile',
    principal: 'user',
    permission: profileCreatePermission,
    describe: describeProfiles.preview,
    handle: async (services, caller, req) => ({
      body: await profilesOf(services).previews.preview(caller, req.body),
    }),
  },
  {
    method: 'get',
    path: '/profiles/:id',
    operation: 'get-profile',
    principal: 'user',
    permission: profileReadPermission,
    describe: describeProfiles.get,
    handle: async (services, caller, req) => ({
      body: await profilesOf(services).get(caller, req.params.id),
    }),
  },
  {
    method: 'put',
    path: '/profiles/:id',
    operation: 'update-profile',
    principal: 'user',
    permission: profileUpdatePermission,
    audit: 'medium',
    auditId: 'profileId',
    describe: describeProfiles.update,
    handle: async (services, caller, req) => ({
      status: 202,
      body: await profilesOf(services).update(caller, req.params.id, req.body),
    }),
  },
  {
    method: 'delete',
    path: '/profiles/:id',
    operation: 'delete-profile',
    principal: 'user',
    permission: profileDeletePermission,
    audit: 'high',
    auditId: 'profileId',
    describe: describeProfiles.remove,
    handle: async (services, caller, req) => ({
      status: 202,
      body: await profilesOf(services).delete(caller, req.params.id, req.body),
    }),
  },
  {
    method: 'post',
    path: '/profiles/:id/preview',
    operation: 'preview-profile-edit',
    principal: 'user',
    permission: profileUpdatePermission,
    describe: describeProfiles.previewEdit,
    handle: async (services, caller, req) => ({
      body: await profilesOf(services).previews.preview(
        caller,
        req.body,
        req.params.id,
      ),
    }),
  },
  {
    method: 'post',
    path: '/profiles/:id/retry',
    operation: 'retry-profile',
    principal: 'user',
    permission: profileUpdatePermission,
    audit: 'medium',
    auditId: 'profileId',
    describe: describeProfiles.retry,
    handle: async (services, caller, req) => ({
      status: 202,
      body: await profilesOf(services).retry(caller, req.params.id),
    }),
  },
  {
    method: 'post',
    path: '/profiles/:id/foreign',
    operation: 'decide-foreign-commit',
    principal: 'user',
    permission: profileUpdatePermission,
    audit: 'medium',
    auditId: 'profileId',
    describe: describeProfiles.foreign,
    handle: async (services, caller, req) => ({
      status: 202,
      body: await profilesOf(services).decideForeign(
        caller,
        req.params.id,
        req.body,
      ),
    }),
  },
  {
    method: 'get',
    path: '/profiles/:id/files',
    operation: 'list-profile-files',
    principal: 'user',
    permission: profileReadPermission,
    describe: describeProfileParts.files,
    handle: async (services, caller, req) => ({
      body: await profilesOf(services).branches.files(
        caller,
        req.params.id,
        req.query,
      ),
    }),
  },
  {
    method: 'get',
    path: '/profiles/:id/diff',
    operation: 'get-profile-diff',
    principal: 'user',
    permission: profileReadPermission,
    describe: describeProfileParts.diff,
    handle: async (services, caller, req) => ({
      body: await profilesOf(services).branches.diff(
        caller,
        req.params.id,
        req.query,
      ),
    }),
  },
  {
    method: 'get',
    path: '/profiles/:id/history',
    operation: 'list-profile-history',
    principal: 'user',
    permission: profileReadPermission,
    describe: describeProfileParts.history,
    handle: async (services, caller, req) => ({
      body: await profilesOf(services).branches.history(
        caller,
        req.params.id,
        req.query,
      ),
    }),
  },
  {
    method: 'get',
    path: '/profiles/:id/secrets',
    operation: 'list-profile-secrets',
    principal: 'user',
    permission: profileReadPermission,
    describe: describeProfileParts.secrets,
    handle: async (services, caller, req) => ({
      body: await profilesOf(services).secrets.list(caller, req.params.id),
    }),
  },
  {
    method: 'post',
    path: '/profiles/:id/secrets/:name/rotate',
    operation: 'profile-secret-rotate',
    principal: 'user',
    permission: profileUpdatePermission,
    audit: 'medium',
    auditId: 'profileId',
    auditMeta: secretName,
    describe: describeProfileParts.rotate,
    handle: async (services, caller, req) => ({
      status: 202,
      body: await profilesOf(services).rotateSecret(
        caller,
        req.params.id,
        req.params.name,
      ),
    }),
  },
  {
    method: 'post',
    path: '/profiles/:id/secrets/:name/reveal',
    operation: 'profile-secret-reveal',
    principal: 'user',
    permission: profileReadPermission,
    rateLimit: REVEALS,
    audit: 'high',
    auditId: 'profileId',
    auditMeta: secretName,
    describe: describeProfileParts.reveal,
    handle: async (services, caller, req) => ({
      body: await profilesOf(services).secrets.reveal(
        caller,
        req.params.id,
        req.params.name,
      ),
      isSecret: true,
    }),
  },
  {
    method: 'get',
    path: '/profiles/:id/outcome',
    operation: 'get-profile-outcome',
    principal: 'service',
    describe: describeProfiles.outcome,
    handle: async (services, req) => ({
      body: await profilesOf(services).outcome(req.params.id),
    }),
  },
];
