import { z } from 'zod';
import { timeSchema } from '../instances/instance';

/** What somebody is in a profile: an administrator also sees the pages that look after it. */
export const personRoles = ['admin', 'member'] as const;

/** @public */
export type PersonRole = (typeof personRoles)[number];

/** How it stands with the account of a person in one service. */
export const accountStates = [
  /** Wanted, and not there yet. */
  'waiting',
  'there',
  'failed',
  /** The service makes it when the person signs in for the first time. */
  'at-sign-in',
  /** The portal cannot make it: what the owner does is said. */
  'by-hand',
  /** It is being cut off. */
  'leaving',
  /** Cut off: looked up, and not there any more. */
  'gone',
] as const;

/** @public */
export type AccountState = (typeof accountStates)[number];

/** Why an account, or all of a service, is not as it should be. Each code has a section in the docs. */
export const accountReasons = [
  'service-away',
  'service-silent',
  'directory-login-refused',
  'service-login-refused',
  'service-not-prepared',
  'service-answer-unknown',
  'forwarding-forbidden',
  'host-away',
  'not-ours',
  'refused',
  'password-refused',
  'invited',
  'manual',
  'no-plan',
  'no-provider',
] as const;

/** @public */
export type AccountReason = (typeof accountReasons)[number];

/** Why something is not as it should be, and what to do. */
export const accountTroubleSchema = z.object({
  reason: z.enum(accountReasons),
  message: z.string(),
  nextStep: z.string(),
});

/** @public */
export type AccountTroubleShown = z.infer<typeof accountTroubleSchema>;

/** The account of a person in one service. */
export const accountSchema = z.object({
  service: z.object({ id: z.string(), title: z.string() }),
  /** True for the directory, which the others ask. */
  isDirectory: z.boolean(),
  state: z.enum(accountStates),
  /** Since when it is so. */
  since: timeSchema.optional(),
  /** What was seen, in words: the evidence of the state. */
  evidence: z.string().optional(),
  trouble: accountTroubleSchema.optional(),
  url: z.string().optional(),
  /** A password that only this service has: the person finds it in the vault, and it can be renewed. */
  ownPassword: z.object({ since: timeSchema }).optional(),
});

/** @public */
export type Account = z.infer<typeof accountSchema>;

/** How it stands with the password of a person. */
export const personPasswordStates = [
  /** The owner's: it is the profile's own. */
  'of-profile',
  /** It is not in all services yet. */
  'waiting',
  'set',
] as const;

/** Somebody who uses the services of a profile. */
export const personSchema = z.object({
  id: z.string(),
  profileId: z.string(),
  /** Name with which they sign in. It stays. */
  login: z.string(),
  email: z.string(),
  name: z.string(),
  role: z.enum(personRoles),
  /** Ids of the services that they may use; all of them when absent. */
  services: z.array(z.string()).optional(),
  /** The one who made the profile, and signs in as the directory's first administrator. */
  isOwner: z.boolean(),
  /** Entity ref, of somebody who has signed in to the portal. */
  user: z.string().optional(),
  state: z.enum(['wanted', 'leaving', 'gone']),
  addedAt: timeSchema.optional(),
  /** Entity ref. */
  addedBy: z.string().optional(),
  leftAt: timeSchema.optional(),
  /** `refused`: the sign-in provider does not let them in any more, and the portal has cut them off. */
  leftBecause: z.enum(['removed', 'refused']).optional(),
  password: z.object({
    state: z.enum(personPasswordStates),
    /** When it was given or made last. */
    since: timeSchema.optional(),
    /** It was made by the portal, and the caller may see it, once. */
    canReveal: z.boolean(),
  }),
  /** In the order in which services start; the directory first. */
  accounts: z.array(accountSchema),
});

/** @public */
export type Person = z.infer<typeof personSchema>;

/** Everybody of a profile, with what there is of them. */
export const peopleSchema = z.object({
  profile: z.object({ id: z.string(), name: z.string() }),
  /** Where the accounts are; absent while the profile is on no host. */
  host: z.object({ id: z.string(), name: z.string() }).optional(),
  /** When the services were last asked. */
  checkedAt: timeSchema.optional(),
  /** What keeps all accounts from being looked after. */
  trouble: accountTroubleSchema.optional(),
  /** The owner first, then by name; those that have left last. */
  items: z.array(personSchema),
  totalItems: z.number().int(),
});

/** @public */
export type People = z.infer<typeof peopleSchema>;

/** True while the portal works on it and it will change without anyone's help. */
export function isPersonMoving({ state, accounts }: Person): boolean {
  return (
    state === 'leaving' ||
    accounts.some(
      account => account.state === 'waiting' || account.state === 'leaving',
    )
  );
}
