import { Duplex } from 'node:stream';
import {
  checkServerIdentity,
  connect,
  PeerCertificate,
  SecureContext,
  TLSSocket,
} from 'node:tls';
import { SeenCertificate } from '../../domain/routes/routeObservation';
import { isErrorLike } from '../../outside/errorLike';
import { linkSignals } from '../../reconcile/linkedSignal';
import { NetTrouble, netTrouble, netTroubleOf } from './netTrouble';
import { Way } from './ways';

/** What is asked of a TLS server. */
export interface HandshakeOptions {
  /** The name that is asked for (SNI, RFC 6066 §3). */
  name: string;
  /** With the authorities that are trusted, in place of those of the system. Made once: reading them takes time. */
  trust?: SecureContext;
  /** For all of it, in milliseconds. */
  timeoutMs: number;
  signal: AbortSignal;
}

/** What a TLS server showed. */
export interface HandshakeSeen {
  outcome: 'shown';
  certificate: SeenCertificate;
  /** Such as `TLSv1.3`. */
  protocol: string | null;
}

/** A connection that is under TLS, with what was shown; whoever has it destroys it. */
export interface SecureStream extends HandshakeSeen {
  stream: Duplex;
}

/**
 * Looks at the certificate that is shown for a name, and closes the connection. Nothing is sent over it,
 * so that a certificate that nobody trusts is looked at like any other.
 *
 * @throws HostTroubleError when the way leads over a host that is not reached; the signal's reason
 */
export async function shakeHands(
  way: Way,
  options: HandshakeOptions,
): Promise<HandshakeSeen | NetTrouble> {
  const seen = await openSecure(way, options);
  if (seen.outcome === 'trouble') {
    return seen;
  }
  const { stream, ...shown } = seen;
  stream.destroy();
  return shown;
}

/**
 * Opens a connection and shakes hands. What is sent over it can be read by whoever answered: no secret
 * may be.
 *
 * @throws as {@link shakeHands}
 */
export async function openSecure(
  way: Way,
  { name, trust, timeoutMs, signal }: HandshakeOptions,
): Promise<SecureStream | NetTrouble> {
  const deadline = linkSignals([signal], timeoutMs);
  let below: Duplex | undefined;
  try {
    below = await way({ timeoutMs, signal: deadline.signal });
    const stream = await secured(below, { name, trust }, deadline.signal);
    return {
      outcome: 'shown',
      certificate: shownBy(stream, name),
      protocol: stream.getProtocol(),
      stream,
    };
  } catch (error) {
    below?.destroy();
    signal.throwIfAborted();
    return deadline.signal.aborted
      ? netTrouble('timeout', `No answer came in ${timeoutMs / 1000} s.`)
      : netTroubleOf(error);
  } finally {
    deadline[Symbol.dispose]();
  }
}

function secured(
  below: Duplex,
  { name, trust }: Pick<HandshakeOptions, 'name' | 'trust'>,
  signal: AbortSignal,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      socket: below,
      servername: name,
      secureContext: trust,
      // To be looked at, not to be trusted: what is wrong with it is what is wanted.
      rejectUnauthorized: false,
      // So that `authorized` speaks of the chain alone.
      checkServerIdentity: () => undefined,
    });
    const stop = () => socket.destroy(new Error('No answer came in time.'));
    signal.addEventListener('abort', stop, { once: true });
    socket.once('close', () => {
      signal.removeEventListener('abort', stop);
      below.destroy();
      reject(new Error('The connection was closed during the handshake.'));
    });
    // Stays: what comes after the handshake must not end the process.
    socket.on('error', reject);
    socket.once('secureConnect', () => {
      // The deadline of who goes on reading is another one.
      signal.removeEventListener('abort', stop);
      resolve(socket);
    });
    if (signal.aborted) {
      stop();
    }
  });
}

function shownBy(socket: TLSSocket, name: string): SeenCertificate {
  const certificate = socket.getPeerCertificate();
  const subject = textOf(certificate.subject?.CN);
  const issuer = textOf(certificate.issuer?.CN);
  const untrusted = problemOf(socket);
  return {
    ...(subject !== undefined && { subject }),
    ...(issuer !== undefined && { issuer }),
    names: namesOf(certificate),
    matches: checkServerIdentity(name, certificate) === undefined,
    ...(untrusted !== undefined && { untrusted }),
    notBefore: Date.parse(certificate.valid_from),
    notAfter: Date.parse(certificate.valid_to),
  };
}

/** Node has an error there, or its code. */
function problemOf({
  authorized,
  authorizationError,
}: TLSSocket): string | undefined {
  if (authorized) {
    return undefined;
  }
  const error: unknown = authorizationError;
  return isErrorLike(error) && 'code' in error
    ? String(error.code)
    : String(error);
}

/** `DNS:a.example.com, DNS:b.example.com`; Node puts odd ones in quotes, and those are left out. */
function namesOf({ subjectaltname = '' }: PeerCertificate): string[] {
  return subjectaltname
    .split(', ')
    .filter(each => /^DNS:[^"]+$/.test(each))
    .map(each => each.slice('DNS:'.length));
}

/** There may be several, and what Node says of them is not what it declares. */
function textOf(value: unknown): string | undefined {
  return Array.isArray(value) ? String(value[0]) : value?.toString();
}
