/*
 * Proves for each row of recorded/traefik that concerns rendering that what Traefik takes without a word
 * is found; leaves what is rendered in the first place to shared.test.ts.
 */
import { judged } from '../__testUtils__/judged';
import {
  aRoute,
  coreModel,
  largeModel,
  profileOf,
} from '../__testUtils__/models';
import { ProfileModel } from '../model';
import { sharedFiles } from '../shared';

const routes = 'traefik/dynamic/routes.yml';
const fixed = 'traefik/traefik.yml';

function inRoutes(from: string | RegExp, to: string): string[] {
  return judged({ replace: { path: routes, from, to } });
}

function inStatic(from: string | RegExp, to: string): string[] {
  return judged({ replace: { path: fixed, from, to } });
}

/** Labels of a Compose file as the rules want them, for the core. */
function composeWith(over: { traefik?: string; authelia?: string } = {}) {
  const traefik = over.traefik ?? `volumes: ['certificates:/acme']`;
  const authelia =
    over.authelia ??
    `labels: {traefik.enable: 'true', traefik.http.services.authelia.loadbalancer.server.port: '9091'}`;
  return `
name: ada-family
networks: {traefik_public: {name: ada-family_traefik_public}}
volumes: {certificates: {}, data: {}}
services:
  traefik: {${traefik}}
  authelia: {networks: [traefik_public], volumes: ['data:/config'], ${authelia}}
`;
}

/** Only the portal is routed to. */
function judgedCompose(compose: string): string[] {
  return judged({
    compose,
    model: model => ({
      ...model,
      routes: model.routes.filter(({ service }) => service === 'authelia'),
    }),
  });
}

it('finds nothing in what is rendered', () => {
  expect(judged({})).toEqual([]);
  const ofTraefik = judgedCompose(composeWith()).filter(
    path => !path.includes('.environment.'),
  );
  expect(ofTraefik).toEqual([]);
});

describe('Traefik 7: what it never reports of certificates', () => {
  it.each([
    ['another address', 'email: "ada@', 'email: "eve@', 'email'],
    [
      'no such entry point',
      /entryPoint: "web"/,
      'entryPoint: "x"',
      'httpChallenge.entryPoint',
    ],
    [
      'one for HTTPS',
      /entryPoint: "web"/,
      'entryPoint: "websecure"',
      'httpChallenge.entryPoint',
    ],
  ])('refuses %s', (_, from, to, at) => {
    expect(inStatic(from, to)).toEqual([
      `${fixed}: certificatesResolvers.acme.${at}`,
    ]);
  });

  it('refuses storage that is no volume', () => {
    expect(judgedCompose(composeWith({ traefik: 'volumes: []' }))).toContain(
      `${fixed}: certificatesResolvers.acme.storage`,
    );
  });

  it('refuses an administrator without an address', () => {
    const model = { ...coreModel(), adminEmail: '' };
    expect(() => sharedFiles(profileOf(model), model)).toThrow(/adminEmail/);
  });
});

describe('who gives certificates', () => {
  it.each([
    [
      'one without HTTPS',
      'storage: "/acme/acme.json"',
      'storage: "/acme/acme-ca.example.com-dir.json"\n      caServer: "http://ca.example.com/dir"',
      'caServer',
    ],
    [
      'one that shares the file of another',
      'storage: "/acme/acme.json"',
      'storage: "/acme/acme.json"\n      caServer: "https://ca.example.com/dir"',
      'storage',
    ],
    [
      'a file that is not its own',
      'storage: "/acme/acme.json"',
      'storage: "/acme/acme-staging.json"',
      'storage',
    ],
  ])('refuses %s', (_, from, to, at) => {
    expect(inStatic(from, to)).toEqual([
      `${fixed}: certificatesResolvers.acme.${at}`,
    ]);
  });
});

