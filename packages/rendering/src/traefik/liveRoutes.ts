import { InputError } from '@backstage/errors';
import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { FILES, KNOWN } from '../rules/names';
import { refuse } from '../rules/problems';
import { writeYamlFile } from '../rules/yamlFile';
import { liveProblems } from './liveRules';
import {
  hasKind,
  middlewareOf,
  NamedRouter,
  namedRouters,
  wantsHsts,
  withHsts,
} from './routeParts';
import { STS_SECONDS } from './routesFile';
import {
  TRAEFIK,
  TraefikMiddleware,
  TraefikRouter,
  TraefikRoutes,
} from './settings';

/** Above each path of a name. */
export const MARK_PRIORITY = 1_000_000;

/** Where HTTPS is unless an address says otherwise. */
const HTTPS_PORT = 443;

/** What a mark may be: it stands in a rule and in an address. */
const MARK = /^[A-Za-z0-9-]{8,64}$/;

/**
 * What is known of the certificate of a name. `none`: it must not be ordered now; `asked`: it may be
 * ordered, and is not served yet; `issued`: it is served.
 */
export type LiveCertificate = 'none' | 'asked' | 'issued';

/** What is known of a host when its routes are written. */
export interface LiveOptions {
  certificateOf: (name: string) => LiveCertificate;
  /** Tells this proxy from others: 8 to 64 letters, digits and hyphens. */
  mark: string;
  /**
   * As people reach them; where HTTPS is not on 443, redirects say so. Left out: redirects stay as they
   * are wanted.
   */
  ports?: { https: number };
  /**
   * Services that never fall back to HTTP, beside the sign-in portal and those that it guards: with a
   * sign-in of their own that needs HTTPS.
   */
  httpsOnly?: ReadonlySet<string>;
}

/** Path under which each name answers with its mark, over plain HTTP. */
export function markPathOf(mark: string): string {
  return `/.well-known/opencsp/${mark}`;
}

/**
 * What the answer names as its `Location`, exactly. It is never the path that was asked for, so that a
 * server that sends everything on to HTTPS is not taken for this one.
 */
export function markAnswerOf(mark: string): string {
  return `${markPathOf(mark)}/here`;
}

/**
 * What the proxy of a host reads, from what the profile wants and what is known of each name.
 *
 * Without a certificate a service answers over HTTP and HTTPS alike; one that is signed in to stays on
 * HTTPS, since the sign-in portal refuses plain HTTP. Strict transport security comes with the
 * certificate, since browsers would never fall back again. Each name answers with the mark, so that the
 * way from outside to this very proxy is proven before a certificate is ordered.
 *
 * @throws InputError for a mark that cannot stand in a rule, or a router without a name
 */
export function liveRoutes(
  wanted: TraefikRoutes,
  options: LiveOptions,
): TraefikRoutes {
  if (!MARK.test(options.mark)) {
    throw new InputError(
      'mark: It must have 8 to 64 letters, digits and hyphens.',
    );
  }
  const routers = namedRouters(wanted);
  const onHttps = namesOnHttps(wanted, routers, options);
  const live: Array<[string, TraefikRouter]> = [
    ...routers.map((each): [string, TraefikRouter] => [
      each.key,
      each.router.tls
        ? secureRouter(wanted, each, options)
        : plainRouter(wanted, each, routers, onHttps),
    ]),
    ...markRouters(routers, options.mark),
  ];
  return {
    http: {
      ...(live.length > 0 && { routers: Object.fromEntries(live) }),
      middlewares: middlewares(wanted, live, options),
    },
  };
}

/**
 * The file that the proxy of a host reads.
 *
 * @throws InputError naming what Traefik would take without a word, or evaluate as a template
 */
export function liveRoutesFile(live: TraefikRoutes): RenderedFile {
  refuse(liveProblems(live));
  return writeYamlFile(
    {
      path: FILES.routes,
      about: [
        'Who is reached under which name, as far as its certificate is there. The portal writes this file.',
        'Each change orders all certificates again that could not be had. The profile has what is wanted.',
      ],
      isTemplate: true,
    },
    live,
  );
}

