import { InputError } from '@backstage/errors';
import { KNOWN } from '../rules/names';
import {
  TRAEFIK,
  TraefikMiddleware,
  TraefikRouter,
  TraefikRoutes,
} from './settings';

/*
 * What a file of routes says of names, read from the rules that this package writes.
 */

/** A router, with what its rule says. */
export interface NamedRouter {
  /** Its key in the file. */
  key: string;
  router: TraefikRouter;
  /** The name that it answers under. */
  name: string;
  /** True when it answers for the whole name, and not for some of its paths. */
  isWhole: boolean;
  /** Id of the service behind it. */
  service: string;
}

/** A name under which a service is reached. */
export interface RoutedName {
  name: string;
  /** Id of the service. */
  service: string;
  /** True when it is to be reached over HTTPS. */
  https: boolean;
  /** True when the sign-in portal is asked before each request that no path lets pass. */
  signIn: boolean;
  /** True for the sign-in portal itself. */
  isPortal: boolean;
}

/** The kinds of middleware that are looked for. */
export type MiddlewareKind = 'forwardAuth' | 'redirectScheme' | 'redirectRegex';

const RULE = /^Host\(`([a-z0-9.*-]{1,253})`\)( && .+)?$/;

/**
 * The routers of a file, in its order.
 *
 * @throws InputError naming the router whose rule does not begin with one name
 */
export function namedRouters(routes: TraefikRoutes): NamedRouter[] {
  return Object.entries(routes.http.routers ?? {}).map(([key, router]) => {
    const [, name, more] = RULE.exec(router.rule) ?? [];
    if (name === undefined) {
      throw new InputError(
        `http.routers.${key}.rule: It must begin with one name, such as "Host(\`cloud.example.com\`)".`,
      );
    }
    return {
      key,
      router,
      name,
      isWhole: more === undefined,
      service: router.service.replace(/@.*$/, ''),
    };
  });
}

/** The names of a file, sorted. Those that only prove which proxy answers are left out. */
export function routedNames(routes: TraefikRoutes): RoutedName[] {
  const routers = namedRouters(routes).filter(
    ({ router }) => !hasKind(routes, router, 'redirectRegex'),
  );
  const names = [...new Set(routers.map(({ name }) => name))].sort();
  return names.map(name => {
    const own = routers.filter(each => each.name === name);
    const { service } = own.find(({ isWhole }) => isWhole) ?? own[0];
    return {
      name,
      service,
      https: own.some(({ router }) => router.tls !== undefined),
      signIn: own.some(
        ({ isWhole, router }) =>
          isWhole && hasKind(routes, router, 'forwardAuth'),
      ),
      isPortal: service === KNOWN.authelia,
    };
  });
}

/** True when one of the middlewares of a router is of this kind. */
export function hasKind(
  routes: TraefikRoutes,
  { middlewares = [] }: TraefikRouter,
  kind: MiddlewareKind,
): boolean {
  return middlewares.some(each => {
    const found = middlewareOf(routes, each);
    return found !== undefined && kind in found;
  });
}

/** A middleware by its key; nothing when the file has none. */
export function middlewareOf(
  routes: TraefikRoutes,
  key: string,
): TraefikMiddleware | undefined {
  return Object.hasOwn(routes.http.middlewares, key)
    ? routes.http.middlewares[key]
    : undefined;
}

/** True when browsers are to be told never to ask over plain HTTP. */
export function wantsHsts(routes: TraefikRoutes): boolean {
  return Object.values(routes.http.middlewares).some(
    each => 'headers' in each && each.headers.stsSeconds !== undefined,
  );
}

/** Middlewares of a router on the secure entry point, with strict transport security or without. */
export function withHsts(
  middlewares: readonly string[] = [],
  isStrict: boolean,
): string[] {
  const others = middlewares.filter(each => each !== TRAEFIK.hsts);
  if (!isStrict) {
    return others;
  }
  const after = others.indexOf(TRAEFIK.headers) + 1;
  return [...others.slice(0, after), TRAEFIK.hsts, ...others.slice(after)];
}
