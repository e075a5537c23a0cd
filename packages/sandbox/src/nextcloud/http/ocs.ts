import { Reply, Request } from '../../program/exchange';
import { Printable, phpJson } from '../occ/output';

/** Codes of the envelope (services-contracts.md §7.2). */
export const OCS = {
  invalid: 101,
  exists: 102,
  unknown: 103,
  noGroup: 104,
  hint: 107,
  needsPassword: 108,
  unauthorised: 997,
  notFound: 998,
  failed: 999,
} as const;

/** A request that is answered with a code of the envelope. */
export class OcsRefused extends Error {
  constructor(
    readonly code: number,
    message: string = '',
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** The version of the API that a path asks for; nothing for a path of something else. */
export function ocsVersion({ url }: Request): 1 | 2 | undefined {
  switch (/^\/ocs\/v([12])\.php(\/|$)/.exec(url.pathname)?.[1]) {
    case '1':
      return 1;
    case '2':
      return 2;
    default:
      return undefined;
  }
}

/** A good answer in its envelope. */
export function ocsData(request: Request, data: Printable): Reply {
  const code = ocsVersion(request) === 1 ? 100 : 200;
  return envelope(request, 200, code, 'OK', data, {});
}

/** A refusal in its envelope. */
export function ocsRefusal(
  request: Request,
  { code, message, headers }: OcsRefused,
): Reply {
  const status =
    ocsVersion(request) === 1 ? statusOfV1(code) : statusOfV2(code);
  return envelope(request, status, code, message, [], headers);
}

/** The first version answers 200 to most; the code is in the envelope. */
function statusOfV1(code: number): number {
  switch (code) {
    case OCS.unauthorised:
    case 403:
      return 401;
    case 503:
      return 503;
    default:
      return 200;
  }
}

function statusOfV2(code: number): number {
  switch (code) {
    case OCS.unauthorised:
      return 401;
    case OCS.notFound:
      return 404;
    case OCS.failed:
      return 500;
    default:
      return code < 200 || code > 600 ? 400 : code;
  }
}

function envelope(
  request: Request,
  status: number,
  statuscode: number,
  message: string,
  data: Printable,
  headers: Reply['headers'],
): Reply {
  const isOk = statuscode === 100 || statuscode === 200;
  const meta: Printable = {
    status: isOk ? 'ok' : 'failure',
    statuscode,
    message,
    ...(ocsVersion(request) === 1 ? { totalitems: '', itemsperpage: '' } : {}),
  };
  const ocs = { meta, data };
  const isJson = request.url.searchParams.get('format') === 'json';
  return {
    status,
    headers: {
      'content-type': isJson
        ? 'application/json; charset=utf-8'
        : 'application/xml; charset=utf-8',
      ...headers,
    },
    body: isJson
      ? phpJson({ ocs })
      : `<?xml version="1.0"?>\n<ocs>\n${xml(ocs, ' ')}</ocs>\n`,
  };
}

/** Without `format=json` the answer is XML. */
function xml(value: Printable, indent: string): string {
  if (typeof value !== 'object' || value === null) {
    return escaped(String(value ?? ''));
  }
  const fields: (readonly [string, Printable])[] = Array.isArray(value)
    ? value.map((each: Printable) => ['element', each] as const)
    : Object.entries(value);
  return fields
    .map(([name, each]) => {
      if (typeof each !== 'object' || each === null) {
        return `${indent}<${name}>${xml(each, '')}</${name}>\n`;
      }
      const inner = xml(each, `${indent} `);
      return inner === ''
        ? `${indent}<${name}/>\n`
        : `${indent}<${name}>\n${inner}${indent}</${name}>\n`;
    })
    .join('');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
