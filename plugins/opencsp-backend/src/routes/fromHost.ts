import { posix } from 'node:path';
import { SecureContext } from 'node:tls';
import {
  HostCommand,
  HostRunner,
  HostSection,
} from '@opencsp/plugin-opencsp-node';
import { TraefikRoutes } from '@opencsp/rendering';
import {
  DnsSeen,
  ProxySeen,
  RouteObservation,
} from '../domain/routes/routeObservation';
import { Clock } from '../reconcile/clock';
import { RoutesToSee } from '../reconcile/routes/ports';
import { describeTrouble } from '../reconcile/trouble';
import { lookAtPage, PageSight } from './lookAtPage';
import { isBadDynamicFile } from './looks/dynamicFile';
import { clockAhead, hostClockCommand } from './looks/hostClock';
import {
  hostNameCommands,
  NameFromHost,
  readHostNames,
} from './looks/nameLookup';
import { traefikCommands } from './looks/traefikApi';
import { wayOverHost } from './looks/ways';
import { Probes } from './Probes';
import { proxySeenOf } from './proxySeen';
import { RouteTarget } from './targets';

/** How long one exchange may take, in milliseconds: it ends before the look. */
const EXCHANGE_MS = 15_000;

/** Names that are asked for in one exchange: a name server that is away costs 2 s for each. */
const NAMES_AT_ONCE = 6;

/** Where the proxy listens on its host, whatever moves its ports before that. */
const HTTPS = { host: '127.0.0.1', port: 443 };
const HTTP = { host: '127.0.0.1', port: 80 };

const FILE = 'routesfile';

/** What the host shows of its routes. */
export interface HostSight {
  proxy: ProxySeen;
  file?: RouteObservation['file'];
  /** True when its SSH server lets nobody through to its own ports. */
  isForbidden: boolean;
  names: ReadonlyMap<string, { dns?: DnsSeen; page?: PageSight }>;
}

/** What looking from a host needs. */
export interface HostLookContext {
  probes: Probes;
  clock: Pick<Clock, 'now'>;
  trust?: SecureContext;
  wanted: TraefikRoutes;
}

/**
 * Looks at routes from their host: the proxy, its log, its file and the clock in one exchange, the names
 * beside it, so that a slow name server does not take the rest along, and then each page over the host's
 * own ports.
 *
 * @throws the reason of the signal of who wants the look
 */
export async function lookFromHost(
  targets: readonly RouteTarget[],
  about: Pick<RoutesToSee, 'proxy' | 'runner'>,
  context: HostLookContext,
): Promise<HostSight> {
  const names = targets.map(({ name }) => name);
  const [{ pages, ...ofProxy }, dns] = await Promise.all([
    askProxy(about, context).then(async found => ({
      ...found,
      pages:
        found.proxy.of === 'unseen'
          ? []
          : await lookAtPages(targets, about.runner, context),
    })),
    askNames(names, about.runner, context.probes),
  ]);
  return {
    ...ofProxy,
    isForbidden: pages.some(({ isForbidden }) => isForbidden),
    names: new Map(
      names.map((name, at) => [
        name,
        { dns: dnsSeen(dns.get(name)), page: pages[at] },
      ]),
    ),
  };
}

function lookAtPages(
  targets: readonly RouteTarget[],
  runner: HostRunner,
  { probes, trust }: HostLookContext,
): Promise<PageSight[]> {
  const [https, http] = [HTTPS, HTTP].map(port => wayOverHost(runner, port));
  return Promise.all(
    targets.map(target => lookAtPage(target, { https, http, probes, trust })),
  );
}

async function askProxy(
  { proxy, runner }: Pick<RoutesToSee, 'proxy' | 'runner'>,
  { probes, clock, wanted }: HostLookContext,
): Promise<Pick<HostSight, 'proxy' | 'file'>> {
  const asked = clock.now();
  const found = await gather(runner, probes, [
    hostClockCommand,
    { name: FILE, argv: ['cat', proxy.routesFile] },
    ...traefikCommands(proxy),
  ]);
  if ('message' in found) {
    return { proxy: { of: 'unseen', ...found } };
  }
  const { sections } = found;
  const seen = proxySeenOf(sections, {
    clockOffset: clockAhead(sections, asked, clock.now()),
    resolvers: resolversOf(wanted),
  });
  const isFrozen = await lookAtBadFile(seen, { proxy, runner }, probes);
  return {
    proxy: isFrozen && seen.of === 'up' ? { ...seen, isFrozen } : seen,
    file: fileSeen(sections.find(({ name }) => name === FILE)),
  };
}

/**
 * The log does not say that a bad file was mended, so that the file itself is read: it lies beside ours.
 *
 * @returns true when it is there, and bad
 */
async function lookAtBadFile(
  seen: ProxySeen,
  { proxy, runner }: Pick<RoutesToSee, 'proxy' | 'runner'>,
  probes: Probes,
): Promise<boolean> {
  const complaints = seen.of === 'up' ? seen.complaints : [];
  const file = complaints.find(it => it.code === 'file-not-taken')?.file;
  if (file === undefined) {
    return false;
  }
  const path = posix.join(
    posix.dirname(proxy.routesFile),
    posix.basename(file),
  );
  const found = await gather(runner, probes, [
    { name: FILE, argv: ['cat', path] },
  ]);
  const [section] = 'sections' in found ? found.sections : [];
  return section?.exit === 0 && isBadDynamicFile(section.stdout);
}

function resolversOf({ http: { routers = {} } }: TraefikRoutes): Set<string> {
  return new Set(
    Object.values(routers).flatMap(({ tls }) => tls?.certResolver ?? []),
  );
}

/** One after the other in each group, and all groups at the same time. */
async function askNames(
  names: readonly string[],
  runner: HostRunner,
  probes: Probes,
): Promise<ReadonlyMap<string, NameFromHost>> {
  const groups = Array.from(
    { length: Math.ceil(names.length / NAMES_AT_ONCE) },
    (_, at) => names.slice(at * NAMES_AT_ONCE, (at + 1) * NAMES_AT_ONCE),
  );
  const answers = await Promise.all(
    groups.map(async group => {
      const found = await gather(runner, probes, hostNameCommands(group));
      return 'message' in found
        ? []
        : [...readHostNames(group, found.sections)];
    }),
  );
  return new Map(answers.flat());
}

/** Whatever it is that keeps the host from answering, it is what was seen of it. */
async function gather(
  runner: HostRunner,
  probes: Probes,
  commands: readonly HostCommand[],
): Promise<{ sections: HostSection[] } | { message: string }> {
  const found = await probes.within(async () => {
    try {
      const limits = { timeoutMs: EXCHANGE_MS, signal: probes.signal };
      return { sections: await runner.gather(commands, limits) };
    } catch (error) {
      return { message: describeTrouble(error) };
    }
  });
  return found ?? { message: 'It did not answer in time.' };
}

function fileSeen(section: HostSection | undefined): RouteObservation['file'] {
  if (section?.exit === 0) {
    return { of: 'text', text: section.stdout };
  }
  return section && /No such file or directory/i.test(section.stderr)
    ? { of: 'missing' }
    : undefined;
}

function dnsSeen(found: NameFromHost | undefined): DnsSeen | undefined {
  switch (found?.outcome) {
    case 'found':
      return { of: 'addresses', addresses: found.records };
    case 'nothing':
      return { of: 'none' };
    case 'unanswered':
      return {
        of: 'trouble',
        message: 'The name servers that the host asks do not answer.',
      };
    default:
      return undefined;
  }
}
