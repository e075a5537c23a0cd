import { isIP } from 'node:net';
import { isInNetworks } from '@opencsp/plugin-opencsp-common';
import ipaddr from 'ipaddr.js';

/** An address that a connection is pinned to. */
export interface PinnedAddress {
  address: string;
  family: 4 | 6;
}

/** The name or address of a URL's host, as it is resolved: IPv6 addresses without brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/**
 * True for names and addresses that always mean this computer (RFC 6761 §6.3 has the name).
 *
 * @param host - without brackets
 */
export function isLoopbackName(host: string): boolean {
  const name = host.toLowerCase();
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    (isIP(name) !== 0 && rangeOf(name) === 'loopback')
  );
}

/**
 * The first of the addresses that may be connected to. Without networks of the operator these are public
 * ones only, and for a host that means this computer its own: a name of somebody else's must not lead into
 * the operator's network.
 *
 * @param host - of the URL, without brackets
 * @param addresses - what it was resolved to, just now
 * @returns why there is none, in words, when there is none
 */
export function chooseAddress(
  host: string,
  addresses: readonly string[],
  allowedNetworks: readonly string[] | undefined,
): PinnedAddress | { refusal: string } {
  const allowed = addresses.find(address =>
    allowedNetworks
      ? isInNetworks(address, allowedNetworks)
      : rangeOf(address) === (isLoopbackName(host) ? 'loopback' : 'unicast'),
  );
  if (allowed !== undefined) {
    return { address: allowed, family: isIP(allowed) === 6 ? 6 : 4 };
  }
  const found = addresses.join(', ') || 'no address';
  return {
    refusal: allowedNetworks
      ? `${host} is at ${found}, which is not in allowedNetworks (${allowedNetworks.join(
          ', ',
        )}).`
      : `${host} is at ${found}, which is not a public address. If it is right, name its network in allowedNetworks.`,
  };
}

/** True for an address that everybody on the internet means the same machine by. */
export function isPublicAddress(address: string): boolean {
  return rangeOf(address) === 'unicast';
}

function rangeOf(address: string): string {
  return ipaddr.isValid(address)
    ? ipaddr.process(address).range()
    : 'not an address';
}
