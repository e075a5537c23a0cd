import { STATUS_CODES } from 'node:http';

/** What came in. */
export interface Request {
  method: string;
  /** With its query. */
  url: URL;
  headers: Readonly<Record<string, string | undefined>>;
  body: string;
}

/** What goes out. */
export interface Reply {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** How long the recorded server took before it, in milliseconds. */
  delayMs?: number;
}

/** Of all answers that a browser may show (recorded: all files). */
const SECURITY = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Permissions-Policy':
    'accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), keyboard-map=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), screen-wake-lock=(), sync-xhr=(), xr-spatial-tracking=(), interest-cohort=()',
  'X-Frame-Options': 'DENY',
  'X-Dns-Prefetch-Control': 'off',
};

const HTML = 'text/html; charset=utf-8';

/** Number and words of a status, such as `403 Forbidden`. */
export function statusText(status: number): string {
  return `${status} ${STATUS_CODES[status] ?? ''}`;
}

/** The status in plain text, which is how most refusals look. */
export function plain(
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
    body: statusText(status),
  };
}

/** An answer of the API. */
export function json(
  status: number,
  value: object,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      ...SECURITY,
      Pragma: 'no-cache',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': "default-src 'none'",
      ...headers,
    },
    body: goJson(value),
  };
}

/** A page, or what stands for one. An empty one has no type (recorded: 01 "anonymous HEAD"). */
export function html(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status,
    headers: {
      ...(body !== '' && { 'Content-Type': HTML }),
      ...SECURITY,
      ...headers,
    },
    body,
  };
}

/** Makes text safe inside HTML, also in an attribute in quotes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&#34;')
    .replaceAll("'", '&#39;');
}

/** What a body says; nothing when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Go's encoder writes these as escapes. */
function goJson(value: object): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
