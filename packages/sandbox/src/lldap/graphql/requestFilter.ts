import { z } from 'zod';
import { Directory } from '../directory/directory';
import { UserField, userField } from '../directory/fields';
import { NotAllowed } from '../directory/refusals';
import { LldapUser } from '../directory/state';

/** Which users are asked for. Exactly one of its fields is to be set. */
export interface RequestFilter {
  any?: readonly RequestFilter[] | null;
  all?: readonly RequestFilter[] | null;
  not?: RequestFilter | null;
  eq?: { field: string; value: string } | null;
  memberOf?: string | null;
  memberOfId?: number | null;
}

/** Of the argument `filters`. */
export const requestFilterSchema: z.ZodType<RequestFilter> = z.lazy(() =>
  z.object({
    any: z.array(requestFilterSchema).nullish(),
    all: z.array(requestFilterSchema).nullish(),
    not: requestFilterSchema.nullish(),
    eq: z.object({ field: z.string(), value: z.string() }).nullish(),
    memberOf: z.string().nullish(),
    memberOfId: z.number().nullish(),
  }),
);

type Test = (user: LldapUser) => boolean;

/** @throws NotAllowed in the server's words */
export function testOf(directory: Directory, filter: RequestFilter): Test {
  const set = Object.values(filter).filter(
    value => value !== null && value !== undefined,
  );
  if (set.length !== 1) {
    throw new NotAllowed(
      `${
        set.length ? 'Multiple fields' : 'No field'
      } specified in request filter`,
    );
  }
  const { any, all, not, eq, memberOf, memberOfId } = filter;
  if (eq) {
    return equalityTest(directory, eq);
  }
  if (any) {
    const tests = any.map(one => testOf(directory, one));
    return user => tests.some(test => test(user));
  }
  if (all) {
    const tests = all.map(one => testOf(directory, one));
    return user => tests.every(test => test(user));
  }
  if (not) {
    const test = testOf(directory, not);
    return user => !test(user);
  }
  return memberTest(
    directory,
    memberOfId ?? directory.groupNamed(memberOf ?? '')?.id,
  );
}

function memberTest(directory: Directory, groupId?: number): Test {
  return ({ id }) => groupId !== undefined && directory.isMember(id, groupId);
}

/** Mail and id are compared in lower case, all else as it is. */
function equalityTest(
  directory: Directory,
  { field, value }: { field: string; value: string },
): Test {
  const found = userField(field);
  switch (found) {
    case undefined:
      throw new NotAllowed(`Unknown request filter: ${field}`);
    case 'objectClass':
    case 'dn':
    case 'entryDn':
      throw new NotAllowed('Ldap fields not supported in request filter');
    case 'memberOf':
      return memberTest(directory, directory.groupNamed(value)?.id);
    case 'id':
      return ({ id }) => id === value.toLowerCase();
    case 'email':
      return ({ email }) => email.toLowerCase() === value.toLowerCase();
    default:
      return user => valueOf(user, found) === value;
  }
}

function valueOf(
  user: LldapUser,
  field: Exclude<
    UserField,
    'objectClass' | 'dn' | 'entryDn' | 'memberOf' | 'id' | 'email'
  >,
): string | undefined {
  switch (field) {
    case 'first_name':
    case 'last_name':
    case 'avatar':
      return user.attributes[field];
    default:
      return user[field];
  }
}
