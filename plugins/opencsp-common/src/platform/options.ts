import { z } from 'zod';

/** The roles of the portal, most powerful first. They are group refs in a person's ownership. */
export const roles = ['admin', 'operator', 'member', 'viewer'] as const;

/** @public */
export type Role = (typeof roles)[number];

/** The engines that a deployment can use; a template says which of them work on it. */
export const engineSchema = z.enum(['compose', 'nixos']);

/** A size that an operator offers. */
export const sizeSchema = z.object({
  name: z.string(),
  title: z.string(),
  cores: z.number().int(),
  /** MiB. */
  memoryMiB: z.number().int(),
  /** GiB. */
  diskGiB: z.number().int(),
  description: z.string().optional(),
  /** False when the caller's role may not choose it. */
  allowed: z.boolean(),
});

/** @public */
export type Size = z.infer<typeof sizeSchema>;

/** An operating-system template that an operator offers. */
export const osTemplateSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string().optional(),
  /** The login that the template's cloud-init makes. */
  user: z.string(),
  engines: z.array(engineSchema),
  /** GiB; a smaller disk cannot hold a clone of the template. */
  minDiskGiB: z.number().int(),
  allowed: z.boolean(),
});

/** @public */
export type OsTemplate = z.infer<typeof osTemplateSchema>;

/** A network that an operator offers. */
export const networkSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string().optional(),
  modes: z.array(z.enum(['dhcp', 'static'])).min(1),
  /** Present when the network has static addresses. */
  cidr: z.string().optional(),
  gateway: z.string().optional(),
  reserved: z.array(z.string()).optional(),
});

/** @public */
export type Network = z.infer<typeof networkSchema>;

/** What a quota counts. */
export const resourcesSchema = z.object({
  instances: z.number().int().nonnegative(),
  cores: z.number().int().nonnegative(),
  memoryMiB: z.number().int().nonnegative(),
  diskGiB: z.number().int().nonnegative(),
});

/** @public */
export type Resources = z.infer<typeof resourcesSchema>;

/** The quota of one owner: what may be used and what is. A missing limit means there is none. */
export const quotaSchema = z.object({
  owner: z.string(),
  limit: resourcesSchema.partial(),
  used: resourcesSchema,
});

/** @public */
export type Quota = z.infer<typeof quotaSchema>;

/** Health of the plugin's parts, for roles that may read it. */
export const healthDetailsSchema = z.object({
  status: z.enum(['ok', 'degraded']),
  sandbox: z.boolean(),
  parts: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['ok', 'unavailable', 'off']),
      /** Why it is not ok, and what to do. */
      reason: z.string().optional(),
    }),
  ),
  work: z.object({
    due: z.number().int(),
    leased: z.number().int(),
    overdue: z.number().int(),
  }),
});

/** @public */
export type HealthDetails = z.infer<typeof healthDetailsSchema>;
