import { z } from 'zod';

/** Of salt and password; both in hexadecimal digits. */
const hashedSchema = z.strictObject({ salt: z.string(), hash: z.string() });

/** A hash of a password with its salt. */
export type Hashed = z.infer<typeof hashedSchema>;

/** Rights and limits, as the API has them. */
export const policySchema = z.record(z.string(), z.json());

/** @public */
export type Policy = z.infer<typeof policySchema>;

const userSchema = z.strictObject({
  /** 32 hexadecimal digits. */
  id: z.string(),
  /** As it was given; compared without case. */
  name: z.string(),
  /** Absent: an empty password signs in. */
  password: hashedSchema.optional(),
  policy: policySchema,
  /** Wrong passwords since the last right one. */
  wrongPasswords: z.number().int(),
  lastLogin: z.iso.datetime().optional(),
});

/**
 * All that a stand-in keeps over a restart. It has no password in clear, and no token of a login; keys for
 * programs are in clear, since the API shows them.
 */
export const jellyfinStateSchema = z.strictObject({
  /** 32 hexadecimal digits. */
  serverId: z.string(),
  serverName: z.string(),
  isWizardCompleted: z.boolean(),
  culture: z.string(),
  country: z.string(),
  language: z.string(),
  isRemoteAccessEnabled: z.boolean(),
  users: z.array(userSchema),
  /** Logins: one for each user on each device. */
  devices: z.array(
    z.strictObject({
      tokenHash: z.string(),
      userId: z.string(),
      deviceId: z.string(),
    }),
  ),
  keys: z.array(
    z.strictObject({
      token: z.string(),
      app: z.string(),
      created: z.iso.datetime(),
    }),
  ),
});

/** @public */
export type JellyfinState = z.infer<typeof jellyfinStateSchema>;

/** Somebody with an account. */
export type JellyfinUser = z.infer<typeof userSchema>;

/** A folder before the first start. */
export function emptyState(serverId: string): JellyfinState {
  return {
    serverId,
    serverName: 'jellyfin',
    isWizardCompleted: false,
    culture: 'en-US',
    country: 'US',
    language: 'en',
    isRemoteAccessEnabled: true,
    users: [],
    devices: [],
    keys: [],
  };
}
