import { parse } from 'yaml';
import { z } from 'zod';
import { milliseconds } from './goDuration';
import { problemOf } from './yamlProblem';

/*
 * The static file, with Traefik's defaults. Keys of Traefik that neither our files nor the recorded one
 * have (metrics, tracing, other providers) are not known here, and stop the start as unknown ones do.
 */

const respondingTimeoutsSchema = z.strictObject({
  readTimeout: z.string().default('60s'),
  writeTimeout: z.string().optional(),
  idleTimeout: z.string().default('180s'),
});

const redirectionSchema = z.strictObject({
  to: z.string(),
  scheme: z.string().default('https'),
  permanent: z.boolean().default(true),
  priority: z.number().int().optional(),
});

const entryPointSchema = z.strictObject({
  address: z.string(),
  asDefault: z.boolean().default(false),
  transport: z
    .strictObject({
      respondingTimeouts: respondingTimeoutsSchema.optional(),
      lifeCycle: z
        .strictObject({ graceTimeOut: z.string().optional() })
        .optional(),
    })
    .optional(),
  forwardedHeaders: z
    .strictObject({ trustedIPs: z.array(z.string()).optional() })
    .optional(),
  http: z
    .strictObject({
      redirections: z
        .strictObject({ entryPoint: redirectionSchema })
        .optional(),
      underscoreHeadersStrategy: z.string().default('keep'),
    })
    .optional(),
});

const acmeSchema = z.strictObject({
  email: z.string().default(''),
  storage: z.string().default('acme.json'),
  caServer: z
    .string()
    .default('https://acme-v02.api.letsencrypt.org/directory'),
  caCertificates: z.array(z.string()).optional(),
  keyType: z.string().optional(),
  certificatesDuration: z.number().int().optional(),
  httpChallenge: z.strictObject({ entryPoint: z.string() }).optional(),
});

const staticSchema = z.strictObject({
  global: z
    .strictObject({
      checkNewVersion: z.boolean().default(true),
      sendAnonymousUsage: z.boolean().default(false),
    })
    .default({ checkNewVersion: true, sendAnonymousUsage: false }),
  log: z
    .strictObject({
      level: z.string().default('ERROR'),
      format: z.string().default('common'),
      filePath: z.string().optional(),
    })
    .default({ level: 'ERROR', format: 'common' }),
  accessLog: z
    .strictObject({
      filePath: z.string().optional(),
      format: z.string().optional(),
    })
    .optional(),
  entryPoints: z.record(z.string(), entryPointSchema).default({}),
  ping: z
    .strictObject({
      entryPoint: z.string().default('traefik'),
      manualRouting: z.boolean().default(false),
    })
    .optional(),
  api: z
    .strictObject({
      insecure: z.boolean().default(false),
      dashboard: z.boolean().default(true),
    })
    .optional(),
  providers: z
    .strictObject({
      providersThrottleDuration: z.string().default('2s'),
      docker: z
        .strictObject({
          endpoint: z.string().default('unix:///var/run/docker.sock'),
          exposedByDefault: z.boolean().default(true),
          network: z.string().optional(),
          watch: z.boolean().optional(),
          defaultRule: z.string().optional(),
          allowEmptyServices: z.boolean().default(false),
        })
        .optional(),
      file: z
        .strictObject({
          directory: z.string(),
          watch: z.boolean().default(true),
        })
        .optional(),
    })
    .default({ providersThrottleDuration: '2s' }),
  certificatesResolvers: z
    .record(z.string(), z.strictObject({ acme: acmeSchema.optional() }))
    .default({}),
});

type RawStatic = z.infer<typeof staticSchema>;

/** What the proxy was told at its start. */
export type StaticSettings = Omit<RawStatic, 'providers'> & {
  providers: RawStatic['providers'] & {
    /** Between two changes of one provider that are taken. */
    throttleMs: number;
  };
};

/** An entry point, as written. */
export type EntryPoint = RawStatic['entryPoints'][string];

/** Who issues, and how. */
export type AcmeSettings = z.infer<typeof acmeSchema>;

/** The entry point that API and ping take when they are told no other; Traefik makes it by itself. */
export const INTERNAL_ENTRY_POINT = 'traefik';

/** The settings, or why the proxy does not start, in the words of its log. */
export type StaticResult = { settings: StaticSettings } | { problem: string };

/** Reads the static file. */
export function readStatic(text: string): StaticResult {
  const read = readYaml(text);
  if ('problem' in read) {
    return read;
  }
  const parsed = staticSchema.safeParse(read.value);
  if (!parsed.success) {
    return { problem: problemOf(parsed.error) };
  }
  const { providers, entryPoints, ...others } = parsed.data;
  const throttleMs = milliseconds(providers.providersThrottleDuration);
  if (throttleMs === undefined) {
    return {
      problem: `invalid duration "${providers.providersThrottleDuration}"`,
    };
  }
  return {
    settings: {
      ...others,
      providers: { ...providers, throttleMs },
      entryPoints: withInternal(parsed.data, entryPoints),
    },
  };
}

function readYaml(text: string): { value: unknown } | { problem: string } {
  try {
    return { value: parse(text, { logLevel: 'error' }) ?? {} };
  } catch (error) {
    return { problem: `yaml: ${String(error).split('\n')[0]}` };
  }
}

function withInternal(
  { api, ping }: RawStatic,
  entryPoints: RawStatic['entryPoints'],
): RawStatic['entryPoints'] {
  const isNeeded =
    api?.insecure === true || ping?.entryPoint === INTERNAL_ENTRY_POINT;
  return isNeeded && !Object.hasOwn(entryPoints, INTERNAL_ENTRY_POINT)
    ? {
        ...entryPoints,
        [INTERNAL_ENTRY_POINT]: { address: ':8080', asDefault: false },
      }
    : entryPoints;
}

/** Those that routers without any take: the ones that say so, or all but the proxy's own. */
export function defaultEntryPoints({ entryPoints }: StaticSettings): string[] {
  const all = Object.entries(entryPoints);
  const marked = all.filter(([, { asDefault }]) => asDefault);
  return (marked.length > 0 ? marked : all)
    .map(([name]) => name)
    .filter(name => name !== INTERNAL_ENTRY_POINT)
    .sort();
}
