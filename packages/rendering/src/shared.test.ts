/*
 * Proves that what other readers make of the shared files is the model that they were made from: routes,
 * policies, groups, clients, addresses; leaves hostile values to shared.hostile.test.ts, the rules to
 * rules/*.test.ts, and the Compose file to compose/.
 */
import { load } from 'js-yaml';
import { ProfileModel } from './model';
import {
  aDigest,
  coreModel,
  largeModel,
  plainModel,
  profileOf,
} from './__testUtils__/models';
import {
  contentOf,
  policyFor,
  readAuthelia,
  readClients,
  readRouters,
  routerFor,
} from './__testUtils__/readShared';
import { sharedFiles } from './shared';

const PEM = `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(
  64,
)}\nAA==\n-----END PRIVATE KEY-----`;

const SECRETS = {
  '/run/secrets/authelia-oidc-jwks-key': `${PEM}\n`,
  '/run/secrets/authelia-oidc-hmac-secret': 'h'.repeat(64),
};

const MODELS: Array<[string, ProfileModel]> = [
  ['the core alone', coreModel()],
  ['services in each way to sign in', largeModel()],
  ['a page over plain HTTP', plainModel()],
  [
    'a domain of many labels',
    largeModel(`${'a1-'.repeat(20)}b.co.example.org`),
  ],
];

function render(model: ProfileModel) {
  return sharedFiles(profileOf(model), model);
}

function anchoredAs(pathPattern: string | undefined): string | undefined {
  return pathPattern === undefined ? undefined : `^(?:${pathPattern})`;
}

describe.each(MODELS)('%s', (_, model) => {
  const files = render(model);
  const routers = readRouters(files);

  it('is the same files, byte for byte, each time', () => {
    expect(render(model)).toEqual(files);
  });

  it('has its routes in the proxy, and no others', () => {
    const answering = routers.filter(({ redirects }) => !redirects);
    const read = answering
      .map(({ host, path, service, forwardAuth, resolver, entryPoints }) => ({
        host,
        path,
        service,
        forwardAuth,
        tls: resolver === 'le' && entryPoints.join() === 'websecure',
        plain: entryPoints.join() === 'web',
      }))
      .sort(byText);
    expect(read).toEqual(
      model.routes
        .map(({ host, pathPattern, service, forwardAuth, tls }) => ({
          host,
          path: anchoredAs(pathPattern),
          service: `${service}@docker`,
          forwardAuth,
          tls,
          plain: !tls,
        }))
        .sort(byText),
    );
  });

  it('sends plain requests of each name with a certificate on to HTTPS', () => {
    for (const { host, tls } of model.routes) {
      const router = routerFor(routers, 'web', host, '/');
      expect(router?.redirects).toBe(tls);
      expect(router?.forwardAuth ?? false).toBe(false);
    }
  });

  it('lets paths win over their host', () => {
    const paths = model.routes.flatMap(({ host, pathPattern }) =>
      pathPattern === undefined ? [] : [{ host, pathPattern }],
    );
    for (const { host, pathPattern } of paths) {
      const path = pathPattern.replace('[0-9]+', '7');
      const at = (asked: string) =>
        routerFor(routers, 'websecure', host, asked)?.path;
      expect(at(path)).toBe(anchoredAs(pathPattern));
      expect(at(`/x${path}`)).toBeUndefined();
    }
  });
});

