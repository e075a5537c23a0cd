import { Time } from '../record';
import { RouteTroubleCode } from './routeTroubles';

const HOUR = 3_600_000;

/** Longest excerpt of what the authority said. */
const MAX_TEXT = 600;

/**
 * Kinds by what stands in the text, in the order in which they are looked for: a rate limit may quote an
 * error of another kind. Types of RFC 8555 §6.7; texts of recorded/traefik/acme-*.json.
 */
const KINDS: ReadonlyArray<readonly [RegExp, RouteTroubleCode]> = [
  [
    /acme:error:rateLimited|\b429\b|too many (certificates|failed)/i,
    'acme-rate-limited',
  ],
  [/acme:error:caa\b|CAA record/i, 'acme-caa'],
  [/acme:error:(rejectedIdentifier|unsupportedIdentifier)/, 'acme-refused'],
  [/acme:error:dns\b|NXDOMAIN|SERVFAIL/, 'acme-dns'],
  [/acme:error:(unauthorized|incorrectResponse)/, 'acme-unauthorized'],
  [/acme:error:(connection|tls)\b/, 'acme-connection'],
  [
    /x509: certificate has expired or is not yet valid|x509: certificate signed by unknown/,
    'acme-clock',
  ],
  [
    /cannot get ACME client|unable to communicate|no such host|i\/o timeout|connection refused/,
    'acme-unreachable',
  ],
];

/** What became of an order, from the text in the proxy's log. */
export interface AcmeFailure {
  code: RouteTroubleCode;
  /** The text without what changes with each order, cut. */
  detail: string;
  /** Of a rate limit: not before then. */
  retryAfter?: Time;
}

/** Tells which kind of failure a text of the proxy's log is. */
export function acmeFailure(text: string, at: Time): AcmeFailure {
  const [, code] = KINDS.find(([pattern]) => pattern.test(text)) ?? [
    undefined,
    'acme-other' as const,
  ];
  return {
    code,
    detail: told(text),
    ...(code === 'acme-rate-limited' && {
      retryAfter: retryAfter(text) ?? at + HOUR,
    }),
  };
}

/** As Let's Encrypt writes it: "retry after 2026-11-23 10:00:00 UTC", with a T and a Z as well. */
function retryAfter(text: string): Time | undefined {
  const [, day, time] =
    /retry after (\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})/i.exec(text) ?? [];
  const at = day && time ? Date.parse(`${day}T${time}Z`) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** Tokens of challenges and orders are left out: they say nothing, and differ each time. */
function told(text: string): string {
  const line = text
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/(acme-challenge|authz|order|authZ)\/[A-Za-z0-9_/-]+/g, '$1/…');
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT)}…` : line;
}
