import { TraefikRoutes } from '@opencsp/rendering';
import { Time } from '../record';
import { ProxySeen, RouteObservation, RouterSeen } from './routeObservation';
import { RouteTrouble } from './routeTroubles';

/** How long the proxy may take to take up a file: it watches the directory. */
export const TAKE_MS = 15_000;

/** Clocks that differ by less are no trouble. */
const CLOCK_MS = 5 * 60_000;

const MINUTE = 60_000;

type Up = Extract<ProxySeen, { of: 'up' }>;

/** What the file that was last written says. */
export interface LiveFile {
  routes: TraefikRoutes;
  /** True when the host has exactly this file. */
  isThere: boolean;
  writtenAt?: Time;
}

/** True when the proxy works by the file: one bad file freezes it, and nothing else tells (recorded: 12). */
export function isTaken(
  proxy: ProxySeen,
  { routes, isThere }: LiveFile,
): boolean {
  if (proxy.of !== 'up' || !isThere) {
    return false;
  }
  const seen = new Map(proxy.routers.map(each => [each.name, each]));
  return Object.entries(routes.http.routers ?? {}).every(([key, router]) => {
    const found = seen.get(`${key}@file`);
    return (
      found !== undefined &&
      found.rule === router.rule &&
      found.certResolver === router.tls?.certResolver &&
      isEqual(found.entryPoints, router.entryPoints) &&
      isEqual(
        (found.middlewares ?? []).map(each => each.replace(/@file$/, '')),
        router.middlewares ?? [],
      )
    );
  });
}

/** The routers of a name, without the one that only carries the mark; nothing when nobody could ask. */
export function routersOf(
  proxy: ProxySeen,
  name: string,
): RouterSeen[] | undefined {
  return proxy.of === 'up'
    ? proxy.routers.filter(
        ({ rule }) =>
          rule.includes(`Host(\`${name}\`)`) &&
          !rule.includes('/.well-known/opencsp/'),
      )
    : undefined;
}

/** What is wrong with all routes of a host. */
export function proxyTroubles(
  { proxy, hostPorts, names }: RouteObservation,
  live: LiveFile,
  now: Time,
): RouteTrouble[] {
  const differing = Object.entries(names).filter(([, { dns }]) =>
    isDiffering(dns?.portal, dns?.host),
  );
  return [
    ...ofProxy(proxy, live, now),
    ...(hostPorts ? [{ code: 'host-ports-forbidden' as const }] : []),
    ...differing.map(
      ([name]): RouteTrouble => ({
        code: 'dns-differs',
        detail: `It is ${name}.`,
      }),
    ),
  ];
}

function ofProxy(proxy: ProxySeen, live: LiveFile, now: Time): RouteTrouble[] {
  switch (proxy.of) {
    case 'unseen':
      return [{ code: 'host-not-seen', detail: proxy.message }];
    case 'down':
      return [
        {
          code: 'proxy-down',
          ...(proxy.message !== undefined && { detail: proxy.message }),
        },
      ];
    case 'silent':
      return [{ code: 'proxy-silent', detail: proxy.message }];
    default:
      return [
        ...ofFile(proxy, live, now),
        ...ofDocker(proxy, live),
        ...ofStrangers(proxy, live),
        ...ofClock(proxy),
      ];
  }
}

function ofFile(proxy: Up, live: LiveFile, now: Time): RouteTrouble[] {
  const { writtenAt = now } = live;
  const said = proxy.complaints.find(({ code }) => code === 'file-not-taken');
  const detail = said && { detail: said.text };
  if (!live.isThere) {
    return [];
  }
  if (isTaken(proxy, live)) {
    return proxy.isFrozen ? [{ code: 'file-frozen', ...detail }] : [];
  }
  return now - writtenAt < TAKE_MS
    ? []
    : [{ code: 'file-not-taken', ...detail }];
}

/** Lines of the log may be old; that no service is there as well is not. */
function ofDocker(proxy: Up, { routes }: LiveFile): RouteTrouble[] {
  const said = proxy.complaints.find(
    ({ code }) => code === 'proxy-without-docker',
  );
  const ours = new Set(
    Object.entries(routes.http.routers ?? {})
      .filter(([, { service }]) => service.endsWith('@docker'))
      .map(([key]) => `${key}@file`),
  );
  const isBlind = proxy.routers
    .filter(({ name }) => ours.has(name))
    .every(({ status }) => status === 'disabled');
  return said && isBlind ? [{ code: said.code, detail: said.text }] : [];
}

/** Routes of others with one of our names, on an entry point that people come to. */
function ofStrangers(proxy: Up, live: LiveFile): RouteTrouble[] {
  if (!isTaken(proxy, live)) {
    return [];
  }
  const { routes } = live;
  const ours = Object.entries(routes.http.routers ?? {});
  const keys = new Set(ours.map(([key]) => `${key}@file`));
  const hosts = new Set(
    ours.flatMap(([, { rule }]) => /^Host\(`([^`]+)`\)/.exec(rule)?.[1] ?? []),
  );
  const points = new Set(ours.flatMap(([, { entryPoints }]) => entryPoints));
  return proxy.routers
    .filter(
      ({ name, rule, entryPoints }) =>
        !keys.has(name) &&
        entryPoints.some(each => points.has(each)) &&
        [...rule.matchAll(/`([^`]+)`/g)].some(([, host]) => hosts.has(host)),
    )
    .map(({ name, rule }) => ({
      code: 'two-routers' as const,
      detail: `The other one is ${name}: ${rule}`,
    }));
}

function ofClock({ clockOffset = 0 }: Up): RouteTrouble[] {
  const minutes = Math.round(Math.abs(clockOffset) / MINUTE);
  return Math.abs(clockOffset) < CLOCK_MS
    ? []
    : [
        {
          code: 'host-clock',
          detail: `It is ${minutes} minutes ${
            clockOffset > 0 ? 'ahead' : 'behind'
          }.`,
        },
      ];
}

function isDiffering(
  portal: { of: string; addresses?: readonly string[] } | undefined,
  host: { of: string; addresses?: readonly string[] } | undefined,
): boolean {
  const { addresses: ofPortal } = portal ?? {};
  const { addresses: ofHost } = host ?? {};
  return (
    ofPortal !== undefined &&
    ofHost !== undefined &&
    !ofPortal.some(each => ofHost.includes(each))
  );
}

function isEqual(one: readonly string[], other: readonly string[]): boolean {
  return (
    one.length === other.length && one.every((each, i) => each === other[i])
  );
}
