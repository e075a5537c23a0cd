import { MAX_AUTH_ANSWER_BYTES, REMOTE_HEADERS } from '../traefik/routesFile';
import { storageOf, TRAEFIK, TraefikRouter } from '../traefik/settings';
import { mountsOf, namesOf, textsOf } from './composeSettings';
import { FILES, KNOWN, projectOf } from './names';
import { inFile, Problem } from './problems';
import { Rendered, Rule } from './rendered';

/*
 * recorded/traefik/README.md: what Traefik takes without a word. Its API shows none of it.
 */

/** Row 7: a missing address, challenge entry point or directory is never reported. */
export const traefikCertificates: Rule = ({ model, traefik, compose }) => {
  const problem = inTraefik('certificatesResolvers');
  if (!traefik || model.protocol === 'http') {
    return [];
  }
  const acme = traefik.certificatesResolvers?.[TRAEFIK.resolver]?.acme;
  if (!acme) {
    return [problem('', `The resolver "${TRAEFIK.resolver}" is missing.`)];
  }
  const folder = acme.storage.replace(/\/[^/]*$/, '');
  const proxy = compose?.services[KNOWN.traefik];
  return [
    ...(acme.email === model.adminEmail
      ? []
      : [
          problem(
            'acme.email',
            'This is not the administrator of the profile.',
          ),
        ]),
    ...(traefik.entryPoints[acme.httpChallenge.entryPoint]?.address === ':80'
      ? []
      : [
          problem(
            'acme.httpChallenge.entryPoint',
            'The challenge needs an entry point on port 80.',
          ),
        ]),
    ...(proxy && !isVolume(proxy, folder)
      ? [
          problem(
            'acme.storage',
            `${folder} must be a volume of the proxy, or each new container asks for all certificates again.`,
          ),
        ]
      : []),
  ];
};

/** services-contracts.md §3.5: certificates of another authority are served for ever, and nothing is said. */
export const traefikAuthority: Rule = ({ model, traefik }) => {
  const problem = inTraefik('certificatesResolvers');
  const folder = model.places.proxy.certificates;
  return Object.values(traefik?.certificatesResolvers ?? {}).flatMap(
    ({ acme: { caServer, storage } }) => [
      ...(caServer !== undefined && !/^https:\/\/[^\s/]+\//.test(caServer)
        ? [
            problem(
              'acme.caServer',
              'This is no address of an ACME directory: it begins with "https://".',
            ),
          ]
        : []),
      ...(storage === storageOf(folder, caServer)
        ? []
        : [
            problem(
              'acme.storage',
              `Each authority has a file of its own; this one's is ${storageOf(
                folder,
                caServer,
              )}.`,
            ),
          ]),
    ],
  );
};

/** §3.1: without an address of its own, the interface is open to each container beside the proxy. */
export const traefikApi: Rule = ({ traefik }) => {
  if (!traefik) {
    return [];
  }
  const address = traefik.entryPoints[TRAEFIK.api]?.address;
  return [
    ...(traefik.api?.insecure
      ? []
      : [
          inTraefik('api')(
            'insecure',
            'It must be on: the portal reads the routes from inside of the container.',
          ),
        ]),
    ...(traefik.api?.dashboard
      ? [inTraefik('api')('dashboard', 'Nobody looks at it. Switch it off.')]
      : []),
    ...(address?.startsWith('127.0.0.1:')
      ? []
      : [
          inTraefik('entryPoints')(
            `${TRAEFIK.api}.address`,
            'It must be on the loopback address: everything behind the proxy can be read and nobody is asked who they are.',
          ),
        ]),
  ];
};

/** Nobody refuses it, and a browser that was told so once never falls back to HTTP. */
export const traefikHsts: Rule = rendered => {
  const strict = Object.entries(rendered.routes?.http.middlewares ?? {}).filter(
    ([, each]) => 'headers' in each && each.headers.stsSeconds !== undefined,
  );
  const names = new Set(strict.map(([name]) => name));
  return [
    ...strict
      .filter(([, each]) => 'headers' in each && hasMore(each.headers))
      .map(([name]) =>
        inFile(
          FILES.routes,
          `http.middlewares.${name}.headers.stsSeconds`,
          'It belongs into a middleware of its own, which routers without a certificate do without.',
        ),
      ),
    ...routersOf(rendered).flatMap(([name, { entryPoints, middlewares }]) =>
      entryPoints.includes(TRAEFIK.plain) &&
      middlewares?.some(each => names.has(each))
        ? [
            inRouter(
              name,
              'middlewares',
              'Strict transport security is for routers with a certificate.',
            ),
          ]
        : [],
    ),
  ];
};

