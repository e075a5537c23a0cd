import { z } from 'zod';
import { bodyOf } from '../http/ask';
import { askOrganization, InOrganization } from './organizations';

/** What a member may do. Managers and administrators (1, 3) are never made here. */
export type MemberRole = 'owner' | 'user' | 'other';

/** How far a member has come. */
export type MemberStatus =
  /** Has not registered. */
  | 'invited'
  /** Registered; or his registration failed and used the invitation up: only his public key tells. */
  | 'accepted'
  /** Has the organisation's key. */
  | 'confirmed'
  | 'revoked';

/** A member's rights on a collection. */
export interface Grant {
  id: string;
  readOnly: boolean;
  hidePasswords: boolean;
  manage: boolean;
}

/** A member of an organisation. */
export interface Member {
  id: string;
  /** In lower case. */
  mail: string;
  status: MemberStatus;
  role: MemberRole;
  grants: Grant[];
}

const STATUS = new Map<number, MemberStatus>([
  [-1, 'revoked'],
  [0, 'invited'],
  [1, 'accepted'],
  [2, 'confirmed'],
]);
const ROLE = new Map<number, MemberRole>([
  [0, 'owner'],
  [2, 'user'],
]);

const memberSchema = z
  .object({
    id: z.guid(),
    email: z.string(),
    status: z.number(),
    type: z.number(),
    collections: z
      .array(
        z.object({
          id: z.guid(),
          readOnly: z.boolean(),
          hidePasswords: z.boolean(),
          manage: z.boolean(),
        }),
      )
      .default([]),
  })
  .transform(({ id, email, status, type, collections }, context): Member => {
    const known = STATUS.get(status);
    if (known === undefined) {
      context.addIssue({ code: 'custom', message: 'unknown status' });
      return z.NEVER;
    }
    const role = ROLE.get(type) ?? 'other';
    const mail = email.toLowerCase();
    return { id, mail, status: known, role, grants: collections };
  });

const listSchema = z.object({ data: z.array(memberSchema) });

/** All members with their collections. */
export async function listMembers(
  where: InOrganization,
  signal: AbortSignal,
): Promise<Member[]> {
  const reply = await askOrganization(
    where,
    {
      what: 'list the members',
      method: 'GET',
      path: '/users?includeCollections=true',
    },
    signal,
  );
  return bodyOf(reply, listSchema).data;
}

const publicKeysSchema = z.object({
  data: z.array(z.object({ id: z.guid(), key: z.string().nullable() })),
});

/** The public keys of members. @returns by the id of the member; one without a vault has none */
export async function publicKeysOf(
  where: InOrganization,
  ids: string[],
  signal: AbortSignal,
): Promise<Map<string, string>> {
  if (ids.length === 0) {
    return new Map();
  }
  const reply = await askOrganization(
    where,
    {
      what: 'ask for public keys',
      method: 'POST',
      path: '/users/public-keys',
      json: { ids },
    },
    signal,
  );
  return new Map(
    bodyOf(reply, publicKeysSchema).data.flatMap(({ id, key }) =>
      key ? [[id, key] as const] : [],
    ),
  );
}