function secureRouter(
  wanted: TraefikRoutes,
  { router, name }: NamedRouter,
  { certificateOf }: LiveOptions,
): TraefikRouter {
  const certificate = certificateOf(name);
  return {
    ...router,
    middlewares: withHsts(
      router.middlewares,
      certificate === 'issued' && wantsHsts(wanted),
    ),
    tls: certificate === 'none' ? {} : { certResolver: TRAEFIK.resolver },
  };
}

function plainRouter(
  wanted: TraefikRoutes,
  { router, name }: NamedRouter,
  routers: readonly NamedRouter[],
  onHttps: ReadonlySet<string>,
): TraefikRouter {
  const secure = routers.find(
    each => each.router.tls && each.router.rule === router.rule,
  );
  return secure &&
    hasKind(wanted, router, 'redirectScheme') &&
    !onHttps.has(name)
    ? { ...router, middlewares: withHsts(secure.router.middlewares, false) }
    : router;
}

/** Names that are sent on to HTTPS: with a certificate, or signed in to as a whole or in a part. */
function namesOnHttps(
  wanted: TraefikRoutes,
  routers: readonly NamedRouter[],
  { certificateOf, httpsOnly }: LiveOptions,
): Set<string> {
  return new Set(
    routers
      .filter(
        ({ name, service, router }) =>
          service === KNOWN.authelia ||
          httpsOnly?.has(service) ||
          hasKind(wanted, router, 'forwardAuth') ||
          certificateOf(name) === 'issued',
      )
      .map(({ name }) => name),
  );
}

function markRouters(
  routers: readonly NamedRouter[],
  mark: string,
): Array<[string, TraefikRouter]> {
  const first = new Map(
    [...routers].reverse().map(({ name, key }) => [name, key]),
  );
  return [...first].reverse().map(([name, key]) => [
    `${key}_mark`,
    {
      rule: `Host(\`${name}\`) && Path(\`${markPathOf(mark)}\`)`,
      entryPoints: [TRAEFIK.plain],
      priority: MARK_PRIORITY,
      service: 'noop@internal',
      middlewares: [TRAEFIK.mark],
    },
  ]);
}

/** Those that a router names. */
function middlewares(
  wanted: TraefikRoutes,
  live: ReadonlyArray<[string, TraefikRouter]>,
  { mark, ports }: LiveOptions,
): Record<string, TraefikMiddleware> {
  const named = new Set(live.flatMap(([, router]) => router.middlewares ?? []));
  const ours: Record<string, TraefikMiddleware> = {
    [TRAEFIK.hsts]: { headers: { stsSeconds: STS_SECONDS } },
    [TRAEFIK.mark]: {
      redirectRegex: {
        regex: '^.*$',
        replacement: markAnswerOf(mark),
        permanent: false,
      },
    },
  };
  return Object.fromEntries(
    [...new Set([TRAEFIK.headers, ...named])].flatMap(key => {
      const known = Object.hasOwn(ours, key)
        ? ours[key]
        : middlewareOf(wanted, key);
      return known ? [[key, lived(known, ports)]] : [];
    }),
  );
}

/**
 * A redirect with the port that is known now, whatever it was when the branch was written, and headers
 * without what has a middleware of its own.
 */
function lived(
  known: TraefikMiddleware,
  ports: LiveOptions['ports'],
): TraefikMiddleware {
  if ('redirectScheme' in known && ports) {
    const { port: _, ...redirect } = known.redirectScheme;
    return {
      redirectScheme:
        ports.https === HTTPS_PORT
          ? redirect
          : { ...redirect, port: String(ports.https) },
    };
  }
  if ('headers' in known && 'contentTypeNosniff' in known.headers) {
    const { stsSeconds: _, ...headers } = known.headers;
    return { headers };
  }
  return known;
}
