import { parse } from 'yaml';
import { z } from 'zod';
import {
  LdapSettings,
  ldapSchema,
  ldapSettingsOf,
} from './directory/ldapSettings';
import { OidcSettings, oidcSchema } from './oidc/oidcSettings';
import { subjectsSchema } from './subjects';

/*
 * The part of Authelia's configuration that decides who may see what (services-contracts.md §4). Keys of
 * rules that the stand-in does not know are refused, since it would let people in by leaving them out.
 */

const SECONDS: Record<string, number> = {
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
  M: 2_629_800,
  y: 31_557_600,
};
const DURATION = /^(\d+[smhdwMy])+$/;

/** A number of seconds, or such as `1h30m`. In milliseconds. */
const duration = z
  .union([z.number().nonnegative(), z.string().regex(DURATION)])
  .transform(value => 1_000 * (typeof value === 'number' ? value : sum(value)));

const list = <T extends z.ZodType>(item: T) =>
  z
    .union([item, z.array(item)])
    .transform(value => (Array.isArray(value) ? value : [value]));

const policy = z.enum(['bypass', 'one_factor', 'two_factor', 'deny']);

const ruleSchema = z.strictObject({
  domain: list(z.string().toLowerCase()),
  policy,
  subject: subjectsSchema,
  /** Patterns of path and query. */
  resources: list(z.string().transform(text => new RegExp(text))).default([]),
  methods: list(z.string()).default([]),
});

const times = {
  expiration: duration.optional(),
  inactivity: duration.optional(),
  remember_me: duration.optional(),
};

const cookieSchema = z.looseObject({
  domain: z.string().toLowerCase(),
  authelia_url: z.url({ protocol: /^https$/ }),
  default_redirection_url: z.url({ protocol: /^https$/ }).optional(),
  name: z.string().optional(),
  ...times,
});

const switchable = z
  .looseObject({ disable: z.boolean().default(false) })
  .prefault({});

/** Where redis answers. */
const redisSchema = z.looseObject({
  host: z.string(),
  port: z.number().int().default(6379),
});

const settingsSchema = z.looseObject({
  identity_providers: z
    .looseObject({ oidc: oidcSchema.optional() })
    .prefault({}),
  notifier: z
    .looseObject({
      filesystem: z.looseObject({ filename: z.string() }).optional(),
    })
    .prefault({}),
  totp: z.looseObject({ issuer: z.string().default('Authelia') }).prefault({}),
  authentication_backend: z
    .looseObject({
      refresh_interval: z
        .union([
          duration,
          z.literal('always').transform(() => 0),
          z.enum(['disable', 'never']).transform(() => Infinity),
        ])
        .default(300_000),
      password_reset: switchable,
      password_change: switchable,
      ldap: ldapSchema.optional(),
    })
    .prefault({}),
  session: z.looseObject({
    name: z.string().default('authelia_session'),
    redis: redisSchema.optional(),
    cookies: z.array(cookieSchema).min(1),
    ...times,
  }),
  access_control: z.looseObject({
    default_policy: policy.default('deny'),
    rules: z.array(ruleSchema).default([]),
  }),
  regulation: z
    .looseObject({
      max_retries: z.number().int().nonnegative().default(3),
      find_time: duration.default(120_000),
      ban_time: duration.default(300_000),
    })
    .prefault({}),
});

/** A level that a rule asks for, or a plain yes or no. */
export type Policy = z.output<typeof policy>;

/** One rule. */
export type Rule = z.output<typeof ruleSchema>;

/** Who may see what. */
export interface AccessControl {
  defaultPolicy: Policy;
  rules: readonly Rule[];
}

/** Cookie of a domain and the portal that goes with it. Times in milliseconds. */
export interface CookieDomain {
  domain: string;
  cookie: string;
  portalUrl: string;
  /** Where someone goes who came for no service. */
  startUrl?: string;
  expirationMs: number;
  inactivityMs: number;
  rememberMs: number;
}

/** When someone is kept out for wrong passwords. Times in milliseconds. */
export interface Regulation {
  /** 0: never. */
  maxRetries: number;
  findMs: number;
  banMs: number;
}

/** What the stand-in reads. */
export interface AutheliaSettings {
  /** The directory that is asked; nothing where the configuration has none. */
  ldap?: LdapSettings;
  /** Where sessions are kept; nothing where they are in memory. */
  redis?: z.output<typeof redisSchema>;
  /** File that messages to people are written into; nothing where they go by mail. */
  messages?: string;
  /** What apps for codes call the account's home. */
  issuer: string;
  /** Who may have people signed in; nothing without clients. */
  oidc?: OidcSettings;
  /** What the portal lets people do with their passwords. */
  passwords: { canBeReset: boolean; canBeChanged: boolean };
  /** After how long a session's groups are asked anew, in milliseconds. */
  refreshMs: number;
  domains: readonly CookieDomain[];
  access: AccessControl;
  regulation: Regulation;
}

