import { ConflictError } from '@backstage/errors';
import { HostRunner, HostTroubleError } from '@opencsp/plugin-opencsp-node';
import { HostLink } from './HostLink';
import { HostRunners, HostToReach } from './HostRunners';
import { HostScript, hostScript } from './hostScript';
import { networkRefusal } from './networkRefusal';
import { SshTarget } from './openSsh';
import { ConnectionTimes, SshConnection } from './SshConnection';

/** What connections to hosts need. */
export interface HostRunnersOptions {
  /** As `hosts.allowedNetworks` is configured. */
  allowedNetworks?: readonly string[];
  /** Reads the private key of the platform: for hosts without a pair of their own, and for jump hosts. */
  platformKey(): Promise<string>;
  /** Opens what a host's record keeps sealed. */
  unseal(sealed: string): Promise<string> | string;
  times?: Partial<ConnectionTimes>;
  /** Another one than that of a real host, for tests. */
  script?: HostScript;
}

const TIMES: ConnectionTimes = {
  readyMs: 20_000,
  keepaliveMs: 15_000,
  idleMs: 60_000,
  endingMs: 5_000,
  settleMs: 7_000,
};

type Reachable = HostToReach &
  Required<Pick<HostToReach, 'address' | 'hostKey'>>;

/** {@link HostRunners} with one SSH connection for each host. */
export class DefaultHostRunners implements HostRunners {
  private readonly links = new Map<string, HostLink>();
  private readonly script: HostScript;
  private isClosed = false;

  constructor(private readonly options: HostRunnersOptions) {
    this.script = options.script ?? hostScript();
  }

  of(host: HostToReach): HostRunner {
    const { address, hostKey } = host;
    if (!address || !hostKey) {
      throw new ConflictError(
        `Host ${host.id} has no ${
          address ? 'pinned host key' : 'address'
        } yet.`,
      );
    }
    const way = wayOf(host);
    const known = this.links.get(host.id);
    if (known?.way === way) {
      return known.runner;
    }
    known?.retire();
    const link = new HostLink(way, this.script, host.sudo, () =>
      this.open({ ...host, address, hostKey }),
    );
    this.links.set(host.id, link);
    return link.runner;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.links.forEach(link => link.end());
    this.links.clear();
  }

  private async open(host: Reachable): Promise<SshConnection> {
    if (this.isClosed) {
      throw new HostTroubleError('unreachable', 'The portal is shutting down.');
    }
    this.demandAllowed(host.address);
    if (host.jump) {
      this.demandAllowed(host.jump.address);
    }
    return SshConnection.open(await this.targetOf(host), {
      ...TIMES,
      ...this.options.times,
    });
  }

  private demandAllowed(address: string): void {
    const refusal = networkRefusal(address, this.options.allowedNetworks);
    if (refusal) {
      throw new HostTroubleError('not-allowed', refusal);
    }
  }

  private async targetOf(host: Reachable): Promise<SshTarget> {
    const { address, port, user, hostKey, key, jump } = host;
    const privateKey = key
      ? await readKey(host, () => this.options.unseal(key.sealed))
      : await readKey(host, () => this.options.platformKey());
    return {
      ...{ address, port, user, hostKey, privateKey },
      jump: jump && {
        ...jump,
        privateKey: await readKey(host, () => this.options.platformKey()),
      },
    };
  }
}

/** All of a record that a connection is made of. */
function wayOf(host: HostToReach): string {
  const { address, port, user, sudo, jump, hostKey, key } = host;
  return JSON.stringify([
    ...[address, port, user, sudo, hostKey?.blob, key?.sealed],
    ...[jump?.address, jump?.port, jump?.user, jump?.hostKey.blob],
  ]);
}

async function readKey(
  host: Reachable,
  read: () => Promise<string> | string,
): Promise<string> {
  try {
    return await read();
  } catch (error) {
    throw new HostTroubleError(
      'login-refused',
      `The private key for ${host.user}@${host.address} cannot be read: ${
        error instanceof Error ? error.message : 'no reason was given'
      }`,
      error instanceof Error ? error : undefined,
    );
  }
}
