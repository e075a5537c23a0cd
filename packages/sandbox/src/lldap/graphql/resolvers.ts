import { GROUP_ATTRIBUTES } from '../directory/attributes';
import {
  ADMIN_GROUP_ID,
  canRead,
  canReadAll,
  canWrite,
  isAdmin,
} from '../directory/permissions';
import { EntityNotFound, NotAllowed } from '../directory/refusals';
import { argumentSchemas, consolidate, singleValue } from './inputs';
import { requestFilterSchema, testOf } from './requestFilter';
import { Context, groupView, SCHEMA_VIEW, userView } from './views';

/** Answers a root field. Arguments were checked against the schema. */
type Resolver = (context: Context, given: Record<string, unknown>) => unknown;

const OK = { ok: true };

/** Of queries, by field. */
export const QUERIES: Readonly<Record<string, Resolver>> = {
  apiVersion: () => '1.0',
  schema: () => SCHEMA_VIEW,
  user: (context, given) => {
    const { userId } = argumentSchemas.user.parse(given);
    const id = decoded(userId).toLowerCase();
    allow(canRead(context.caller, id), 'Unauthorized access to user data');
    return userView(context, context.world.directory.userOrRefuse(id));
  },
  users: (context, { filters }) => {
    const { directory } = context.world;
    allow(canReadAll(context.caller), 'Unauthorized access to user list');
    const test =
      filters === undefined || filters === null
        ? () => true
        : testOf(directory, requestFilterSchema.parse(filters));
    return directory
      .users()
      .filter(test)
      .map(user => userView(context, user));
  },
  groups: context => {
    allow(canReadAll(context.caller), 'Unauthorized access to group list');
    return context.world.directory
      .groups()
      .map(group => groupView(context, group));
  },
  group: (context, given) => {
    const { groupId } = argumentSchemas.group.parse(given);
    allow(canReadAll(context.caller), 'Unauthorized access to group data');
    const group = context.world.directory.group(groupId);
    if (!group) {
      throw new EntityNotFound(String(groupId));
    }
    return groupView(context, group);
  },
};

/** Of mutations, by field. */
export const MUTATIONS: Readonly<Record<string, Resolver>> = {
  createUser: (context, given) => {
    const { user } = argumentSchemas.createUser.parse(given);
    allow(isAdmin(context.caller), 'Unauthorized user creation');
    const { email, displayName, attributes } = consolidate(
      user,
      user.attributes ?? [],
      false,
    );
    if (email === undefined) {
      throw new NotAllowed('Email is required when creating a new user');
    }
    const { directory } = context.world;
    const made = directory.createUser({
      id: user.id,
      email,
      displayName,
      attributes,
    });
    return userView(context, made);
  },
  createGroup: (context, given) =>
    createGroup(context, argumentSchemas.createGroup.parse(given).name),
  createGroupWithDetails: (context, given) => {
    const { request } = argumentSchemas.createGroupWithDetails.parse(given);
    allow(isAdmin(context.caller), 'Unauthorized group creation');
    request.attributes?.forEach(one => singleValue(GROUP_ATTRIBUTES, one));
    return createGroup(context, request.displayName);
  },
  updateUser: updateUser,
  updateGroup: updateGroup,
  addUserToGroup: (context, given) => {
    const { userId, groupId } = argumentSchemas.membership.parse(given);
    allow(
      isAdmin(context.caller),
      'Unauthorized group membership modification',
    );
    context.world.directory.addMember(userId, groupId);
    return OK;
  },
  removeUserFromGroup: (context, given) => {
    const { userId, groupId } = argumentSchemas.membership.parse(given);
    const { caller } = context;
    allow(isAdmin(caller), 'Unauthorized group membership modification');
    allow(
      caller.user !== userId.toLowerCase() || groupId !== ADMIN_GROUP_ID,
      'Cannot remove admin rights for current user',
    );
    context.world.directory.removeMember(userId, groupId);
    return OK;
  },
  deleteUser: (context, given) => {
    const { userId } = argumentSchemas.user.parse(given);
    allow(isAdmin(context.caller), 'Unauthorized user deletion');
    allow(
      context.caller.user !== userId.toLowerCase(),
      'Cannot delete current user',
    );
    context.world.directory.deleteUser(userId);
    return OK;
  },
  deleteGroup: (context, given) => {
    const { groupId } = argumentSchemas.group.parse(given);
    allow(isAdmin(context.caller), 'Unauthorized group deletion');
    allow(groupId !== ADMIN_GROUP_ID, 'Cannot delete admin group');
    context.world.directory.deleteGroup(groupId);
    return OK;
  },
};

function updateUser(context: Context, given: Record<string, unknown>) {
  const { user } = argumentSchemas.updateUser.parse(given);
  const id = user.id.toLowerCase();
  allow(canWrite(context.caller, id), 'Unauthorized user update');
  const { email, displayName, attributes, emptied } = consolidate(
    user,
    user.insertAttributes ?? [],
    true,
  );
  const remove = [...emptied, ...(user.removeAttributes ?? [])];
  context.world.directory.updateUser({
    id,
    email,
    displayName:
      displayName ?? (remove.includes('display_name') ? '' : undefined),
    insert: attributes,
    remove,
  });
  return OK;
}

function updateGroup(context: Context, given: Record<string, unknown>) {
  const { group } = argumentSchemas.updateGroup.parse(given);
  allow(isAdmin(context.caller), 'Unauthorized group update');
  const inserted = group.insertAttributes ?? [];
  const displayName =
    group.displayName ??
    inserted.find(({ name }) => name === 'display_name')?.value[0];
  allow(
    group.id !== ADMIN_GROUP_ID || displayName === undefined,
    'Cannot change lldap_admin group name',
  );
  inserted
    .filter(({ name }) => name !== 'display_name')
    .forEach(one => singleValue(GROUP_ATTRIBUTES, one));
  context.world.directory.updateGroup(group.id, displayName);
  return OK;
}

function createGroup(context: Context, name: string) {
  allow(isAdmin(context.caller), 'Unauthorized group creation');
  return groupView(context, context.world.directory.createGroup(name));
}

/** @throws NotAllowed with the server's words */
function allow(isAllowed: boolean, refusal: string): void {
  if (!isAllowed) {
    throw new NotAllowed(refusal);
  }
}

/** The server takes a user's id as a part of a URL. */
function decoded(userId: string): string {
  try {
    return decodeURIComponent(userId);
  } catch {
    throw new NotAllowed('Invalid user parameter');
  }
}
