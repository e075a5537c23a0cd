import { z } from 'zod';
import { isAtLeast, TYPE, typeOf } from '../database/memberships';
import { optional } from '../http/body';
import { Refusal } from '../http/reply';

const shared = {
  type: z.union([z.number().int(), z.string()]),
  collections: optional(
    z.array(
      z.object({
        id: z.string(),
        readOnly: z.boolean(),
        hidePasswords: z.boolean(),
        manage: z.boolean(),
      }),
    ),
  ),
  permissions: z.record(z.string(), z.unknown()).optional(),
};

/** An invitation of several addresses. */
export const inviteSchema = z.object({
  ...shared,
  emails: z.array(z.string()),
  groups: z.array(z.string()),
});

/** An invitation of several addresses. */
export type InviteBody = z.infer<typeof inviteSchema>;

/** The rights of a member. */
export const editSchema = z.object({
  ...shared,
  groups: optional(z.array(z.string())),
});

/** Several members. */
export const idsSchema = z.object({ ids: z.array(z.string()) });

/** Confirmation of one member. */
export const confirmSchema = z.object({ key: optional(z.string()) });

/** Confirmation of several members. */
export const bulkConfirmSchema = z.object({
  keys: optional(
    z.array(z.object({ id: z.string(), key: optional(z.string()) })),
  ),
});

/** Acceptance with the token of a mail. */
export const acceptSchema = z.object({ token: z.string() });

const ALL_COLLECTIONS = [
  'editAnyCollection',
  'deleteAnyCollection',
  'createNewCollections',
];

/**
 * The kind of member that a body asks for, and whether they see all.
 *
 * @throws Refusal for a kind that there is not
 */
export function wantedType({
  type: named,
  permissions = {},
}: Pick<InviteBody, 'type' | 'permissions'>) {
  const type = typeOf(named);
  if (type === undefined) {
    throw new Refusal('Invalid type');
  }
  const accessAll =
    isAtLeast(type, TYPE.admin) ||
    (String(named) === '4' &&
      ALL_COLLECTIONS.every(name => permissions[name] === true));
  return { type, accessAll };
}
