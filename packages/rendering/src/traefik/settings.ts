import { z } from 'zod';

/*
 * The keys that we write, and no others: one unknown key freezes all dynamic files, and stops the
 * start (recorded: Traefik 12). From recorded/traefik/*.good.yml and services-contracts.md §3.
 */

const entryPointSchema = z.strictObject({
  address: z.string(),
  asDefault: z.boolean().optional(),
  http: z
    .strictObject({ underscoreHeadersStrategy: z.string().optional() })
    .optional(),
  transport: z
    .strictObject({
      respondingTimeouts: z.strictObject({ readTimeout: z.string() }),
    })
    .optional(),
});

/** `traefik/traefik.yml`. */
export const traefikStaticSchema = z.strictObject({
  global: z.strictObject({
    checkNewVersion: z.boolean(),
    sendAnonymousUsage: z.boolean(),
  }),
  log: z.strictObject({ level: z.string(), format: z.string() }),
  entryPoints: z.record(z.string(), entryPointSchema),
  ping: z.strictObject({ entryPoint: z.string() }),
  /** Missing in files from before the portal read it. */
  api: z
    .strictObject({ insecure: z.boolean(), dashboard: z.boolean() })
    .optional(),
  providers: z.strictObject({
    providersThrottleDuration: z.string(),
    docker: z
      .strictObject({
        endpoint: z.string(),
        exposedByDefault: z.boolean(),
        network: z.string(),
      })
      .optional(),
    file: z.strictObject({ directory: z.string(), watch: z.boolean() }),
  }),
  certificatesResolvers: z
    .record(
      z.string(),
      z.strictObject({
        acme: z.strictObject({
          email: z.string(),
          storage: z.string(),
          caServer: z.string().optional(),
          httpChallenge: z.strictObject({ entryPoint: z.string() }),
        }),
      }),
    )
    .optional(),
});

/** One way through the proxy. */
export const routerSchema = z.strictObject({
  rule: z.string(),
  entryPoints: z.array(z.string()).min(1),
  priority: z.number().int().positive(),
  service: z.string(),
  middlewares: z.array(z.string()).optional(),
  tls: z.strictObject({ certResolver: z.string().optional() }).optional(),
});

/** Each of the kinds that we use. */
const middlewareSchema = z.union([
  z.strictObject({
    forwardAuth: z.strictObject({
      address: z.string(),
      trustForwardHeader: z.boolean(),
      maxResponseBodySize: z.number(),
      authResponseHeaders: z.array(z.string()),
    }),
  }),
  z.strictObject({
    redirectScheme: z.strictObject({
      scheme: z.string(),
      /** A text there, too. Left out: the usual one of the scheme. */
      port: z.string().optional(),
      permanent: z.boolean(),
    }),
  }),
  z.strictObject({
    redirectRegex: z.strictObject({
      regex: z.string(),
      replacement: z.string(),
      permanent: z.boolean(),
    }),
  }),
  z.strictObject({
    headers: z.strictObject({
      contentTypeNosniff: z.boolean(),
      referrerPolicy: z.string(),
      /** In files from before it had a middleware of its own. */
      stsSeconds: z.number().optional(),
    }),
  }),
  z.strictObject({ headers: z.strictObject({ stsSeconds: z.number() }) }),
]);

/** `traefik/dynamic/routes.yml`. An empty map is an error there, so that it is left out. */
export const traefikRoutesSchema = z.strictObject({
  http: z.strictObject({
    routers: z.record(z.string(), routerSchema).optional(),
    middlewares: z.record(z.string(), middlewareSchema),
  }),
});

/** The static settings, as they are written. */
export type TraefikStatic = z.infer<typeof traefikStaticSchema>;

/** The routes, as they are written. */
export type TraefikRoutes = z.infer<typeof traefikRoutesSchema>;

/** One router, as it is written. */
export type TraefikRouter = z.infer<typeof routerSchema>;

/** One middleware, as it is written. */
export type TraefikMiddleware = z.infer<typeof middlewareSchema>;

/** Names in the files. */
export const TRAEFIK = {
  /** Entry point for plain requests, and for what the certificate authority asks. */
  plain: 'web',
  /** Entry point for HTTPS. */
  secure: 'websecure',
  /** Takes the default routers that Docker's provider makes, where nobody comes. */
  nowhere: 'nowhere',
  /** For the health command inside of the container. */
  ping: 'ping',
  /** Its interface, for commands inside of the container. Traefik knows the entry point by this name. */
  api: 'traefik',
  /** Who gets certificates. */
  resolver: 'le',
  /** Key of the network that services and proxy share. */
  network: 'traefik_public',
  authelia: 'authelia',
  headers: 'security-headers',
  hsts: 'hsts',
  /** Answers with the mark of a host, so that whoever asks knows which proxy it was. */
  mark: 'opencsp-mark',
  toHttps: 'to-https',
} as const;

/**
 * Where certificates of an authority are kept. Each has a file of its own: Traefik goes on with what it
 * finds there, whoever gave it (services-contracts.md §3.5). The file itself is Traefik's to make.
 *
 * @param folder - what outlives the proxy
 */
export function storageOf(
  folder: string,
  caServer: string | undefined,
): string {
  const of =
    caServer === undefined
      ? ''
      : `-${caServer
          .replace(/^[a-z]+:\/\//, '')
          .replace(/[^A-Za-z0-9.]+/g, '-')
          .replace(/^[-.]+|[-.]+$/g, '')}`;
  return `${folder}/acme${of}.json`;
}
