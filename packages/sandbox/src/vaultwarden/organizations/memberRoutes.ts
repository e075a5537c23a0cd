import { z } from 'zod';
import { adminOf, managerOf, signedIn } from '../accounts/guards';
import { hasFullAccess } from '../database/memberships';
import { jsonBody } from '../http/body';
import { Call, Route, route } from '../http/call';
import { empty, json, list, Refusal, VaultwardenReply } from '../http/reply';
import {
  confirmMember,
  deleteMember,
  editableMember,
  MemberChange,
  restoreMember,
  revokeMember,
} from './changeMember';
import { grant } from './grants';
import { invite, reinvite } from './invite';
import {
  acceptSchema,
  bulkConfirmSchema,
  confirmSchema,
  editSchema,
  idsSchema,
  wantedType,
} from './memberBody';
import { memberView, miniMemberView } from './organizationViews';

const NOT_A_MEMBER = "The specified user isn't a member of the organization";
const CONFIRM_RESULT = 'OrganizationBulkConfirmResponseModel';
const BULK_RESULT = 'OrganizationUserBulkResponseModel';

function isAsked({ request }: Call, name: string): boolean {
  return request.url.searchParams.get(name) === 'true';
}

async function listMembers(call: Call): Promise<VaultwardenReply> {
  const { member } = await managerOf(call);
  const { database } = call.world;
  if (!hasFullAccess(member)) {
    throw new Refusal('Resource not found.', 404);
  }
  const hasCollections = isAsked(call, 'includeCollections');
  return list(
    database
      .membersOf(member.organizationId)
      .map(other => memberView(database, other, hasCollections)),
  );
}

async function listShort(call: Call): Promise<VaultwardenReply> {
  const { member } = await managerOf(call);
  const { database } = call.world;
  return list(
    database
      .membersOf(member.organizationId)
      .map(other => miniMemberView(database, other)),
  );
}

async function readMember(call: Call): Promise<VaultwardenReply> {
  const { member } = await adminOf(call);
  const { database } = call.world;
  const found = database.member(call.param('member'), member.organizationId);
  if (!found) {
    throw new Refusal(NOT_A_MEMBER);
  }
  const hasCollections =
    isAsked(call, 'includeCollections') || isAsked(call, 'includeGroups');
  return json(memberView(database, found, hasCollections));
}

/** Kind and collections of a member: what is not given is gone. */
async function editMember(call: Call): Promise<VaultwardenReply> {
  const by = await adminOf(call);
  const { database } = call.world;
  const body = jsonBody(call.request, editSchema);
  const { type, accessAll } = wantedType(body);
  const member = editableMember(database, by, call.param('member'), type);
  database.takeGrants(member);
  const { userId, organizationId } = member;
  for (const { id, ...rights } of accessAll ? [] : body.collections ?? []) {
    if (!database.collection(id, organizationId)) {
      throw new Refusal('Collection not found in Organization');
    }
    grant(database, userId, id, rights);
  }
  if ((body.groups ?? []).length > 0) {
    throw new Refusal('Group not found in Organization');
  }
  Object.assign(member, { type, accessAll });
  database.saveMember(member);
  return empty();
}

async function publicKeys(call: Call): Promise<VaultwardenReply> {
  const { member } = await adminOf(call);
  const { database } = call.world;
  const { ids } = jsonBody(call.request, idsSchema);
  return list(
    ids.flatMap(id => {
      const found = database.member(id, member.organizationId);
      const user = found && database.user(found.userId);
      return user
        ? {
            object: 'organizationUserPublicKeyResponseModel',
            id,
            userId: user.id,
            key: user.publicKey,
          }
        : [];
    }),
  );
}

async function confirm(call: Call): Promise<VaultwardenReply> {
  const by = await adminOf(call);
  const { key } = jsonBody(call.request, confirmSchema);
  confirmMember(call.world.database, by, call.param('member'), key);
  return empty();
}

/** Always 200: what went wrong stands beside each member. */
async function confirmMany(call: Call): Promise<VaultwardenReply> {
  const by = await adminOf(call);
  const { keys } = jsonBody(call.request, bulkConfirmSchema);
  return list(
    (keys ?? []).map(({ id, key }) =>
      result(CONFIRM_RESULT, id, () =>
        confirmMember(call.world.database, by, id, key),
      ),
    ),
  );
}

function result(object: string, id: string, change: () => void) {
  try {
    change();
    return { object, id, error: '' };
  } catch (error) {
    if (error instanceof Refusal) {
      return { object, id, error: error.message };
    }
    throw error;
  }
}

function one(change: MemberChange) {
  return async (call: Call): Promise<VaultwardenReply> => {
    const by = await adminOf(call);
    change(call.world.database, by, call.param('member'));
    return empty();
  };
}

function many(change: MemberChange, object: string) {
  return async (call: Call): Promise<VaultwardenReply> => {
    const by = await adminOf(call);
    const { ids } = jsonBody(call.request, idsSchema);
    return list(
      ids.map(id =>
        result(object, id, () => change(call.world.database, by, id)),
      ),
    );
  };
}

/** Tokens of invitations come by mail only, so that none can be good here. */
async function accept(call: Call): Promise<VaultwardenReply> {
  await signedIn(call);
  const { token } = jsonBody(call.request, acceptSchema);
  await call.world.tokens.verify('invite', token, z.object({}));
  throw new Refusal('Error accepting the invitation');
}

const ALL = '/api/organizations/:organization/users';
const ONE = `${ALL}/:member`;

/** What is about members. */
export const memberRoutes: readonly Route[] = [
  ...route('GET', ALL, listMembers),
  ...route('GET', `${ALL}/mini-details`, listShort),
  ...route('POST', `${ALL}/invite`, invite),
  ...route('POST', `${ALL}/public-keys`, publicKeys),
  ...route('POST', `${ALL}/confirm`, confirmMany),
  ...route('PUT', `${ALL}/revoke`, many(revokeMember, BULK_RESULT)),
  ...route('PUT', `${ALL}/restore`, many(restoreMember, BULK_RESULT)),
  ...route('DELETE', ALL, many(deleteMember, CONFIRM_RESULT)),
  ...route('GET', ONE, readMember),
  ...route('PUT POST', ONE, editMember),
  ...route('DELETE', ONE, one(deleteMember)),
  ...route('POST', `${ONE}/reinvite`, reinvite),
  ...route('POST', `${ONE}/accept`, accept),
  ...route('POST', `${ONE}/confirm`, confirm),
  ...route('PUT', `${ONE}/revoke`, one(revokeMember)),
  ...route('PUT', `${ONE}/restore`, one(restoreMember)),
  ...route('PUT', `${ONE}/restore/vnext`, one(restoreMember)),
];
