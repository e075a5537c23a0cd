import { z } from 'zod';
import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

const idSchema = z.string({
  error:
    'must be a text: put quotes around the number, or YAML rounds it to another one',
});

const roleValuesSchema = z.array(z.string());

const identitySchema = z.object({
  issuer: z.url().optional(),
  projectId: idSchema.optional(),
  organizationId: idSchema.optional(),
  roleClaim: z.string().optional(),
  roles: z
    .object({
      admin: roleValuesSchema.default(['admin']),
      operator: roleValuesSchema.default(['operator']),
      member: roleValuesSchema.default(['member']),
      viewer: roleValuesSchema.default(['viewer']),
    })
    .prefault({}),
});

/** What `opencsp.identity` says; each part is in `config.d.ts`. */
export type IdentityConfig = z.infer<typeof identitySchema>;

/**
 * Reads `opencsp.identity`.
 *
 * @throws InputError which names the key and what to write there
 */
export function readIdentityConfig(config: Config): IdentityConfig {
  const parsed = identitySchema.safeParse(
    config.getOptional('opencsp.identity') ?? {},
  );
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) =>
        `${['opencsp', 'identity', ...path].join('.')}: ${message}`,
    );
    throw new InputError(
      `The configuration cannot be used. ${problems.join('; ')}`,
    );
  }
  return parsed.data;
}

/** The claim that roles are read from; none when the configuration names neither claim nor project. */
export function roleClaimOf({
  roleClaim,
  projectId,
}: IdentityConfig): string | undefined {
  return (
    roleClaim ?? (projectId && `urn:zitadel:iam:org:project:${projectId}:roles`)
  );
}

/**
 * The scopes of every sign-in. ZITADEL gives role claims only for the plural scope *and* the
 * audience of the project together (recorded: 04-tokens/role-scope-filter).
 */
export function scopesOf({ projectId }: IdentityConfig): string[] {
  return [
    'openid',
    'profile',
    'email',
    'offline_access',
    ...(projectId
      ? [
          `urn:zitadel:iam:org:project:id:${projectId}:aud`,
          'urn:zitadel:iam:org:projects:roles',
        ]
      : []),
  ];
}
