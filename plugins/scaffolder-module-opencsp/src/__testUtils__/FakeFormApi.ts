import {
  Network,
  OpencspApiError,
  OsTemplate,
  Page,
  Quota,
  Size,
  Validation,
} from '@opencsp/plugin-opencsp-common';
import { FakeOpencspApi } from '@opencsp/plugin-opencsp-react/testUtils';
import { FakeFormDeployments } from './FakeFormDeployments';
import { FakeFormProfiles } from './FakeFormProfiles';
import { z } from 'zod';

const requestSchema = z.object({
  name: z.string().optional(),
  network: z.object({ address: z.string().optional() }).optional(),
});

/** The portal's API as the form uses it. What is taken, and what is down, a test decides. */
export class FakeFormApi extends FakeOpencspApi {
  override readonly profiles = new FakeFormProfiles();
  override readonly deployments = new FakeFormDeployments();
  sizes: Size[] = [
    size('small', 2, 4096, 40),
    size('large', 8, 16384, 160),
    { ...size('huge', 16, 32768, 320), allowed: false },
  ];
  templates: OsTemplate[] = [
    template('debian-12', 'Debian 12', 10),
    {
      ...template('nixos-25.05', 'NixOS 25.05', 60),
      engines: ['nixos'],
      user: 'nixos',
    },
  ];
  networks: Network[] = [
    {
      name: 'lan',
      title: 'Local network',
      modes: ['dhcp', 'static'],
      cidr: '192.0.2.0/24',
      gateway: '192.0.2.1',
      reserved: ['192.0.2.2-192.0.2.9'],
    },
    { name: 'guests', title: 'Guests', modes: ['dhcp'] },
  ];
  override quota: Quota = {
    owner: 'user:default/7',
    limit: { instances: 5, cores: 12, memoryMiB: 24576, diskGiB: 400 },
    used: { instances: 1, cores: 2, memoryMiB: 4096, diskGiB: 40 },
  };
  takenNames: string[] = [];
  takenAddresses: string[] = [];
  /** Requests that were checked, as JSON. */
  readonly checked: string[] = [];
  down = false;

  override async listSizes(): Promise<Page<Size>> {
    return this.page(this.sizes);
  }

  override async listOsTemplates(): Promise<Page<OsTemplate>> {
    return this.page(this.templates);
  }

  override async listNetworks(): Promise<Page<Network>> {
    return this.page(this.networks);
  }

  override async validateInstance(request?: unknown): Promise<Validation> {
    this.demandUp();
    this.checked.push(JSON.stringify(request));
    const { name = '', network } = requestSchema.parse(request);
    const problems = [
      ...(this.takenNames.includes(name)
        ? [{ path: 'name', message: `The name ${name} is taken.` }]
        : []),
      ...(this.takenAddresses.includes(network?.address ?? '')
        ? [{ path: 'network.address', message: 'The address is taken.' }]
        : []),
      { path: 'size', message: 'Choose a size.' },
    ];
    return { ok: false, problems };
  }

  private page<T>(items: T[]): Page<T> {
    this.demandUp();
    return { items, totalItems: items.length };
  }

  private demandUp() {
    if (this.down) {
      throw new OpencspApiError('The portal is being repaired.', {
        status: 400,
        fields: [],
      });
    }
  }
}

function size(
  name: string,
  cores: number,
  memoryMiB: number,
  diskGiB: number,
): Size {
  const title = `${name[0].toUpperCase()}${name.slice(1)}`;
  return { name, title, cores, memoryMiB, diskGiB, allowed: true };
}

function template(name: string, title: string, minDiskGiB: number): OsTemplate {
  return {
    name,
    title,
    user: 'debian',
    engines: ['compose'],
    minDiskGiB,
    allowed: true,
  };
}
