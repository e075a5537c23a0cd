import { Context } from 'koa';
import { z } from 'zod';
import { User } from '../../directory/directory';
import { World } from '../../world';
import { findBearer, mayCallApi } from '../bearer';
import { ApiError, membershipNotFound } from './errors';

/** One request to the management API, after authentication. */
export interface Call {
  ctx: Context;
  world: World;
  caller: User;
  /** Parsed JSON with camelCase names; `{}` when empty. */
  body: unknown;
  /** As it was sent; ZITADEL's messages name positions in it. */
  raw: string;
  /** The groups of the route. */
  params: string[];
  /** Calls of the older API word a missing right otherwise. */
  isV1: boolean;
}

/** What may be done, and by which administrators. */
const PERMISSIONS = {
  read: ['IAM_OWNER', 'IAM_OWNER_VIEWER', 'ORG_OWNER', 'ORG_USER_MANAGER'],
  'user.write': ['IAM_OWNER', 'ORG_OWNER', 'ORG_USER_MANAGER'],
  'grant.write': ['IAM_OWNER', 'ORG_OWNER', 'ORG_USER_MANAGER'],
  'project.write': ['IAM_OWNER', 'ORG_OWNER'],
  'iam.read': ['IAM_OWNER', 'IAM_OWNER_VIEWER'],
  'iam.write': ['IAM_OWNER'],
} as const;

/** @public */
export type Permission = keyof typeof PERMISSIONS;

/** Who calls (08-api-errors/authentication). @throws ApiError when the token is not good here */
export function authenticate(ctx: Context, world: World, isV1: boolean): User {
  const header = ctx.get('authorization');
  if (!header) {
    throw isV1
      ? new ApiError(
          2,
          'rpc error: code = Unauthenticated desc = auth header missing',
          '',
        )
      : new ApiError(16, 'auth header missing');
  }
  const value = /^Bearer (\S+)$/.exec(header)?.[1];
  if (!value) {
    throw new ApiError(16, 'invalid auth header', 'AUTH-toLo1');
  }
  const bearer = findBearer(value, world);
  if (!bearer || !mayCallApi(bearer)) {
    throw new ApiError(16, 'Errors.Token.Invalid', 'AUTH-7fs1e');
  }
  return bearer.user;
}

/** True when the caller may, in that organisation, or anywhere when none is named. */
export function may(
  { world, caller }: Pick<Call, 'world' | 'caller'>,
  permission: Permission,
  organizationId?: string,
): boolean {
  const roles: readonly string[] = PERMISSIONS[permission];
  return membershipsOf(world, caller, organizationId).some(({ role }) =>
    roles.includes(role),
  );
}

/**
 * Demands a right: no administrator role there at all is 404 "membership not found", one that is
 * not enough 403 (08-api-errors/authorisation).
 *
 * @throws ApiError in those words
 */
export function demand(
  call: Call,
  permission: Permission,
  organizationId?: string,
): void {
  const { world, caller, isV1 } = call;
  if (membershipsOf(world, caller, organizationId).length === 0) {
    throw membershipNotFound();
  }
  if (!may(call, permission, organizationId)) {
    throw new ApiError(
      7,
      'No matching permissions found',
      isV1 || permission.startsWith('iam') ? 'AUTH-5mWD2' : 'AUTH-AWfge',
    );
  }
}

function membershipsOf(
  { directory, behaviour }: World,
  caller: User,
  organizationId?: string,
) {
  return behaviour.membershipNotFound
    ? []
    : directory.data.memberships.filter(
        one =>
          one.userId === caller.id &&
          (one.organizationId === undefined ||
            organizationId === undefined ||
            one.organizationId === organizationId),
      );
}

/** Reads a body. @throws ApiError when it does not have the shape */
export function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    throw new ApiError(3, parsed.error.issues[0].message);
  }
  return parsed.data;
}

/** Times as ZITADEL writes them: six digits after the second. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/Z$/, '000Z');
}

/** `query` of services that list without pages. */
export const querySchema = z
  .object({
    offset: z.coerce.number().int().default(0),
    limit: z.coerce.number().int().default(0),
    asc: z.boolean().default(false),
  })
  .prefault({});

/** What a query asks for of a list; a limit of 0 means everything. */
export function sliceOf<T>(
  all: readonly T[],
  { offset, limit }: z.infer<typeof querySchema>,
): T[] {
  return all.slice(offset, limit > 0 ? offset + limit : undefined);
}

/** `pagination` of Connect services; numbers of 64 bits may come as texts. */
export const paginationSchema = z
  .object({
    offset: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(0).default(0),
    asc: z.boolean().default(false),
  })
  .prefault({});

const DEFAULT_LIMIT = 100;
const MOST = 1000;

/**
 * One page of a Connect service's list. `total` also counts what the caller may not see, so a
 * client must page until a short page (08-api-errors/authorisation).
 *
 * @throws ApiError for a limit above 1000
 */
export function pageOf<T>(
  all: readonly T[],
  { offset, limit }: z.infer<typeof paginationSchema>,
  isVisible: (one: T) => boolean,
): { pagination: object; page: T[] } {
  if (limit > MOST) {
    throw new ApiError(3, 'Limit exceeded', 'QUERY-4M0fs');
  }
  const applied = limit || DEFAULT_LIMIT;
  return {
    pagination: {
      ...(all.length > 0 && { totalResult: String(all.length) }),
      appliedLimit: String(applied),
    },
    page: all.filter(isVisible).slice(offset, offset + applied),
  };
}

/** A list field, which is absent when it is empty. */
export function listed(name: string, entries: readonly object[]): object {
  return entries.length > 0 ? { [name]: entries } : {};
}
