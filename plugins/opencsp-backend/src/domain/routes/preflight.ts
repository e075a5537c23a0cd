import { DnsSeen, MarkSeen, NameSeen } from './routeObservation';
import { RouteTrouble } from './routeTroubles';

/** Whether a certificate of a name may be ordered. */
export type Preflight =
  | { of: 'ready' }
  /** Not enough was looked at. */
  | { of: 'unknown' }
  /** The name does not lead to the host. */
  | { of: 'dns'; trouble: RouteTrouble }
  /** It does, and the authority would fail all the same. */
  | { of: 'blocked'; trouble: RouteTrouble };

/** What is known of the host. */
export interface PreflightContext {
  /** As others reach it; empty where nobody knows them. */
  addresses: readonly string[];
  /** True when its proxy works by the file that has the marks in it. */
  isTaken: boolean;
}

/**
 * Judges what the authority would meet (HTTP-01): where the name leads, over IPv4 and IPv6, whether this
 * very proxy answers there on port 80, and whether the domain allows the authority. The mark is the
 * proof; addresses count only where the portal may not ask for it, and before the proxy answers with it.
 */
export function preflight(
  name: string,
  seen: NameSeen,
  context: PreflightContext,
): Preflight {
  if (name.includes('*')) {
    return blocked({ code: 'wildcard' });
  }
  const way = preflightOfWay(seen, context);
  if (way.of === 'ready' && seen.caa?.of === 'forbidden') {
    return blocked({
      code: 'caa-forbids',
      detail: `They say: ${seen.caa.records}`,
    });
  }
  return way;
}

function preflightOfWay(
  { dns, marks }: NameSeen,
  { addresses: hosts, isTaken }: PreflightContext,
): Preflight {
  const looked = dnsOf(dns);
  if (!looked) {
    return { of: 'unknown' };
  }
  if (looked.of === 'none') {
    return wrongDns({ code: 'dns-missing', detail: shouldBe(hosts) });
  }
  if (looked.of === 'trouble') {
    return wrongDns({ code: 'dns-unanswered', detail: looked.message });
  }
  if (!marks) {
    return { of: 'unknown' };
  }
  const { addresses } = looked;
  const tried = marks.filter(
    ({ address, of }) =>
      isTaken && addresses.includes(address) && of !== 'not-tried',
  );
  return tried.length > 0
    ? byMarks(tried, addresses, hosts)
    : byAddresses(addresses, hosts);
}

/** The portal asks public name servers; what the host finds counts where the portal has no answer. */
function dnsOf(dns: NameSeen['dns']): DnsSeen | undefined {
  const { portal, host } = dns ?? {};
  return portal?.of === 'trouble' && host?.of === 'addresses'
    ? host
    : portal ?? host;
}

function byMarks(
  tried: readonly MarkSeen[],
  addresses: readonly string[],
  hosts: readonly string[],
): Preflight {
  const wrong = tried.filter(({ of }) => of !== 'here');
  if (wrong.length === 0) {
    return { of: 'ready' };
  }
  if (addresses.every(isIpv6)) {
    return wrongDns({ code: 'ipv6-only', detail: isNow(addresses, hosts) });
  }
  const [first] = wrong;
  const isOther = hosts.length > 0 && !hosts.includes(first.address);
  if (isIpv6(first.address) && tried.some(({ of }) => of === 'here')) {
    return wrongDns({
      code: 'dns-ipv6-elsewhere',
      detail: isNow([first.address], hosts.filter(isIpv6)),
    });
  }
  if (isOther || (first.of === 'elsewhere' && hosts.length === 0)) {
    return wrongDns({ code: 'dns-elsewhere', detail: isNow(addresses, hosts) });
  }
  return first.of === 'closed'
    ? blocked({
        code: 'port-80-closed',
        detail: said(first),
      })
    : blocked({ code: 'port-80-other', detail: said(first) });
}

/** The portal could not ask for the mark, so that only the addresses can be compared. */
function byAddresses(
  addresses: readonly string[],
  hosts: readonly string[],
): Preflight {
  if (addresses.every(isIpv6)) {
    return wrongDns({ code: 'ipv6-only', detail: isNow(addresses, hosts) });
  }
  if (hosts.length === 0) {
    return { of: 'unknown' };
  }
  const other = addresses.filter(address => !hosts.includes(address));
  const knowsIpv6 = hosts.some(isIpv6);
  if (other.some(address => !isIpv6(address))) {
    return wrongDns({ code: 'dns-elsewhere', detail: isNow(addresses, hosts) });
  }
  return other.length > 0 && knowsIpv6
    ? wrongDns({
        code: 'dns-ipv6-elsewhere',
        detail: isNow(other, hosts.filter(isIpv6)),
      })
    : { of: 'ready' };
}

function isIpv6(address: string): boolean {
  return address.includes(':');
}

function isNow(addresses: readonly string[], hosts: readonly string[]): string {
  const now = `It leads to ${listed(addresses)}.`;
  const should = shouldBe(hosts);
  return should ? `${now} ${should}` : now;
}

function shouldBe(hosts: readonly string[]): string | undefined {
  return hosts.length > 0
    ? `It should lead to ${listed(hosts, 'or')}.`
    : undefined;
}

/** Sorted: name servers give addresses in an order of their own each time. */
function listed(addresses: readonly string[], word = 'and'): string {
  return [...addresses].sort().join(` ${word} `);
}

function said({ address, detail }: MarkSeen): string {
  return detail ? `${address}: ${detail}` : `At ${address}.`;
}

function wrongDns(trouble: RouteTrouble): Preflight {
  return { of: 'dns', trouble };
}

function blocked(trouble: RouteTrouble): Preflight {
  return { of: 'blocked', trouble };
}
