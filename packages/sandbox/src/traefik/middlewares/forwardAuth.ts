import { ForwardAuthSettings } from '../dynamicSettings';
import { answer, Middleware, ofMessage, Visit } from '../visit';
import { BackendDown, ProxyResponse } from '../world';

/** How long the auth server may take (recorded: Traefik 26). */
export const AUTH_TIMEOUT_MS = 30_000;

/** The `forwardAuth` middleware: asks another server whether a request may pass (services-contracts.md §3.3). */
export function forwardAuth(
  name: string,
  settings: ForwardAuthSettings,
): Middleware {
  const { address = '', authResponseHeaders = [] } = settings;
  return async (visit, next) => {
    const asked = await ask(visit, settings, address);
    if ('problem' in asked) {
      visit.log({
        level: 'error',
        fields: {
          middlewareName: name,
          middlewareType: 'ForwardAuth',
          error: `Get "${address}": ${asked.problem}`,
        },
        message: `Error calling ${address}`,
      });
      return answer(500);
    }
    const { maxResponseBodySize: most } = settings;
    if (most !== undefined && most >= 0 && asked.body.length > most) {
      return answer(401);
    }
    if (asked.status < 200 || asked.status >= 300) {
      return { ...asked, headers: passedOn(asked.headers, address) };
    }
    for (const header of authResponseHeaders) {
      const value = asked.headers.get(header);
      visit.request.headers.delete(header);
      if (value !== null) {
        visit.request.headers.set(header, value);
      }
    }
    const response = await next();
    return withCookies(
      response,
      asked,
      settings.addAuthCookiesToResponse ?? [],
    );
  };
}

/** What the log says of settings that were left out, once for each router (recorded: forward-auth-options). */
export function forwardAuthWarnings({
  maxResponseBodySize,
  trustForwardHeader,
}: ForwardAuthSettings): string[] {
  return [
    ...(maxResponseBodySize === undefined
      ? [
          'maxResponseBodySize is not configured, allowing unlimited response body size which can lead to DoS attacks and memory exhaustion. Please set an appropriate limit.',
        ]
      : []),
    ...(trustForwardHeader === undefined
      ? [
          'trustForwardHeader is not configured: this creates an inconsistent security behavior where some X-Forwarded headers (e.g. X-Forwarded-For, X-Forwarded-Proto) are removed but others (e.g. X-Forwarded-Prefix) are forwarded untouched. Please set it to false to remove all X-Forwarded headers, or true to trust them all.',
        ]
      : []),
  ];
}

async function ask(
  visit: Visit,
  settings: ForwardAuthSettings,
  address: string,
): Promise<ProxyResponse | { problem: string }> {
  const timeout = new AbortController();
  let callOff = () => {};
  const late = new Promise<{ problem: string }>(resolve => {
    callOff = visit.clock.after(AUTH_TIMEOUT_MS, () => {
      timeout.abort();
      resolve({
        problem:
          'context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      });
    });
  });
  try {
    return await Promise.race([
      late,
      visit.call({
        method: settings.preserveRequestMethod ? visit.request.method : 'GET',
        url: address,
        headers: questionHeaders(visit, settings, address),
        body: settings.forwardBody ? visit.request.body : Buffer.alloc(0),
        signal: AbortSignal.any([timeout.signal, visit.signal]),
      }),
    ]);
  } catch (error) {
    if (error instanceof BackendDown) {
      return { problem: error.message };
    }
    throw error;
  } finally {
    callOff();
  }
}

function questionHeaders(
  { request, isTls }: Visit,
  { authRequestHeaders = [] }: ForwardAuthSettings,
  address: string,
): Headers {
  const all = ofMessage(request.headers);
  const headers =
    authRequestHeaders.length === 0 ? all : only(all, authRequestHeaders);
  const host = request.headers.get('host') ?? '';
  headers.set('host', new URL(address).host);
  headers.set('x-forwarded-method', request.method);
  headers.set('x-forwarded-proto', isTls ? 'https' : 'http');
  headers.set('x-forwarded-host', host);
  headers.set('x-forwarded-uri', request.url);
  const client = request.headers.get('x-forwarded-for');
  if (client !== null) {
    headers.set('x-forwarded-for', client);
  }
  return headers;
}

function only(headers: Headers, names: readonly string[]): Headers {
  const kept = new Headers();
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) {
      kept.set(name, value);
    }
  }
  return kept;
}

/** A location is made whole with the auth server's own address (recorded: forward-auth-options). */
function passedOn(given: Headers, address: string): Headers {
  const headers = ofMessage(given);
  const location = headers.get('location');
  if (location !== null && URL.canParse(location, address)) {
    headers.set('location', new URL(location, address).toString());
  }
  return headers;
}

function withCookies(
  response: ProxyResponse,
  asked: ProxyResponse,
  names: readonly string[],
): ProxyResponse {
  const headers = new Headers(response.headers);
  for (const cookie of asked.headers.getSetCookie()) {
    if (names.includes(cookie.split('=')[0])) {
      headers.append('set-cookie', cookie);
    }
  }
  return { ...response, headers };
}
