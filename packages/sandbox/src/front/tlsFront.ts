import { HostPort } from '../machines/hostPort';
import { readClientHello } from './clientHello';
import { Decision, Front, FrontOptions, startFront } from './front';
import { page } from './page';

/** @public */
export interface TlsFrontOptions extends FrontOptions {
  /** Who gets clients that ask for no name; without it they are refused. */
  withoutName?: HostPort;
}

/** RFC 8446 §6.2 */
const ALERTS = {
  decodeError: 50,
  internalError: 80,
  missingExtension: 109,
  unrecognizedName: 112,
} as const;

/**
 * Starts a front for TLS: it reads the name that a client asks for (SNI), and hands the connection on as
 * it is. It has no certificate and no key. What it cannot hand on ends with an alert of TLS.
 *
 * @throws Error with code EADDRINUSE when the port is used
 */
export function startTlsFront(options: TlsFrontOptions): Promise<Front> {
  return startFront(
    {
      name: 'tls',
      decide: bytes => decide(bytes, options),
      unreachable: () => alert(ALERTS.internalError),
    },
    options,
  );
}

function decide(bytes: Buffer, options: TlsFrontOptions): Decision {
  const hello = readClientHello(bytes);
  switch (hello.outcome) {
    case 'more':
      return { outcome: 'more' };
    case 'refused':
      return isPlainHttp(bytes)
        ? {
            outcome: 'refused',
            bytes: page(
              400,
              'This port is for HTTPS',
              'Begin the address with https://.',
            ),
            reason: 'plain HTTP',
          }
        : refused(ALERTS.decodeError, hello.reason);
    default:
      return hello.serverName === undefined
        ? decideWithoutName(options)
        : decideByName(hello.serverName, options);
  }
}

function decideByName(name: string, { backendOf }: TlsFrontOptions): Decision {
  const backend = backendOf(name);
  return backend
    ? { outcome: 'to', backend, name }
    : refused(ALERTS.unrecognizedName, `No machine has the name "${name}".`);
}

function decideWithoutName({ withoutName }: TlsFrontOptions): Decision {
  return withoutName
    ? { outcome: 'to', backend: withoutName, name: 'a client without a name' }
    : refused(ALERTS.missingExtension, 'The client asks for no name (SNI).');
}

function refused(description: number, reason: string): Decision {
  return { outcome: 'refused', bytes: alert(description), reason };
}

/** A fatal alert in a record of its own. */
function alert(description: number): Buffer {
  return Buffer.from([21, 3, 3, 0, 2, 2, description]);
}

function isPlainHttp(bytes: Buffer): boolean {
  return /^[A-Z]{3,8} /.test(bytes.toString('latin1', 0, 9));
}
