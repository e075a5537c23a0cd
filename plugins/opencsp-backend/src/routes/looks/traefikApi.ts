import { HostCommand, HostSection } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';
import {
  sectionTrouble,
  TraefikTrouble,
  traefikTrouble,
} from './traefikTrouble';

/** How Traefik is asked on a host: each engine has its own words. */
export interface TraefikWay {
  /** The words that print what an address on Traefik's own loopback answers. */
  get(url: string): readonly string[];
  /** The words that print the last lines of its log. */
  log(lines: number): readonly string[];
}

/**
 * Asks a Traefik that Compose runs: its API has no port outside of its container.
 *
 * @param call - puts words behind those with which every call of Compose for the project begins
 */
export function composeWay(
  call: (...words: readonly string[]) => readonly string[],
  service = 'traefik',
): TraefikWay {
  return {
    get: url => call('exec', '-T', service, 'wget', '-qO-', url),
    log: lines =>
      call('logs', '--no-log-prefix', '--tail', String(lines), service),
  };
}

/** Where the API listens, in Traefik's own network. */
const API = 'http://127.0.0.1:8080/api';
/** More of them than any profile has; without it the first hundred are told (recorded: api-healthy). */
const PER_PAGE = 1_000;
const LOG_LINES = 500;

const SECTIONS = {
  version: 'traefikversion',
  routers: 'traefikrouters',
  raw: 'traefikraw',
  certificates: 'traefikcertificates',
  log: 'traefiklog',
} as const;

/** What is asked of Traefik, for one exchange. */
export function traefikCommands(way: TraefikWay): HostCommand[] {
  return [
    { name: SECTIONS.version, argv: way.get(`${API}/version`) },
    {
      name: SECTIONS.routers,
      argv: way.get(`${API}/http/routers?per_page=${PER_PAGE}`),
    },
    { name: SECTIONS.raw, argv: way.get(`${API}/rawdata`) },
    {
      name: SECTIONS.certificates,
      argv: way.get(`${API}/certificates?per_page=${PER_PAGE}`),
    },
    { name: SECTIONS.log, argv: way.log(LOG_LINES) },
  ];
}

const status = z.enum(['enabled', 'warning', 'disabled']).catch('enabled');
const texts = z.array(z.string()).nullish().catch(undefined);

/** `priority` is a number that exceeds 2^53, and is not read. */
const routerSchema = z
  .object({
    name: z.string(),
    rule: z.string().catch(''),
    service: z.string().catch(''),
    status,
    error: texts,
    entryPoints: texts,
    middlewares: texts,
    priorityStr: z.string().optional().catch(undefined),
    tls: z
      .object({ certResolver: z.string().optional().catch(undefined) })
      .nullish(),
  })
  .transform(
    ({ error, entryPoints, middlewares, priorityStr, tls, ...of }) => ({
      ...of,
      errors: error ?? [],
      entryPoints: entryPoints ?? [],
      middlewares: middlewares ?? [],
      /** In digits: it may be larger than any number that JavaScript can hold. */
      priority: priorityStr,
      /** Absent on a router that answers over plain HTTP. */
      tls: tls ? { resolver: tls.certResolver } : undefined,
    }),
  );

/** A router as Traefik has it. `enabled` says nothing of its certificate (recorded: 1, 8). */
export type SeenRouter = z.infer<typeof routerSchema>;

const serviceSchema = z
  .object({
    status,
    error: texts,
    serverStatus: z.record(z.string(), z.string()).nullish().catch(undefined),
  })
  .transform(({ status: of, error, serverStatus }) => ({
    status: of,
    errors: error ?? [],
    /** `UP` without a health check says nothing (recorded: 10). */
    servers: Object.entries(serverStatus ?? {}).map(([url, state]) => ({
      url,
      isUp: state === 'UP',
    })),
  }));

/** A service as Traefik has it. */
export type SeenService = z.infer<typeof serviceSchema> & { name: string };

const time = z.string().transform((text, context) => {
  const at = Date.parse(text);
  if (Number.isNaN(at)) {
    context.addIssue({ code: 'custom', message: 'is no time' });
    return z.NEVER;
  }
  return at;
});

const certificateSchema = z
  .object({
    sans: texts,
    commonName: z.string().catch(''),
    issuerCN: z.string().optional().catch(undefined),
    notBefore: time,
    notAfter: time,
  })
  .transform(({ sans, commonName, issuerCN, notBefore, notAfter }) => ({
    /** In lower case. */
    names: [...(sans ?? []), ...(commonName ? [commonName] : [])]
      .map(name => name.toLowerCase())
      .filter((name, at, all) => all.indexOf(name) === at),
    issuer: issuerCN,
    /** In milliseconds since the epoch. */
    notBefore,
    notAfter,
  }));

/** A certificate that Traefik has; a handshake may show it up to a second later (recorded: 3). */
export type SeenCertificate = z.infer<typeof certificateSchema>;

const versionSchema = z.object({ Version: z.string() });
const servicesSchema = z.object({
  services: z.record(z.string(), serviceSchema).nullish(),
});

/** What Traefik says of itself. */
export interface TraefikSeen {
  version: string | undefined;
  routers: readonly SeenRouter[];
  services: readonly SeenService[];
  /** Nothing where this Traefik does not tell them: before 3.7. */
  certificates: readonly SeenCertificate[] | undefined;
  /** Nothing is known of its routers. */
  trouble?: TraefikTrouble;
}

/** Pure: sections of {@link traefikCommands} to what they say. Only the routers must be there. */
export function readTraefik(sections: readonly HostSection[]): TraefikSeen {
  const section = (name: string) => sections.find(each => each.name === name);
  const routers = read(section(SECTIONS.routers), z.array(routerSchema));
  return {
    version: valueOf(read(section(SECTIONS.version), versionSchema))?.Version,
    routers: valueOf(routers) ?? [],
    services: servicesOf(read(section(SECTIONS.raw), servicesSchema)),
    certificates: valueOf(
      read(section(SECTIONS.certificates), z.array(certificateSchema)),
    ),
    ...('trouble' in routers && { trouble: routers.trouble }),
  };
}

/** The lines of Traefik's log, for `readTraefikLog`; none when it could not be read. */
export function logOf(sections: readonly HostSection[]): string {
  return (
    sections.find(({ name, exit }) => name === SECTIONS.log && exit === 0)
      ?.stdout ?? ''
  );
}

type Read<T> = { value: T } | { trouble: TraefikTrouble };

function read<T>(
  section: HostSection | undefined,
  schema: z.ZodType<T>,
): Read<T> {
  const trouble = sectionTrouble(section);
  if (trouble) {
    return { trouble };
  }
  const parsed = schema.safeParse(jsonOf(section?.stdout ?? ''));
  return parsed.success
    ? { value: parsed.data }
    : {
        trouble: traefikTrouble(
          'unreadable',
          z.prettifyError(parsed.error).slice(0, 200),
        ),
      };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function valueOf<T>(result: Read<T>): T | undefined {
  return 'value' in result ? result.value : undefined;
}

function servicesOf(
  result: Read<z.infer<typeof servicesSchema>>,
): SeenService[] {
  return Object.entries(valueOf(result)?.services ?? {}).map(
    ([name, service]) => ({ name, ...service }),
  );
}
