import { z } from 'zod';
import { idSchema } from '../catalogue/pieces';
import { emailProblem } from '../profiles/fields';
import { MAX_SERVICES } from '../profiles/profileSpec';
import { handoffIdSchema } from '../profiles/requests';
import { personRoles } from './person';

/** Longest name under which somebody signs in. */
export const MAX_LOGIN_LENGTH = 64;

/** Names that are the directory's, the portal's or a program's own. */
const RESERVED = ['admin', 'administrator', 'opencsp', 'root'];

/**
 * Says what is wrong with a name to sign in with; nothing when it is fine. All services take these names, and
 * nothing in LDAP has to be escaped for them (recorded: lldap 1, 2 and 5).
 */
export function loginProblem(login: string): string | undefined {
  if (login.length === 0) {
    return 'Give a name to sign in with, for example "grace".';
  }
  if (login.length > MAX_LOGIN_LENGTH) {
    return `It has ${login.length} characters; ${MAX_LOGIN_LENGTH} is the most.`;
  }
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(login)) {
    return 'Use lower-case letters, digits and . _ - only, beginning with a letter or digit.';
  }
  return RESERVED.includes(login)
    ? `"${login}" is not for people. Choose another name.`
    : undefined;
}

/**
 * A name to sign in with, made of the part of an e-mail address before the "@".
 *
 * @returns nothing when no character of it can be used
 */
export function loginFrom(email: string): string | undefined {
  const login = email
    .split('@')[0]
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, MAX_LOGIN_LENGTH);
  return login === '' ? undefined : login;
}

const emailSchema = z
  .string({ error: 'Give the e-mail address of the person.' })
  .trim()
  .superRefine((email, ctx) => {
    const problem =
      email === ''
        ? 'Give the e-mail address of the person.'
        : emailProblem(email);
    if (problem) {
      ctx.addIssue({ code: 'custom', message: problem });
    }
  });

const nameSchema = z
  .string({ error: 'Give the name of the person.' })
  .trim()
  .min(1, 'Give the name of the person.')
  .max(100, 'It has more than 100 characters.')
  .refine(name => !/[\p{C}\p{Zl}\p{Zp}]/u.test(name), {
    error: 'Leave out control characters and line ends.',
  });

const loginSchema = z.string().superRefine((login, ctx) => {
  const problem = loginProblem(login);
  if (problem) {
    ctx.addIssue({ code: 'custom', message: problem });
  }
});

const servicesSchema = z
  .array(idSchema)
  .max(MAX_SERVICES, `A profile has at most ${MAX_SERVICES} services.`)
  .refine(ids => new Set(ids).size === ids.length, {
    error: 'A service is named twice.',
  });

/** The body of `POST /profiles/{id}/people`. */
export const addPersonSchema = z.strictObject({
  email: emailSchema,
  name: nameSchema,
  /** Made of the e-mail address when it is absent. */
  login: loginSchema.optional(),
  role: z.enum(personRoles).default('member'),
  /** Entity ref, of somebody who has signed in to the portal. */
  user: z
    .string()
    .regex(
      /^user:[a-z0-9-]+\/[A-Za-z0-9._-]+$/,
      'Write the person as an entity ref, such as "user:default/grace".',
    )
    .optional(),
  /** Ids of the services that they may use; all of them when absent. */
  services: servicesSchema.optional(),
});

/** @public */
export type AddPerson = z.infer<typeof addPersonSchema>;

/** @public */
export type AddPersonInput = z.input<typeof addPersonSchema>;

/** The body of `PATCH /profiles/{id}/people/{person}`. What is absent stays as it is. */
export const changePersonSchema = z
  .strictObject({
    name: nameSchema,
    role: z.enum(personRoles),
    /** All services with null. */
    services: servicesSchema.nullable(),
  })
  .partial()
  .refine(change => Object.keys(change).length > 0, {
    error: 'Say what is to be changed: name, role or services.',
  });

/** @public */
export type ChangePerson = z.infer<typeof changePersonSchema>;

/** The body of `POST /profiles/{id}/people/{person}/rotate`. */
export const rotatePasswordsSchema = z.strictObject({
  /** Id of the service whose own password is made anew; those of all when absent. */
  service: idSchema.optional(),
});

/** @public */
export type RotatePasswords = z.infer<typeof rotatePasswordsSchema>;

/** The body of `POST /profiles/{id}/people/{person}/password`. */
export const resetPasswordSchema = z.strictObject({
  /** Where the typed password waits; without it one is made by chance. */
  password: handoffIdSchema.optional(),
});

/** @public */
export type ResetPassword = z.infer<typeof resetPasswordSchema>;