/** Row 8: a router with an unknown resolver is "enabled" and serves the default certificate. */
export const traefikResolvers: Rule = rendered =>
  routersOf(rendered).flatMap(([name, { tls }]) =>
    tls?.certResolver !== undefined &&
    rendered.traefik &&
    !Object.hasOwn(
      rendered.traefik.certificatesResolvers ?? {},
      tls.certResolver,
    )
      ? [inRouter(name, 'tls.certResolver', 'There is no such resolver.')]
      : [],
  );

/** Rows 9 and 10: an unknown middleware, service or entry point is a route that is not there. */
export const traefikNames: Rule = rendered =>
  routersOf(rendered).flatMap(([name, router]) => [
    ...(router.middlewares ?? [])
      .filter(
        each => !Object.hasOwn(rendered.routes?.http.middlewares ?? {}, each),
      )
      .map(each =>
        inRouter(name, 'middlewares', `There is no middleware "${each}".`),
      ),
    ...router.entryPoints
      .filter(
        each =>
          rendered.traefik &&
          !Object.hasOwn(rendered.traefik.entryPoints, each),
      )
      .map(each =>
        inRouter(name, 'entryPoints', `There is no entry point "${each}".`),
      ),
    ...(rendered.model.services.some(
      ({ id }) => router.service === rendered.model.places.proxy.service(id),
    )
      ? []
      : [inRouter(name, 'service', 'The profile has no such service.')]),
  ]);

/** Row 11: without `tls` a router on the secure entry point never answers. */
export const traefikTls: Rule = rendered =>
  routersOf(rendered).flatMap(([name, { entryPoints, tls }]) =>
    entryPoints.includes(TRAEFIK.secure) === (tls !== undefined)
      ? []
      : [
          inRouter(
            name,
            'tls',
            `It belongs to routers on "${TRAEFIK.secure}", and to no others: without it they answer 404.`,
          ),
        ],
  );

/** Row 15: of two routers with one rule only one answers, and nobody says which. */
export const traefikRules: Rule = rendered => {
  const seen = new Set<string>();
  return routersOf(rendered).flatMap(([name, { rule, entryPoints }]) =>
    entryPoints.flatMap(entryPoint => {
      const key = `${entryPoint} ${rule}`;
      if (seen.has(key)) {
        return [inRouter(name, 'rule', 'Another router has the same rule.')];
      }
      seen.add(key);
      return [];
    }),
  );
};

/** Row 16: a `traefik.yml` silently beats all flags, also for the health command. */
export const traefikFlags: Rule = ({ compose }) => {
  const command = compose?.services[KNOWN.traefik]?.command ?? [];
  const words = typeof command === 'string' ? command.split(/\s+/) : command;
  return words.some(word => word.startsWith('-'))
    ? [
        inFile(
          FILES.compose,
          `services.${KNOWN.traefik}.command`,
          `Flags are ignored beside ${FILES.traefik}. Leave them out.`,
        ),
      ]
    : [];
};

/** Row 24: nothing is asked of the makers from a closed network. */
export const traefikVersionCheck: Rule = ({ traefik }) =>
  traefik &&
  (traefik.global.checkNewVersion || traefik.global.sendAnonymousUsage)
    ? [inTraefik('global')('', 'It must not call its makers.')]
    : [];

/** Rows 22 and 25: `Remote_User` reaches the service, unless underscores are taken away. */
export const traefikUnderscores: Rule = ({ traefik }) =>
  Object.entries(traefik?.entryPoints ?? {})
    .filter(([, { address }]) => !address.startsWith('127.0.0.1:'))
    .filter(([, { http }]) => http?.underscoreHeadersStrategy !== 'delete')
    .map(([name]) =>
      inTraefik('entryPoints')(
        `${name}.http.underscoreHeadersStrategy`,
        'It must be "delete": else anybody can claim to be somebody.',
      ),
    );

