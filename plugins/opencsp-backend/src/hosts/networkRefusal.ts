import { isIP } from 'node:net';
import {
  isInNetworks,
  isUnusableAddress,
} from '@opencsp/plugin-opencsp-common';

/**
 * Why the portal does not connect to an address; nothing when it may.
 *
 * @param allowedNetworks - networks in which the portal may connect; without any, everything but
 * loopback, link-local and multicast addresses
 */
export function networkRefusal(
  address: string,
  allowedNetworks?: readonly string[],
): string | undefined {
  if (isIP(address) === 0) {
    return `"${address}" is no IP address: names are resolved once, when a host is registered.`;
  }
  if (allowedNetworks) {
    return isInNetworks(address, allowedNetworks)
      ? undefined
      : `${address} is not in hosts.allowedNetworks (${allowedNetworks.join(
          ', ',
        )}).`;
  }
  return isUnusableAddress(address)
    ? `${address} is a loopback, link-local or multicast address, which hosts.allowedNetworks does not list.`
    : undefined;
}
