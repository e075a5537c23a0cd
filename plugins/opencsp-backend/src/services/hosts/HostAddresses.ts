import { isIP } from 'node:net';
import { HostKey } from '@opencsp/plugin-opencsp-common';
import { JumpRecord } from '../../domain/hosts/hostRecord';
import {
  ScannedHostKey,
  ScanResult,
  SshEndpoint,
} from '../../hosts/HostKeyScanner';
import { networkRefusal } from '../../hosts/networkRefusal';
import { within } from '../../reconcile/within';
import { invalid, unavailable } from '../requestErrors';
import { fieldConflict } from './hostErrors';
import { HostsOptions } from './options';

/** How long a name may take, in milliseconds. */
const RESOLVE_MS = 5_000;

/** How long a key exchange may take in all, in milliseconds. */
const SCAN_MS = 20_000;

/** What a person wrote: a name or an address. */
export interface WrittenEndpoint {
  address: string;
  port: number;
}

/** Finds out where a name leads and which host key is shown there. */
export class HostAddresses {
  constructor(
    private readonly options: Pick<
      HostsOptions,
      'resolve' | 'scanner' | 'scanOverJump' | 'allowedNetworks' | 'clock'
    >,
  ) {}

  /**
   * The address of a name, once and for all: what the name leads to later is never used.
   *
   * @param path - of the field
   * @throws InputError naming the field, when it leads nowhere, or where the portal may not connect
   */
  async addressOf(written: string, path: string): Promise<string> {
    const addresses = isIP(written) ? [written] : await this.resolve(written);
    const allowed = addresses.find(
      address =>
        networkRefusal(address, this.options.allowedNetworks) === undefined,
    );
    if (addresses.length === 0) {
      throw invalid([
        { path, message: `The portal finds no address for "${written}".` },
      ]);
    }
    if (allowed === undefined) {
      throw invalid([{ path, message: notAllowed(written) }]);
    }
    return allowed;
  }

  /**
   * The key that a machine shows.
   *
   * @throws InputError naming the field, when the portal may not connect there
   * @throws ServiceUnavailableError when it does not answer
   */
  async keyAt(
    endpoint: SshEndpoint,
    path: string,
    jump?: JumpRecord,
  ): Promise<ScannedHostKey> {
    const result = await this.scan(endpoint, jump);
    switch (result.outcome) {
      case 'key':
        return result.key;
      case 'not-allowed':
        throw invalid([{ path, message: notAllowed(endpoint.address) }]);
      default:
        throw unavailable(
          'host-unreachable',
          `No SSH server answers at ${endpoint.address}, port ${endpoint.port}: ${result.message}`,
          'See that the machine runs, that its SSH server listens on this port, and that its firewall lets the portal in.',
        );
    }
  }

  /**
   * The key that a machine shows, which must be the one that the person has seen.
   *
   * @param path - of the field with the fingerprint
   * @throws ConflictError when it is another one
   */
  async pinned(
    endpoint: SshEndpoint,
    fingerprint: string,
    path: { address: string; fingerprint: string },
    jump?: JumpRecord,
  ): Promise<HostKey> {
    const key = await this.keyAt(endpoint, path.address, jump);
    if (key.fingerprint !== fingerprint) {
      throw fieldConflict('fingerprint-differs', path.fingerprint, {
        message: `The machine shows ${key.type} ${key.fingerprint}, not ${fingerprint}. It was not registered.`,
        nextStep:
          'Compare again: run "ssh-keygen -lf" on the key files in /etc/ssh on the machine itself. If the portal shows something else, another machine answers at this address.',
      });
    }
    return {
      ...key,
      pinnedAt: new Date(this.options.clock.now()).toISOString(),
    };
  }

  private async scan(
    endpoint: SshEndpoint,
    jump?: JumpRecord,
  ): Promise<ScanResult> {
    const { scanner, scanOverJump } = this.options;
    return jump
      ? within(SCAN_MS, scanOverJump(endpoint, jump))
      : scanner.scan(endpoint, AbortSignal.timeout(SCAN_MS));
  }

  private async resolve(name: string): Promise<string[]> {
    try {
      return await within(RESOLVE_MS, this.options.resolve(name));
    } catch {
      return [];
    }
  }
}

/** The operator's networks are not everybody's to know. */
function notAllowed(written: string): string {
  return `The portal may not connect to "${written}". An operator decides with hosts.allowedNetworks where it may.`;
}
