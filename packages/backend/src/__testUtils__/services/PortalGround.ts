import { request as sendHttp, RequestOptions } from 'node:http';
import { request as sendHttps } from 'node:https';
import { LookupFunction } from 'node:net';
import { text } from 'node:stream/consumers';
import { CommandExit } from './portalParts';

/** What a browser asks for. */
export interface BrowserRequest {
  method?: string;
  url: string;
  /** Nothing is added to it. */
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

/** An answer as it came; nothing is followed. */
export interface PortalAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** A sign-in portal before a service, as browsers meet them. */
export interface PortalGround {
  /** Of the portal, in browsers. */
  portal: string;
  /** Of a service that one factor opens. */
  guarded: string;
  user: string;
  password: string;
  send(request: BrowserRequest): Promise<PortalAnswer>;
  close(): Promise<void>;
}

/** One whose program, configuration and directory are the test's own. */
export interface OwnPortalGround extends PortalGround {
  /** Asks the portal itself, without a proxy before it. */
  direct(
    method: string,
    path: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<PortalAnswer>;
  /** Runs `authelia …` where the portal runs. */
  command(...argv: string[]): Promise<CommandExit>;
  /** Takes the directory away, and gives it back. */
  directory(isThere: boolean): Promise<unknown>;
}

/** Names below `localhost` are this machine’s, whatever the system knows of them (RFC 6761, 6.3). */
const LOOPBACK: LookupFunction = (_name, { all }, done) =>
  all
    ? done(null, [{ address: '127.0.0.1', family: 4 }])
    : done(null, '127.0.0.1', 4);

/** Sends a request as it is written. @throws Error when nobody answers */
export function sendPlain(
  url: string,
  options: RequestOptions,
  body = '',
): Promise<PortalAnswer> {
  const send = url.startsWith('https:') ? sendHttps : sendHttp;
  const lookup = new URL(url).hostname.endsWith('.localhost')
    ? LOOPBACK
    : undefined;
  return new Promise((resolve, reject) => {
    const sent = send(url, { agent: false, lookup, ...options }, answer => {
      text(answer).then(
        read =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(answer.headers).map(([name, value]) => [
                name,
                String(value),
              ]),
            ),
            body: read,
          }),
        reject,
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/**
 * Asks a sign-in portal as the proxy does for a browser: its own name directly, other names by asking whether the
 * request may pass (services-contracts.md §3.3). An answer of 200 has the headers that the service would be sent.
 */
export function sendAsProxy(
  portalUrl: string,
  portal: string,
  { method = 'GET', url, headers = {}, body }: BrowserRequest,
): Promise<PortalAnswer> {
  const { host, pathname, search } = new URL(url);
  if (host === new URL(portal).host) {
    return sendPlain(
      `${portalUrl}${pathname}${search}`,
      {
        method,
        headers: {
          ...headers,
          ...{ 'x-forwarded-proto': 'https', 'x-forwarded-host': host },
        },
      },
      body,
    );
  }
  return sendPlain(`${portalUrl}/api/authz/forward-auth`, {
    headers: {
      ...headers,
      'x-forwarded-method': method,
      ...{ 'x-forwarded-proto': 'https', 'x-forwarded-host': host },
      ...{ 'x-forwarded-uri': pathname + search },
      'x-forwarded-for': '127.0.0.1',
    },
  });
}
