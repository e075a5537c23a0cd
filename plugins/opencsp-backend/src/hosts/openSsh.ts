import { Duplex } from 'node:stream';
import { Client, ConnectConfig, ServerHostKeyAlgorithm } from 'ssh2';
import { HostTroubleError } from '@opencsp/plugin-opencsp-node';
import { cutTrouble, SshParty, sshTrouble } from './sshTrouble';

/** A machine, and the key with which one logs in. */
export interface SshLogin extends SshParty {
  /** In any form that `ssh2` reads, without a passphrase. */
  privateKey: string;
}

/** Where to connect, and over which machine. */
export interface SshTarget extends SshLogin {
  jump?: SshLogin;
}

/** How long things may take, in milliseconds. */
export interface SshTimes {
  /** From the first packet to the end of the login. */
  readyMs: number;
  /** After so long without a sign the host is asked for one; after three without an answer it is gone. */
  keepaliveMs: number;
}

/**
 * Logs in to a host, over its jump host where it has one. Nothing is sent to a machine that does not own
 * the pinned key.
 *
 * @throws HostTroubleError
 */
export async function openSsh(
  target: SshTarget,
  times: SshTimes,
): Promise<Client> {
  if (!target.jump) {
    return logIn(target, times);
  }
  const jump = await logIn(target.jump, times);
  try {
    const way = await wayThrough(jump, target.jump, target);
    const client = await logIn(target, times, way);
    client.once('close', () => jump.end());
    return client;
  } catch (error) {
    jump.end();
    throw error;
  }
}

/** A way through a machine to another one. */
export function wayThrough(
  jump: Client,
  over: SshParty,
  to: { address: string; port: number },
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const onClose = () => reject(cutTrouble(over));
    jump.once('close', onClose);
    jump.forwardOut('127.0.0.1', 0, to.address, to.port, (error, way) => {
      jump.off('close', onClose);
      if (error) {
        reject(
          new HostTroubleError(
            'unreachable',
            `The jump host ${over.address} does not reach ${to.address}:${to.port}: ${error.message}`,
            error,
          ),
        );
      } else {
        resolve(way);
      }
    });
  });
}

/** Logs in to one machine. */
export function logIn(
  login: SshLogin,
  times: SshTimes,
  way?: Duplex,
): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    let shown: Buffer | undefined;
    const fail = (error: Error) => {
      client.destroy();
      reject(error);
    };
    // Stays for good: a second error may come, also long after the login, and must not end the process.
    client.on('error', error => fail(sshTrouble(login, error, shown)));
    client.once('close', () => fail(cutTrouble(login)));
    client.once('ready', () => resolve(client));
    const verify = (key: Buffer) => {
      const isPinned = key.equals(Buffer.from(login.hostKey.blob, 'base64'));
      shown = isPinned ? undefined : key;
      return isPinned;
    };
    try {
      client.connect(configOf(login, times, verify, way));
      // A call is several short packets: none of them waits until the host has acknowledged the one before.
      client.setNoDelay(true);
    } catch (error) {
      // A key that cannot be read is thrown here, before anything is sent.
      fail(unreadableKey(login, error));
    }
  });
}

function configOf(
  login: SshLogin,
  times: SshTimes,
  hostVerifier: (key: Buffer) => boolean,
  sock?: Duplex,
): ConnectConfig {
  return {
    ...(sock ? { sock } : { host: login.address, port: login.port }),
    username: login.user,
    privateKey: login.privateKey,
    authHandler: ['publickey'],
    hostVerifier,
    // A machine has several keys: it must show the one of the kind that was pinned.
    algorithms: { serverHostKey: algorithmsOf(login.hostKey.type) },
    readyTimeout: times.readyMs,
    keepaliveInterval: times.keepaliveMs,
    keepaliveCountMax: 3,
  };
}

const ALGORITHMS: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
];

function algorithmsOf(type: string): ServerHostKeyAlgorithm[] {
  return type === 'ssh-rsa'
    ? ['rsa-sha2-512', 'rsa-sha2-256']
    : ALGORITHMS.filter(algorithm => algorithm === type);
}

function unreadableKey(login: SshLogin, error: unknown): HostTroubleError {
  return new HostTroubleError(
    'login-refused',
    `The private key for ${login.user}@${login.address} cannot be read: ${
      error instanceof Error ? error.message : 'it is no key'
    }`,
    error instanceof Error ? error : undefined,
  );
}
