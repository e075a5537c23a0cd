import { z } from 'zod';

/*
 * Dynamic settings: the keys that Traefik 3.7 knows, in the order in which its API shows them. One that
 * is not here freezes the provider (recorded: Traefik 12). Of middlewares and services that the stand-in
 * does not carry out, only the kind is known.
 */

const texts = z.array(z.string());
const textMap = z.record(z.string(), z.string());
const anything = z.unknown();

const domainSchema = z.strictObject({
  main: z.string().optional(),
  sans: texts.optional(),
});

const routerSchema = z.strictObject({
  entryPoints: texts.optional(),
  middlewares: texts.optional(),
  service: z.string().optional(),
  rule: z.string().optional(),
  parentRefs: texts.optional(),
  ruleSyntax: z.string().optional(),
  priority: z.number().int().optional(),
  tls: z
    .strictObject({
      options: z.string().optional(),
      certResolver: z.string().optional(),
      domains: z.array(domainSchema).optional(),
    })
    .optional(),
  observability: anything.optional(),
});

const healthCheckSchema = z.strictObject({
  scheme: z.string().optional(),
  mode: z.string().default('http'),
  path: z.string().optional(),
  method: z.string().optional(),
  status: z.number().int().optional(),
  port: z.number().int().optional(),
  interval: z.string().default('30s'),
  unhealthyInterval: z.string().optional(),
  timeout: z.string().default('5s'),
  hostname: z.string().optional(),
  followRedirects: z.boolean().default(true),
  headers: textMap.optional(),
});

const serverSchema = z.strictObject({
  url: z.string().optional(),
  weight: z.number().int().optional(),
  preservePath: z.boolean().optional(),
});

const loadBalancerSchema = z.strictObject({
  sticky: anything.optional(),
  servers: z.array(serverSchema).optional(),
  strategy: z.string().default('wrr'),
  healthCheck: healthCheckSchema.optional(),
  passiveHealthCheck: anything.optional(),
  passHostHeader: z.boolean().default(true),
  responseForwarding: z
    .strictObject({ flushInterval: z.string().default('100ms') })
    .default({ flushInterval: '100ms' }),
  serversTransport: z.string().optional(),
});

const serviceSchema = z.strictObject({
  loadBalancer: loadBalancerSchema.optional(),
  weighted: anything.optional(),
  mirroring: anything.optional(),
  failover: anything.optional(),
  highestRandomWeight: anything.optional(),
});

const headersSchema = z.strictObject({
  customRequestHeaders: textMap.optional(),
  customResponseHeaders: textMap.optional(),
  accessControlAllowCredentials: z.boolean().optional(),
  accessControlAllowHeaders: texts.optional(),
  accessControlAllowMethods: texts.optional(),
  accessControlAllowOriginList: texts.optional(),
  accessControlAllowOriginListRegex: texts.optional(),
  accessControlExposeHeaders: texts.optional(),
  accessControlMaxAge: z.number().int().optional(),
  addVaryHeader: z.boolean().optional(),
  allowedHosts: texts.optional(),
  hostsProxyHeaders: texts.optional(),
  sslProxyHeaders: textMap.optional(),
  stsSeconds: z.number().int().optional(),
  stsIncludeSubdomains: z.boolean().optional(),
  stsPreload: z.boolean().optional(),
  forceSTSHeader: z.boolean().optional(),
  frameDeny: z.boolean().optional(),
  customFrameOptionsValue: z.string().optional(),
  contentTypeNosniff: z.boolean().optional(),
  browserXssFilter: z.boolean().optional(),
  customBrowserXSSValue: z.string().optional(),
  contentSecurityPolicy: z.string().optional(),
  contentSecurityPolicyReportOnly: z.string().optional(),
  publicKey: z.string().optional(),
  referrerPolicy: z.string().optional(),
  permissionsPolicy: z.string().optional(),
  isDevelopment: z.boolean().optional(),
});

const redirectRegexSchema = z.strictObject({
  regex: z.string().optional(),
  replacement: z.string().optional(),
  permanent: z.boolean().optional(),
});

