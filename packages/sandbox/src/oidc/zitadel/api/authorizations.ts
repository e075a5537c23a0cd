import { z } from 'zod';
import { Authorization, DirectoryData } from '../../directory/schema';
import { newId } from '../../ids';
import { World } from '../../world';
import {
  Call,
  demand,
  listed,
  may,
  pageOf,
  paginationSchema,
  read,
  timestamp,
} from './call';
import { ApiError } from './errors';
import type { Routes } from './routes';
import { matches } from './userFilters';

const SERVICE = '/zitadel.authorization.v2.AuthorizationService';

const listSchema = z.object({
  pagination: paginationSchema,
  sortingColumn: z.string().default(''),
  filters: z.array(z.record(z.string(), z.unknown())).default([]),
});

const rolesSchema = z.array(z.string()).default([]);
const createSchema = z.object({
  userId: z.string(),
  projectId: z.string(),
  organizationId: z.string(),
  roleKeys: rolesSchema,
});

/** Who has which role, granted by whom (02-setup/role-grants, 07-directory/authorizations-and-orgs). */
export const authorizationRoutes: Routes = {
  [`POST ${SERVICE}/ListAuthorizations`]: call => list(call),
  [`POST ${SERVICE}/CreateAuthorization`]: call => create(call),
  [`POST ${SERVICE}/UpdateAuthorization`]: call =>
    change(call, 'user.grant.changed', (authorization, world) => {
      const { roleKeys } = read(z.object({ roleKeys: rolesSchema }), call.body);
      assertRoles(
        authorization.projectId,
        authorization.organizationId,
        roleKeys,
        world,
      );
      const isSame =
        [...roleKeys].sort().join() ===
        [...authorization.roleKeys].sort().join();
      authorization.roleKeys = roleKeys;
      return !isSame;
    }),
  [`POST ${SERVICE}/DeactivateAuthorization`]: call =>
    change(call, 'user.grant.deactivated', authorization => {
      const changes = authorization.active;
      authorization.active = false;
      return changes;
    }),
  [`POST ${SERVICE}/ActivateAuthorization`]: call =>
    change(call, 'user.grant.reactivated', authorization => {
      const changes = !authorization.active;
      authorization.active = true;
      return changes;
    }),
  [`POST ${SERVICE}/DeleteAuthorization`]: call => remove(call),
};

type Filter = (one: Authorization, value: unknown, world: World) => boolean;

const idOf = (value: unknown) => read(z.object({ id: z.string() }), value).id;
const idsOf = (value: unknown) =>
  read(z.object({ ids: z.array(z.string()).default([]) }), value).ids;

const FILTERS: Record<string, Filter> = {
  authorizationIds: ({ id }, value) => idsOf(value).includes(id),
  inUserIds: ({ userId }, value) => idsOf(value).includes(userId),
  projectId: ({ projectId }, value) => projectId === idOf(value),
  organizationId: ({ organizationId }, value) => organizationId === idOf(value),
  userOrganizationId: ({ userId }, value, { directory }) =>
    directory.user(userId)?.organizationId === idOf(value),
  roleKey: ({ roleKeys }, value) =>
    roleKeys.some(key => matches(key, value, 'key')),
  state: ({ active }, value) =>
    read(z.object({ state: z.string() }), value).state ===
    (active ? 'STATE_ACTIVE' : 'STATE_INACTIVE'),
};

function list(call: Call): object {
  const { world, body } = call;
  const { pagination, sortingColumn, filters } = read(listSchema, body);
  const { data } = world.directory.visible;
  const found = data.authorizations
    .filter(one => filters.every((filter, i) => fits(one, filter, i, world)))
    .sort((a, b) => compare(a, b, sortingColumn) * (pagination.asc ? 1 : -1));
  const { pagination: shown, page } = pageOf(found, pagination, one =>
    may(call, 'read', one.organizationId),
  );
  return {
    pagination: shown,
    ...listed(
      'authorizations',
      page.map(one => view(one, data, world)),
    ),
  };
}

function fits(
  one: Authorization,
  filter: Record<string, unknown>,
  index: number,
  world: World,
): boolean {
  const [name] = Object.keys(filter);
  if (!name || !Object.hasOwn(FILTERS, name)) {
    throw new ApiError(
      3,
      `invalid ListAuthorizationsRequest.Filters[${index}]: embedded message failed validation | caused by: invalid AuthorizationsSearchFilter.Filter: value is required`,
    );
  }
  return FILTERS[name](one, filter[name], world);
}

