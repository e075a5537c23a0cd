/*
 * What is refused before it is sent, because it would fail late or for ever (recorded: bpg-proxmox
 * rows 3 and 4; kubernetes-terraform row 17). The offer and the request are checked by the backend
 * plugin before; this is the last look.
 */
import { DesiredMachine } from '@opencsp/plugin-opencsp-node';
import { PERSONS_KEY } from './__testUtils__/stage';
import { machineProblem } from './machineProblem';

const network = {
  bridge: 'vmbr0',
  vlan: 20,
  addressCidr: '10.20.0.15/24',
  gateway: '10.20.0.1',
};

const good: DesiredMachine = {
  ref: { instanceId: '6f1c', name: 'vm-k3x9q2ab' },
  owner: 'user:default/1234',
  hostname: 'web-1',
  vmId: 4711,
  cores: 2,
  memoryMiB: 4096,
  diskGiB: 50,
  template: 'ubuntu-2404-template',
  user: 'ubuntu',
  network,
  sshPublicKeys: [PERSONS_KEY],
};

const named = (name: string) => ({ ref: { instanceId: '6f1c', name } });

describe('machineProblem', () => {
  it.each<[string, Partial<DesiredMachine>]>([
    ['a fixed address', {}],
    ['DHCP', { network: { bridge: 'vmbr0' } }],
    ['the longest name', named(`vm-${'x'.repeat(50)}`)],
  ])('lets through %s', (_what, more) => {
    expect(machineProblem({ ...good, ...more })).toBeUndefined();
  });

  it.each<[string, Partial<DesiredMachine>, string]>([
    [
      'an address without prefix',
      { network: { ...network, addressCidr: '10.20.0.15' } },
      'network.addressCidr',
    ],
    [
      'an address that is none',
      { network: { ...network, addressCidr: 'ten/24' } },
      'network.addressCidr',
    ],
    [
      'a prefix that is none',
      { network: { ...network, addressCidr: '10.20.0.15/33' } },
      'network.addressCidr',
    ],
    [
      'a fixed address without gateway',
      { network: { ...network, gateway: undefined } },
      'network.gateway',
    ],
    [
      'a gateway that is none',
      { network: { ...network, gateway: '10.20.0.1/24' } },
      'network.gateway',
    ],
    ['VLAN 5000', { network: { ...network, vlan: 5000 } }, 'network.vlan'],
    ['no SSH key', { sshPublicKeys: [] }, 'sshPublicKeys'],
    ['an empty SSH key', { sshPublicKeys: [''] }, 'sshPublicKeys.0'],
    ['an SSH key that is none', { sshPublicKeys: ['x'] }, 'sshPublicKeys.0'],
    ['a host name of 64 characters', { hostname: 'a'.repeat(64) }, 'hostname'],
    ['a host name with a dot', { hostname: 'a.b' }, 'hostname'],
    ['k: a name that ends in a number', named('vm-lab-1'), 'ref.name'],
    ['k: a name of 63 characters', named(`vm-${'x'.repeat(60)}`), 'ref.name'],
    ['a name with upper case', named('VM-a'), 'ref.name'],
    ['no cores', { cores: 0 }, 'cores'],
    ['too many cores', { cores: 2305 }, 'cores'],
    ['too little memory', { memoryMiB: 63 }, 'memoryMiB'],
    ['a VM id that is Proxmox’s own', { vmId: 50 }, 'vmId'],
    ['no disk', { diskGiB: 0 }, 'diskGiB'],
    ['a user with upper case', { user: 'Root' }, 'user'],
  ])('refuses %s', (_what, more, field) => {
    expect(machineProblem({ ...good, ...more })).toBe(
      `It could never be made: ${field}`,
    );
  });
});
