import { z } from 'zod';
import { personSchema } from '../people';

/** Milliseconds since 1970. */
const time = z.number();

const organizationSchema = z.object({
  id: z.string(),
  name: z.string(),
  primaryDomain: z.string(),
  active: z.boolean().default(true),
  createdAt: time,
});

const projectRoleSchema = z.object({
  key: z.string(),
  displayName: z.string(),
  group: z.string().optional(),
});

/** Lets another organisation grant some roles of a project. */
const projectGrantSchema = z.object({
  organizationId: z.string(),
  roleKeys: z.array(z.string()),
  active: z.boolean().default(true),
});

const projectSchema = z.object({
  id: z.string(),
  name: z.string(),
  organizationId: z.string(),
  active: z.boolean().default(true),
  /** "Assert roles on authentication". */
  assertsRoles: z.boolean().default(false),
  roles: z.array(projectRoleSchema),
  grants: z.array(projectGrantSchema).default([]),
  createdAt: time,
});

/** Roles of one project that one organisation granted to one user. */
const authorizationSchema = z.object({
  id: z.string(),
  userId: z.string(),
  projectId: z.string(),
  organizationId: z.string(),
  roleKeys: z.array(z.string()),
  active: z.boolean().default(true),
  createdAt: time,
  changedAt: time,
});

const personalTokenSchema = z.object({
  id: z.string(),
  /** SHA-256 of the token. */
  hash: z.string(),
  createdAt: time,
  expiresAt: time,
  /** A deactivation of its owner kills it for good (04-tokens/pat-after-reactivation). */
  dead: z.boolean().default(false),
});

const machineKeySchema = z.object({
  id: z.string(),
  publicKey: z.object({ kty: z.literal('RSA'), n: z.string(), e: z.string() }),
});

/** A service user: it signs in with a secret, a key or a personal access token. */
const serviceUserSchema = z.object({
  id: z.string(),
  userName: z.string(),
  name: z.string(),
  organizationId: z.string(),
  active: z.boolean().default(true),
  /** Its access tokens are JWTs. */
  jwt: z.boolean().default(false),
  /** SHA-256 of the client secret. */
  secretHash: z.string().optional(),
  keys: z.array(machineKeySchema).default([]),
  tokens: z.array(personalTokenSchema).default([]),
  createdAt: time,
  changedAt: time,
});

/** What a user may administer. Without an organisation: the whole instance. */
const membershipSchema = z.object({
  userId: z.string(),
  role: z.string(),
  organizationId: z.string().optional(),
});

const eventSchema = z.object({
  sequence: z.number().int(),
  type: z.string(),
  aggregateType: z.string(),
  aggregateId: z.string(),
  organizationId: z.string(),
  editorId: z.string(),
  createdAt: time,
});

/** All that the management API reads and writes, besides people. */
export const directorySchema = z.object({
  organizations: z.array(organizationSchema),
  projects: z.array(projectSchema),
  authorizations: z.array(authorizationSchema),
  serviceUsers: z.array(serviceUserSchema),
  memberships: z.array(membershipSchema),
  events: z.array(eventSchema).default([]),
});

/** What a stand-in begins with, in place of the sandbox's people and organisation. */
export const directorySeedSchema = z.object({
  people: z.array(personSchema),
  ...directorySchema.shape,
});

/** @public */
export type DirectorySeed = z.input<typeof directorySeedSchema>;
/** @public */
export type DirectoryData = z.output<typeof directorySchema>;
/** @public */
export type Organization = z.output<typeof organizationSchema>;
/** @public */
export type Project = z.output<typeof projectSchema>;
/** @public */
export type Authorization = z.output<typeof authorizationSchema>;
/** @public */
export type ServiceUser = z.output<typeof serviceUserSchema>;
/** @public */
export type DirectoryEvent = z.output<typeof eventSchema>;
