import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { load } from 'js-yaml';
import { z } from 'zod';

/*
 * Reads the shared files back, by another YAML reader and without a line of the code that writes them:
 * what Traefik and Authelia would make of them, by services-contracts.md §3 and §4.
 */

/** One router that answers with a service. */
export interface ReadRouter {
  name: string;
  host: string;
  /** What Traefik is given, with its anchor. */
  path?: string;
  service: string;
  entryPoints: string[];
  priority: number;
  forwardAuth: boolean;
  redirects: boolean;
  resolver?: string;
}

const routesSchema = z.object({
  http: z.object({
    routers: z
      .record(
        z.string(),
        z.object({
          rule: z.string(),
          entryPoints: z.array(z.string()),
          priority: z.number(),
          service: z.string(),
          middlewares: z.array(z.string()).default([]),
          tls: z.object({ certResolver: z.string() }).optional(),
        }),
      )
      .default({}),
    middlewares: z.record(z.string(), z.record(z.string(), z.unknown())),
  }),
});

const RULE = /^Host\(`([^`]+)`\)(?: && PathRegexp\(`([^`]+)`\))?$/;

/** Content of a file that must be there. */
export function contentOf(
  files: readonly RenderedFile[],
  path: string,
): string {
  const file = files.find(each => each.path === path);
  if (!file) {
    throw new Error(`There is no ${path}.`);
  }
  return file.content;
}

/** The routers of `traefik/dynamic/routes.yml`. */
export function readRouters(files: readonly RenderedFile[]): ReadRouter[] {
  const text = contentOf(files, 'traefik/dynamic/routes.yml');
  if (text.includes('{{')) {
    throw new Error('Traefik would evaluate a template.');
  }
  const { routers, middlewares } = routesSchema.parse(load(text)).http;
  return Object.entries(routers).map(([name, router]) => {
    const [, host = '', path] = RULE.exec(router.rule) ?? [];
    const kinds = router.middlewares.flatMap(each =>
      Object.keys(middlewares[each]),
    );
    return {
      name,
      host,
      ...(path && { path }),
      service: router.service,
      entryPoints: router.entryPoints,
      priority: router.priority,
      forwardAuth: kinds.includes('forwardAuth'),
      redirects: kinds.includes('redirectScheme'),
      ...(router.tls && { resolver: router.tls.certResolver }),
    };
  });
}

const subjectSchema = z
  .array(z.union([z.string(), z.array(z.string()).length(1)]))
  .transform(subjects => subjects.flat());

const autheliaSchema = z.object({
  authentication_backend: z.object({
    ldap: z.object({ base_dn: z.string(), user: z.string() }),
  }),
  session: z.object({
    cookies: z.array(
      z.object({
        domain: z.string(),
        authelia_url: z.string(),
        default_redirection_url: z.string().optional(),
      }),
    ),
  }),
  access_control: z.object({
    default_policy: z.literal('deny'),
    rules: z.array(
      z.object({
        domain: z.string(),
        policy: z.enum(['bypass', 'one_factor', 'two_factor', 'deny']),
        subject: subjectSchema.optional(),
        resources: z.array(z.string()).optional(),
      }),
    ),
  }),
  identity_providers: z
    .object({
      oidc: z.object({
        hmac_secret: z.string(),
        jwks: z.array(z.object({ key: z.string(), algorithm: z.string() })),
        claims_policies: z
          .record(z.string(), z.object({ id_token: z.array(z.string()) }))
          .default({}),
        authorization_policies: z
          .record(
            z.string(),
            z.object({
              default_policy: z.literal('deny'),
              rules: z
                .array(z.object({ policy: z.string(), subject: subjectSchema }))
                .length(1),
            }),
          )
          .default({}),
        clients: z.array(z.record(z.string(), z.unknown())),
      }),
    })
    .optional(),
});

/** The settings of the portal. */
export type ReadAuthelia = z.infer<typeof autheliaSchema>;

const FILTER =
  /\{\{ secret "([^"]+)"(?: \| mindent (\d+) "\|")? \| msquote \}\}/g;

