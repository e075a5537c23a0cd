import {
  Change,
  HostChangePage,
  isGone,
  ProfileChange,
  ServiceChange,
} from '@opencsp/plugin-opencsp-common';
import { EntityMapping } from './ChangeFeedProvider';
import { hostEntity } from './hostEntity';
import { instanceEntity } from './instanceEntity';
import { PortalAddresses } from './links';
import { profileEntity } from './profileEntity';
import { serviceEntity } from './serviceEntity';

/** One entry of the change feed of hosts. */
type HostChange = HostChangePage['items'][number];

/** Machines as resources. */
export function instanceMapping(
  addresses: PortalAddresses,
): EntityMapping<Change> {
  return {
    name: 'opencsp-instances',
    words: { one: 'A machine', many: 'Machines' },
    entityOf: ({ instance }) =>
      instance && !isGone(instance.state)
        ? instanceEntity(instance, addresses)
        : undefined,
  };
}

/** Profiles as systems. */
export function profileMapping(
  addresses: PortalAddresses,
): EntityMapping<ProfileChange> {
  return {
    name: 'opencsp-profiles',
    words: { one: 'A profile', many: 'Profiles' },
    entityOf: ({ profile }) =>
      profile && profile.state !== 'deleted'
        ? profileEntity(profile, addresses)
        : undefined,
  };
}

/** Hosts that somebody registered, as resources; a machine of the portal is one already. */
export function hostMapping(
  addresses: PortalAddresses,
): EntityMapping<HostChange> {
  return {
    name: 'opencsp-hosts',
    words: { one: 'A host', many: 'Hosts' },
    entityOf: ({ host }) =>
      host && host.kind === 'registered' && host.state !== 'removed'
        ? hostEntity(host, addresses)
        : undefined,
  };
}

/** Services that run, as components. */
export function serviceMapping(
  addresses: PortalAddresses,
): EntityMapping<ServiceChange> {
  return {
    name: 'opencsp-services',
    words: { one: 'A service', many: 'Services' },
    entityOf: ({ service, place }) =>
      service && place ? serviceEntity(service, place, addresses) : undefined,
  };
}
