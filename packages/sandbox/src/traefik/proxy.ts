import { posix } from 'node:path';
import { entryHeaders, hostOf } from './entryHeaders';
import { INTERNAL_SERVICES } from './internal';
import { Route, Runtime, RuntimeRouter, RuntimeService } from './runtime';
import { RuleSubject } from './rules';
import { StaticSettings } from './staticSettings';
import { answer, goError, notFound, ofMessage, Visit } from './visit';
import { BackendDown, ProxyRequest, ProxyResponse } from './world';

/** A request as it came in. */
export interface Arrival {
  /** Its name. */
  entryPoint: string;
  isTls: boolean;
  request: ProxyRequest;
  /** Without a port. */
  clientAddress: string;
  signal: AbortSignal;
}

/** What a request meets. */
export interface ProxyState {
  settings: StaticSettings;
  runtime: Runtime;
  hostName: string;
  /** Answers of the authority's challenges, by token. */
  challenges: ReadonlyMap<string, string>;
  /** Says whether a server of a service passed its last health check. */
  isUp: (service: string, url: string) => boolean;
  /** The next number of a service, for taking servers in turns. */
  turn: (service: string) => number;
  api: (url: string) => ProxyResponse;
  ports: Pick<Visit, 'call' | 'clock' | 'log'>;
}

const CHALLENGE_PATH = '/.well-known/acme-challenge/';

/** Takes a request through router, middlewares and service. */
export async function proxied(
  state: ProxyState,
  { entryPoint, isTls, request, clientAddress, signal }: Arrival,
): Promise<ProxyResponse> {
  const { entryPoints } = state.settings;
  const http = Object.hasOwn(entryPoints, entryPoint)
    ? entryPoints[entryPoint].http
    : undefined;
  const visit: Visit = {
    request: {
      ...request,
      url: sanitized(request.url),
      headers: entryHeaders(request.headers, {
        isTls,
        clientAddress,
        hostName: state.hostName,
        underscores: http?.underscoreHeadersStrategy ?? 'keep',
      }),
    },
    isTls,
    signal,
    ...state.ports,
  };
  const route = findRoute(state.runtime, entryPoint, visit);
  return route ? through(route, visit, state) : notFound();
}

/** The router with the highest priority; of two alike the one with the later name (recorded: config-errors). */
function findRoute(
  { routers }: Runtime,
  entryPoint: string,
  { request, isTls }: Visit,
): Route | undefined {
  const subject: RuleSubject = {
    host: hostOf(request.headers.get('host') ?? ''),
    path: decodedPath(request.url),
    method: request.method,
    headers: request.headers,
  };
  return [...routers.values()]
    .filter(
      ({ using, settings }) =>
        using.includes(entryPoint) && (settings.tls !== undefined) === isTls,
    )
    .sort(byPrecedence)
    .flatMap(({ route }) => route ?? [])
    .find(({ matches }) => matches(subject));
}

function byPrecedence(a: RuntimeRouter, b: RuntimeRouter): number {
  if (a.priority !== b.priority) {
    return a.priority > b.priority ? -1 : 1;
  }
  return a.name > b.name ? -1 : 1;
}

function through(
  { middlewares, service }: Route,
  visit: Visit,
  state: ProxyState,
): Promise<ProxyResponse> {
  const last = () => served(service, visit, state);
  return middlewares.reduceRight<() => Promise<ProxyResponse>>(
    (next, middleware) => () => middleware(visit, next),
    last,
  )();
}

async function served(
  name: string,
  visit: Visit,
  state: ProxyState,
): Promise<ProxyResponse> {
  switch (name) {
    case INTERNAL_SERVICES.challenge:
      return challenge(visit.request.url, state.challenges);
    case INTERNAL_SERVICES.api:
      return state.api(visit.request.url);
    case INTERNAL_SERVICES.ping:
      return answer(200, 'OK');
    case INTERNAL_SERVICES.nothing:
      return answer(418);
    default: {
      const service = state.runtime.services.get(name);
      return service ? balanced(service, visit, state) : notFound();
    }
  }
}

function challenge(
  url: string,
  challenges: ReadonlyMap<string, string>,
): ProxyResponse {
  const path = url.replace(/\?.*$/, '');
  const found = challenges.get(path.slice(CHALLENGE_PATH.length));
  return found === undefined ? answer(404) : answer(200, found);
}

async function balanced(
  { name, settings }: RuntimeService,
  visit: Visit,
  state: ProxyState,
): Promise<ProxyResponse> {
  const urls = (settings.loadBalancer?.servers ?? []).map(
    ({ url = '' }) => url,
  );
  const up = urls.filter(url => state.isUp(name, url));
  if (up.length === 0) {
    return goError(503, 'no available server');
  }
  const url = up[state.turn(name) % up.length];
  // A server without an address (recorded: Docker provider 5).
  return URL.canParse(url)
    ? forwarded(url, settings.loadBalancer?.passHostHeader ?? true, visit)
    : answer(500, 'Internal Server Error');
}

async function forwarded(
  server: string,
  passHostHeader: boolean,
  { request, call, signal }: Visit,
): Promise<ProxyResponse> {
  const { origin, host } = new URL(server);
  const headers = ofMessage(request.headers);
  if (!passHostHeader) {
    headers.set('host', host);
  }
  if (!headers.has('accept-encoding')) {
    headers.set('accept-encoding', 'gzip');
  }
  try {
    const url = `${origin}${request.url}`;
    const response = await call({ ...request, url, headers, signal });
    return { ...response, headers: ofMessage(response.headers) };
  } catch (error) {
    if (error instanceof BackendDown) {
      return answer(502, 'Bad Gateway');
    }
    throw error;
  }
}

/** `sanitizePath`, on by default: no path gets past a rule by dots or doubled slashes. */
function sanitized(url: string): string {
  const [path, ...query] = url.split('?');
  const clean = /\/\/|\/\.{1,2}(\/|$)/.test(path)
    ? posix.normalize(path)
    : path;
  return [clean, ...query].join('?');
}

function decodedPath(url: string): string {
  const path = url.split('?')[0];
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
