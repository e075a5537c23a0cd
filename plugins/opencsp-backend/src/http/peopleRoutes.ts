import {
  profileReadPermission,
  profileUpdatePermission,
} from '@opencsp/plugin-opencsp-common';
import { JsonObject } from '@backstage/types';
import { PeopleService } from '../services/people/PeopleService';
import { notSetUp } from '../services/profiles/profileErrors';
import { describePeople } from './openapi/describe/people';
import type { Route, Services } from './routes';

/** A person gives a handful of passwords; each is made, sealed and carried to a host. */
const PASSWORDS = { most: 30, windowMs: 60_000, callers: 10_000 };

/** Each look signs in to the directory; a person presses the button a few times. */
const LOOKS = { most: 30, windowMs: 60_000, callers: 10_000 };

/** What these routes use. */
export type PeoplePart = Pick<Services, 'people'>;

/** Where profiles are not set up, each route says so. @throws NotFoundError */
function peopleOf({ people }: PeoplePart): PeopleService {
  if (!people) {
    throw notSetUp();
  }
  return people;
}

/** Who it was about. */
function whom(_body: unknown, { person }: Record<string, string>): JsonObject {
  return { person: person.slice(0, 100) };
}

/** The part of the API that is about the people of profiles and their accounts. */
export const peopleRoutes: Route<PeoplePart>[] = [
  {
    method: 'get',
    path: '/profiles/:id/people',
    operation: 'list-people',
    principal: 'user',
    permission: profileReadPermission,
    describe: describePeople.list,
    handle: async (services, caller, req) => ({
      body: await peopleOf(services).list(caller, req.params.id),
    }),
  },
  {
    method: 'post',
    path: '/profiles/:id/people',
    operation: 'add-person',
    principal: 'user',
    permission: profileUpdatePermission,
    audit: 'medium',
    auditId: 'profileId',
    describe: describePeople.add,
    handle: async (services, caller, req) => ({
      status: 201,
      body: await peopleOf(services).add(
        caller,
        req.params.id,
        req.body,
        req.header('idempotency-key'),
      ),
    }),
  },
  {
    method: 'post',
    path: '/profiles/:id/people/look',
    operation: 'look-at-people',
    principal: 'user',
    permission: profileUpdatePermission,
    rateLimit: LOOKS,
    audit: 'low',
    auditId: 'profileId',
    describe: describePeople.look,
    handle: async (services, caller, req) => ({
      status: 202,
      body: await peopleOf(services).look(caller, req.params.id),
    }),
  },
  {
    method: 'delete',
    path: '/profiles/:id/people/:person',
    operation: 'remove-person',
    principal: 'user',
    permission: profileUpdatePermission,
    audit: 'high',
    auditId: 'profileId',
    auditMeta: whom,
    describe: describePeople.remove,
    handle: async (services, caller, req) => ({
      status: 202,
      body: await peopleOf(services).remove(
        caller,
        req.params.id,
        req.params.person,
      ),
    }),
  },
  {
    method: 'patch',
    path: '/profiles/:id/people/:person',
    operation: 'change-person',
    principal: 'user',
    permission: profileUpdatePermission,
    audit: 'medium',
    auditId: 'profileId',
    auditMeta: whom,
    describe: describePeople.change,
    handle: async (services, caller, req) => ({
      status: 202,
      body: await peopleOf(services).update(
        caller,
        req.params.id,
        req.params.person,
        req.body,
      ),
    }),
  },
  {
    method: 'post',
    path: '/profiles/:id/people/:person/password',
    operation: 'reset-password',
    principal: 'user',
    permission: profileUpdatePermission,
    rateLimit: PASSWORDS,
    audit: 'high',
    auditId: 'profileId',
    auditMeta: whom,
    describe: describePeople.resetPassword,
    handle: async (services, caller, req) => ({
      status: 202,
      body: await peopleOf(services).passwords.reset(
        caller,
        req.params.id,
        req.params.person,
        req.body,
      ),
    }),
  },
  {
    method: 'post',
    path: '/profiles/:id/people/:person/rotate',
    operation: 'rotate-passwords',
    principal: 'user',
    permission: profileUpdatePermission,
    rateLimit: PASSWORDS,
    audit: 'high',
    auditId: 'profileId',
    auditMeta: whom,
    describe: describePeople.rotate,
    handle: async (services, caller, req) => ({
      status: 202,
      body: await peopleOf(services).passwords.rotate(
        caller,
        req.params.id,
        req.params.person,
        req.body,
      ),
    }),
  },
  {
    method: 'post',
    path: '/profiles/:id/people/:person/reveal',
    operation: 'reveal-password',
    principal: 'user',
    permission: profileUpdatePermission,
    rateLimit: PASSWORDS,
    audit: 'high',
    auditId: 'profileId',
    auditMeta: whom,
    describe: describePeople.reveal,
    handle: async (services, caller, req) => ({
      body: await peopleOf(services).passwords.reveal(
        caller,
        req.params.id,
        req.params.person,
      ),
      isSecret: true,
    }),
  },
];
