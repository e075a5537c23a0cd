import { Client, ConnectConfig } from 'ssh2';
import { fingerprintOf } from './fingerprint';
import {
  HostKeyScanner,
  ScannedHostKey,
  ScanResult,
  SshEndpoint,
} from './HostKeyScanner';
import { networkRefusal } from './networkRefusal';

/** How long a server may take, when nothing else is said, in milliseconds. */
const TIMEOUT_MS = 8_000;

/** A login that exists nowhere: the exchange is over before anyone asks for it. */
const NOBODY = 'opencsp-host-key-scan';

/** {@link HostKeyScanner} with `ssh2`. */
export class SshHostKeyScanner implements HostKeyScanner {
  /**
   * @param allowedNetworks - networks in which the portal may connect; without any, everything but
   * loopback, link-local and multicast addresses
   * @param timeoutMs - how long a server may take for the key exchange, in milliseconds
   */
  constructor(
    private readonly allowedNetworks?: readonly string[],
    private readonly timeoutMs = TIMEOUT_MS,
  ) {}

  async scan(endpoint: SshEndpoint, signal: AbortSignal): Promise<ScanResult> {
    const refusal = networkRefusal(endpoint.address, this.allowedNetworks);
    return refusal
      ? { outcome: 'not-allowed', message: refusal }
      : exchangeKeys(endpoint, this.timeoutMs, signal);
  }
}

function exchangeKeys(
  { address, port }: SshEndpoint,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ScanResult> {
  return new Promise(resolve => {
    const client = new Client();
    const over = new AbortController();
    let key: ScannedHostKey | undefined;
    const end = (result: ScanResult) => {
      over.abort();
      client.removeAllListeners();
      // A server that hangs up late must not bring the process down.
      client.on('error', () => undefined);
      client.destroy();
      resolve(result);
    };
    const onAbort = () =>
      end({ outcome: 'unreachable', message: 'The attempt was given up.' });
    const config: ConnectConfig = {
      host: address,
      port,
      username: NOBODY,
      readyTimeout: timeoutMs,
      timeout: timeoutMs,
      authHandler: () => false,
      hostVerifier: (blob: Buffer) => {
        key = readKey(blob);
        return key !== undefined;
      },
    };
    client.once('handshake', () =>
      end(
        key
          ? { outcome: 'key', key }
          : {
              outcome: 'unreachable',
              message: 'The server showed a host key that cannot be read.',
            },
      ),
    );
    client.once('error', error =>
      end({
        outcome: 'unreachable',
        message: `${address}:${port}: ${error.message}`,
      }),
    );
    client.once('timeout', () =>
      end({
        outcome: 'unreachable',
        message: `${address}:${port}: no answer in ${timeoutMs / 1000} s`,
      }),
    );
    client.once('close', () =>
      end({
        outcome: 'unreachable',
        message: `${address}:${port}: the connection was closed`,
      }),
    );
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort, { signal: over.signal });
    client.connect(config);
  });
}

function readKey(blob: Buffer): ScannedHostKey | undefined {
  if (blob.length < 4) {
    return undefined;
  }
  const length = blob.readUInt32BE(0);
  return length > 0 && length <= 64 && blob.length > 4 + length
    ? {
        type: blob.subarray(4, 4 + length).toString('latin1'),
        blob: blob.toString('base64'),
        fingerprint: fingerprintOf(blob),
      }
    : undefined;
}
