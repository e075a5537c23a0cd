import {
  accountModes,
  passwordStrategies,
  signInModes,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';

/** A user of the directory: whose password stands in a secret of the profile. */
const userSchema = z.strictObject({
  id: z.string(),
  /** Name of the secret. */
  secret: z.string(),
});

/** `accounts.yaml`. No secret stands in it. */
export const accountsSchema = z.strictObject({
  /** Who makes the accounts of people. */
  mode: z.enum(accountModes),
  /** How people get the passwords of services with accounts of their own. */
  passwords: z.enum(passwordStrategies),
  /** Address of the sign-in portal; absent where there is none. */
  signInUrl: z.string().optional(),
  directory: z.strictObject({
    /** Id of the service that keeps it. */
    service: z.string(),
    baseDn: z.string(),
    /** Made by the directory itself at its first start; the owner signs in with it. */
    owner: userSchema.extend({ email: z.string() }),
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
      /** Groups of the directory whose members may use it: any of them. */
      groups: z.array(z.string()),
      /** Names of its secrets. */
      secrets: z.array(z.string()),
    }),
  ),
});

/** Who may sign in to what in a profile, as far as it does not depend on its people. */
export type ProfileAccounts = z.infer<typeof accountsSchema>;
