import { HostSection } from '@opencsp/plugin-opencsp-node';
import {
  OrderFailureSeen,
  ProxyComplaint,
  ProxySeen,
  RouterSeen,
} from '../domain/routes/routeObservation';
import { logOf, readTraefik, SeenRouter } from './looks/traefikApi';
import { readTraefikLog, TraefikLogSeen } from './looks/traefikLog';
import { TraefikTrouble, TraefikTroubleKind } from './looks/traefikTrouble';

/** Nothing of it can be reached. With any other trouble it runs, and was not understood. */
const DOWN: readonly TraefikTroubleKind[] = [
  'engine',
  'missing',
  'down',
  'restarting',
];

/** What is known beside what the proxy says. */
export interface ProxyContext {
  /** The host's clock less the portal's, in milliseconds. */
  clockOffset?: number;
  /** Those that the file of routes names: what others name is not ours to tell. */
  resolvers: ReadonlySet<string>;
}

/** Pure: what sections of `traefikCommands` say, as the domain wants it. */
export function proxySeenOf(
  sections: readonly HostSection[],
  { clockOffset, resolvers }: ProxyContext,
): ProxySeen {
  const { trouble, routers, certificates = [] } = readTraefik(sections);
  if (trouble) {
    return withoutAnswer(trouble);
  }
  const log = readTraefikLog(logOf(sections));
  return {
    of: 'up',
    ...(clockOffset !== undefined && { clockOffset }),
    routers: routers.map(routerSeen),
    certificates: certificates.map(({ issuer, ...certificate }) => ({
      ...certificate,
      ...(issuer !== undefined && { issuer }),
    })),
    failures: log.failures.flatMap(failureSeen),
    complaints: complaintsOf(log, resolvers),
  };
}

function withoutAnswer({ kind, message }: TraefikTrouble): ProxySeen {
  return DOWN.includes(kind)
    ? { of: 'down', message }
    : { of: 'silent', message };
}

function routerSeen({
  name,
  rule,
  entryPoints,
  middlewares,
  tls,
  status,
  errors,
}: SeenRouter): RouterSeen {
  return {
    ...{ name, rule, entryPoints, middlewares, status, errors },
    ...(tls?.resolver !== undefined && { certResolver: tls.resolver }),
  };
}

/** Without a time nobody could say whether it was counted already. */
function failureSeen({
  at,
  name,
  text,
}: TraefikLogSeen['failures'][number]): OrderFailureSeen[] {
  return at === undefined ? [] : [{ name, at, text }];
}

function complaintsOf(
  { skipped, unknownResolvers, frozen, docker }: TraefikLogSeen,
  resolvers: ReadonlySet<string>,
): ProxyComplaint[] {
  return [
    ...skipped.map(({ text }) => ({ code: 'acme-storage' as const, text })),
    ...unknownResolvers
      .filter(({ resolver }) => resolvers.has(resolver))
      .slice(0, 1)
      .map(({ router, resolver }) => ({
        code: 'resolver-unknown' as const,
        text: `The route ${router} names "${resolver}".`,
      })),
    ...(frozen
      ? [
          {
            code: 'file-not-taken' as const,
            text: frozenText(frozen),
            file: frozen.file,
          },
        ]
      : []),
    ...(docker
      ? [{ code: 'proxy-without-docker' as const, text: docker.text }]
      : []),
  ];
}

function frozenText({
  file,
  line,
  text,
}: NonNullable<TraefikLogSeen['frozen']>): string {
  return `${line === undefined ? file : `${file}, line ${line}`}: ${text}`;
}
