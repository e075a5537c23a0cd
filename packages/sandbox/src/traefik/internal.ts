import { DynamicSettings, RouterSettings } from './dynamicSettings';
import { INTERNAL_ENTRY_POINT, StaticSettings } from './staticSettings';

/** Go's largest whole number: it is no whole number of JavaScript's (recorded: services-contracts.md §3.4). */
const MOST = 9_223_372_036_854_775_807n;

/** Services that the proxy answers itself. */
export const INTERNAL_SERVICES = {
  challenge: 'acme-http@internal',
  api: 'api@internal',
  ping: 'ping@internal',
  nothing: 'noop@internal',
} as const;

/** What the proxy adds by itself, with priorities that only it can have. */
export interface InternalSettings extends DynamicSettings {
  priorities: ReadonlyMap<string, bigint>;
}

interface InternalRouter {
  name: string;
  settings: RouterSettings;
  priority: bigint;
}

/** Priority of the redirection of a whole entry point. */
export const REDIRECTION_PRIORITY = MOST - 1n;

/** Routers, services and middlewares of the provider `internal`. */
export function internalSettings(settings: StaticSettings): InternalSettings {
  const redirections = redirected(settings);
  const challenge = challengeEntryPoint(settings);
  const { api, ping } = settings;
  const routers: InternalRouter[] = [
    ...(challenge === undefined
      ? []
      : [
          router(
            'acme-http',
            challenge,
            'PathPrefix(`/.well-known/acme-challenge/`)',
            MOST,
          ),
        ]),
    ...(api?.insecure
      ? [router('api', INTERNAL_ENTRY_POINT, 'PathPrefix(`/api`)', MOST - 1n)]
      : []),
    ...(ping && !ping.manualRouting
      ? [router('ping', ping.entryPoint, 'PathPrefix(`/ping`)', MOST)]
      : []),
    ...redirections.map(({ from, to }) =>
      router(
        `${from}-to-${to}`,
        from,
        'HostRegexp(`^.+$`)',
        REDIRECTION_PRIORITY,
        'noop',
        [`redirect-${from}-to-${to}`],
      ),
    ),
  ];
  return {
    routers: Object.fromEntries(
      routers.map(({ name, settings: one }) => [name, one]),
    ),
    priorities: new Map(routers.map(({ name, priority }) => [name, priority])),
    services: {
      ...(challenge !== undefined && { 'acme-http': {} }),
      ...(api && { api: {} }),
      ...(ping && { ping: {} }),
      noop: {},
    },
    middlewares: Object.fromEntries(
      redirections.map(({ from, to, ...redirectScheme }) => [
        `redirect-${from}-to-${to}`,
        { redirectScheme },
      ]),
    ),
  };
}

function router(
  name: string,
  entryPoint: string,
  rule: string,
  priority: bigint,
  service = name,
  middlewares?: string[],
): InternalRouter {
  return {
    name,
    priority,
    settings: {
      entryPoints: [entryPoint],
      ...(middlewares && { middlewares }),
      service: `${service}@internal`,
      rule,
      ruleSyntax: 'default',
    },
  };
}

function challengeEntryPoint({
  certificatesResolvers,
}: StaticSettings): string | undefined {
  return Object.values(certificatesResolvers)
    .flatMap(({ acme }) => acme?.httpChallenge?.entryPoint ?? [])
    .at(0);
}

function redirected({ entryPoints }: StaticSettings) {
  return Object.entries(entryPoints).flatMap(([from, { http }]) => {
    const redirection = http?.redirections?.entryPoint;
    if (!redirection) {
      return [];
    }
    const { to, scheme, permanent } = redirection;
    const port = portOf(
      Object.hasOwn(entryPoints, to) ? entryPoints[to].address : to,
    );
    return [{ from, to, scheme, port, permanent }];
  });
}

/** The port of an address such as `:443` or `127.0.0.1:8443/tcp`. */
export function portOf(address: string): string {
  return address.replace(/^.*:/, '').replace(/\/.*$/, '');
}
