import { z } from 'zod';

/** A moment in microseconds, as `2026-11-22T00:06:43.227667Z`. */
const moment = z.string();

const kdfSchema = z.strictObject({
  /** 0: PBKDF2, 1: Argon2id. */
  type: z.number().int(),
  iterations: z.number().int(),
  /** In MiB. */
  memory: z.number().int().nullable(),
  parallelism: z.number().int().nullable(),
});

const userSchema = z.strictObject({
  id: z.string(),
  /** In lower case. */
  email: z.string(),
  name: z.string(),
  isEnabled: z.boolean(),
  createdAt: moment,
  updatedAt: moment,
  /** Of the master password hash that the client sends; absent until somebody registers. */
  password: z
    .strictObject({
      /** In hexadecimal digits, as the hash. */
      salt: z.string(),
      hash: z.string(),
    })
    .optional(),
  hint: z.string().nullable(),
  kdf: kdfSchema,
  /** The user key, encrypted by the client; empty until somebody registers. */
  key: z.string(),
  /** Encrypted by the client. */
  privateKey: z.string().nullable(),
  publicKey: z.string().nullable(),
  securityStamp: z.string(),
  /** Of the whole account, for scripts. */
  apiKey: z.string().nullable(),
});

const deviceSchema = z.strictObject({
  /** As the client names it. */
  id: z.string(),
  userId: z.string(),
  type: z.number().int(),
  /** What refresh tokens of the device carry. */
  secret: z.string(),
  updatedAt: moment,
});

const membershipSchema = z.strictObject({
  id: z.string(),
  userId: z.string(),
  organizationId: z.string(),
  /** 0 invited, 1 accepted, 2 confirmed; revoked: 128 less. */
  status: z.number().int(),
  /** 0 owner, 1 admin, 2 user, 3 manager. */
  type: z.number().int(),
  accessAll: z.boolean(),
  /** The organisation key for this member, encrypted by who confirmed; empty before. */
  key: z.string(),
});

const cipherSchema = z.strictObject({
  id: z.string(),
  /** Whose own item it is; null for one of an organisation. */
  userId: z.string().nullable(),
  organizationId: z.string().nullable(),
  type: z.number().int(),
  name: z.string(),
  notes: z.string().nullable(),
  fields: z.array(z.record(z.string(), z.unknown())),
  /** The object of the type, such as `login`. */
  data: z.record(z.string(), z.unknown()),
  passwordHistory: z.array(z.record(z.string(), z.unknown())),
  reprompt: z.number().int(),
  key: z.string().nullable(),
  createdAt: moment,
  updatedAt: moment,
  deletedAt: moment.nullable(),
});

const grantSchema = z.strictObject({
  userId: z.string(),
  collectionId: z.string(),
  readOnly: z.boolean(),
  hidePasswords: z.boolean(),
  manage: z.boolean(),
});

/** All that a stand-in keeps over a restart: what the real one has in its data folder. */
export const vaultwardenStateSchema = z.strictObject({
  /** Signs all tokens (PKCS#8 in PEM); absent before the first start. */
  signingKey: z.string().optional(),
  users: z.array(userSchema),
  devices: z.array(deviceSchema),
  /** Addresses in lower case that may register once. */
  invitations: z.array(z.string()),
  organizations: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      billingEmail: z.string(),
      privateKey: z.string().nullable(),
      publicKey: z.string().nullable(),
    }),
  ),
  /** Those that were changed last stand last. */
  memberships: z.array(membershipSchema),
  collections: z.array(
    z.strictObject({
      id: z.string(),
      organizationId: z.string(),
      name: z.string(),
      externalId: z.string().nullable(),
    }),
  ),
  /** Who may do what in a collection, beside those who may do all. */
  grants: z.array(grantSchema),
  ciphers: z.array(cipherSchema),
  /** Which item lies in which collection. */
  placements: z.array(
    z.strictObject({ cipherId: z.string(), collectionId: z.string() }),
  ),
  favorites: z.array(
    z.strictObject({ userId: z.string(), cipherId: z.string() }),
  ),
});

/** @public */
export type VaultwardenState = z.infer<typeof vaultwardenStateSchema>;

/** An account, or an address that was invited. */
export type User = VaultwardenState['users'][number];
/** Where somebody signed in. */
export type Device = VaultwardenState['devices'][number];
/** An organisation. */
export type Organization = VaultwardenState['organizations'][number];
/** Somebody in an organisation. */
export type Membership = VaultwardenState['memberships'][number];
/** A part of an organisation's items. */
export type Collection = VaultwardenState['collections'][number];
/** Somebody's rights in a collection. */
export type Grant = VaultwardenState['grants'][number];
/** An item. */
export type Cipher = VaultwardenState['ciphers'][number];

/** A data folder before the first start. */
export function emptyState(): VaultwardenState {
  return {
    users: [],
    devices: [],
    invitations: [],
    organizations: [],
    memberships: [],
    collections: [],
    grants: [],
    ciphers: [],
    placements: [],
    favorites: [],
  };
}
