import { posix } from 'node:path';
import { Level, requirementOf, Target, verdict } from './access';
import { AutheliaPerson } from './directory/Directory';
import { RequestLog, requestLog } from './log';
import { escapeHtml, html, plain, Reply, Request, statusText } from './reply';
import { newValue } from './sessions';
import {
  hostName,
  personOf,
  STORE_WAIT_MS,
  Visit,
  visitOf,
  World,
} from './world';

/*
 * `/api/authz/forward-auth`, as recorded (authelia/01, 03, 05). The proxy says in X-Forwarded-* what it
 * was asked for.
 */

/** What was asked of the proxy. */
interface Asked {
  url: string;
  target: Target;
  /** Methods that a browser repeats by itself are sent on with another status. */
  method: string;
}

/** How long wrong credentials in a header take (recorded: Authelia 15). */
const WRONG_BASIC_MS = 2_000;
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Longer ones are no cookies that came from here. */
const MAX_ECHOED = 512;

/** Tells the proxy whether a request may pass. */
export async function forwardAuth(
  world: World,
  request: Request,
): Promise<Reply> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return plain(405, { Allow: 'GET, HEAD, OPTIONS' });
  }
  const asked = readAsked(request);
  const visit = asked && visitOf(world, request, asked.target.host);
  if (!asked || !visit) {
    return plain(400);
  }
  const log = requestLog(world.log, request);
  const basic = /^basic\s+(.*)$/i.exec(request.headers.authorization ?? '');
  if (basic) {
    const person = await personByBasic(world, basic[1], log);
    return person
      ? decide(world, request, asked, { ...visit, session: undefined }, person)
      : {
          ...plain(401, {
            'Www-Authenticate': 'Basic realm="Authorization Required"',
          }),
          delayMs: WRONG_BASIC_MS,
        };
  }
  const person = await personOf(world, visit, log);
  const reply = decide(world, request, asked, visit, person);
  return world.isStoreDown ? { ...reply, delayMs: STORE_WAIT_MS } : reply;
}

function readAsked({ headers }: Request): Asked | undefined {
  const method = headers['x-forwarded-method'] ?? '';
  const scheme = headers['x-forwarded-proto'] ?? '';
  const host = headers['x-forwarded-host'] ?? '';
  const uri = headers['x-forwarded-uri'] ?? '';
  const url = `${scheme}://${host}${uri}`;
  const isGood =
    /^[A-Z]+$/.test(method) &&
    /^(https|wss)$/.test(scheme) &&
    /^[a-z0-9.-]+(:\d+)?$/i.test(host) &&
    /^(\/|$)/.test(uri) &&
    URL.canParse(url);
  return isGood
    ? {
        url,
        method,
        target: { host: hostName(host), path: cleanPath(uri), method },
      }
    : undefined;
}

/** Path and query as rules see them: decoded, without `.` and `..`. */
export function cleanPath(uri: string): string {
  const [path, query] = uri.split(/\?(.*)/s, 2);
  const clean = posix.normalize(decoded(path) || '/');
  return query ? `${clean}?${query}` : clean;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

async function personByBasic(
  { people, now }: World,
  encoded: string,
  log: RequestLog,
): Promise<AutheliaPerson | undefined> {
  const text = Buffer.from(encoded, 'base64').toString();
  const at = text.indexOf(':');
  const [username, password] = [text.slice(0, at), text.slice(at + 1)];
  return at < 1 || password === ''
    ? undefined
    : people.signIn({ username, password }, now(), log);
}

function decide(
  world: World,
  request: Request,
  asked: Asked,
  visit: Visit,
  person: AutheliaPerson | undefined,
): Reply {
  const level: Level = person ? visit.session?.level ?? 1 : 0;
  const requirement = requirementOf(
    world.settings.access,
    asked.target,
    person,
  );
  switch (verdict(requirement, level)) {
    case 'allowed':
      return plain(200, person && headersOf(person));
    case 'forbidden':
      return plain(403);
    default:
      return signIn(world, request, asked, visit);
  }
}

/** Names of the person for the service behind (recorded: Authelia 16). */
function headersOf(person: AutheliaPerson): Record<string, string> {
  return {
    'Remote-User': person.username,
    'Remote-Groups': person.groups.join(','),
    'Remote-Name': person.displayName,
    'Remote-Email': person.email,
  };
}

/** Sends to the portal; also with a session that is not enough (recorded: Authelia 6, 7, 8, 19). */
function signIn(
  world: World,
  request: Request,
  { url, method }: Asked,
  { domain, sessions, value, session }: Visit,
): Reply {
  const status = statusFor(request, method);
  const portal = new URL(domain.portalUrl);
  portal.search = `?rd=${queryEscape(url)}&rm=${method}`;
  const location = portal.toString();
  const body =
    method === 'HEAD'
      ? ''
      : `<a href="${escapeHtml(location)}">${statusText(status)}</a>`;
  const echoed =
    value && value.length <= MAX_ECHOED && /^[\x21-\x7e]+$/.test(value)
      ? value
      : newValue();
  return html(status, body, {
    Location: location,
    'Set-Cookie': sessions.cookie(
      echoed,
      session?.isKept ?? false,
      world.now(),
    ),
  });
}

function statusFor({ headers }: Request, method: string): number {
  const isScript =
    headers['x-requested-with']?.toLowerCase() === 'xmlhttprequest';
  if (isScript || !acceptsPages(headers.accept)) {
    return 401;
  }
  return READING.has(method) ? 302 : 303;
}

function acceptsPages(accept = ''): boolean {
  const types = accept.split(',').map(type => type.split(';')[0].trim());
  return types.includes('text/html') || types[0] === '*/*';
}

/** As Go's `url.QueryEscape` does it. */
function queryEscape(text: string): string {
  return encodeURIComponent(text)
    .replace(
      /[!'()*]/g,
      it => `%${it.charCodeAt(0).toString(16).toUpperCase()}`,
    )
    .replaceAll('%20', '+');
}
