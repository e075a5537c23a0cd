import { resolve } from 'node:path';
import { z } from 'zod';
import { checkConfig } from '../checkConfig';
import { isDomainPattern } from '../domain/profiles/suggestedDomain';
import { isExampleValue } from './secrets/exampleKeys';

/** What is said where the feature is switched off. */
export const PROFILES_OFF =
  'Profiles are switched off: set opencsp.profiles in the configuration (docs/operators/profiles.md says how).';

const FIELD = 'opencsp.profiles';

/** From where the backend is started. */
const path = (what: string) =>
  z
    .string({ error: what })
    .refine(text => text !== '' && !/\p{Cc}/u.test(text), what)
    .transform(text => resolve(text));

const words = (what: string) =>
  z.string({ error: what }).refine(text => text.trim() !== '', what);

/** People paste it into a shell, so that nothing may stand in it that a shell reads. */
const CLONE_URL =
  /^((https?|ssh):\/\/([a-z0-9_][a-z0-9._-]*@)?|[a-z0-9_][a-z0-9._-]*@)[a-z0-9[\]][a-z0-9._~:/[\]%+-]*$/i;

/** It goes into a header, so that nothing may stand in it that a header cannot carry. */
const WEBHOOK_SECRET =
  'Write 16 to 255 letters, digits or signs without a space, such as "openssl rand -hex 32" prints.';

/** Without both, two people or two profiles of one would be offered the same. */
const DOMAIN_PATTERN =
  'Write a domain with {name} and {handle} in it, such as "{name}.{handle}.example.com".';

const repositorySchema = z
  .strictObject({
    url: words(
      'Write the address of the repository, such as "https://git.example.com/profiles.git".',
    ),
    tokenFile: path('Name the file with the token.').optional(),
    username: words('Write a name, or leave it out.').optional(),
    sshKeyFile: path('Name the file with the private key.').optional(),
    knownHostsFile: path(
      'Name the file with the keys of the server.',
    ).optional(),
    caFile: path('Name a file with certificates in PEM.').optional(),
    cloneUrl: z
      .string()
      .regex(
        CLONE_URL,
        'Write an address that people can clone, such as "https://git.example.com/profiles.git", without a password.',
      )
      .optional(),
    webhookSecret: z
      .string({ error: WEBHOOK_SECRET })
      .regex(/^[\x21-\x7e]{16,255}$/, WEBHOOK_SECRET)
      .refine(
        secret => !isExampleValue(secret),
        `It is an example, or one character again and again. ${WEBHOOK_SECRET}`,
      )
      .optional(),
  })
  .superRefine((given, context) => {
    const wrong = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (given.tokenFile && given.sshKeyFile) {
      wrong(
        'sshKeyFile',
        'Leave it out, or tokenFile: a token is for https, a key for ssh.',
      );
    }
    if (given.username && !given.tokenFile) {
      wrong('username', 'It goes with tokenFile; an ssh name is part of url.');
    }
    if (given.sshKeyFile && !given.knownHostsFile) {
      wrong(
        'knownHostsFile',
        'Name the file with the keys of the server, as "ssh-keyscan" prints them.',
      );
    }
    if (given.knownHostsFile && !given.sshKeyFile) {
      wrong('sshKeyFile', 'Name the file with the private key.');
    }
  });

const ageSchema = z
  .strictObject({
    identityFile: path(
      'Name the file with the identity that "age-keygen" wrote.',
    ),
    recipients: z
      .array(z.string())
      .min(
        1,
        'Write the public keys, or leave it out for those of the identity.',
      )
      .optional(),
    recoveryRecipientFile: path(
      'Name the file with the public key.',
    ).optional(),
    recovery: z.string().optional(),
  })
  .refine(
    ({ recovery, recoveryRecipientFile }) =>
      recovery === undefined || recoveryRecipientFile === undefined,
    {
      path: ['recovery'],
      error: 'Leave it out, or recoveryRecipientFile: there is one.',
    },
  );

const profilesSchema = z.strictObject({
  repository: repositorySchema,
  folder: path(
    'Name a folder of the portal alone; it is made when it is missing.',
  ),
  age: ageSchema,
  suggestedDomain: z
    .string({ error: DOMAIN_PATTERN })
    .refine(isDomainPattern, DOMAIN_PATTERN)
    .optional(),
});

/** `opencsp.profiles`, checked; all paths are absolute. What stands in the files is not looked at. */
export type ProfilesConfig = z.infer<typeof profilesSchema>;

/**
 * Checks `opencsp.profiles`.
 *
 * @param raw - as it stands in the configuration
 * @returns nothing when the key is missing: the feature is switched off then
 * @throws InputError that names each field, and says what would be right
 */
export function readProfilesConfig(raw: unknown): ProfilesConfig | undefined {
  return raw === undefined
    ? undefined
    : checkConfig(profilesSchema, raw, FIELD);
}
