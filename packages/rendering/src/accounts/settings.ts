import { signInModes } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';

/** A user of the directory: whose password stands in a secret of the profile. */
const userSchema = z.strictObject({
  id: z.string(),
  /** Name of the secret. */
  secret: z.string(),
});

/** `accounts.yaml`. No secret stands in it. */
export const accountsSchema = z.strictObject({
  directory: z.strictObject({
    /** Id of the service that keeps it. */
    service: z.string(),
    baseDn: z.string(),
    /** Made by the directory itself at its first start; the owner signs in with it. */
    owner: userSchema,
    /** With whom the portal works in the directory. */
    portal: userSchema,
    groups: z.array(z.string()),
    /** With whom services look people up. */
    users: z.array(
      userSchema.extend({ purpose: z.string(), groups: z.array(z.string()) }),
    ),
  }),
  /** Those that people sign in to, in start order. */
  services: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      accounts: z.enum(['directory', 'local']),
      signIn: z.enum(signInModes),
      url: z.string().optional(),
    }),
  ),
});

/** Who may sign in to what in a profile, as far as it does not depend on its people. */
export type ProfileAccounts = z.infer<typeof accountsSchema>;
