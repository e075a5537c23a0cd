import { Client } from 'ssh2';
import { HostTroubleError } from '@opencsp/plugin-opencsp-node';
import { fingerprintOf } from '../fingerprint';
import { ScannedHostKey, ScanResult, SshEndpoint } from '../HostKeyScanner';
import { networkRefusal } from '../networkRefusal';
import { logIn, SshLogin, wayThrough } from '../openSsh';

/** How long login and key exchange may take each, in milliseconds. */
const READY_MS = 8_000;

/** A login that exists nowhere: the exchange is over before anyone asks for it. */
const NOBODY = 'opencsp-host-key-scan';

/** Completes a key exchange with a machine that is only reached over another one. */
export type ScanOverJump = (
  endpoint: SshEndpoint,
  jump: Omit<SshLogin, 'privateKey'>,
) => Promise<ScanResult>;

/**
 * Scans over a jump host, to which the portal logs in with the platform's key.
 *
 * @param options.allowedNetworks - as `hosts.allowedNetworks`: both machines must be in them
 */
export function scanOverJump(options: {
  allowedNetworks?: readonly string[];
  platformKey(): Promise<string>;
}): ScanOverJump {
  return async (endpoint, jump) => {
    const refusal = [jump.address, endpoint.address]
      .map(address => networkRefusal(address, options.allowedNetworks))
      .find(text => text !== undefined);
    if (refusal) {
      return { outcome: 'not-allowed', message: refusal };
    }
    try {
      const login = { ...jump, privateKey: await options.platformKey() };
      const times = { readyMs: READY_MS, keepaliveMs: READY_MS };
      const client = await logIn(login, times);
      try {
        return await exchange(client, login, endpoint);
      } finally {
        client.end();
      }
    } catch (error) {
      if (error instanceof HostTroubleError) {
        return { outcome: 'unreachable', message: error.message };
      }
      throw error;
    }
  };
}

async function exchange(
  jump: Client,
  over: SshLogin,
  endpoint: SshEndpoint,
): Promise<ScanResult> {
  const sock = await wayThrough(jump, over, endpoint);
  const client = new Client();
  try {
    return await new Promise<ScanResult>(resolve => {
      const fail = (message: string) =>
        resolve({ outcome: 'unreachable', message });
      // Stays for good: a server that hangs up late must not bring the process down.
      client.on('error', error => fail(error.message));
      client.once('close', () => fail('The connection was closed.'));
      client.connect({
        sock,
        username: NOBODY,
        readyTimeout: READY_MS,
        authHandler: () => false,
        hostVerifier: (blob: Buffer) => {
          const key = readKey(blob);
          client.once('handshake', () =>
            key
              ? resolve({ outcome: 'key', key })
              : fail('The server showed a host key that cannot be read.'),
          );
          return key !== undefined;
        },
      });
    });
  } finally {
    client.destroy();
  }
}

/** RFC 4253 §6.6: a blob begins with its type, with the length before it. */
function readKey(blob: Buffer): ScannedHostKey | undefined {
  const length = blob.length < 4 ? 0 : blob.readUInt32BE(0);
  return length > 0 && length <= 64 && blob.length > 4 + length
    ? {
        type: blob.subarray(4, 4 + length).toString('latin1'),
        blob: blob.toString('base64'),
        fingerprint: fingerprintOf(blob),
      }
    : undefined;
}
