import { HostTroubleError, HostTrouble } from '@opencsp/plugin-opencsp-node';
import { fingerprintOf } from './fingerprint';

/** A machine to which a connection is made, as errors name it. */
export interface SshParty {
  address: string;
  port: number;
  user: string;
  hostKey: { type: string; fingerprint: string; blob: string };
}

/** What `ssh2` adds to its errors: in which part of the connection it came up. */
function levelOf(error: Error): unknown {
  return 'level' in error ? error.level : undefined;
}

/**
 * What an error of `ssh2` means.
 *
 * @param shown - the key that the machine showed, when it is not the pinned one
 */
export function sshTrouble(
  party: SshParty,
  error: Error,
  shown?: Buffer,
): HostTroubleError {
  const where = `${party.address}:${party.port}`;
  const trouble = (kind: HostTrouble, message: string) =>
    new HostTroubleError(kind, message, error);
  if (shown) {
    return trouble(
      'host-key-changed',
      `${where} shows the host key ${fingerprintOf(shown)}, pinned is ${
        party.hostKey.fingerprint
      }. Nothing was sent. If the machine was set up anew, register it again and compare its fingerprint.`,
    );
  }
  if (/no matching host key/i.test(error.message)) {
    return trouble(
      'host-key-changed',
      `${where} has no host key of the type ${party.hostKey.type} any more, pinned is ${party.hostKey.fingerprint}. Nothing was sent.`,
    );
  }
  if (levelOf(error) === 'client-authentication') {
    return trouble(
      'login-refused',
      `${where} does not accept the key for the user "${party.user}". Add the public key to ~/.ssh/authorized_keys of that user.`,
    );
  }
  return trouble('unreachable', `${where}: ${error.message}`);
}

/** The connection ended while something was under way. */
export function cutTrouble(party: SshParty): HostTroubleError {
  return new HostTroubleError(
    'unreachable',
    `The connection to ${party.address}:${party.port} was cut.`,
  );
}
