import { z } from 'zod';

/*
 * The keys that we write, and no others: an unknown one stops the start (recorded: Authelia 2). From
 * recorded/authelia/*.good.yml and services-contracts.md §4.
 */

const ruleSchema = z.strictObject({
  domain: z.string(),
  policy: z.enum(['bypass', 'one_factor', 'two_factor', 'deny']),
  /** The outer list means "or". */
  subject: z.array(z.union([z.string(), z.array(z.string())])).optional(),
  resources: z.array(z.string()).optional(),
});

const clientSchema = z.strictObject({
  client_id: z.string(),
  client_name: z.string(),
  client_secret: z.string(),
  redirect_uris: z.array(z.string()).min(1),
  scopes: z.array(z.string()).min(1),
  grant_types: z.array(z.string()).min(1),
  response_types: z.array(z.string()).min(1),
  authorization_policy: z.string(),
  consent_mode: z.string(),
  require_pkce: z.boolean(),
  pkce_challenge_method: z.string().optional(),
  token_endpoint_auth_method: z.string(),
  access_token_signed_response_alg: z.string(),
  userinfo_signed_response_alg: z.string(),
  claims_policy: z.string().optional(),
});

const oidcSchema = z.strictObject({
  hmac_secret: z.string().optional(),
  jwks: z
    .array(
      z.strictObject({
        key_id: z.string(),
        algorithm: z.string(),
        use: z.string(),
        key: z.string(),
      }),
    )
    .min(1),
  claims_policies: z
    .record(z.string(), z.strictObject({ id_token: z.array(z.string()) }))
    .optional(),
  authorization_policies: z
    .record(
      z.string(),
      z.strictObject({
        default_policy: z.enum(['one_factor', 'two_factor', 'deny']),
        rules: z.array(
          z.strictObject({
            policy: z.enum(['one_factor', 'two_factor', 'deny']),
            subject: z.array(z.union([z.string(), z.array(z.string())])),
          }),
        ),
      }),
    )
    .optional(),
  clients: z.array(clientSchema).min(1),
});

/** `authelia/configuration.yml`. No secret stands in it. */
export const autheliaSettingsSchema = z.strictObject({
  theme: z.string(),
  log: z.strictObject({ level: z.string() }),
  server: z.strictObject({ address: z.string() }),
  ntp: z.strictObject({ disable_startup_check: z.boolean() }),
  authentication_backend: z.strictObject({
    refresh_interval: z.string(),
    password_reset: z.strictObject({ disable: z.boolean() }).optional(),
    password_change: z.strictObject({ disable: z.boolean() }).optional(),
    ldap: z.strictObject({
      implementation: z.string(),
      address: z.string(),
      base_dn: z.string().optional(),
      user: z.string(),
    }),
  }),
  session: z.strictObject({
    cookies: z
      .array(
        z.strictObject({
          domain: z.string(),
          authelia_url: z.string(),
          default_redirection_url: z.string().optional(),
        }),
      )
      .min(1),
    redis: z.strictObject({ host: z.string(), port: z.number().int() }),
  }),
  storage: z.strictObject({
    local: z.strictObject({ path: z.string() }).optional(),
    postgres: z
      .strictObject({
        address: z.string(),
        database: z.string(),
        username: z.string(),
      })
      .optional(),
  }),
  notifier: z.strictObject({
    filesystem: z.strictObject({ filename: z.string() }),
  }),
  totp: z.strictObject({ issuer: z.string() }),
  regulation: z.strictObject({ find_time: z.string(), ban_time: z.string() }),
  access_control: z.strictObject({
    default_policy: z.string(),
    rules: z.array(ruleSchema).min(1),
  }),
  identity_providers: z.strictObject({ oidc: oidcSchema }).optional(),
});

/** The settings, as they are written. */
export type AutheliaSettings = z.infer<typeof autheliaSettingsSchema>;

/** One rule of access control. */
export type AccessRule = z.infer<typeof ruleSchema>;

/** What is said of OpenID Connect. */
export type OidcSettings = z.infer<typeof oidcSchema>;

/** One client of OpenID Connect. */
export type OidcClientSettings = z.infer<typeof clientSchema>;

/** Variables of the service definition with the paths of its secrets. */
export const AUTHELIA_FILES = {
  ldapPassword: 'AUTHELIA_AUTHENTICATION_BACKEND_LDAP_PASSWORD_FILE',
  oidcHmac: 'AUTHELIA_IDENTITY_PROVIDERS_OIDC_HMAC_SECRET_FILE',
  redisPassword: 'AUTHELIA_SESSION_REDIS_PASSWORD_FILE',
  resetJwt: 'AUTHELIA_IDENTITY_VALIDATION_RESET_PASSWORD_JWT_SECRET_FILE',
  session: 'AUTHELIA_SESSION_SECRET_FILE',
  smtpPassword: 'AUTHELIA_NOTIFIER_SMTP_PASSWORD_FILE',
  storageKey: 'AUTHELIA_STORAGE_ENCRYPTION_KEY_FILE',
  storagePassword: 'AUTHELIA_STORAGE_POSTGRES_PASSWORD_FILE',
} as const;

/** Port of LLDAP for LDAP. */
export const LDAP_PORT = 3890;

/** Port of redis. */
export const REDIS_PORT = 6379;

/** Port of PostgreSQL. */
export const POSTGRES_PORT = 5432;