const redirectSchemeSchema = z.strictObject({
  scheme: z.string().optional(),
  port: z.string().optional(),
  permanent: z.boolean().optional(),
});

const forwardAuthSchema = z.strictObject({
  address: z.string().optional(),
  tls: anything.optional(),
  trustForwardHeader: z.boolean().optional(),
  authResponseHeaders: texts.optional(),
  authResponseHeadersRegex: z.string().optional(),
  authRequestHeaders: texts.optional(),
  addAuthCookiesToResponse: texts.optional(),
  headerField: z.string().optional(),
  forwardBody: z.boolean().optional(),
  maxResponseBodySize: z.number().int().optional(),
  maxBodySize: z.number().int().default(-1),
  preserveLocationHeader: z.boolean().optional(),
  preserveRequestMethod: z.boolean().optional(),
});

/** Kinds in the order of the API: the first gives a middleware its type. */
const middlewareSchema = z.strictObject({
  addPrefix: anything.optional(),
  stripPrefix: anything.optional(),
  stripPrefixRegex: anything.optional(),
  replacePath: anything.optional(),
  replacePathRegex: anything.optional(),
  chain: anything.optional(),
  ipWhiteList: anything.optional(),
  ipAllowList: anything.optional(),
  headers: headersSchema.optional(),
  encodedCharacters: anything.optional(),
  errors: anything.optional(),
  rateLimit: anything.optional(),
  redirectRegex: redirectRegexSchema.optional(),
  redirectScheme: redirectSchemeSchema.optional(),
  basicAuth: anything.optional(),
  digestAuth: anything.optional(),
  forwardAuth: forwardAuthSchema.optional(),
  inFlightReq: anything.optional(),
  buffering: anything.optional(),
  circuitBreaker: anything.optional(),
  compress: anything.optional(),
  passTLSClientCert: anything.optional(),
  retry: anything.optional(),
  contentType: anything.optional(),
  grpcWeb: anything.optional(),
  plugin: anything.optional(),
});

/**
 * One file. Only `http` is carried out. At the top, and only there, Traefik passes over keys that it does not
 * know (seen with 3.7.9).
 */
export const dynamicFileSchema = z.object({
  http: z
    .strictObject({
      routers: z.record(z.string(), routerSchema).default({}),
      services: z.record(z.string(), serviceSchema).default({}),
      middlewares: z.record(z.string(), middlewareSchema).default({}),
      serversTransports: anything.optional(),
    })
    .default({ routers: {}, services: {}, middlewares: {} }),
  tcp: anything.optional(),
  udp: anything.optional(),
  tls: anything.optional(),
});

/** A router, as written. */
export type RouterSettings = z.infer<typeof routerSchema>;

/** A service, with its defaults. */
export type ServiceSettings = z.infer<typeof serviceSchema>;

/** The one kind of service that is carried out. */
export type LoadBalancer = z.infer<typeof loadBalancerSchema>;

/** An active health check. */
export type HealthCheck = z.infer<typeof healthCheckSchema>;

/** A middleware, as written. */
export type MiddlewareSettings = z.infer<typeof middlewareSchema>;

/** A middleware that sets headers. */
export type HeadersSettings = z.infer<typeof headersSchema>;

/** A middleware that asks an auth server. */
export type ForwardAuthSettings = z.infer<typeof forwardAuthSchema>;

/** What one provider says, by names without the provider. */
export interface DynamicSettings {
  routers: Readonly<Record<string, RouterSettings>>;
  services: Readonly<Record<string, ServiceSettings>>;
  middlewares: Readonly<Record<string, MiddlewareSettings>>;
}

/** Nothing. */
export const NO_SETTINGS: DynamicSettings = {
  routers: {},
  services: {},
  middlewares: {},
};

/** A load balancer with Traefik's defaults. */
export function loadBalancerOf(urls: readonly string[]): LoadBalancer {
  return loadBalancerSchema.parse({ servers: urls.map(url => ({ url })) });
}
