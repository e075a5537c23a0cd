import { InputError } from '@backstage/errors';
import { anchored, RenderedFile } from '@opencsp/plugin-opencsp-common';
import { ModelRoute, ProfileModel } from '../model';
import { FILES, KNOWN } from '../rules/names';
import { byPrecedence } from '../rules/precedence';
import { writeYamlFile } from '../rules/yamlFile';
import {
  TRAEFIK,
  TraefikMiddleware,
  TraefikRouter,
  TraefikRoutes,
} from './settings';

/** Of a route to a whole host. Paths have more, whatever the lengths of their rules. */
const HOST_PRIORITY = 1;

/** Half a year: what Nextcloud's own check asks for. */
export const STS_SECONDS = 15_552_000;

/** Who somebody is, for the service. All are taken away first, so that nobody can claim them. */
export const REMOTE_HEADERS = [
  'Remote-User',
  'Remote-Groups',
  'Remote-Email',
  'Remote-Name',
];

/** The answers of the portal are small; more is refused, so that it cannot fill the memory. */
export const MAX_AUTH_ANSWER_BYTES = 8192;

/**
 * What the profile wants, once each name has its certificate. What the proxy reads on a host is made from
 * it by `liveRoutes`.
 */
export function traefikRoutesFile(routes: TraefikRoutes): RenderedFile {
  return writeYamlFile(
    {
      path: FILES.routes,
      about: [
        'Who is reached under which name. Traefik watches this directory.',
        'Write beside it and rename: one that is read half-written drops its routes.',
      ],
      isTemplate: true,
    },
    routes,
  );
}

/**
 * The settings in that file.
 *
 * @throws InputError when a route asks a sign-in portal that is not there
 */
export function traefikRoutes(model: ProfileModel): TraefikRoutes {
  return {
    http: {
      ...(model.routes.length > 0 && { routers: routers(model) }),
      middlewares: middlewares(model),
    },
  };
}

/** The rule of a route. Its parts must be checked before: they stand between back-ticks. */
export function ruleOf({ host, pathPattern }: ModelRoute): string {
  const ofHost = `Host(\`${host}\`)`;
  return pathPattern === undefined
    ? ofHost
    : `${ofHost} && PathRegexp(\`${anchored(pathPattern)}\`)`;
}

function routers(model: ProfileModel): Record<string, TraefikRouter> {
  const ordered = [...model.routes].sort(byPrecedence);
  const named = ordered.map((route, index) => {
    const before = ordered
      .slice(0, index)
      .filter(({ service }) => service === route.service).length;
    // An id of a service has no underscore, so that two of them never meet in one name.
    const name =
      before === 0 ? route.service : `${route.service}_${before + 1}`;
    const priority =
      route.pathPattern === undefined
        ? HOST_PRIORITY
        : HOST_PRIORITY + ordered.length - index;
    return routersOf(route, {
      name,
      priority,
      service: model.places.proxy.service(route.service),
    });
  });
  return Object.fromEntries(named.flat());
}

function routersOf(
  route: ModelRoute,
  {
    name,
    priority,
    service,
  }: { name: string; priority: number; service: string },
): Array<[string, TraefikRouter]> {
  const common = { rule: ruleOf(route), priority, service };
  const middleware = [
    TRAEFIK.headers,
    ...(route.tls ? [TRAEFIK.hsts] : []),
    ...(route.forwardAuth ? [TRAEFIK.authelia] : []),
  ];
  if (!route.tls) {
    return [
      [
        name,
        { ...common, entryPoints: [TRAEFIK.plain], middlewares: middleware },
      ],
    ];
  }
  return [
    [
      name,
      {
        ...common,
        entryPoints: [TRAEFIK.secure],
        middlewares: middleware,
        tls: { certResolver: TRAEFIK.resolver },
      },
    ],
    [
      `${name}_http`,
      {
        ...common,
        entryPoints: [TRAEFIK.plain],
        // By router, not by entry point: a name without a certificate can still be let through alone.
        middlewares: [TRAEFIK.toHttps],
      },
    ],
  ];
}

function middlewares(model: ProfileModel): Record<string, TraefikMiddleware> {
  const headers = {
    contentTypeNosniff: true,
    referrerPolicy: 'strict-origin-when-cross-origin',
  };
  return {
    [TRAEFIK.headers]: { headers },
    // By itself: a browser that was told so never asks over HTTP again, certificate or not.
    ...(model.routes.some(route => route.tls) && {
      [TRAEFIK.hsts]: { headers: { stsSeconds: STS_SECONDS } },
    }),
    ...(model.routes.some(route => route.forwardAuth) && {
      [TRAEFIK.authelia]: { forwardAuth: forwardAuth(model) },
    }),
    ...(model.routes.some(route => route.tls) && {
      [TRAEFIK.toHttps]: {
        redirectScheme: redirectTo(model.publicPort),
      },
    }),
  };
}

/** With the port of HTTPS where it is not the usual one, as a text: Traefik takes no number here. */
export function redirectTo(https: number | undefined) {
  return {
    scheme: 'https',
    ...(https !== undefined && { port: String(https) }),
    permanent: true,
  };
}

function forwardAuth(model: ProfileModel) {
  const portal = model.routes.find(({ service }) => service === KNOWN.authelia);
  if (!portal) {
    throw new InputError(
      'routes: A service asks the sign-in portal, which has no route. Add "authelia" to the profile.',
    );
  }
  return {
    address: `http://${KNOWN.authelia}:${portal.port}/api/authz/forward-auth`,
    trustForwardHeader: true,
    maxResponseBodySize: MAX_AUTH_ANSWER_BYTES,
    authResponseHeaders: REMOTE_HEADERS,
  };
}
