import { z } from 'zod';

/** Of salt and password; both in hexadecimal digits. */
export const hashedSchema = z.strictObject({
  salt: z.string(),
  hash: z.string(),
});

const userSchema = z.strictObject({
  /** As it was given; compared without case. */
  uid: z.string(),
  /** Empty until one is set: the uid is shown then. */
  displayName: z.string(),
  email: z.string(),
  password: hashedSchema,
  isEnabled: z.boolean(),
  /** Seconds since 1970; 0 for never. */
  lastLogin: z.number().int(),
});

/** Somebody of a directory who was seen once, with the name that was given then. */
const mappedSchema = z.strictObject({
  uid: z.string(),
  dn: z.string(),
  uuid: z.string(),
  displayName: z.string(),
  email: z.string(),
  isEnabled: z.boolean(),
  lastLogin: z.number().int(),
});

const groupSchema = z.strictObject({
  id: z.string(),
  displayName: z.string(),
  /** By uid. */
  members: z.array(z.string()),
});

/**
 * All that a stand-in keeps over a restart. It has no password of a person in clear; that of a directory's
 * agent is in the configuration, as in the real database.
 */
export const nextcloudStateSchema = z.strictObject({
  /** Of the server's own; absent before the first start that could install. */
  instanceId: z.string().optional(),
  isInMaintenance: z.boolean(),
  /** Written when it is installed, and never again. */
  trustedDomains: z.array(z.string()),
  users: z.array(userSchema),
  groups: z.array(groupSchema),
  mapped: z.array(mappedSchema),
  enabledApps: z.array(z.string()),
  /** Configurations of directories; what is not set has its default. */
  ldap: z.array(
    z.strictObject({
      prefix: z.string(),
      settings: z.record(z.string(), z.string()),
    }),
  ),
});

/** @public */
export type NextcloudState = z.infer<typeof nextcloudStateSchema>;

/** Somebody with an account of Nextcloud's own. */
export type LocalUser = z.infer<typeof userSchema>;

/** Somebody of a directory who has been seen. */
export type MappedUser = z.infer<typeof mappedSchema>;

/** A group of Nextcloud's own. */
export type LocalGroup = z.infer<typeof groupSchema>;

/** A volume before the first start. */
export function emptyState(): NextcloudState {
  return {
    isInMaintenance: false,
    trustedDomains: [],
    users: [],
    groups: [],
    mapped: [],
    enabledApps: [],
    ldap: [],
  };
}
