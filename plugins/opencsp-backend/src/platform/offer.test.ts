/*
 * What an operator cannot offer, because machines of it could never be made (recorded: bpg-proxmox
 * rows 3 and 4). That an offer is read and shown is proven over HTTP in `plugin.test.ts`.
 */
import { offerSchema } from './offer';

const size = {
  name: 's',
  title: 'S',
  cores: 2,
  memoryMiB: 2048,
  diskGiB: 20,
};
const template = {
  name: 'ubuntu',
  title: 'Ubuntu',
  template: 'ubuntu-2404-template',
  user: 'ubuntu',
  engines: ['compose'],
};
const network = {
  name: 'lab',
  title: 'Lab',
  bridge: 'vmbr0',
  vlan: 20,
  modes: ['static'],
  cidr: '10.20.0.0/24',
  gateway: '10.20.0.1',
};
const offer = { sizes: [size], templates: [template], networks: [network] };

describe('offerSchema', () => {
  it('takes what can be made', () => {
    expect(offerSchema.safeParse(offer).error).toBeUndefined();
  });

  it.each([
    ['VLAN 5000', { networks: [{ ...network, vlan: 5000 }] }, 'vlan'],
    [
      'a network that is none',
      { networks: [{ ...network, cidr: '10.20.0.0' }] },
      'cidr',
    ],
    [
      'fixed addresses without a gateway',
      { networks: [{ ...network, gateway: undefined }] },
      'cidr',
    ],
    [
      'a gateway with a prefix',
      { networks: [{ ...network, gateway: '10.20.0.1/24' }] },
      'gateway',
    ],
    ['no cores', { sizes: [{ ...size, cores: 0 }] }, 'cores'],
    ['too many cores', { sizes: [{ ...size, cores: 2305 }] }, 'cores'],
    ['too little memory', { sizes: [{ ...size, memoryMiB: 63 }] }, 'memoryMiB'],
    ['a disk as text', { sizes: [{ ...size, diskGiB: '20G' }] }, 'diskGiB'],
    [
      'a login with upper case',
      { templates: [{ ...template, user: 'Ubuntu' }] },
      'user',
    ],
    ['VM ids of Proxmox’s own', { vmIds: { from: 50, to: 60 } }, 'from'],
  ])('refuses %s', (_what, more, field) => {
    const { error } = offerSchema.safeParse({ ...offer, ...more });
    const paths = error?.issues.map(({ path }) => path[path.length - 1]);
    expect(paths).toEqual([field]);
  });
});