describe('the interface of the proxy', () => {
  it.each([
    ['is off', 'insecure: true', 'insecure: false', 'api: ', 'insecure'],
    ['has pages', 'dashboard: false', 'dashboard: true', 'api: ', 'dashboard'],
    ['is missing', /^api:\n( .*\n)+/m, '', 'api: ', 'insecure'],
    [
      'is open to other containers',
      '"127.0.0.1:8080"',
      '":8080"',
      'entryPoints: ',
      'traefik.address',
    ],
    [
      'has no address of its own',
      / +traefik:\n +address: "127.0.0.1:8080"\n/,
      '',
      'entryPoints: ',
      'traefik.address',
    ],
  ])('is refused when it %s', (_, from, to, section, at) => {
    expect(inStatic(from, to)).toContain(
      `${fixed}: ${section.slice(0, -2)}.${at}`,
    );
  });
});

describe('strict transport security', () => {
  it('is refused together with other headers', () => {
    expect(
      inRoutes(
        'contentTypeNosniff: true',
        'contentTypeNosniff: true\n        stsSeconds: 1',
      ),
    ).toContain(
      `${routes}: http.middlewares.security-headers.headers.stsSeconds`,
    );
  });

  it('is refused on a router without a certificate', () => {
    expect(inRoutes(/- "to-https"\n/, '- "hsts"\n')).toEqual([
      expect.stringMatching(/http\.routers\.\w+_http\.middlewares$/),
    ]);
  });
});

it('Traefik 8: refuses a router that names a resolver that does not exist', () => {
  expect(inRoutes('certResolver: "le"', 'certResolver: "el"')).toEqual([
    expect.stringMatching(
      /^traefik\/dynamic\/routes.yml: http.routers.*certResolver$/,
    ),
  ]);
});

it('Traefik 8: refuses all routers when the resolver is gone', () => {
  const paths = inStatic(/certificatesResolvers:[^]*$/, '');
  expect(paths.filter(path => path.endsWith('certResolver'))).toHaveLength(
    largeModel().routes.length,
  );
  expect(paths).toContain(`${fixed}: certificatesResolvers`);
});

describe('Traefik 9 and 10: names that lead nowhere', () => {
  it.each([
    ['middleware', /- "authelia"\n/, '- "nobody"\n', 'middlewares'],
    [
      'service',
      'service: "gitlab@docker"',
      'service: "nobody@docker"',
      'service',
    ],
    ['entry point', '- "websecure"', '- "nowhere-else"', 'entryPoints'],
  ])('refuses an unknown %s', (_, from, to, at) => {
    expect(inRoutes(from, to)).toContainEqual(
      expect.stringMatching(new RegExp(`http\\.routers\\.\\w+\\.${at}$`)),
    );
  });
});

it('Traefik 11: refuses a secure router without tls', () => {
  expect(inRoutes(/ +tls:\n +certResolver: "le"\n/, '')).toEqual([
    expect.stringMatching(/http\.routers\.\w+\.tls$/),
  ]);
});

describe('Traefik 12: one bad file freezes all of them', () => {
  it('refuses what is no YAML', () => {
    expect(inRoutes('http:', 'http: [')).toEqual([routes]);
  });

  it('refuses an unknown key', () => {
    expect(
      inRoutes(/^ {2}middlewares:/m, '  nonsense: 1\n  middlewares:'),
    ).toEqual([`${routes}: http`]);
  });

  it('writes no empty map of routers, which Traefik refuses as well', () => {
    const core = coreModel();
    const services = core.services.filter(({ id }) => id !== 'authelia');
    const model: ProfileModel = { ...core, services, routes: [] };
    const [, file] = sharedFiles(profileOf(model), model);
    expect(file.path).toBe(routes);
    expect(file.content).not.toContain('routers');
  });
});

it('Traefik 14: refuses a template in the routes', () => {
  expect(
    inRoutes('Host(`gitlab', 'Host(`{{ env "HOME" }}gitlab'),
  ).toContainEqual(
    expect.stringMatching(/^traefik\/dynamic\/routes.yml: line \d+$/),
  );
});

