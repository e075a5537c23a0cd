import { z } from 'zod';

const moment = z.iso.datetime();

const userSchema = z.strictObject({
  id: z.number().int(),
  username: z.string(),
  name: z.string(),
  email: z.string(),
  /** Of salt and password, in hexadecimal digits. */
  password: z.strictObject({ salt: z.string(), hash: z.string() }),
  /** An administrator set it: a new one is asked for at the next login. */
  isPasswordExpired: z.boolean(),
  state: z.enum(['active', 'blocked']),
  isAdmin: z.boolean(),
  isExternal: z.boolean(),
  isPrivate: z.boolean(),
  canCreateGroup: z.boolean(),
  projectsLimit: z.number().int(),
  note: z.string(),
  createdAt: moment,
  /** Absent while the address is not confirmed. */
  confirmedAt: moment.optional(),
  identities: z.array(
    z.strictObject({ provider: z.string(), externUid: z.string() }),
  ),
  /** When a job will have deleted it. */
  goneAt: moment.optional(),
});

const tokenSchema = z.strictObject({
  id: z.number().int(),
  userId: z.number().int(),
  name: z.string(),
  /** In hexadecimal digits. */
  hash: z.string(),
  scopes: z.array(z.string()),
  createdAt: moment,
  /** A date: it ends when that day begins. */
  expiresAt: z.iso.date(),
  isRevoked: z.boolean(),
  lastUsedAt: moment.optional(),
});

/** All that a stand-in keeps over a restart. It has no password and no token in clear. */
export const gitlabStateSchema = z.strictObject({
  nextUserId: z.number().int(),
  nextTokenId: z.number().int(),
  users: z.array(userSchema),
  tokens: z.array(tokenSchema),
  /** Anybody may make an account. */
  isSignUpOpen: z.boolean().default(true),
});

/** @public */
export type GitlabState = z.infer<typeof gitlabStateSchema>;

/** Somebody with an account. */
export type GitlabUser = z.infer<typeof userSchema>;

/** A personal access token. */
export type GitlabToken = z.infer<typeof tokenSchema>;

/** A database before the first start. */
export function emptyState(): GitlabState {
  return {
    ...{ nextUserId: 1, nextTokenId: 1, users: [], tokens: [] },
    isSignUpOpen: true,
  };
}
