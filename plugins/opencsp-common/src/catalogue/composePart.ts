import { z } from 'zod';
import { idSchema, lineSchema, placeholderTextSchema } from './pieces';

/** Milliseconds are not needed anywhere here: `30s`, `5m`. */
const spanSchema = z
  .string()
  .regex(/^[1-9]\d{0,4}(s|m|h)$/, 'Write a span as "30s", "5m" or "1h".');

/**
 * An image, by its version always. A digest stands here only when a registry or at least three
 * unrelated public repositories give it; it says where it comes from and when it was read.
 */
export const imageSchema = z.strictObject({
  repository: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9._/:-]{0,200}$/,
      'Write it as "traefik" or "ghcr.io/a/b".',
    ),
  tag: z
    .string()
    .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/)
    .refine(tag => tag !== 'latest', {
      error: '"latest" is no version: it is another image tomorrow.',
    }),
  digest: z
    .strictObject({
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      source: lineSchema,
      readOn: z.iso.date(),
    })
    .optional(),
});

/** Where a volume, or a file of the branch, is seen inside. */
const mountSchema = z.union([
  z.strictObject({
    volume: idSchema,
    path: z.string().regex(/^\/[^\p{Cc}:]*$/u),
    readOnly: z.boolean().default(false),
  }),
  z.strictObject({
    /** Path in the branch, such as `authelia/configuration.yml`. */
    file: z.string().regex(/^[a-z0-9][a-z0-9._/-]*$/),
    path: z.string().regex(/^\/[^\p{Cc}:]*$/u),
  }),
]);

/** Who asks the container how it is; an empty `test` leaves it to the image's own. */
const healthSchema = z.strictObject({
  /** The command with its arguments; a shell only where it is named. Empty: the image has one. */
  test: z.array(placeholderTextSchema).default([]),
  interval: spanSchema.default('30s'),
  timeout: spanSchema.default('10s'),
  retries: z.number().int().min(1).max(100).default(5),
  startPeriod: spanSchema.default('30s'),
});

/** One container. It may do nothing that is not said here. */
export const containerSchema = z.strictObject({
  /** Name in the file and on its network; the first container has the id of its service. */
  name: idSchema,
  image: imageSchema,
  entrypoint: z.array(placeholderTextSchema).optional(),
  command: z.array(placeholderTextSchema).optional(),
  /** Beside what the service's own `environment` says, which the first container gets. */
  environment: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), placeholderTextSchema)
    .default({}),
  /** Secrets of the service that it may read, as files. */
  secrets: z.array(idSchema).default([]),
  mounts: z.array(mountSchema).default([]),
  health: healthSchema,
  /** Containers of the same service that must be healthy before. */
  after: z.array(idSchema).default([]),
  networks: z
    .array(z.enum(['traefik_public', 'backend']))
    .min(1)
    .default(['backend']),
  limits: z.strictObject({
    memoryMiB: z.number().int().positive(),
    cores: z.number().positive(),
    processes: z.number().int().positive().default(512),
  }),
  /** `uid:gid`; left out where the image must begin as root, with the reason. */
  user: z
    .string()
    .regex(/^\d+:\d+$/)
    .optional(),
  /** The root file system cannot be written. */
  readOnly: z.boolean(),
  tmpfs: z.array(z.string().regex(/^\/[^\p{Cc}:]*$/u)).default([]),
  /** All are dropped, and these are given back. */
  capabilities: z.array(z.string().regex(/^[A-Z_]+$/)).default([]),
  /** Why it is not read-only, or needs root or a capability. */
  whyRights: lineSchema.optional(),
  shmMiB: z.number().int().positive().optional(),
  stopGrace: spanSchema.default('30s'),
});

/** What Docker Compose must know of a service. */
export const composePartSchema = z.strictObject({
  /** The first is the one that is routed to. */
  containers: z.array(containerSchema).min(1),
});

/** @public */
export type ComposePart = z.infer<typeof composePartSchema>;

/** @public */
export type ComposeContainer = z.infer<typeof containerSchema>;
