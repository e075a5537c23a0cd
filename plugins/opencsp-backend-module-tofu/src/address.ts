import { isIP } from 'node:net';
import {
  isInNetworks,
  isUnusableAddress,
} from '@opencsp/plugin-opencsp-common';

/** Of the sandbox, whose machines live on loopback addresses of their own. */
const SANDBOX = ['127.77.0.0/16'];
/** Docker's own bridge, which the guest agent tells as well (recorded: bpg-proxmox, row 14). */
const CONTAINERS = ['172.17.0.0/16'];

/**
 * The one address of those that a machine told by which it is reached: never loopback or link-local,
 * IPv4 before IPv6, and always the same one, in whatever order they come, since the guest agent's order
 * changes. Pure.
 *
 * @param told - with or without prefix and zone, several in one text too
 * @param wanted - the fixed address that was asked for; it counts when the machine told it
 */
export function routableAddress(
  told: readonly string[],
  wanted?: string,
): string | undefined {
  const routable = told
    .flatMap(text => text.split(/[\s,;]+/))
    .map(plain)
    .filter(isReachable);
  const asked = wanted === undefined ? undefined : plain(wanted);
  return asked !== undefined && routable.includes(asked)
    ? asked
    : routable.sort(byRank)[0];
}

/** Without prefix and zone; an IPv4 address that is written as IPv6 as what it is (RFC 4291 §2.5.5.2). */
function plain(text: string): string {
  const [address] = text.split(/[/%]/);
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return (mapped ?? address).toLowerCase();
}

function isReachable(address: string): boolean {
  return (
    isIP(address) !== 0 &&
    (isInNetworks(address, SANDBOX) || !isUnusableAddress(address))
  );
}

function byRank(a: string, b: string): number {
  return rank(a) - rank(b) || a.localeCompare(b, 'en', { numeric: true });
}

function rank(address: string): number {
  if (isInNetworks(address, CONTAINERS)) {
    return 1;
  }
  return isIP(address) === 4 ? 0 : 2;
}