/** Row 26: without its options the sign-in middleware only warns in the log. */
export const traefikForwardAuth: Rule = ({ routes }) =>
  Object.entries(routes?.http.middlewares ?? {}).flatMap(
    ([name, middleware]) => {
      if (!('forwardAuth' in middleware)) {
        return [];
      }
      const { trustForwardHeader, maxResponseBodySize, authResponseHeaders } =
        middleware.forwardAuth;
      const isComplete =
        trustForwardHeader &&
        maxResponseBodySize === MAX_AUTH_ANSWER_BYTES &&
        REMOTE_HEADERS.every(header => authResponseHeaders.includes(header));
      return isComplete
        ? []
        : [
            inFile(
              FILES.routes,
              `http.middlewares.${name}.forwardAuth`,
              `It must trust the forwarded header, take answers up to ${MAX_AUTH_ANSWER_BYTES} bytes, and replace ${REMOTE_HEADERS.join(
                ', ',
              )}.`,
            ),
          ];
    },
  );

/** Section "Docker provider" 1: one default entry point where nobody comes, and routers that name theirs. */
export const traefikDefaultRouters: Rule = ({ traefik }) => {
  const defaults = Object.values(traefik?.entryPoints ?? {}).filter(
    ({ asDefault }) => asDefault,
  );
  const isQuiet =
    defaults.length === 1 && defaults[0].address.startsWith('127.0.0.1:');
  return !traefik || isQuiet
    ? []
    : [
        inTraefik('entryPoints')(
          '',
          'Exactly one, on the loopback address, must be the default: else each container is reached under a name of its own.',
        ),
      ];
};

/** Section "Docker provider" 6: a wrong network is not refused, and another one is taken. */
export const traefikNetwork: Rule = ({ profile, traefik, compose }) => {
  const project = projectOf(profile);
  const real = `${project}_${TRAEFIK.network}`;
  const told = traefik?.providers.docker?.network;
  const shared = compose?.networks?.[TRAEFIK.network];
  const isThere = shared !== undefined && (shared?.name ?? real) === real;
  return [
    ...(told !== undefined && told !== real
      ? [
          inTraefik('providers')(
            'docker.network',
            `The network's real name is "${real}".`,
          ),
        ]
      : []),
    ...(compose && compose.name !== project
      ? [inFile(FILES.compose, 'name', `The project must be "${project}".`)]
      : []),
    ...(compose && !isThere
      ? [
          inFile(
            FILES.compose,
            `networks.${TRAEFIK.network}`,
            `The proxy looks for this network under the name "${real}".`,
          ),
        ]
      : []),
  ];
};

/** Section "Docker provider" 7: no port, or two containers with one service, and it is not there. */
export const traefikLabels: Rule = ({ model, compose }) => {
  const containers = Object.entries(compose?.services ?? {}).map(
    ([name, service]) => ({
      name,
      labels: textsOf(service.labels),
      networks: namesOf(service.networks),
    }),
  );
  const targets = new Map(
    model.routes.map(({ service, port }) => [service, port]),
  );
  return [...targets].flatMap(([service, port]) => {
    const key = `traefik.http.services.${service}.loadbalancer.server.port`;
    const declaring = containers.filter(({ labels }) =>
      Object.hasOwn(labels, key),
    );
    const isFound =
      declaring.length === 1 &&
      declaring[0].labels[key] === String(port) &&
      declaring[0].labels['traefik.enable'] === 'true' &&
      declaring[0].networks.includes(TRAEFIK.network);
    return !compose || isFound
      ? []
      : [
          inFile(
            FILES.compose,
            `services.${service}.labels`,
            `Exactly one container on ${TRAEFIK.network} must have "traefik.enable" and "${key}" as ${port}.`,
          ),
        ];
  });
};

function hasMore(headers: object): boolean {
  return Object.keys(headers).length > 1;
}

function routersOf({ routes }: Rendered): Array<[string, TraefikRouter]> {
  return Object.entries(routes?.http.routers ?? {});
}

function inTraefik(section: string) {
  return (at: string, message: string): Problem =>
    inFile(FILES.traefik, at ? `${section}.${at}` : section, message);
}

function inRouter(name: string, at: string, message: string): Problem {
  return inFile(FILES.routes, `http.routers.${name}.${at}`, message);
}

function isVolume(
  service: Parameters<typeof mountsOf>[0],
  target: string,
): boolean {
  return mountsOf(service).some(
    mount => mount.type === 'volume' && mount.target === target,
  );
}