/** `authelia/configuration.yml`, after its template filter has read the secrets. */
export function readAuthelia(
  files: readonly RenderedFile[],
  secrets: Readonly<Record<string, string>>,
): ReadAuthelia {
  const text = contentOf(files, 'authelia/configuration.yml').replace(
    FILTER,
    (_, path: string, depth?: string) => {
      const secret = secrets[path].replace(/\n+$/, '');
      return msquote(depth ? mindent(secret, Number(depth)) : secret);
    },
  );
  if (text.includes('{{')) {
    throw new Error('Authelia would evaluate a template.');
  }
  return autheliaSchema.parse(load(text));
}

/** As Authelia's function of this name: a block only when there is more than one line. */
function mindent(value: string, depth: number): string {
  const padding = ' '.repeat(depth);
  const indented = padding + value.replaceAll('\n', `\n${padding}`);
  return value.includes('\n') ? `|\n${indented}` : indented;
}

/** As Authelia's function of this name: quotes only what is one line. */
function msquote(value: string): string {
  return value.includes('\n') ? value : `'${value}'`;
}

const clientSchema = z.object({
  client_id: z.string(),
  client_name: z.string(),
  client_secret: z.string(),
  redirect_uris: z.array(z.string()),
  scopes: z.array(z.string()),
  grant_types: z.array(z.string()),
  response_types: z.tuple([z.literal('code')]),
  authorization_policy: z.string(),
  require_pkce: z.boolean(),
  token_endpoint_auth_method: z.string(),
  claims_policy: z.string().optional(),
});

/** What the portal knows of one client, in the words of the model. */
export interface ReadClient {
  clientId: string;
  title: string;
  digest: string;
  redirectUris: string[];
  scopes: string[];
  grants: string[];
  tokenAuth: string;
  pkce: boolean;
  policy: string;
  groups: string[];
  idTokenClaims: string[];
}

/** The clients, with their policies put back into them. */
export function readClients(settings: ReadAuthelia): ReadClient[] {
  const oidc = settings.identity_providers?.oidc;
  return (oidc?.clients ?? []).map(raw => {
    const client = clientSchema.parse(raw);
    const own = oidc?.authorization_policies[client.authorization_policy];
    const claims = oidc?.claims_policies[client.claims_policy ?? ''];
    return {
      clientId: client.client_id,
      title: client.client_name,
      digest: client.client_secret,
      redirectUris: client.redirect_uris,
      scopes: client.scopes,
      grants: client.grant_types,
      tokenAuth: client.token_endpoint_auth_method,
      pkce: client.require_pkce,
      policy: own ? own.rules[0].policy : client.authorization_policy,
      groups: (own?.rules[0].subject ?? []).map(withoutPrefix),
      idTokenClaims: claims?.id_token ?? [],
    };
  });
}

function withoutPrefix(subject: string): string {
  return subject.replace(/^group:/, '');
}

/** Who asks for a page; nobody is signed in without groups. */
export interface Visitor {
  groups?: string[];
}

/**
 * What Authelia says of a request: the first rule that fits wins, and a rule with a subject fits all who
 * are not signed in, so that they are asked to.
 */
export function policyFor(
  settings: ReadAuthelia,
  host: string,
  path: string,
  visitor: Visitor,
): string {
  const { rules, default_policy: otherwise } = settings.access_control;
  const first = rules.find(
    ({ domain, resources, subject }) =>
      domain === host &&
      (!resources || resources.some(each => new RegExp(each).test(path))) &&
      (!subject ||
        !visitor.groups ||
        subject.some(each => visitor.groups?.includes(withoutPrefix(each)))),
  );
  return first?.policy ?? otherwise;
}

/** The router that answers on an entry point: of those that fit, the one with the highest priority. */
export function routerFor(
  routers: readonly ReadRouter[],
  entryPoint: string,
  host: string,
  path: string,
): ReadRouter | undefined {
  return routers
    .filter(
      router =>
        router.host === host &&
        router.entryPoints.includes(entryPoint) &&
        (!router.path || new RegExp(router.path).test(path)),
    )
    .sort((a, b) => b.priority - a.priority)[0];
}