function compare(a: Authorization, b: Authorization, column: string): number {
  const byUser = column === 'AUTHORIZATION_FIELD_NAME_USER_ID';
  if (byUser && a.userId !== b.userId) {
    return a.userId < b.userId ? -1 : 1;
  }
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}

function view(
  one: Authorization,
  data: DirectoryData,
  { directory }: World,
): object {
  const project = data.projects.find(({ id }) => id === one.projectId);
  const organization = data.organizations.find(
    ({ id }) => id === one.organizationId,
  );
  const user = directory.user(one.userId);
  const name =
    user?.kind === 'human' ? user.person.userName : user?.machine.userName;
  const displayName =
    user?.kind === 'human' ? user.person.displayName : undefined;
  return {
    id: one.id,
    creationDate: timestamp(one.createdAt),
    changeDate: timestamp(one.changedAt),
    project: {
      id: one.projectId,
      name: project?.name,
      organizationId: project?.organizationId,
    },
    organization: { id: one.organizationId, name: organization?.name },
    user: {
      id: one.userId,
      preferredLoginName: name,
      ...(displayName && { displayName }),
      organizationId: user?.organizationId,
    },
    state: one.active ? 'STATE_ACTIVE' : 'STATE_INACTIVE',
    ...listed(
      'roles',
      one.roleKeys.map(key => {
        const role = project?.roles.find(known => known.key === key);
        return {
          key,
          ...(role && { displayName: role.displayName }),
          ...(role?.group && { group: role.group }),
        };
      }),
    ),
  };
}

function create(call: Call): object {
  const { world, caller } = call;
  const { directory, now } = world;
  const given = read(createSchema, call.body);
  demand(call, 'grant.write', given.organizationId);
  if (!directory.user(given.userId)) {
    throw new ApiError(9, 'User could not be found', 'COMMAND-4f8sg');
  }
  assertRoles(given.projectId, given.organizationId, given.roleKeys, world);
  const isThere = directory.data.authorizations.some(
    one =>
      one.userId === given.userId &&
      one.projectId === given.projectId &&
      one.organizationId === given.organizationId,
  );
  if (isThere) {
    throw new ApiError(6, 'User grant already exists', 'V3-DKcYh');
  }
  const authorization = {
    ...given,
    id: newId(),
    active: true,
    createdAt: now(),
    changedAt: now(),
  };
  directory.data.authorizations.push(authorization);
  record(call.world, authorization, 'user.grant.added', caller.id);
  return {
    id: authorization.id,
    creationDate: timestamp(authorization.createdAt),
  };
}

/** The project's own organisation may grant all its roles, others what they were lent. */
function assertRoles(
  projectId: string,
  organizationId: string,
  roleKeys: readonly string[],
  { directory }: World,
): void {
  const project = directory.project(projectId);
  const lent = project?.grants.find(
    grant => grant.organizationId === organizationId,
  );
  const allowed =
    project?.organizationId === organizationId
      ? project.roles.map(({ key }) => key)
      : lent?.roleKeys;
  if (!allowed) {
    throw new ApiError(9, 'Project Grant not found', 'COMMAND-4m9ff');
  }
  if (!roleKeys.every(key => allowed.includes(key))) {
    throw new ApiError(9, 'Errors.Project.Role.NotFound', 'COMMAND-mm9F4');
  }
}

/** @param apply - returns false when nothing changed: that is 200, too */
function change(
  call: Call,
  event: string,
  apply: (authorization: Authorization, world: World) => boolean,
): object {
  const { world, caller } = call;
  const id = idOf(call.body);
  const found = world.directory.data.authorizations.find(one => one.id === id);
  demand(call, 'grant.write', found?.organizationId);
  if (!found) {
    throw new ApiError(5, 'User grant not found', 'COMMAND-3M9sd');
  }
  if (apply(found, world)) {
    found.changedAt = world.now();
    record(world, found, event, caller.id);
  }
  return { changeDate: timestamp(found.changedAt) };
}

/** One that is not there any more is deleted again with 200. */
function remove(call: Call): object {
  const { world, caller } = call;
  const { data } = world.directory;
  const id = idOf(call.body);
  const found = data.authorizations.find(one => one.id === id);
  demand(call, 'grant.write', found?.organizationId);
  if (found) {
    data.authorizations = data.authorizations.filter(one => one !== found);
    record(world, found, 'user.grant.removed', caller.id);
  }
  return { deletionDate: timestamp(world.now()) };
}

function record(
  { directory }: World,
  { id, organizationId }: Authorization,
  event: string,
  editorId: string,
): void {
  directory.record(event, { type: 'usergrant', id, organizationId }, editorId);
  directory.changed();
}
