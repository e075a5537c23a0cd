import { z } from 'zod';
import { subjectsSchema } from '../subjects';

/* `identity_providers.oidc` (services-contracts.md §4.6). */

const level = z.enum(['one_factor', 'two_factor', 'deny']);

const clientSchema = z.looseObject({
  client_id: z.string(),
  client_name: z.string().optional(),
  client_secret: z.string(),
  redirect_uris: z.array(z.string()),
  scopes: z.array(z.string()).default(['openid', 'groups', 'profile', 'email']),
  authorization_policy: z.string().default('two_factor'),
  consent_mode: z.enum(['auto', 'explicit', 'implicit']).default('auto'),
  require_pkce: z.boolean().default(false),
  token_endpoint_auth_method: z
    .enum(['client_secret_basic', 'client_secret_post'])
    .default('client_secret_basic'),
  claims_policy: z.string().optional(),
});

/** The section of the configuration; there are no default clients, and no key of the stand-in's own. */
export const oidcSchema = z.looseObject({
  jwks: z.array(z.looseObject({ key_id: z.string(), key: z.string() })).min(1),
  claims_policies: z
    .record(
      z.string(),
      z.looseObject({ id_token: z.array(z.string()).default([]) }),
    )
    .default({}),
  authorization_policies: z
    .record(
      z.string(),
      z.looseObject({
        default_policy: level.default('two_factor'),
        rules: z.array(
          z.looseObject({
            policy: level.default('two_factor'),
            subject: subjectsSchema,
          }),
        ),
      }),
    )
    .default({}),
  clients: z.array(clientSchema).min(1),
});

/** What the configuration says of OpenID Connect. */
export type OidcSettings = z.output<typeof oidcSchema>;

/** A service that people sign in to. */
export type OidcClient = z.output<typeof clientSchema>;

/** What a client wants of somebody. */
export type ClientLevel = z.output<typeof level>;
