/*
 * Proves what a profile comes to, question by question; leaves what cannot be to `impossible.test.ts` and
 * what is written from it to the tests of each file.
 */
import { definition } from './__testUtils__/definition';
import { applications, definitions } from './__testUtils__/definitions';
import { profileOf } from './__testUtils__/profile';
import { buildModel } from './buildModel';
import { ModelRoute } from './model';
import { secretsOf } from './secretsOf';

const ALL = ['wiki', 'photos', 'vault', 'homer'];

function routes(model: { routes: ModelRoute[] }): string[] {
  return model.routes.map(
    ({ host, pathPattern = '', port, policy, groups, forwardAuth, tls }) =>
      [
        `${tls ? 'https' : 'http'}://${host}${pathPattern} -> ${port}`,
        policy,
        ...(forwardAuth ? ['asked'] : []),
        ...groups,
      ].join(' '),
  );
}

describe('the model of a profile', () => {
  const model = buildModel(profileOf(ALL));

  it('has the profile itself', () => {
    expect(model).toMatchObject({
      domain: 'ada.example.com',
      adminEmail: 'ada@example.com',
      protocol: 'https',
      baseDn: 'dc=ada,dc=example,dc=com',
    });
  });

  it('has the services in the order in which they start, with what they wait for', () => {
    expect(model.services.map(({ id, after }) => [id, after])).toEqual([
      ['homer', []],
      ['lldap', []],
      ['photos', []],
      ['redis', []],
      ['authelia', ['lldap', 'redis']],
      ['traefik', []],
      ['vault', []],
      ['wiki', ['authelia', 'lldap', 'redis']],
    ]);
  });

  it('has their settings, filled in', () => {
    expect(model.services.find(({ id }) => id === 'wiki')).toEqual({
      id: 'wiki',
      title: 'Wiki',
      version: '1.0.0',
      isCore: false,
      after: ['authelia', 'lldap', 'redis'],
      host: 'wiki.ada.example.com',
      url: 'https://wiki.ada.example.com',
      signIn: 'oidc',
      environment: {
        WIKI_URL: 'https://wiki.ada.example.com',
        WIKI_ISSUER: 'https://auth.ada.example.com',
        WIKI_CLIENT_SECRET_FILE: '/run/secrets/wiki-oidc-client',
        WIKI_DATABASE_HOST: 'wiki-main-db',
        WIKI_DATABASE_PASSWORD_FILE: '/run/secrets/wiki-database-main',
        WIKI_TEMPLATE: '{page} costs $5',
      },
    });
  });

  it('has routes by host and path, each with who may in', () => {
    expect(routes(model)).toEqual([
      'https://auth.ada.example.com -> 9091 open',
      'https://home.ada.example.com -> 8080 one_factor asked people use-homer',
      'https://people.ada.example.com -> 17170 one_factor asked admins',
      'https://photos.ada.example.com -> 8080 one_factor asked people use-photos',
      'https://photos.ada.example.com/api/ -> 8080 open asked',
      'https://photos.ada.example.com/share/ -> 8080 open asked',
      'https://vault.ada.example.com -> 80 open',
      'https://wiki.ada.example.com -> 3000 open',
    ]);
  });

  it('asks for a second factor and for administrators where that was chosen', () => {
    const strict = buildModel(
      profileOf([
        { id: 'photos', access: 'admins', secondFactor: true },
        { id: 'wiki', access: 'admins', secondFactor: true },
      ]),
    );
    expect(routes(strict)).toEqual(
      expect.arrayContaining([
        'https://photos.ada.example.com -> 8080 two_factor asked admins',
        'https://wiki.ada.example.com -> 3000 open',
      ]),
    );
    expect(strict.oidcClients).toMatchObject([
      { policy: 'two_factor', groups: ['admins'] },
    ]);
  });

  it('has the ports that are open on the host', () => {
    expect(model.exposedPorts).toEqual([
      { service: 'traefik', port: 80, target: 80, protocol: 'tcp' },
      { service: 'traefik', port: 443, target: 443, protocol: 'tcp' },
      { service: 'photos', port: 7359, target: 7359, protocol: 'udp' },
    ]);
  });

  it('has the clients of the sign-in portal, with whole addresses', () => {
    expect(model.oidcClients).toEqual([
      {
        ...applications.wiki.signIn.oidc,
        service: 'wiki',
        clientId: 'wiki',
        redirectUris: [
          'https://wiki.ada.example.com/oidc/callback',
          'wiki-app://signed-in',
        ],
        policy: 'one_factor',
        groups: ['people', 'use-wiki'],
        secret: 'wiki-oidc-client',
      },
    ]);
  });

  it('has the directory with the user that the portal signs in with', () => {
    expect(model.directory).toEqual({
      groups: [
        ...['admins', 'people'],
        ...['use-homer', 'use-photos', 'use-vault', 'use-wiki'],
      ],
      users: [
        {
          id: 'authelia',
          purpose: 'The authelia looks people up and sets passwords.',
          groups: ['lldap_password_manager'],
          secret: 'authelia-ldap-password',
        },
      ],
    });
  });

  it('has databases and volumes, those of databases among them', () => {
    expect(model.databases).toEqual([
      {
        service: 'photos',
        name: 'index',
        engine: 'postgres',
        version: 18,
        secret: 'photos-database-index',
      },
      {
        service: 'wiki',
        name: 'main',
        engine: 'postgres',
        version: 17,
        secret: 'wiki-database-main',
      },
    ]);
    expect(model.volumes.map(({ id, backUp }) => [id, backUp])).toEqual([
      ['authelia-data', true],
      ['lldap-data', true],
      ['photos-index-db', true],
      ['photos-originals', true],
      ['traefik-certificates', true],
      ['wiki-main-db', true],
      ['wiki-pages', true],
    ]);
  });

  it('has all secrets by name, and only one of them needs a digest', () => {
    expect(model.secrets.map(({ name }) => name)).toEqual([
      'authelia-ldap-password',
      'authelia-oidc-hmac-secret',
      'authelia-oidc-jwks-key',
      'authelia-reset-jwt-secret',
      'authelia-session-secret',
      'authelia-storage-encryption-key',
      'lldap-admin-password',
      'lldap-jwt-secret',
      'lldap-key-seed',
      'lldap-portal-password',
      'photos-database-index',
      'redis-password',
      'vault-master-password',
      'wiki-database-main',
      'wiki-ldap-password',
      'wiki-oidc-client',
      'wiki-session-key',
    ]);
    expect(
      model.secrets.filter(({ needsDigest }) => needsDigest),
    ).toMatchObject([{ name: 'wiki-oidc-client', service: 'wiki' }]);
  });

  it('tells the same secrets without the rest', () => {
    const { spec, definitions: all } = profileOf(ALL);
    expect(secretsOf({ spec, definitions: all })).toEqual(model.secrets);
  });

  it('adds up what all services need', () => {
    expect(model.totals).toEqual({
      memoryMiB: { floor: 800, advice: 1600 },
      cores: { floor: 0.8, advice: 1.6 },
      diskGiB: { floor: 8, advice: 16 },
    });
  });

  it('says the same whatever the order of definitions and choices', () => {
    const turned = profileOf([...ALL].reverse(), {
      definitions: [...definitions].reverse(),
    });
    expect(buildModel(turned)).toEqual(model);
  });

  it('leaves out what nobody chose or needs', () => {
    const { services } = buildModel(profileOf(['vault']));
    expect(services.map(({ id }) => id)).toEqual([
      'lldap',
      'redis',
      'authelia',
      'traefik',
      'vault',
    ]);
  });
});

