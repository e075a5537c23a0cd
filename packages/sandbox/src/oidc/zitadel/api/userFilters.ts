import { z } from 'zod';
import { User } from '../../directory/directory';
import { read } from './call';
import { ApiError } from './errors';
import { loginNameOf, stateOf } from './userView';

const textSchema = z.looseObject({
  method: z.string().default('TEXT_QUERY_METHOD_EQUALS'),
});

const filterSchema = z.record(z.string(), z.unknown());

type Filter = z.infer<typeof filterSchema>;
type Test = (user: User, value: unknown, raw: string) => boolean;

const TESTS: Record<string, Test> = {
  emailQuery: (user, value) =>
    user.kind === 'human' && matches(user.person.email, value, 'emailAddress'),
  userNameQuery: (user, value) => matches(loginNameOf(user), value, 'userName'),
  loginNameQuery: (user, value) =>
    matches(loginNameOf(user), value, 'loginName'),
  displayNameQuery: (user, value) =>
    user.kind === 'human' &&
    matches(user.person.displayName, value, 'displayName'),
  stateQuery: (user, value) =>
    read(z.object({ state: z.string() }), value).state === stateOf(user),
  typeQuery: (user, value) =>
    read(z.object({ type: z.string() }), value).type ===
    (user.kind === 'human' ? 'TYPE_HUMAN' : 'TYPE_MACHINE'),
  organizationIdQuery: (user, value) =>
    read(z.object({ organizationId: z.string() }), value).organizationId ===
    user.organizationId,
  inUserIdsQuery: (user, value) =>
    read(z.object({ userIds: z.array(z.string()) }), value).userIds.includes(
      user.id,
    ),
  orQuery: (user, value, raw) =>
    inner(value).some((one, index) => fitsUser(user, one, index, raw)),
  andQuery: (user, value, raw) =>
    inner(value).every((one, index) => fitsUser(user, one, index, raw)),
  notQuery: (user, value, raw) =>
    !fitsUser(
      user,
      read(z.object({ query: filterSchema }), value).query,
      0,
      raw,
    ),
};

/**
 * True when a user fits a filter, which has exactly one key (07-directory/users-filters).
 *
 * @param index - the filter's place among its siblings, which ZITADEL's message names
 * @throws ApiError when it has none, an unknown one, or two
 */
export function fitsUser(
  user: User,
  filter: Filter,
  index: number,
  raw: string,
): boolean {
  const names = Object.keys(filter);
  if (names.length > 1) {
    const column = raw.indexOf(`"${names[1]}"`) + 1;
    throw new ApiError(
      3,
      `proto: (line 1:${column}): error parsing "${names[1]}", oneof zitadel.user.v2.SearchQuery.query is already set`,
    );
  }
  const [name] = names;
  if (!name || !Object.hasOwn(TESTS, name)) {
    throw new ApiError(
      3,
      `invalid ListUsersRequest.Queries[${index}]: embedded message failed validation | caused by: invalid SearchQuery.Query: value is required`,
    );
  }
  return TESTS[name](user, filter[name], raw);
}

function inner(value: unknown): Filter[] {
  return read(z.object({ queries: z.array(filterSchema) }), value).queries;
}

/** Compares a text by the method that a filter names. */
export function matches(text: string, filter: unknown, name: string): boolean {
  const given = read(textSchema, filter);
  const wanted = z.string().catch('').parse(given[name]);
  const folds = given.method.endsWith('_IGNORE_CASE');
  const [a, b] = folds
    ? [text.toLowerCase(), wanted.toLowerCase()]
    : [text, wanted];
  const method = given.method.replace(/^TEXT_(QUERY|FILTER)_METHOD_/, '');
  switch (method.replace(/_IGNORE_CASE$/, '')) {
    case 'STARTS_WITH':
      return a.startsWith(b);
    case 'ENDS_WITH':
      return a.endsWith(b);
    case 'CONTAINS':
      return a.includes(b);
    default:
      return a === b;
  }
}
