import { PlayContext } from './context';
import { InventoryHost } from './inventory';
import { KnownHosts, probeMachine } from './sshProbe';

const DEFAULT_PORT = 22;

/**
 * Reaches a host of the inventory as Ansible does: locally, or really over SSH. A known-hosts file
 * other than `/dev/null` is taken to know every host.
 *
 * @returns why it is unreachable, in the words of the ssh program
 */
export async function unreachableReason(
  host: InventoryHost,
  context: PlayContext,
): Promise<string | undefined> {
  const { variables } = host;
  if (host.name === 'localhost' || variables.ansible_connection === 'local') {
    return undefined;
  }
  const probe = await probeMachine(
    {
      name: host.name,
      host: variables.ansible_host ?? host.name,
      port: Number(variables.ansible_port ?? DEFAULT_PORT),
      user: variables.ansible_user ?? context.login,
      knownHosts: knownHosts(variables.ansible_ssh_common_args ?? ''),
    },
    context.privateKey,
    [],
    context.signal,
  );
  return probe.reached ? undefined : probe.reason;
}

function knownHosts(sshArguments: string): KnownHosts {
  return sshArguments.includes('StrictHostKeyChecking=yes') &&
    sshArguments.includes('UserKnownHostsFile=/dev/null')
    ? 'none'
    : 'any';
}