describe('the settings of the portal', () => {
  const model = largeModel();
  const settings = readAuthelia(render(model), SECRETS);

  it('have the policy of each route, for whoever asks', () => {
    for (const route of model.routes) {
      const path = route.pathPattern?.replace('[0-9]+', '7') ?? '/page';
      const policy = route.policy === 'open' ? 'bypass' : route.policy;
      const ask = (groups?: string[]) =>
        policyFor(settings, route.host, path, { groups });
      expect(ask()).toBe(policy);
      expect(ask(['strangers'])).toBe(
        route.groups.length > 0 ? 'deny' : policy,
      );
      for (const group of route.groups) {
        expect(ask(['strangers', group])).toBe(policy);
      }
    }
  });

  it('stop those outside of the group of a path, whom the host lets in', () => {
    const core = coreModel();
    const host = `status.${core.domain}`;
    const route = {
      service: 'authelia',
      host,
      port: 80,
      policy: 'one_factor' as const,
      groups: [],
      forwardAuth: true,
      tls: true,
    };
    const guarded = {
      ...core,
      routes: [
        ...core.routes,
        route,
        { ...route, pathPattern: '/admin', groups: ['admins'] },
      ],
    };
    const read = readAuthelia(render(guarded), SECRETS);
    const ask = (path: string, groups?: string[]) =>
      policyFor(read, host, path, { groups });
    expect(ask('/admin/users')).toBe('one_factor');
    expect(ask('/admin/users', ['people'])).toBe('deny');
    expect(ask('/admin/users', ['admins'])).toBe('one_factor');
    expect(ask('/other', ['people'])).toBe('one_factor');
  });

  it('deny a name that no route has', () => {
    expect(policyFor(settings, 'x.ada.example.com', '/', {})).toBe('deny');
  });

  it('have its clients, with policies, groups and claims', () => {
    expect(readClients(settings)).toEqual(
      model.oidcClients.map(client => ({
        clientId: client.clientId,
        title: model.services.find(({ id }) => id === client.service)?.title,
        digest: aDigest(),
        redirectUris: client.redirectUris,
        scopes: client.scopes,
        grants: client.grants,
        tokenAuth: client.tokenAuth,
        pkce: client.pkce,
        policy: client.policy,
        groups: client.groups,
        idTokenClaims: client.idTokenClaims,
      })),
    );
  });

  it('read the key and the secret of OpenID Connect from their files', () => {
    const oidc = settings.identity_providers?.oidc;
    expect(oidc?.jwks).toEqual([{ key: `${PEM}\n`, algorithm: 'RS256' }]);
    expect(oidc?.hmac_secret).toBe('h'.repeat(64));
  });

  it('have no section of OpenID Connect without clients', () => {
    const read = readAuthelia(render(coreModel()), {});
    expect(read.identity_providers).toBeUndefined();
  });

  it('bind as the user whose password the portal reads', () => {
    expect(settings.authentication_backend.ldap).toEqual({
      base_dn: 'dc=ada,dc=example,dc=com',
      user: 'uid=authelia,ou=people,dc=ada,dc=example,dc=com',
    });
  });

  it('keep people in the domain of the profile, and send them to its start page', () => {
    expect(settings.session.cookies).toEqual([
      {
        domain: 'ada.example.com',
        authelia_url: 'https://authelia.ada.example.com',
        default_redirection_url: 'https://homer.ada.example.com',
      },
    ]);
  });

  it('name the database of the portal, where it has one', () => {
    const core = coreModel();
    const database = {
      service: 'authelia',
      name: 'main',
      engine: 'postgres' as const,
      version: 17,
      secret: 'authelia-database-main',
    };
    const files = render({ ...core, databases: [database] });
    expect(load(contentOf(files, 'authelia/configuration.yml'))).toMatchObject({
      storage: {
        postgres: {
          address: 'tcp://authelia-main-db:5432',
          database: 'main',
          username: 'main',
        },
      },
    });
  });

  it('switch the reset of passwords off when the portal may not set them', () => {
    const core = coreModel();
    const users = core.directory.users.map(user => ({
      ...user,
      groups: ['lldap_strict_readonly'],
    }));
    const files = render({ ...core, directory: { groups: [], users } });
    expect(load(contentOf(files, 'authelia/configuration.yml'))).toMatchObject({
      authentication_backend: {
        password_reset: { disable: true },
        password_change: { disable: true },
      },
    });
  });
});

describe('the start page', () => {
  it('has a tile for each service with an address, and nothing else of it', () => {
    const model = largeModel();
    const page = load(contentOf(render(model), 'homer/config.yml'));
    expect(page).toMatchObject({
      title: 'family',
      subtitle: 'ada.example.com',
      connectivityCheck: true,
      services: [
        {
          name: 'Collaboration',
          items: model.services
            .filter(({ url, id }) => url && id !== 'homer')
            .map(({ id, title, url }) => ({
              name: title,
              icon: 'fas fa-cloud',
              subtitle: `What ${id} does.`,
              url,
            })),
        },
      ],
    });
  });

  it('is not there for a profile without it', () => {
    expect(render(coreModel()).map(({ path }) => path)).toEqual([
      'traefik/traefik.yml',
      'traefik/dynamic/routes.yml',
      'authelia/configuration.yml',
    ]);
  });
});

describe('what Traefik reads at its start', () => {
  it('opens what the protocol needs, and gets certificates in the name of the administrator', () => {
    const text = contentOf(render(largeModel()), 'traefik/traefik.yml');
    expect(load(text)).toEqual({
      global: { checkNewVersion: false, sendAnonymousUsage: false },
      log: { level: 'INFO', format: 'json' },
      entryPoints: {
        web: {
          address: ':80',
          http: { underscoreHeadersStrategy: 'delete' },
          transport: { respondingTimeouts: { readTimeout: '1h' } },
        },
        websecure: {
          address: ':443',
          http: { underscoreHeadersStrategy: 'delete' },
          transport: { respondingTimeouts: { readTimeout: '1h' } },
        },
        nowhere: { address: '127.0.0.1:8083', asDefault: true },
        ping: { address: '127.0.0.1:8082' },
        traefik: { address: '127.0.0.1:8080' },
      },
      api: { insecure: true, dashboard: false },
      ping: { entryPoint: 'ping' },
      providers: {
        providersThrottleDuration: '200ms',
        docker: {
          endpoint: 'tcp://socket-proxy:2375',
          exposedByDefault: false,
          network: 'ada-family_traefik_public',
        },
        file: { directory: '/etc/traefik/dynamic', watch: true },
      },
      certificatesResolvers: {
        le: {
          acme: {
            email: 'ada@example.com',
            storage: '/acme/acme.json',
            httpChallenge: { entryPoint: 'web' },
          },
        },
      },
    });
  });

  it('has no HTTPS for a profile without it', () => {
    const text = contentOf(render(plainModel()), 'traefik/traefik.yml');
    expect(text).not.toContain('websecure');
    expect(text).not.toContain('acme');
  });
});

it('writes no secret: names of files and digests only', () => {
  const all = render(largeModel())
    .map(({ content }) => content)
    .join('\n');
  expect(all).not.toMatch(
    /-----BEGIN|^ *\w*(password|secret): "(?!\$pbkdf2)/im,
  );
});

function byText(a: object, b: object): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
