import { isIPv6 } from 'node:net';

/*
 * What Traefik logs as `error` when a certificate cannot be had. Forms: recorded (traefik,
 * acme-validation-failure and acme-server-down-at-start). Words of kinds that were not recorded are those
 * of Let's Encrypt's server, as people quote them from Traefik's log (traefik/traefik issue 11912 for 429).
 */

/** Kinds of problems (RFC 8555 §6.7), and two of the client's own. */
export type ProblemType =
  | 'rejectedIdentifier'
  | 'rateLimited'
  | 'connection'
  | 'dns'
  | 'caa'
  | 'unauthorized'
  | 'unreachable'
  | 'noSolver';

/** Why there is no certificate. */
export interface Problem {
  type: ProblemType;
  /** The text of Traefik's log, in its field `error`. */
  error: string;
  /** When an order is taken again. */
  retryAfter?: Date;
}

/** Why a name was not validated. */
export interface Invalid {
  type: 'connection' | 'dns' | 'caa' | 'unauthorized';
  detail: string;
}

const URN = 'urn:ietf:params:acme:error:';
const LIMITS_PAGE =
  'https://letsencrypt.org/docs/rate-limits/#authorization-failures-per-hostname-per-account';

/** HTTP status that goes with a problem of a validation. */
const STATUS: Record<Invalid['type'], number> = {
  connection: 400,
  dns: 400,
  caa: 403,
  unauthorized: 403,
};

/** The server of the directory does not answer. */
export function unreachable(directory: string): Problem {
  const { hostname, port } = new URL(directory);
  const target = `${hostname}:${port || 443}`;
  return {
    type: 'unreachable',
    error: `cannot get ACME client get directory at '${directory}': unable to communicate with the API server: error: Get "${directory}": dial tcp ${target}: connect: connection refused`,
  };
}

/** A name that the authority does not sign for. */
export function rejected(name: string, directory: string): Problem {
  const type = `${URN}rejectedIdentifier`;
  return refusedOrder(name, directory, {
    type: 'rejectedIdentifier',
    status: 400,
    detail: `Order included an identifier for which issuance is forbidden by policy: "${name}", problem: "${type}" :: ${name} is a forbidden domain`,
  });
}

/** Too many failures. */
export function rateLimited(
  name: string,
  directory: string,
  failures: number,
  retryAfter: Date,
): Problem {
  const until = `${retryAfter
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ')} UTC`;
  return {
    ...refusedOrder(name, directory, {
      type: 'rateLimited',
      status: 429,
      detail: `too many failed authorizations (${failures}) for "${name}" in the last 1h0m0s, retry after ${until}: see ${LIMITS_PAGE}`,
    }),
    retryAfter,
  };
}

/** A wildcard, which HTTP-01 cannot prove. */
export function noSolver(name: string): Problem {
  return {
    type: 'noSolver',
    error: failed(name, ofDomain(name, 'acme: could not determine solvers')),
  };
}

/** The validation found something wrong. */
export function invalid(name: string, { type, detail }: Invalid): Problem {
  return {
    type,
    error: failed(
      name,
      ofDomain(
        name,
        `invalid authorization: acme: error: ${STATUS[type]} :: ${URN}${type} :: ${detail}`,
      ),
    ),
  };
}

function refusedOrder(
  name: string,
  directory: string,
  {
    type,
    status,
    detail,
  }: { type: ProblemType; status: number; detail: string },
): Problem {
  return {
    type,
    error: failed(
      name,
      `acme: error: ${status} :: POST :: ${orderUrl(
        directory,
      )} :: ${URN}${type} :: ${detail}`,
    ),
  };
}

function failed(name: string, why: string): string {
  return `unable to generate a certificate for the domains [${name}]: ${why}`;
}

function ofDomain(name: string, why: string): string {
  return `resolver: one or more domains had a problem: [${name}: ${why}]`;
}

function orderUrl(directory: string): string {
  const { origin, hostname } = new URL(directory);
  return hostname.endsWith('.letsencrypt.org')
    ? `${origin}/acme/new-order`
    : `${origin}/order-plz`;
}

/** Nothing listens there, in the words of the recorded server. */
export function refusedConnection(
  url: string,
  address: string,
  port: number,
): Invalid {
  const host = isIPv6(address) ? `[${address}]` : address;
  return {
    type: 'connection',
    detail: `Get "${url}": dial tcp ${host}:${port}: connect: connection refused`,
  };
}

/** No answer came: behind a firewall. */
export function timedOut(url: string, address: string): Invalid {
  return {
    type: 'connection',
    detail: `${address}: Fetching ${url}: Timeout during connect (likely firewall problem)`,
  };
}

/** The connection ended before an answer. */
export function brokenOff(url: string, address: string): Invalid {
  return {
    type: 'connection',
    detail: `${address}: Fetching ${url}: Error getting validation data`,
  };
}

/** Something else answers. */
export function wrongStatus(
  url: string,
  address: string,
  status: number,
): Invalid {
  return {
    type: 'unauthorized',
    detail: `${address}: Invalid response from ${url}: ${status}`,
  };
}

/** Something else answers, with a body that is not the one asked for. */
export function wrongBody(expected: string, got: string): Invalid {
  return {
    type: 'unauthorized',
    detail: `The key authorization file from the server did not match this challenge. Expected "${expected}" (got "${got}")`,
  };
}

/** The name server's answer is none. */
export function dnsProblem(
  name: string,
  outcome: 'missing' | 'empty' | 'failed' | 'timeout',
): Invalid {
  const each = (say: (type: string) => string) =>
    ['A', 'AAAA'].map(say).join('; ');
  const details = {
    missing: each(
      type =>
        `DNS problem: NXDOMAIN looking up ${type} for ${name} - check that a DNS record exists for this domain`,
    ),
    empty: each(type => `no valid ${type} records found for ${name}`),
    failed: each(
      type =>
        `DNS problem: SERVFAIL looking up ${type} for ${name} - the domain's nameservers may be malfunctioning`,
    ),
    timeout: each(
      type => `DNS problem: query timed out looking up ${type} for ${name}`,
    ),
  };
  return { type: 'dns', detail: details[outcome] };
}

/** CAA could not be asked. */
export function caaUnknown(name: string): Invalid {
  return {
    type: 'dns',
    detail: `DNS problem: SERVFAIL looking up CAA for ${name} - the domain's nameservers may be malfunctioning`,
  };
}

/** CAA names somebody else, or nobody. */
export function caaForbids(name: string): Invalid {
  return {
    type: 'caa',
    detail: `CAA record for ${name} prevents issuance`,
  };
}
