import {
  HostConnectError,
  HostTroubleError,
} from '@opencsp/plugin-opencsp-node';
import { isErrorLike } from '../../outside/errorLike';
import { describeTrouble } from '../../reconcile/trouble';

/** Why nothing was seen at the other end of a connection. */
export const netTroubles = [
  /** Nothing listens there. */
  'refused',
  /** No answer came in time. */
  'timeout',
  /** It was closed before it had answered. */
  'reset',
  /** There is no way there. */
  'unreachable',
  /** The host's SSH server lets nobody through to its own ports. */
  'prohibited',
  /** What answers speaks no TLS. */
  'no-tls',
  /** What answers speaks TLS, and refused the name or the version. */
  'tls-refused',
  /** What answers speaks no HTTP. */
  'not-http',
] as const;

/** @public */
export type NetTroubleKind = (typeof netTroubles)[number];

/** Nothing was seen, and why: what a look at the network comes to instead of an error. */
export interface NetTrouble {
  outcome: 'trouble';
  trouble: NetTroubleKind;
  /** For a person, in one line. */
  message: string;
}

/** Makes a trouble. */
export function netTrouble(
  trouble: NetTroubleKind,
  message: string,
): NetTrouble {
  return { outcome: 'trouble', trouble, message };
}

/** Codes of the system (errno(3)) and of Node. */
const BY_CODE: ReadonlyMap<string, NetTroubleKind> = new Map(
  Object.entries({
    ECONNREFUSED: 'refused',
    ETIMEDOUT: 'timeout',
    ECONNRESET: 'reset',
    EPIPE: 'reset',
    EHOSTUNREACH: 'unreachable',
    ENETUNREACH: 'unreachable',
    EADDRNOTAVAIL: 'unreachable',
    EAFNOSUPPORT: 'unreachable',
    EACCES: 'unreachable',
    EPERM: 'unreachable',
  } as const),
);

/** What a host's runner says of a port of its own. */
const BY_CONNECT_TROUBLE = {
  refused: 'refused',
  prohibited: 'prohibited',
  'no-answer': 'timeout',
} as const;

/**
 * What an error of a connection means. One that has no code is a connection that ended early.
 *
 * @throws HostTroubleError when it is one: the host itself was not reached, and nothing is known of the route
 */
export function netTroubleOf(error: unknown): NetTrouble {
  if (error instanceof HostTroubleError) {
    throw error;
  }
  const message = plain(describeTrouble(error));
  return error instanceof HostConnectError
    ? netTrouble(BY_CONNECT_TROUBLE[error.trouble], message)
    : netTrouble(kindOf(codeOf(error), message), message);
}

/** OpenSSL's line of an error, as its words alone: `tlsv1 unrecognized name`. */
function plain(message: string): string {
  return message
    .replace(
      /[0-9A-F]+:error:[0-9A-F]+:SSL routines:[^:]*:([^:]+):[^\s:]*:\d+:(SSL alert number \d+)?/g,
      '$1',
    )
    .trim();
}

function codeOf(error: unknown): string {
  return isErrorLike(error) && 'code' in error ? String(error.code) : '';
}

function kindOf(code: string, message: string): NetTroubleKind {
  // llhttp's, and a header that is too long.
  if (code.startsWith('HPE_')) {
    return 'not-http';
  }
  // An alert is the other side's word, in TLS; the rest is what OpenSSL could not read.
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO') {
    return /ALERT|UNRECOGNIZED_NAME|HANDSHAKE_FAILURE|PROTOCOL_VERSION\b/i.test(
      `${code} ${message}`,
    ) && !/WRONG_VERSION_NUMBER|wrong version number/.test(`${code} ${message}`)
      ? 'tls-refused'
      : 'no-tls';
  }
  return BY_CODE.get(code) ?? 'reset';
}
