import { z } from 'zod';

/** A moment, as `2026-11-22T00:02:30.391Z`. */
const moment = z.iso.datetime();

const userSchema = z.strictObject({
  /** In lower case; anything else is allowed, also nothing. */
  id: z.string(),
  email: z.string(),
  displayName: z.string().optional(),
  /** `first_name`, `last_name` and `avatar` (in base64). */
  attributes: z.record(z.string(), z.string()),
  uuid: z.string(),
  creationDate: moment,
  modifiedDate: moment,
  passwordModifiedDate: moment,
  /** Absent until one is set. */
  password: z
    .strictObject({
      /** In hexadecimal digits. */
      salt: z.string(),
      /** Of salt and password, in hexadecimal digits. */
      hash: z.string(),
    })
    .optional(),
});

const groupSchema = z.strictObject({
  id: z.number().int(),
  displayName: z.string(),
  uuid: z.string(),
  creationDate: moment,
  modifiedDate: moment,
});

/** All that a stand-in keeps over a restart. It has no password and no token in clear. */
export const lldapStateSchema = z.strictObject({
  users: z.array(userSchema),
  groups: z.array(groupSchema),
  /** In the order in which they came. */
  memberships: z.array(
    z.strictObject({ userId: z.string(), groupId: z.number().int() }),
  ),
  nextGroupId: z.number().int(),
  refreshTokens: z.array(
    z.strictObject({ hash: z.string(), userId: z.string(), expires: moment }),
  ),
  /** By `jti`. */
  jwts: z.array(
    z.strictObject({
      id: z.string(),
      userId: z.string(),
      expires: moment,
      isLoggedOut: z.boolean(),
    }),
  ),
  /** Where the key of the passwords comes from; absent before the first start. */
  key: z
    .discriminatedUnion('from', [
      z.strictObject({ from: z.literal('file') }),
      z.strictObject({ from: z.literal('seed'), hash: z.string() }),
    ])
    .optional(),
});

/** @public */
export type LldapState = z.infer<typeof lldapStateSchema>;

/** A person in the directory. */
export type LldapUser = z.infer<typeof userSchema>;

/** A group in the directory. */
export type LldapGroup = z.infer<typeof groupSchema>;

/** A database before the first start. */
export function emptyState(): LldapState {
  return {
    users: [],
    groups: [],
    memberships: [],
    nextGroupId: 1,
    refreshTokens: [],
    jwts: [],
  };
}
