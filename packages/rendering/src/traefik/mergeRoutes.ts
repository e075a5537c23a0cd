import { KNOWN } from '../rules/names';
import {
  hasKind,
  middlewareOf,
  NamedRouter,
  namedRouters,
  wantsHsts,
  withHsts,
} from './routeParts';
import { TRAEFIK, TraefikRouter, TraefikRoutes } from './settings';

/** Stands between the key of a router and the name that it is kept for; ids of services have no underscore. */
const AT = '_at_';

/**
 * What is wanted while a profile moves to another domain: the new names, and the old ones of each
 * service whose new names do not all work yet. The old sign-in portal is kept while one of the kept names
 * is signed in to. What no service of the new profile answers is not kept; neither is anything when the
 * new profile is without HTTPS, since nobody would answer there.
 *
 * @param wanted - of the new profile
 * @param old - what was wanted before, merged or not; or what the proxy was last given
 * @param worksOf - whether a name answers from outside
 * @returns `wanted` itself when nothing is kept
 * @throws InputError naming a router without a name
 */
export function mergeRoutes(
  wanted: TraefikRoutes,
  old: TraefikRoutes,
  worksOf: (name: string) => boolean,
): TraefikRoutes {
  const routers = namedRouters(wanted);
  if (!routers.some(({ router }) => router.tls)) {
    return wanted;
  }
  const kept = keptRouters(routers, old, worksOf);
  if (kept.length === 0) {
    return wanted;
  }
  const isStrict = wantsHsts(wanted);
  const entries = kept.map((each): [string, TraefikRouter] => [
    keptKey(each),
    asWanted(old, each, kept, isStrict),
  ]);
  const needed = [
    ...new Set(entries.flatMap(([, router]) => router.middlewares ?? [])),
  ].flatMap(key => {
    const known = middlewareOf(wanted, key) ?? middlewareOf(old, key);
    return known ? [[key, known] as const] : [];
  });
  return {
    http: {
      routers: { ...wanted.http.routers, ...Object.fromEntries(entries) },
      middlewares: {
        ...wanted.http.middlewares,
        ...Object.fromEntries(needed),
      },
    },
  };
}

function keptRouters(
  routers: readonly NamedRouter[],
  old: TraefikRoutes,
  worksOf: (name: string) => boolean,
): NamedRouter[] {
  const names = new Set(routers.map(({ name }) => name));
  const services = new Set(routers.map(({ service }) => service));
  const coming = new Set(
    routers.flatMap(({ name, service }) => (worksOf(name) ? [] : [service])),
  );
  const left = namedRouters(old).filter(
    ({ name, service }) => !names.has(name) && services.has(service),
  );
  const asksPortal = left.some(
    ({ service, router }) =>
      coming.has(service) && hasKind(old, router, 'forwardAuth'),
  );
  return left.filter(
    ({ service }) =>
      coming.has(service) || (asksPortal && service === KNOWN.authelia),
  );
}

function keptKey({ key, name }: NamedRouter): string {
  const [own] = key.split(AT);
  return `${own}${AT}${name}`;
}

/** As a profile wants it, whatever was known of its certificate when it was written. */
function asWanted(
  old: TraefikRoutes,
  { router }: NamedRouter,
  kept: readonly NamedRouter[],
  isStrict: boolean,
): TraefikRouter {
  if (router.tls) {
    return {
      ...router,
      middlewares: withHsts(router.middlewares, isStrict),
      tls: { certResolver: TRAEFIK.resolver },
    };
  }
  const isTwin = kept.some(
    each => each.router.tls && each.router.rule === router.rule,
  );
  return isTwin || hasKind(old, router, 'redirectScheme')
    ? { ...router, middlewares: [TRAEFIK.toHttps] }
    : router;
}
