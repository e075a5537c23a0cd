import { SecureContext } from 'node:tls';
import { markAnswerOf, markPathOf } from '@opencsp/rendering';
import { CaaSeen, DnsSeen, MarkSeen } from '../domain/routes/routeObservation';
import { DnsAnswer, DnsResolver } from '../profiles/dns/DnsResolver';
import { linkSignals } from '../reconcile/linkedSignal';
import { PinnedAddress } from '../webhooks/addressPolicy';
import { lookAtPage, PageSight } from './lookAtPage';
import { probeHttp } from './looks/httpProbe';
import {
  lookUpName,
  NameFromPortal,
  Reach,
  reachable,
} from './looks/nameLookup';
import { wayToAddress } from './looks/ways';
import { Probes } from './Probes';
import { RoutesConfig } from './routesConfig';
import { RouteTarget } from './targets';

/** Addresses of one name at which the mark is asked for; names have a handful. */
const MOST_ADDRESSES = 8;

/** What the portal sees of one name. */
export interface PortalSight {
  dns?: DnsSeen;
  caa?: CaaSeen;
  marks?: readonly MarkSeen[];
  page?: PageSight;
}

/** What looking from the portal needs. */
export interface PortalLookContext extends Reach {
  resolver: DnsResolver;
  config: Pick<RoutesConfig, 'publicPorts'>;
  probes: Probes;
  trust?: SecureContext;
  /** Of the set. */
  mark: string;
}

/**
 * Looks at routes as people reach them: by DNS, and at the public ports of the addresses that the portal may
 * connect to.
 *
 * @throws the reason of the signal of who wants the look
 */
export async function lookFromPortal(
  targets: readonly RouteTarget[],
  context: PortalLookContext,
): Promise<ReadonlyMap<string, PortalSight>> {
  return new Map(
    await Promise.all(
      targets.map(
        async target =>
          [target.name, await lookAtName(target, context)] as const,
      ),
    ),
  );
}

async function lookAtName(
  target: RouteTarget,
  context: PortalLookContext,
): Promise<PortalSight> {
  const found = await context.probes.run(({ timeoutMs, signal }) =>
    lookedUp(target.name, context.resolver, linkSignals([signal], timeoutMs)),
  );
  if (!found) {
    return {};
  }
  const dns = dnsSeen(found.addresses);
  const caa = caaSeen(found);
  const addresses = dns.of === 'addresses' ? dns.addresses : [];
  const open = reachable(addresses, context);
  const [marks, page] = await Promise.all([
    target.https ? marksAt(addresses, open, target.name, context) : undefined,
    pageAt(open[0], dns, target, context),
  ]);
  return {
    dns,
    ...(caa && { caa }),
    ...(marks && { marks }),
    page,
  };
}

async function lookedUp(
  name: string,
  resolver: DnsResolver,
  deadline: Disposable & { signal: AbortSignal },
): Promise<NameFromPortal> {
  try {
    return await lookUpName(name, resolver, deadline.signal);
  } finally {
    deadline[Symbol.dispose]();
  }
}

function dnsSeen(answer: DnsAnswer<string>): DnsSeen {
  switch (answer.outcome) {
    case 'found':
      return { of: 'addresses', addresses: answer.records };
    case 'nothing':
      return { of: 'none' };
    default:
      return { of: 'trouble', message: 'No name server gave an answer.' };
  }
}

/** Where nobody answered, the authority will say it. */
function caaSeen({
  caa,
  caaRecords = '',
}: NameFromPortal): CaaSeen | undefined {
  switch (caa.says) {
    case 'allowed':
      return { of: 'allowed' };
    case 'unanswered':
      return undefined;
    default:
      return { of: 'forbidden', records: caaRecords };
  }
}

/** In the order of DNS. Nothing when the look ended before all of them were asked. */
async function marksAt(
  addresses: readonly string[],
  open: readonly PinnedAddress[],
  name: string,
  context: PortalLookContext,
): Promise<MarkSeen[] | undefined> {
  const tried = open.slice(0, MOST_ADDRESSES).map(({ address }) => address);
  const marks = await Promise.all(
    [...new Set(addresses)].map(address =>
      tried.includes(address)
        ? markAt(address, name, context)
        : notTried(address, 'The portal does not connect to it.'),
    ),
  );
  const seen = marks.flatMap(each => each ?? []);
  return seen.length === marks.length ? seen : undefined;
}

async function markAt(
  address: string,
  name: string,
  { mark, config, probes }: PortalLookContext,
): Promise<MarkSeen | undefined> {
  const { http: port } = config.publicPorts;
  const found = await probes.run(limits =>
    probeHttp(wayToAddress(address, port), {
      ...limits,
      host: port === 80 ? name : `${name}:${port}`,
      path: markPathOf(mark),
      maxBytes: 1,
    }),
  );
  if (!found) {
    return undefined;
  }
  if (found.outcome === 'answered') {
    return found.location === markAnswerOf(mark)
      ? { address, of: 'here' }
      : { address, of: 'elsewhere', detail: `It answers ${found.status}.` };
  }
  const { trouble, message } = found;
  if (trouble === 'unreachable' && address.includes(':')) {
    return notTried(address, message);
  }
  return {
    address,
    of: trouble === 'not-http' ? 'elsewhere' : 'closed',
    detail: message,
  };
}

function notTried(address: string, detail: string): MarkSeen {
  return { address, of: 'not-tried', detail };
}

/** At the address that is taken first: IPv4 before IPv6. */
async function pageAt(
  first: PinnedAddress | undefined,
  dns: DnsSeen,
  target: RouteTarget,
  { config, probes, trust }: PortalLookContext,
): Promise<PageSight> {
  const { https, http } = config.publicPorts;
  if (first) {
    return lookAtPage(target, {
      https: wayToAddress(first.address, https),
      http: wayToAddress(first.address, http),
      probes,
      trust,
    });
  }
  return { answer: withoutAddress(dns), isForbidden: false };
}

function withoutAddress(dns: DnsSeen): NonNullable<PageSight['answer']> {
  switch (dns.of) {
    case 'addresses':
      return { of: 'not-allowed', address: dns.addresses.join(', ') };
    case 'none':
      return { of: 'dns', message: 'It has no address.' };
    default:
      return { of: 'dns', message: dns.message };
  }
}
