import { z } from 'zod';
import { DirectoryView, User } from '../../directory/directory';
import {
  Call,
  demand,
  listed,
  may,
  querySchema,
  read,
  sliceOf,
  timestamp,
} from './call';
import { ApiError, userNotFound } from './errors';
import type { Routes } from './routes';
import { fitsUser } from './userFilters';
import {
  loginNameOf,
  stateOf,
  timesOf,
  userDetails,
  userView,
} from './userView';

const listSchema = z.object({
  query: querySchema,
  sortingColumn: z.string().default(''),
  queries: z.array(z.record(z.string(), z.unknown())).default([]),
});

const COLUMNS: Record<string, (user: User) => string | number> = {
  USER_FIELD_NAME_USER_NAME: loginNameOf,
  USER_FIELD_NAME_EMAIL: user =>
    user.kind === 'human' ? user.person.email : '\uffff',
  USER_FIELD_NAME_CREATION_DATE: user => timesOf(user)[0],
  USER_FIELD_NAME_STATE: stateOf,
  USER_FIELD_NAME_TYPE: ({ kind }) => kind,
};

/** Reading users (07-directory/users-paging, users-filters). */
export const userRoutes: Routes = {
  'POST /v2/users': call => listUsers(call),
  'POST /zitadel.user.v2.UserService/ListUsers': call => listUsers(call),
  'GET /v2/users/:': call => {
    const user = readableUser(call, call.params[0]);
    const { data } = call.world.directory;
    return { details: userDetails(user, data), user: userView(user, data) };
  },
};

/**
 * A user whom the caller may read: always themselves, and current at once.
 *
 * @throws ApiError
 */
function readableUser(call: Call, id: string): User {
  const { world, caller } = call;
  const user = world.directory.user(id);
  if (user?.id !== caller.id) {
    demand(call, 'read', user?.organizationId);
  }
  if (!user) {
    throw userNotFound();
  }
  return user;
}

/** There is no limit: 0 or none means everybody. Who may not read sees only themselves. */
function listUsers(call: Call): object {
  const { world, caller, body, raw } = call;
  assertUnsigned(raw);
  const { query, sortingColumn, queries } = read(listSchema, body);
  const view = world.directory.visible;
  const found = usersOf(view)
    .filter(
      user => user.id === caller.id || may(call, 'read', user.organizationId),
    )
    .filter(user => queries.every((one, i) => fitsUser(user, one, i, raw)))
    .sort((a, b) => compare(a, b, sortingColumn) * (query.asc ? 1 : -1));
  const page = sliceOf(found, query);
  return {
    details: {
      ...(page.length > 0 && { totalResult: String(found.length) }),
      timestamp: timestamp(world.now()),
    },
    ...listed(
      'result',
      page.map(user => userView(user, view.data)),
    ),
  };
}

function usersOf({ people, data }: DirectoryView): User[] {
  return [
    ...people.map(person => ({
      kind: 'human' as const,
      id: person.id,
      organizationId: person.organizationId,
      person,
    })),
    ...data.serviceUsers.map(machine => ({
      kind: 'machine' as const,
      id: machine.id,
      organizationId: machine.organizationId,
      machine,
    })),
  ];
}

function compare(a: User, b: User, column: string): number {
  const key = Object.hasOwn(COLUMNS, column) ? COLUMNS[column] : undefined;
  if (key) {
    const [one, other] = [key(a), key(b)];
    if (one !== other) {
      return one < other ? -1 : 1;
    }
  }
  return a.id < b.id ? -1 : 1;
}

/** Negative numbers are refused while the JSON is read, with their place in it. */
function assertUnsigned(raw: string): void {
  const negative = /"(limit|offset)":\s*("?-\d+"?)/.exec(raw);
  if (negative) {
    const [all, name, value] = negative;
    const column = negative.index + all.length - value.length + 1;
    const type = name === 'limit' ? 'uint32' : 'uint64';
    throw new ApiError(
      3,
      `proto: (line 1:${column}): invalid value for ${type} field ${name}: ${value}`,
    );
  }
}
