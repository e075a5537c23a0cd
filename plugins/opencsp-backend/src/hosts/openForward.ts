import { HostConnectError, HostPort } from '@opencsp/plugin-opencsp-node';
import { Client, ClientChannel } from 'ssh2';
import { cutTrouble, SshParty } from './sshTrouble';

/** Why an SSH server opens no channel (RFC 4254 §5.1). */
const REASON = {
  prohibited: 1,
  connectFailed: 2,
  unknownType: 3,
  shortage: 4,
} as const;

/** The server has no room for another channel just now. */
export class NoRoomError extends Error {}

/**
 * Opens a channel to a port of the host's own.
 *
 * @throws HostConnectError when the server says why there is none; NoRoomError when that passes with
 * other channels; HostTroubleError when the connection is lost
 */
export function openForward(
  client: Client,
  party: SshParty,
  to: HostPort,
): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    const onClose = () => reject(cutTrouble(party));
    client.once('close', onClose);
    try {
      client.forwardOut('127.0.0.1', 0, to.host, to.port, (error, channel) => {
        client.off('close', onClose);
        if (error) {
          reject(forwardTrouble(error, party, to));
        } else {
          resolve(channel);
        }
      });
    } catch {
      // It is thrown when the connection is gone already.
      client.off('close', onClose);
      reject(cutTrouble(party));
    }
  });
}

/**
 * What the refusal of a channel means. Words are those of OpenSSH: `strerror` of the connection it tried
 * (channels.c); other servers may say none, and mean that nothing listens.
 */
export function forwardTrouble(
  error: Error,
  party: SshParty,
  to: HostPort,
): Error {
  const where = `${to.host}:${to.port} of ${party.address}`;
  switch ('reason' in error ? error.reason : undefined) {
    case REASON.prohibited:
    case REASON.unknownType:
      return new HostConnectError(
        'prohibited',
        `The SSH server of ${party.address} lets nobody through to its own ports. Allow it there: AllowTcpForwarding local, and no PermitOpen, DisableForwarding or no-port-forwarding for the user "${party.user}".`,
        error,
      );
    case REASON.shortage:
      return new NoRoomError(error.message);
    case REASON.connectFailed:
      return /time|route|unreachable/i.test(error.message)
        ? new HostConnectError(
            'no-answer',
            `${where} is not reached: ${error.message}`,
            error,
          )
        : new HostConnectError(
            'refused',
            `Nothing listens at ${where}.`,
            error,
          );
    default:
      return cutTrouble(party);
  }
}

/** No answer came in the time that was given. */
export function noAnswerAt(
  party: SshParty,
  to: HostPort,
  timeoutMs: number,
): HostConnectError {
  return new HostConnectError(
    'no-answer',
    `${to.host}:${to.port} of ${party.address}: no answer in ${
      timeoutMs / 1000
    } s.`,
  );
}