const HOUR_MS = 3_600_000;

/** Defaults (services-contracts.md §4.1); the last one recorded as 30 days (02 "keepMeLoggedIn true"). */
const DEFAULTS = {
  expirationMs: HOUR_MS,
  inactivityMs: 300_000,
  rememberMs: 30 * 24 * HOUR_MS,
};

/** An action of the template filter, in the place of a value. */
const ACTION = /^(\s*(?:- )?[\w.-]+:[ \t]*)\{\{(.*)\}\}[ \t]*$/gm;

/** The one that is written: the text of a secret's file. */
const SECRET = /^\s*secret "([^"]+)"/;

/**
 * Reads `configuration.yml`, with its template filters.
 *
 * @param readFile - the text of a secret's file. Absent: no secret is read
 * @throws Error with the key that is missing, wrong or unknown, or the file that is not there
 */
export function readSettings(
  text: string,
  readFile: (path: string) => string | undefined = () => 'from a file',
): AutheliaSettings {
  const yaml = text.replace(
    ACTION,
    (_, key: string, action: string) =>
      `${key}${JSON.stringify(secretOf(action, readFile))}`,
  );
  const parsed = settingsSchema.safeParse(parse(yaml, { logLevel: 'error' }));
  if (!parsed.success) {
    throw new Error(
      `The configuration of Authelia was not understood:\n${z.prettifyError(
        parsed.error,
      )}`,
    );
  }
  const { session, access_control: access, regulation, totp } = parsed.data;
  const { filesystem } = parsed.data.notifier;
  const { oidc } = parsed.data.identity_providers;
  const backend = parsed.data.authentication_backend;
  const { ldap, refresh_interval: refreshMs } = backend;
  return {
    ...(ldap && { ldap: ldapSettingsOf(ldap) }),
    ...(session.redis && { redis: session.redis }),
    ...(filesystem && { messages: filesystem.filename }),
    ...(oidc && { oidc }),
    issuer: totp.issuer,
    passwords: {
      canBeReset: !backend.password_reset.disable,
      canBeChanged: !backend.password_change.disable,
    },
    refreshMs,
    domains: session.cookies.map(cookie => ({
      domain: cookie.domain,
      cookie: cookie.name ?? session.name,
      portalUrl: cookie.authelia_url,
      ...(cookie.default_redirection_url && {
        startUrl: cookie.default_redirection_url,
      }),
      expirationMs:
        cookie.expiration ?? session.expiration ?? DEFAULTS.expirationMs,
      inactivityMs:
        cookie.inactivity ?? session.inactivity ?? DEFAULTS.inactivityMs,
      rememberMs:
        cookie.remember_me ?? session.remember_me ?? DEFAULTS.rememberMs,
    })),
    access: { defaultPolicy: access.default_policy, rules: access.rules },
    regulation: {
      maxRetries: regulation.max_retries,
      findMs: regulation.find_time,
      banMs: regulation.ban_time,
    },
  };
}

/** @throws Error when its file is not there */
function secretOf(
  action: string,
  readFile: (path: string) => string | undefined,
): string {
  const [, path] = SECRET.exec(action) ?? [];
  if (path === undefined) {
    return 'from a file';
  }
  const secret = readFile(path);
  if (secret === undefined) {
    throw new Error(`open ${path}: no such file or directory`);
  }
  return secret.replace(/[\r\n]+$/, '');
}

/** The domain that a host is in, if it is in one. */
export function domainOf(
  { domains }: AutheliaSettings,
  host: string,
): CookieDomain | undefined {
  return domains.find(
    ({ domain }) => host === domain || host.endsWith(`.${domain}`),
  );
}

/** With this port in each address that has none. */
export function withPort(
  { oidc, ...settings }: AutheliaSettings,
  port: number | undefined,
): AutheliaSettings {
  const at = (address: string) => {
    const url = new URL(address);
    if (port === undefined || url.port !== '') {
      return address;
    }
    url.port = String(port);
    return url.href;
  };
  return {
    ...settings,
    domains: settings.domains.map(({ startUrl, ...domain }) => ({
      ...domain,
      portalUrl: at(domain.portalUrl),
      ...(startUrl !== undefined && { startUrl: at(startUrl) }),
    })),
    ...(oidc && {
      oidc: {
        ...oidc,
        clients: oidc.clients.map(client => ({
          ...client,
          redirect_uris: client.redirect_uris.map(at),
        })),
      },
    }),
  };
}

function sum(text: string): number {
  return [...text.matchAll(/(\d+)([smhdwMy])/g)].reduce(
    (total, [, count, unit]) => total + Number(count) * SECONDS[unit],
    0,
  );
}