describe('a profile without HTTPS', () => {
  const model = buildModel(
    profileOf(['wiki', 'vault', 'homer'], { spec: { protocol: 'http' } }),
  );

  it('has no sign-in portal, nor anybody who waits for it', () => {
    expect(model.services.map(({ id }) => id)).not.toContain('authelia');
    expect(model.services.flatMap(({ after }) => after)).not.toContain(
      'authelia',
    );
    expect(model.oidcClients).toEqual([]);
  });

  it('falls back to a sign-in that needs no HTTPS, and closes pages that nobody could guard', () => {
    expect(
      model.services.map(({ id, signIn, url }) => [id, signIn, url]),
    ).toEqual([
      ['homer', 'none', 'http://home.ada.example.com'],
      ['lldap', 'none', undefined],
      ['redis', 'none', undefined],
      ['traefik', 'none', undefined],
      ['vault', 'none', 'http://vault.ada.example.com'],
      ['wiki', 'ldap', 'http://wiki.ada.example.com'],
    ]);
    expect(routes(model)).toEqual([
      'http://home.ada.example.com -> 8080 open',
      'http://vault.ada.example.com -> 80 open',
      'http://wiki.ada.example.com -> 3000 open',
    ]);
  });

  it('gives who signs in by LDAP a user that can only read', () => {
    expect(model.directory.users).toEqual([
      {
        id: 'wiki',
        purpose: 'Wiki looks people up.',
        groups: ['lldap_strict_readonly'],
        secret: 'wiki-ldap-password',
      },
    ]);
  });

  it('keeps the secret that settings name, without a digest', () => {
    expect(
      model.secrets.find(({ name }) => name === 'wiki-oidc-client'),
    ).toMatchObject({ needsDigest: false });
  });

  it('goes on with accounts of its own where a service has them', () => {
    const games = definition({
      id: 'games',
      accounts: 'local',
      signIn: { modes: ['oidc'] },
    });
    expect(
      buildModel(
        profileOf(['games'], {
          spec: { protocol: 'http' },
          definitions: [games],
        }),
      ).services,
    ).toMatchObject([{ id: 'games', signIn: 'none' }]);
  });

  it('gives a core page that the portal must guard no address, whatever its accounts are', () => {
    const people = definition({
      id: 'people',
      isCore: true,
      accounts: 'local',
      ports: [{ name: 'http', port: 80 }],
      routing: { host: 'people', port: 'http' },
      signIn: { modes: ['forward-auth'] },
    });
    const closed = buildModel(
      profileOf(['vault'], {
        spec: { protocol: 'http' },
        definitions: [people, applications.vault],
      }),
    );
    expect(closed.services.map(({ id, url }) => [id, url])).toEqual([
      ['people', undefined],
      ['vault', 'http://vault.ada.example.com'],
    ]);
    expect(closed.routes.map(({ service }) => service)).toEqual(['vault']);
  });
});
