import { FILES } from '../rules/names';
import { inFile, Problem } from '../rules/problems';
import { middlewareOf, NamedRouter, namedRouters } from './routeParts';
import { TRAEFIK, TraefikRoutes } from './settings';

/*
 * recorded/traefik/README.md: what Traefik takes without a word, for the file that a host reads. The file
 * of the branch is judged by rules/traefik.ts, together with all others.
 */

const ENTRY_POINTS: readonly string[] = [TRAEFIK.plain, TRAEFIK.secure];

/** Rows 8, 9, 11, 12 and 15 for live routes. */
export function liveProblems(live: TraefikRoutes): Problem[] {
  const routers = namedRouters(live);
  return [
    ...routers.flatMap(each => routerProblems(live, each)),
    ...twice(routers),
    // An empty map is refused, and the whole file with it.
    ...(live.http.routers !== undefined && routers.length === 0
      ? [inFile(FILES.routes, 'http.routers', 'Leave it out when it is empty.')]
      : []),
    ...(Object.keys(live.http.middlewares).length === 0
      ? [inFile(FILES.routes, 'http.middlewares', 'It must not be empty.')]
      : []),
  ];
}

function routerProblems(
  live: TraefikRoutes,
  { key, router }: NamedRouter,
): Problem[] {
  const { entryPoints, tls, middlewares = [] } = router;
  const isSecure = entryPoints.includes(TRAEFIK.secure);
  const isStrict = middlewares.some(each => {
    const found = middlewareOf(live, each);
    return (
      found && 'headers' in found && found.headers.stsSeconds !== undefined
    );
  });
  return [
    ...middlewares
      .filter(each => !middlewareOf(live, each))
      .map(each =>
        inRouter(key, 'middlewares', `There is no middleware "${each}".`),
      ),
    ...entryPoints
      .filter(each => !ENTRY_POINTS.includes(each))
      .map(each =>
        inRouter(key, 'entryPoints', `There is no entry point "${each}".`),
      ),
    ...(isSecure === (tls !== undefined)
      ? []
      : [
          inRouter(
            key,
            'tls',
            `It belongs to routers on "${TRAEFIK.secure}", and to no others: without it they answer 404.`,
          ),
        ]),
    ...(tls?.certResolver === undefined || tls.certResolver === TRAEFIK.resolver
      ? []
      : [inRouter(key, 'tls.certResolver', 'There is no such resolver.')]),
    ...(isStrict && tls?.certResolver === undefined
      ? [
          inRouter(
            key,
            'middlewares',
            'Strict transport security is for names with a certificate.',
          ),
        ]
      : []),
  ];
}

function twice(routers: readonly NamedRouter[]): Problem[] {
  const seen = new Set<string>();
  return routers.flatMap(({ key, router: { rule, entryPoints } }) =>
    entryPoints.flatMap(entryPoint => {
      const same = `${entryPoint} ${rule}`;
      if (seen.has(same)) {
        return [inRouter(key, 'rule', 'Another router has the same rule.')];
      }
      seen.add(same);
      return [];
    }),
  );
}

function inRouter(key: string, at: string, message: string): Problem {
  return inFile(FILES.routes, `http.routers.${key}.${at}`, message);
}
