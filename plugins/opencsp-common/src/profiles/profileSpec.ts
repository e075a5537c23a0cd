import { z } from 'zod';
import { idSchema } from '../catalogue/pieces';
import { adminEmailSchema, domainSchema, profileNameSchema } from './fields';

/** How people get their passwords. */
export const passwordStrategies = ['universal', 'generated'] as const;

/** @public */
export type PasswordStrategy = (typeof passwordStrategies)[number];

/**
 * Who gives the certificates of a profile with HTTPS. `trusted`: Let's Encrypt, whom all browsers trust,
 * with limits that a week of trying things out can use up. `staging`: Let's Encrypt's own place for that.
 * Its limits are generous, and no browser trusts what it gives, nor does a service that asks the sign-in
 * portal itself.
 */
export const certificateKinds = ['trusted', 'staging'] as const;

/** @public */
export type CertificateKind = (typeof certificateKinds)[number];

/**
 * Who makes the accounts of people. `automatic`: the portal does, in the directory and in each service that it
 * can. `manual`: the owner does; the portal says for each service how.
 */
export const accountModes = ['automatic', 'manual'] as const;

/** @public */
export type AccountMode = (typeof accountModes)[number];

/** Most services of one profile. */
export const MAX_SERVICES = 50;

/** One service that was chosen, and who may sign in to it. */
export const chosenServiceSchema = z.strictObject({
  id: idSchema,
  /** Everybody of the profile's directory, or its administrators. */
  access: z.enum(['everyone', 'admins']).default('everyone'),
  /** Asks for a second factor; only where the sign-in portal stands in front or signs in. */
  secondFactor: z.boolean().default(false),
});

/** What a person chooses: all that the files of the branch are made of, but for secrets. */
export const profileSpecSchema = z.strictObject({
  name: profileNameSchema,
  domain: domainSchema,
  adminEmail: adminEmailSchema,
  /** Id of a deployment driver, such as `compose`. */
  deployment: idSchema,
  passwordStrategy: z.enum(passwordStrategies, {
    error: 'Choose how people get their passwords.',
  }),
  accounts: z
    .enum(accountModes, {
      error: 'Write "automatic", or "manual" to make all accounts yourself.',
    })
    .default('automatic'),
  /** Without HTTPS there is no single sign-on. */
  protocol: z.enum(['https', 'http']).default('https'),
  /**
   * With HTTPS only: `staging` gives certificates for trying things out, which no browser trusts, under
   * generous limits.
   */
  certificates: z
    .enum(certificateKinds, {
      error: 'Write "trusted", or "staging" to try things out.',
    })
    .default('trusted'),
  services: z
    .array(chosenServiceSchema, { error: 'Choose at least one service.' })
    .min(1, 'Choose at least one service.')
    .max(MAX_SERVICES, `A profile has at most ${MAX_SERVICES} services.`)
    .superRefine((services, ctx) => {
      const ids = services.map(({ id }) => id);
      ids.forEach((id, index) => {
        if (ids.indexOf(id) !== index) {
          ctx.addIssue({
            code: 'custom',
            path: [index, 'id'],
            message: `"${id}" is chosen twice.`,
          });
        }
      });
    }),
});

/** @public */
export type ProfileSpec = z.infer<typeof profileSpecSchema>;

/** What a caller sends: defaults may be left out. */
export type ProfileSpecInput = z.input<typeof profileSpecSchema>;

/** @public */
export type ChosenService = z.infer<typeof chosenServiceSchema>;
