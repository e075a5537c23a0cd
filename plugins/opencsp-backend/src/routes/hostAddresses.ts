import { HostRecord } from '../domain/hosts/hostRecord';
import { isPublicAddress } from '../webhooks/addressPolicy';
import { PortalSight } from './fromPortal';
import { hasMovedPorts, RoutesConfig } from './routesConfig';

/**
 * Pure: the addresses of a host as others reach it. Those at which one of its names was proven to lead to
 * its proxy come first: behind a translated address nobody else knows them. Else it is the one at which the
 * portal speaks to it: a private one only where a name leads to such an address, too, as others would not
 * reach it; and none where something before the host moves its ports, or the portal comes over another host.
 */
export function hostAddressesOf(
  { address, jump }: Pick<HostRecord, 'address' | 'jump'>,
  ports: RoutesConfig['publicPorts'],
  sights: readonly PortalSight[],
): string[] {
  const proven = sights
    .flatMap(({ marks = [] }) => marks)
    .filter(({ of }) => of === 'here')
    .map(mark => mark.address);
  if (proven.length > 0) {
    return [...new Set(proven)].sort();
  }
  if (address === undefined || jump !== undefined || hasMovedPorts(ports)) {
    return [];
  }
  return isPublicAddress(address) || sights.some(leadsInside) ? [address] : [];
}

function leadsInside({ dns }: PortalSight): boolean {
  return (
    dns?.of === 'addresses' &&
    !dns.addresses.every(each => isPublicAddress(each))
  );
}
