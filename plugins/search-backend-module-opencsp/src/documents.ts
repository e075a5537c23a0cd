import { IndexableDocument } from '@backstage/plugin-search-common';
import {
  Change,
  HostChangePage,
  Instance,
  isGone,
  ProfileChange,
  ServiceChange,
} from '@opencsp/plugin-opencsp-common';

/** One entry of the change feed of hosts. */
type HostChange = HostChangePage['items'][number];

/** What is indexed of a record: what stays the same while it lives, or changes seldom. */
export type OpencspDocument = IndexableDocument & {
  kind: 'machine' | 'profile' | 'service' | 'host';
  /** Entity ref of a user or group; empty on a page that nobody owns. */
  owner: string;
};

/** The document of a machine; nothing when it is gone. */
export function machineDocument({
  instance,
}: Change): OpencspDocument | undefined {
  return instance && !isGone(instance.state)
    ? {
        title: instance.name,
        text: sentences([
          `${instance.osTemplate.title} on ${sizeOf(instance)}`,
          `Machine name ${instance.machineName}`,
          instance.address && `Address ${instance.address}`,
        ]),
        location: locationOf('instances', instance.id),
        kind: 'machine',
        owner: instance.owner,
        authorization: { resourceRef: instance.id },
      }
    : undefined;
}

/** The document of a profile; nothing when it is gone. */
export function profileDocument({
  profile,
}: ProfileChange): OpencspDocument | undefined {
  return profile && profile.state !== 'deleted'
    ? {
        title: profile.name,
        text: sentences([
          `Services below ${profile.domain}: ${profile.services
            .map(({ title }) => title)
            .join(', ')}`,
          `Branch ${profile.branch}`,
        ]),
        location: locationOf('profiles', profile.id),
        kind: 'profile',
        owner: profile.owner,
        authorization: { resourceRef: profile.id },
      }
    : undefined;
}

/**
 * The document of a service that runs; nothing when it is gone. Who may see the deployment that brought it may
 * see it.
 */
export function serviceDocument({
  service,
}: ServiceChange): OpencspDocument | undefined {
  return service
    ? {
        title: `${service.title} (${service.profile.name})`,
        text: sentences([
          `${service.title} ${service.version} of the profile "${service.profile.name}" on "${service.host.name}"`,
          service.url && `Address ${service.url}`,
        ]),
        location: locationOf('services', service.id),
        kind: 'service',
        owner: service.owner,
        authorization: { resourceRef: service.deploymentId },
      }
    : undefined;
}

/** The document of a host that somebody registered; nothing when it is gone. A machine of the portal is one already. */
export function hostDocument({
  host,
}: HostChange): OpencspDocument | undefined {
  return host && host.kind === 'registered' && host.state !== 'removed'
    ? {
        title: host.name,
        text: sentences([
          host.facts?.system ?? 'A registered machine',
          host.address && `Address ${host.address}`,
        ]),
        location: locationOf('hosts', host.id),
        kind: 'host',
        owner: host.owner,
        authorization: { resourceRef: host.id },
      }
    : undefined;
}

function sizeOf({ size }: Instance): string {
  const cores = `${size.cores} ${size.cores === 1 ? 'core' : 'cores'}`;
  const memory = Math.round((size.memoryMiB / 1024) * 10) / 10;
  return `${cores}, ${memory} GiB of memory and ${size.diskGiB} GiB of disk`;
}

function sentences(parts: (string | undefined)[]): string {
  return parts
    .filter(part => part !== undefined && part !== '')
    .map(part => `${part}.`)
    .join(' ');
}

function locationOf(part: string, id: string): string {
  return `/opencsp/${part}/${encodeURIComponent(id)}`;
}
