import { z } from 'zod';
import { MAX_HANDOFF_BYTES } from './passwords';
import { profileSpecSchema } from './profileSpec';
import { profileStates } from './profile';

/** A handoff of a typed password, made a moment ago. */
export const handoffIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{16,64}$/, 'Type the password again.');

const ownerSchema = z
  .string()
  .regex(
    /^(user|group):[a-z0-9-]+\/[A-Za-z0-9._-]+$/,
    'Write the owner as an entity ref, such as "user:default/ada".',
  );

/** The body of `POST /profiles`, `/profiles/validate` and `/profiles/preview`. */
export const createProfileSchema = profileSpecSchema.extend({
  /** Entity ref of a user or group that the caller belongs to; the caller by default. */
  owner: ownerSchema.optional(),
  /** With the universal strategy: where the typed password waits. */
  password: handoffIdSchema.optional(),
});

/** @public */
export type CreateProfile = z.infer<typeof createProfileSchema>;

/** @public */
export type CreateProfileInput = z.input<typeof createProfileSchema>;

/** The body of `PUT /profiles/{id}`: name and owner stay. */
export const updateProfileSchema = profileSpecSchema
  .omit({ name: true })
  .extend({
    /** The version that the edit began from: an edit in between is never lost. */
    version: z.number().int(),
    password: handoffIdSchema.optional(),
  });

/** @public */
export type UpdateProfile = z.infer<typeof updateProfileSchema>;

/** @public */
export type UpdateProfileInput = z.input<typeof updateProfileSchema>;

/** The body of `DELETE /profiles/{id}`: the name, typed. */
export const deleteProfileSchema = z.strictObject({
  confirm: z.string({
    error: 'Type the name of the profile to confirm that its branch goes.',
  }),
});

/** The query of `GET /profiles`. */
export const listProfilesSchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(512).optional(),
  sort: z
    .enum(['-createdAt', 'createdAt', 'name', '-name'])
    .default('-createdAt'),
  state: z
    .union([z.string(), z.array(z.string())])
    .transform(value =>
      (Array.isArray(value) ? value : [value])
        .flatMap(part => part.split(','))
        .filter(Boolean),
    )
    .pipe(z.array(z.enum(profileStates)))
    .optional(),
  owner: z.string().max(256).optional(),
  /** Those only that need a person: failed, or with a commit made by hand to take or refuse. */
  attention: z
    .union([z.boolean(), z.enum(['true', 'false'])])
    .transform(value => value === true || value === 'true')
    .optional(),
  /** Part of the name or domain. */
  search: z.string().max(100).optional(),
});

/** @public */
export type ListProfiles = z.infer<typeof listProfilesSchema>;

/** @public */
export type ListProfilesInput = z.input<typeof listProfilesSchema>;

/** The body of `POST /profiles/{id}/foreign`: what to do with a commit that was made by hand. */
export const decideForeignSchema = z.strictObject({
  commit: z.string().regex(/^[0-9a-f]{40,64}$/),
  decision: z.enum(['take', 'refuse']),
});

/** @public */
export type DecideForeign = z.infer<typeof decideForeignSchema>;

/** The body of `POST /handoffs`. */
export const createHandoffSchema = z.strictObject({
  value: z
    .string()
    .min(1, 'Type a password.')
    .max(
      MAX_HANDOFF_BYTES,
      `It has more than ${MAX_HANDOFF_BYTES / 1024} KiB.`,
    ),
});

/** The answer of `POST /handoffs`. */
export const handoffSchema = z.object({
  id: handoffIdSchema,
  expiresAt: z.iso.datetime(),
});

/** @public */
export type Handoff = z.infer<typeof handoffSchema>;

/** What a definition is for people: everything but what engines need. */
export const serviceOptionSchema = z.object({
  id: z.string(),
  title: z.string(),
  category: z.string(),
  icon: z.string(),
  description: z.string(),
  homepage: z.string(),
  licence: z.string(),
  version: z.string(),
  isCore: z.boolean(),
  memoryMiB: z.object({ floor: z.number(), advice: z.number() }),
  cores: z.object({ floor: z.number(), advice: z.number() }),
  diskGiB: z.object({ floor: z.number(), advice: z.number() }),
  /** Services that come with it. */
  needs: z.array(z.string()),
  conflicts: z.array(z.object({ service: z.string(), reason: z.string() })),
  signInModes: z.array(z.string()),
  accounts: z.enum(['directory', 'local', 'none']),
  /** Drivers that can deploy it. */
  engines: z.array(z.string()),
  notes: z.array(z.string()),
});

/** @public */
export type ServiceOption = z.infer<typeof serviceOptionSchema>;

/** A bundle to start from. */
export const bundleSchema = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  services: z.array(z.string()),
});

/** @public */
export type Bundle = z.infer<typeof bundleSchema>;

/** The answer of `GET /service-definitions`. */
export const serviceCatalogueSchema = z.object({
  items: z.array(serviceOptionSchema),
  totalItems: z.number().int(),
  bundles: z.array(bundleSchema),
  /** Drivers that are there: what a profile can be deployed with. */
  deployments: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      available: z.boolean(),
      reason: z.string().optional(),
    }),
  ),
});

/** @public */
export type ServiceCatalogue = z.infer<typeof serviceCatalogueSchema>;