describe('Traefik 15: two that say the same', () => {
  it('refuses two routers with one rule', () => {
    expect(inRoutes('Host(`gitlab.', 'Host(`homer.')).toContainEqual(
      expect.stringMatching(/http\.routers\.\w+\.rule$/),
    );
  });

  it('refuses two routes with one host', () => {
    const core = coreModel();
    const twice = aRoute('lldap', core.domain, { host: core.routes[0].host });
    const model = { ...core, routes: [...core.routes, twice] };
    expect(() => sharedFiles(profileOf(model), model)).toThrow(
      /routes\.lldap\.host/,
    );
  });

  it('refuses a name that is in the file twice', () => {
    expect(inRoutes(/^ {4}gitlab:$/m, '    homer:')).toEqual([routes]);
  });
});

it('Traefik 16: refuses flags, which the file beats without a word', () => {
  const traefik = `volumes: ['certificates:/acme'], command: ['--api=true']`;
  expect(judgedCompose(composeWith({ traefik }))).toContain(
    'compose.yaml: services.traefik.command',
  );
});

it('Traefik 19: the redirect is the proxy’s own, by router', () => {
  expect(inRoutes(/- "to-https"\n/, '- "to-nowhere"\n')).toEqual([
    expect.stringMatching(/http\.routers\.\w+_http\.middlewares$/),
  ]);
});

it('Traefik 22 and 25: refuses an entry point that lets underscores pass', () => {
  expect(
    inStatic(
      /underscoreHeadersStrategy: "delete"/,
      'underscoreHeadersStrategy: "keep"',
    ),
  ).toEqual([`${fixed}: entryPoints.web.http.underscoreHeadersStrategy`]);
});

it('Traefik 24: refuses calls to its makers', () => {
  expect(inStatic('checkNewVersion: false', 'checkNewVersion: true')).toEqual([
    `${fixed}: global`,
  ]);
});

it.each([
  [
    'a header that is not trusted',
    'trustForwardHeader: true',
    'trustForwardHeader: false',
  ],
  [
    'answers of any size',
    'maxResponseBodySize: 8192',
    'maxResponseBodySize: -1',
  ],
  ['a header that can be forged', /- "Remote-Groups"\n/, '- "Remote-Grups"\n'],
])('Traefik 26: refuses %s', (_, from, to) => {
  expect(inRoutes(from, to)).toEqual([
    `${routes}: http.middlewares.authelia.forwardAuth`,
  ]);
});

describe('Traefik, section "Docker provider"', () => {
  it.each([
    ['no default entry point', / +asDefault: true\n/, ''],
    ['a public default', 'address: "127.0.0.1:8083"', 'address: ":8083"'],
  ])('1: refuses %s', (_, from, to) => {
    expect(inStatic(from, to)).toContain(`${fixed}: entryPoints`);
  });

  it('6: refuses a network without its prefix', () => {
    expect(inStatic('"ada-family_traefik_public"', '"traefik_public"')).toEqual(
      [`${fixed}: providers.docker.network`],
    );
  });

  it.each([
    ['another project', 'name: ada-family\n', 'name: eve\n', 'name'],
    [
      'another name of the network',
      'ada-family_traefik_public',
      'x',
      'networks.traefik_public',
    ],
  ])('6: refuses %s in the Compose file', (_, from, to, at) => {
    expect(judgedCompose(composeWith().replace(from, to))).toContain(
      `compose.yaml: ${at}`,
    );
  });

  it.each([
    ['no labels', ''],
    [
      'another port',
      `labels: {traefik.enable: 'true', traefik.http.services.authelia.loadbalancer.server.port: '80'}`,
    ],
    [
      'a misspelt label',
      `labels: {traefik.enable: 'true', traefik.http.services.authelia.loadbalancer.serverr.port: '9091'}`,
    ],
    [
      'a label that is off',
      `labels: ['traefik.http.services.authelia.loadbalancer.server.port=9091']`,
    ],
  ])('7: refuses %s', (_, authelia) => {
    expect(judgedCompose(composeWith({ authelia }))).toContain(
      'compose.yaml: services.authelia.labels',
    );
  });

  it('7: refuses one service in two containers', () => {
    const other = `  other: {networks: [traefik_public], labels: {traefik.http.services.authelia.loadbalancer.server.port: '9091'}}\n`;
    expect(judgedCompose(composeWith() + other)).toContain(
      'compose.yaml: services.authelia.labels',
    );
  });
});
