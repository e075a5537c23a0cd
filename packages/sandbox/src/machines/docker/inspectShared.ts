import { sha256 } from '../files/machineFiles';
import { Container, EngineState, Image, Network, Volume } from './engineState';
import { volumeFolder } from './folders';
import { goTime, inKeyOrder } from './formats';

/** The hardware address that belongs to an address. */
export function macOf(address: string): string {
  const bytes = address.split('.').map(Number);
  return `02:42:${bytes
    .map(byte => byte.toString(16).padStart(2, '0'))
    .join(':')}`;
}

/** The first address of a network. */
export function gatewayOf({ subnet }: Network): string {
  return subnet.replace(/\.\d+\/\d+$/, '.1');
}

/** What `docker network inspect` shows. */
export function inspectNetwork(
  network: Network,
  inside: readonly Container[],
  generation: EngineState['generation'],
): Record<string, unknown> {
  return {
    Name: network.name,
    Id: network.id,
    Created: goTime(network.createdAt),
    Scope: 'local',
    Driver: 'bridge',
    ...(generation === '20.10' ? {} : { EnableIPv4: true }),
    EnableIPv6: false,
    IPAM: {
      Driver: 'default',
      Options: null,
      Config: [{ Subnet: network.subnet, Gateway: gatewayOf(network) }],
    },
    Internal: network.internal,
    Attachable: false,
    Ingress: false,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: Object.fromEntries(
      inside.map(({ id, name, networks }) => {
        const end = networks.find(each => each.name === network.name);
        const address = end?.address ?? '';
        return [
          id,
          {
            Name: name,
            EndpointID: end?.endpoint ?? '',
            MacAddress: macOf(address),
            IPv4Address: `${address}/24`,
            IPv6Address: '',
          },
        ];
      }),
    ),
    Options: {},
    Labels: inKeyOrder(network.labels),
  };
}

/** What `docker volume inspect` shows. */
export function inspectVolume(volume: Volume): Record<string, unknown> {
  return {
    CreatedAt: `${new Date(volume.createdAt).toISOString().slice(0, 19)}Z`,
    Driver: 'local',
    Labels: inKeyOrder(volume.labels),
    Mountpoint: volumeFolder(volume.name),
    Name: volume.name,
    Options: null,
    Scope: 'local',
  };
}

/** What `docker image inspect` shows; the main fields. */
export function inspectImage(image: Image): Record<string, unknown> {
  return {
    Id: image.id,
    RepoTags: image.references.filter(each => !each.includes('@')),
    RepoDigests: image.digests,
    Parent: '',
    Comment: '',
    Created: goTime(image.createdAt),
    DockerVersion: '',
    Author: '',
    Config: { Env: null, Cmd: null, Labels: null },
    Architecture: 'amd64',
    Os: 'linux',
    Size: 3_967_719,
    GraphDriver: { Data: null, Name: 'overlay2' },
    RootFS: {
      Type: 'layers',
      Layers: [`sha256:${sha256(`layer of ${image.id}`)}`],
    },
    Metadata: { LastTagTime: goTime(image.createdAt) },
  };
}
