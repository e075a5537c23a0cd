import { z } from 'zod';
import { composePartSchema } from './composePart';
import { nixosPartSchema } from './nixosPart';
import { idSchema, lineSchema, placeholderTextSchema } from './pieces';
import { secretRuleSchema } from './secretRule';

/** In the order in which they are shown. */
export const serviceCategories = [
  'core',
  'authentication',
  'collaboration',
  'media',
  'development',
  'monitoring',
  'automation',
] as const;

/** @public */
export type ServiceCategory = (typeof serviceCategories)[number];

/** How people come in. Each service has those modes that it can do; the first is the default. */
export const signInModes = ['oidc', 'ldap', 'forward-auth', 'none'] as const;

/** @public */
export type SignInMode = (typeof signInModes)[number];

/** The floor is what it does not start without; the advice is what it is pleasant with. */
const amountSchema = z
  .strictObject({
    floor: z.number().positive(),
    advice: z.number().positive(),
  })
  .refine(({ floor, advice }) => advice >= floor, {
    path: ['advice'],
    error: 'What is advised cannot be less than the floor.',
  });

/** A port that the service listens on. */
export const portSchema = z.strictObject({
  name: idSchema,
  port: z.number().int().min(1).max(65_535),
  protocol: z.enum(['tcp', 'udp']).default('tcp'),
  /** Reached from outside past the proxy, on this port of the host. */
  exposedAs: z.number().int().min(1).max(65_535).optional(),
});

/** Data that outlives a container or a package. */
export const volumeSchema = z.strictObject({
  name: idSchema,
  /** What is in it, in words: it is said before it is deleted. */
  contains: lineSchema,
  kind: z.enum(['data', 'configuration', 'cache', 'media', 'logs']),
  /** Part of a backup. */
  backUp: z.boolean(),
});

/** A database of its own, beside the service. */
export const databaseSchema = z.strictObject({
  name: idSchema,
  engine: z.enum(['postgres']),
  /** Major version: another one needs the data to be moved. */
  version: z.number().int().min(13).max(18),
});

/** What the sign-in portal must know of a service that speaks OpenID Connect. */
export const oidcClientSchema = z.strictObject({
  /** Paths below the service's own URL, or whole URLs of another scheme, such as of an app. */
  redirects: z.array(lineSchema).min(1),
  scopes: z
    .array(z.enum(['openid', 'profile', 'email', 'groups', 'offline_access']))
    .min(1),
  tokenAuth: z.enum(['client_secret_basic', 'client_secret_post']),
  pkce: z.boolean(),
  grants: z
    .array(z.enum(['authorization_code', 'refresh_token']))
    .default(['authorization_code']),
  /** Claims that it reads from the ID token only (Authelia gives none there by itself). */
  idTokenClaims: z.array(lineSchema).default([]),
});

/** How people come in, and what stays open to programs. */
export const signInSchema = z.strictObject({
  /** The first is the default. */
  modes: z.array(z.enum(signInModes)).min(1),
  oidc: oidcClientSchema.optional(),
  /**
   * Paths that programs call with credentials of their own, or that are public: regular expressions on
   * the path, from its beginning (Go's syntax). The sign-in portal lets them pass.
   */
  bypassPaths: z.array(lineSchema).default([]),
});

/** Where the service is found. */
export const routingSchema = z.strictObject({
  /** First label of its host name below the profile's domain, such as `cloud`. */
  host: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/,
      'Use one label of a host name, such as "cloud".',
    ),
  /** Name of one of its ports. */
  port: idSchema,
});

/**
 * What is known of a service: data, not code. Texts may hold placeholders (`pieces.ts`). What only one
 * engine needs stands in `engines` under the id of its driver, and is that driver's own.
 */
export const serviceDefinitionSchema = z.strictObject({
  id: idSchema,
  title: lineSchema,
  category: z.enum(serviceCategories),
  /** Name of a Material icon, such as `cloud`. */
  icon: z.string().regex(/^[a-z][a-z0-9_]{0,40}$/),
  description: lineSchema,
  homepage: z.url({ protocol: /^https$/ }),
  /** SPDX expression. */
  licence: lineSchema,
  /** Version of the software, as its makers write it. */
  version: lineSchema,
  /** Part of every profile, or brought in by what needs it: never chosen by a person. */
  isCore: z.boolean().default(false),
  resources: z.strictObject({
    memoryMiB: amountSchema,
    cores: amountSchema,
    diskGiB: amountSchema,
  }),
  ports: z.array(portSchema).default([]),
  volumes: z.array(volumeSchema).default([]),
  secrets: z.array(secretRuleSchema).default([]),
  databases: z.array(databaseSchema).default([]),
  /** Services that must be there and started before. */
  needs: z.array(idSchema).default([]),
  /** Services that cannot be in the same profile, with the reason. */
  conflicts: z
    .array(z.strictObject({ service: idSchema, reason: lineSchema }))
    .default([]),
  /** Settings that every engine gives it, in its own names. */
  environment: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), placeholderTextSchema)
    .default({}),
  routing: routingSchema.optional(),
  signIn: signInSchema.default({ modes: ['none'], bypassPaths: [] }),
  /** Where its accounts come from: the directory, itself, or it has none. */
  accounts: z.enum(['directory', 'local', 'none']),
  /** True when an older version can run on the data of a newer one. */
  canGoBack: z.boolean(),
  /** What an operator or a person should know before choosing it. */
  notes: z.array(lineSchema).default([]),
  engines: z
    .object({
      compose: composePartSchema.optional(),
      nixos: nixosPartSchema.optional(),
    })
    .catchall(z.unknown())
    .default({}),
});

/** @public */
export type ServiceDefinition = z.infer<typeof serviceDefinitionSchema>;

/** What one writes: defaults may be left out. */
export type ServiceDefinitionInput = z.input<typeof serviceDefinitionSchema>;

/** @public */
export type ServiceVolume = z.infer<typeof volumeSchema>;

/** @public */
export type OidcClientRule = z.infer<typeof oidcClientSchema>;
