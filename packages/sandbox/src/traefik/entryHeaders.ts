/* What an entry point does to the headers of a request before any router sees it. */

/** Where a request came in. */
export interface EntryFacts {
  isTls: boolean;
  clientAddress: string;
  hostName: string;
  /** `underscoreHeadersStrategy` of the entry point. */
  underscores: string;
}

/** Nobody outside may say these (recorded: Traefik 21). */
const TAKEN_AWAY = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-method',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded-proto',
  'x-forwarded-server',
  'x-forwarded-tls-client-cert',
  'x-forwarded-tls-client-cert-info',
  'x-forwarded-uri',
  'x-real-ip',
];

/** The headers as routers and services get them (recorded: requests-auth-down, forward-auth-options). */
export function entryHeaders(given: Headers, facts: EntryFacts): Headers {
  const headers = new Headers(given);
  for (const name of TAKEN_AWAY) {
    headers.delete(name);
  }
  if (facts.underscores === 'delete') {
    for (const name of [...headers.keys()].filter(key => key.includes('_'))) {
      headers.delete(name);
    }
  }
  const host = given.get('host') ?? '';
  headers.set('x-forwarded-for', facts.clientAddress);
  headers.set('x-forwarded-host', host);
  headers.set('x-forwarded-port', portOfHost(host, facts.isTls));
  headers.set('x-forwarded-proto', facts.isTls ? 'https' : 'http');
  headers.set('x-forwarded-server', facts.hostName);
  headers.set('x-real-ip', facts.clientAddress);
  return headers;
}

/** The name in a `Host` header: in lower case, without port and without a dot at its end. */
export function hostOf(header: string): string {
  return header.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
}

function portOfHost(host: string, isTls: boolean): string {
  return /:(\d+)$/.exec(host)?.[1] ?? (isTls ? '443' : '80');
}
