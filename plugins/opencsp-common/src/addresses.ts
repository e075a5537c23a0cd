import ipaddr from 'ipaddr.js';

/** An IPv4 network as a person writes it: `10.20.0.0/24`. */
export interface Ipv4Network {
  cidr: string;
  gateway?: string;
  /** Addresses that must not be given to machines: single ones, or ranges `first-last`. */
  reserved?: readonly string[];
}

/**
 * Says why a static address cannot be used in a network; nothing when it can.
 * Proxmox's provider lets an address without a prefix through `plan` and fails at apply, so the
 * address is a bare one here and the prefix is the network's.
 */
export function staticAddressProblem(
  address: string,
  network: Ipv4Network,
): string | undefined {
  if (!ipaddr.IPv4.isValidFourPartDecimal(address)) {
    return `Write an IPv4 address without a prefix, such as ${exampleAddress(
      network,
    )}.`;
  }
  const ip = ipaddr.IPv4.parse(address);
  const [base, prefix] = ipaddr.IPv4.parseCIDR(network.cidr);
  if (!ip.match(base, prefix)) {
    return `${address} is not in the network ${network.cidr}.`;
  }
  const text = ip.toString();
  if (
    prefix < 31 &&
    (text === ipaddr.IPv4.networkAddressFromCIDR(network.cidr).toString() ||
      text === ipaddr.IPv4.broadcastAddressFromCIDR(network.cidr).toString())
  ) {
    return `${address} is the network's own or its broadcast address.`;
  }
  if (text === network.gateway) {
    return `${address} is the network's gateway.`;
  }
  if (network.reserved?.some(range => inRange(ip, range))) {
    return `${address} is reserved by the operator.`;
  }
  return undefined;
}

/** True when an address (IPv4 or IPv6, IPv4-mapped ones unwrapped) is in one of the networks. */
export function isInNetworks(
  address: string,
  networks: readonly string[],
): boolean {
  if (!ipaddr.isValid(address)) {
    return false;
  }
  const ip = ipaddr.process(address);
  return networks.some(cidr => {
    const [base, prefix] = ipaddr.parseCIDR(cidr);
    return ip.kind() === base.kind() && ip.match([base, prefix]);
  });
}

/** True for addresses at which no machine of ours can be: loopback, link-local, multicast, unspecified. */
export function isUnusableAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) {
    return true;
  }
  const range = ipaddr.process(address).range();
  return [
    'loopback',
    'linkLocal',
    'multicast',
    'unspecified',
    'broadcast',
  ].includes(range);
}

function exampleAddress(network: Ipv4Network): string {
  const bytes = ipaddr.IPv4.networkAddressFromCIDR(network.cidr).toByteArray();
  return [bytes[0], bytes[1], bytes[2], bytes[3] + 10].join('.');
}

function inRange(ip: ipaddr.IPv4, range: string): boolean {
  const [first, last = first] = range.split('-').map(part => part.trim());
  const value = asNumber(ip);
  return (
    value >= asNumber(ipaddr.IPv4.parse(first)) &&
    value <= asNumber(ipaddr.IPv4.parse(last))
  );
}

function asNumber(ip: ipaddr.IPv4): number {
  return ip.toByteArray().reduce((sum, byte) => sum * 256 + byte, 0);
}
