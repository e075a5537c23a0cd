import { LoadBalancer, MiddlewareSettings } from './dynamicSettings';
import { goDuration, milliseconds } from './goDuration';
import { REDIRECTION_PRIORITY } from './internal';
import { kindsOf } from './middlewares/makeMiddleware';
import { RuntimeMiddleware, RuntimeRouter, RuntimeService } from './runtime';
import { EntryPoint } from './staticSettings';

/* The forms of Traefik's API, key by key in their order (recorded: api-healthy). */

/** Anything that it writes. A `bigint` is a number there. */
export type ApiValue =
  | string
  | number
  | bigint
  | boolean
  | undefined
  | readonly ApiValue[]
  | { readonly [key: string]: ApiValue };

/** One of a list: `name`, `provider` and `type` are not in `/api/rawdata`. */
export type ApiObject = { readonly [key: string]: ApiValue };

const OBSERVABILITY = {
  accessLogs: true,
  metrics: true,
  tracing: true,
  traceVerbosity: 'minimal',
};

const BIGINT = /"@bigint:(\d+)"/g;

/** JSON as Go writes it, with whole numbers of any size. */
export function apiText(value: ApiValue): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'bigint' ? `@bigint:${one}` : one,
  )
    .replace(BIGINT, '$1')
    .replace(
      /[&<>\u2028\u2029]/g,
      it => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

/** A router as `/api/rawdata` has it. */
export function rawRouter(router: RuntimeRouter): ApiObject {
  const { entryPoints, middlewares, service, rule, ruleSyntax, tls } =
    router.settings;
  return {
    entryPoints: filled(entryPoints),
    middlewares: filled(middlewares),
    service,
    rule,
    ruleSyntax,
    priority: router.priority === 0n ? undefined : router.priority,
    tls: tls && {
      options: tls.options ?? 'default',
      certResolver: tls.certResolver,
      domains: tls.domains?.map(({ main, sans }) => ({ main, sans })),
    },
    observability: OBSERVABILITY,
    error: filled(router.errors),
    status: router.status,
    using: filled(router.using),
  };
}

/** A router as lists have it. */
export function listedRouter(router: RuntimeRouter): ApiObject {
  return {
    ...rawRouter(router),
    name: router.name,
    provider: router.provider,
    priorityStr: String(router.priority),
  };
}

/**
 * A service as `/api/rawdata` has it.
 *
 * @param isUp - says whether a server passed its last health check
 */
export function rawService(
  service: RuntimeService,
  isUp: (url: string) => boolean,
): ApiObject {
  return {
    ...ofService(service),
    serverStatus: serverStatus(service, isUp),
  };
}

/** A service as lists have it. */
export function listedService(
  service: RuntimeService,
  isUp: (url: string) => boolean,
): ApiObject {
  return {
    ...ofService(service),
    name: service.name,
    provider: service.provider,
    type: service.settings.loadBalancer && 'loadbalancer',
    serverStatus: serverStatus(service, isUp),
  };
}

/** A middleware as `/api/rawdata` has it. */
export function rawMiddleware(middleware: RuntimeMiddleware): ApiObject {
  return {
    ...kindValues(middleware.settings),
    error: filled(middleware.errors),
    status: middleware.status,
    usedBy: filled(middleware.usedBy),
  };
}

/** A middleware as lists have it. */
export function listedMiddleware(middleware: RuntimeMiddleware): ApiObject {
  const kind = kindsOf(middleware.settings).at(0);
  return {
    ...rawMiddleware(middleware),
    name: middleware.name,
    provider: middleware.provider,
    type: kind?.toLowerCase(),
  };
}

/** An entry point. */
export function listedEntryPoint(
  name: string,
  { address, asDefault, transport, http, forwardedHeaders }: EntryPoint,
): ApiObject {
  const {
    readTimeout = '60s',
    idleTimeout = '180s',
    writeTimeout = '0s',
  } = transport?.respondingTimeouts ?? {};
  const redirection = http?.redirections?.entryPoint;
  return {
    address,
    asDefault: asDefault || undefined,
    transport: {
      lifeCycle: { graceTimeOut: transport?.lifeCycle?.graceTimeOut ?? '10s' },
      respondingTimeouts: {
        readTimeout: asGo(readTimeout),
        writeTimeout: asGo(writeTimeout),
        idleTimeout: asGo(idleTimeout),
      },
    },
    forwardedHeaders: { trustedIPs: forwardedHeaders?.trustedIPs },
    http: {
      redirections: redirection && {
        entryPoint: {
          to: redirection.to,
          scheme: redirection.scheme,
          permanent: redirection.permanent || undefined,
          priority: redirection.priority ?? REDIRECTION_PRIORITY,
        },
      },
      sanitizePath: true,
      maxHeaderBytes: 1_048_576,
      underscoreHeadersStrategy: http?.underscoreHeadersStrategy ?? 'keep',
    },
    http2: {
      maxConcurrentStreams: 250,
      maxDecoderHeaderTableSize: 4096,
      maxEncoderHeaderTableSize: 4096,
    },
    udp: { timeout: '3s' },
    name,
  };
}

/** Without limit: left out. */
function asGo(duration: string): string | undefined {
  const ms = milliseconds(duration) ?? 0;
  return ms === 0 ? undefined : goDuration(ms);
}

function ofService({ settings, errors, status, usedBy }: RuntimeService) {
  return {
    loadBalancer: settings.loadBalancer && balancer(settings.loadBalancer),
    error: filled(errors),
    status,
    usedBy: filled(usedBy),
  };
}

function balancer(given: LoadBalancer): ApiObject {
  const { servers = [], strategy, healthCheck, passHostHeader } = given;
  return {
    servers: filled(
      servers.map(({ url, weight, preservePath }) => ({
        url,
        weight,
        preservePath,
      })),
    ),
    strategy,
    healthCheck: healthCheck && {
      scheme: healthCheck.scheme,
      mode: healthCheck.mode,
      path: healthCheck.path,
      method: healthCheck.method,
      status: healthCheck.status,
      port: healthCheck.port,
      interval: healthCheck.interval,
      unhealthyInterval: healthCheck.unhealthyInterval,
      timeout: healthCheck.timeout,
      hostname: healthCheck.hostname,
      followRedirects: healthCheck.followRedirects,
      headers: healthCheck.headers,
    },
    passHostHeader,
    responseForwarding: given.responseForwarding,
    serversTransport: given.serversTransport,
  };
}

function serverStatus(
  { isBuilt, status, settings }: RuntimeService,
  isUp: (url: string) => boolean,
): ApiObject | undefined {
  const servers = settings.loadBalancer?.servers ?? [];
  return isBuilt && status !== 'disabled' && servers.length > 0
    ? Object.fromEntries(
        servers.map(({ url = '' }) => [url, isUp(url) ? 'UP' : 'DOWN']),
      )
    : undefined;
}

/** Go leaves out what is nothing. What is carried out is shown with its values, the rest as it was written. */
function kindValues(settings: MiddlewareSettings): ApiObject {
  return Object.fromEntries(
    Object.entries(settings).map(([kind, value]) => [
      kind,
      withoutNothing(value),
    ]),
  );
}

/** Switches that are shown when they are off, too. */
const SHOWN_OFF = new Set(['trustForwardHeader']);

function withoutNothing(value: unknown): ApiValue {
  if (Array.isArray(value)) {
    return value.map(withoutNothing);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(
          ([key, one]) =>
            (one !== false || SHOWN_OFF.has(key)) && one !== '' && one !== 0,
        )
        .map(([key, one]) => [key, withoutNothing(one)]),
    );
  }
  return typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
    ? value
    : undefined;
}

function filled<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list && list.length > 0 ? list : undefined;
}
