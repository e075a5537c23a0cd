/*
 * Proves for each row of recorded/authelia that concerns rendering that what Authelia takes without a
 * word is found; leaves what is rendered in the first place to shared.test.ts.
 */
import { judged, withEnvironment, withSecret } from '../__testUtils__/judged';
import { largeModel, profileOf } from '../__testUtils__/models';
import { sharedFiles } from '../shared';
import { checkRendered } from './checkRendered';

const path = 'authelia/configuration.yml';

/** Path of a key in the configuration. */
function key(at: string): string {
  return `${path}: ${at}`;
}

it('finds nothing in what is rendered', () => {
  expect(judged({})).toEqual([]);
});

describe('Authelia 1: what `config validate` passes', () => {
  it.each([
    ['a missing base_dn', /^ +base_dn: .*\n/m, '', 'base_dn'],
    ['a wrong base_dn', /base_dn: "dc=ada/, 'base_dn: "dc=eve', 'base_dn'],
    ['an upper-case base_dn', /base_dn: "dc=/, 'base_dn: "DC=', 'base_dn'],
    ['a user of another base', /people,dc=ada/, 'people,dc=eve', 'user'],
    ['an address without scheme', 'ldap://lldap', 'lldap', 'address'],
  ])('refuses %s', (_, from, to, at) => {
    expect(judged({ replace: { path, from, to } })).toEqual([
      key(`authentication_backend.ldap.${at}`),
    ]);
  });

  it('refuses a server address without scheme', () => {
    const replace = { path, from: 'tcp://:9091/', to: ':9091' };
    expect(judged({ replace })).toEqual([key('server.address')]);
  });

  it('refuses a rule outside of every cookie domain', () => {
    const from = 'domain: "authelia.ada.example.com"';
    const to = 'domain: "authelia.eve.example.com"';
    expect(judged({ replace: { path, from, to } })).toEqual([
      key('access_control.rules.2.domain'),
    ]);
  });

  it('refuses OpenID Connect without hmac_secret', () => {
    const replace = { path, from: /^ +hmac_secret: .*\n/m, to: '' };
    expect(judged({ replace })).toEqual([
      key('identity_providers.oidc.hmac_secret'),
    ]);
  });

  it.each([
    ['a short one', { length: 16 }],
    ['one with quotes in it', { alphabet: 'printable' as const }],
  ])('refuses an hmac_secret that is %s', (_, rule) => {
    const model = withSecret('authelia-oidc-hmac-secret', rule);
    expect(judged({ model })).toEqual([
      key('identity_providers.oidc.hmac_secret'),
    ]);
  });
});

describe('Authelia 2: variables and keys that it does not know', () => {
  it.each([
    'AUTHELIA_NONSENSE',
    'AUTHELIA_NONSENSE_SECRET_FILE',
    'AUTHELIA_JWT_SECRET_FILE',
  ])('refuses %s', name => {
    const model = withEnvironment('authelia', {
      [name]: '/run/secrets/authelia-session-secret',
    });
    expect(judged({ model })).toEqual([
      `services.authelia.environment.${name}`,
    ]);
  });

  it('takes a setting that it knows', () => {
    const model = withEnvironment('authelia', {
      AUTHELIA_SERVER_DISABLE_HEALTHCHECK: 'true',
    });
    expect(judged({ model })).toEqual([]);
  });

  it('refuses a secret in clear, and does not tell it', () => {
    const model = largeModel();
    const profile = profileOf(model);
    const files = sharedFiles(profile, model);
    const change = withEnvironment('authelia', {
      AUTHELIA_STORAGE_POSTGRES_PASSWORD: 'canary-of-a-test',
    });
    const problems = checkRendered(profile, change(model), files);
    expect(problems).toHaveLength(1);
    expect(problems[0].path).toBe(
      'services.authelia.environment.AUTHELIA_STORAGE_POSTGRES_PASSWORD',
    );
    expect(JSON.stringify(problems)).not.toContain('canary');
  });

  it('refuses an unknown key of the file', () => {
    const replace = { path, from: 'theme:', to: 'nonsense: 1\ntheme:' };
    expect(judged({ replace })).toEqual([path]);
  });
});

describe('Authelia 4: secrets', () => {
  it.each([
    ['AUTHELIA_SESSION_SECRET_FILE', 'authelia-session-secret', 31],
    [
      'AUTHELIA_STORAGE_ENCRYPTION_KEY_FILE',
      'authelia-storage-encryption-key',
      19,
    ],
    [
      'AUTHELIA_IDENTITY_VALIDATION_RESET_PASSWORD_JWT_SECRET_FILE',
      'authelia-reset-jwt-secret',
      31,
    ],
  ])(
    'refuses %s when it is too short, or not there',
    (name, secret, length) => {
      const wrong = [`services.authelia.environment.${name}`];
      expect(judged({ model: withSecret(secret, { length }) })).toEqual(wrong);
      expect(
        judged({ model: withSecret(secret, { length: length + 1 }) }),
      ).toEqual([]);
      expect(
        judged({ model: withEnvironment('authelia', { [name]: undefined }) }),
      ).toEqual(wrong);
    },
  );

  it('refuses a variable beside its file: the start would end', () => {
    const model = withEnvironment('redis', { A_KEY: 'x', A_KEY_FILE: '' });
    expect(judged({ model })).toEqual([
      'services.redis.environment.A_KEY_FILE',
    ]);
  });

  it('refuses a storage key that could be changed', () => {
    const model = withSecret('authelia-storage-encryption-key', {
      immutable: undefined,
    });
    expect(judged({ model })).toEqual([
      'services.authelia.environment.AUTHELIA_STORAGE_ENCRYPTION_KEY_FILE',
    ]);
  });
});

describe('Authelia 5: bans and cookies', () => {
  it('refuses a find_time longer than ban_time', () => {
    const replace = { path, from: 'find_time: "2m"', to: 'find_time: "1h"' };
    expect(judged({ replace })).toEqual([key('regulation.find_time')]);
  });

  it.each([
    ['plain HTTP', 'https://authelia.ada', 'http://authelia.ada'],
    ['another domain', 'https://authelia.ada', 'https://authelia.eve'],
  ])('refuses an authelia_url with %s', (_, from, to) => {
    expect(judged({ replace: { path, from, to } })).toEqual([
      key('session.cookies.0.authelia_url'),
    ]);
  });

  it('refuses the portal as default_redirection_url', () => {
    const from = 'https://homer.ada';
    const to = 'https://authelia.ada';
    expect(judged({ replace: { path, from, to } })).toEqual([
      key('session.cookies.0.default_redirection_url'),
    ]);
  });

  it('refuses another cookie domain, and one without a dot', () => {
    const replace = {
      path,
      from: /- domain: "ada.example.com"/,
      to: '- domain: "localhost"',
    };
    expect(judged({ replace })).toContain(key('session.cookies.0.domain'));
  });
});

it('Authelia 12: refuses a portal that starts before the directory and redis', () => {
  const model = (before: ReturnType<typeof largeModel>) => ({
    ...before,
    services: before.services.map(service => ({ ...service, after: [] })),
  });
  expect(judged({ model })).toEqual([
    'services.authelia.needs',
    'services.authelia.needs',
  ]);
});

describe('Authelia 13: folders that are not there', () => {
  it('refuses a database outside of the volume', () => {
    const replace = {
      path,
      from: '/config/db.sqlite3',
      to: '/data/db.sqlite3',
    };
    expect(judged({ replace })).toEqual([key('storage.local.path')]);
  });

  it('refuses a container without the volume', () => {
    const compose = `name: ada-family\nnetworks: {traefik_public: {}}\nservices: {authelia: {volumes: ['data:/elsewhere']}}`;
    expect(judged({ compose })).toEqual(
      expect.arrayContaining([
        key('storage.local.path'),
        key('notifier.filesystem.filename'),
      ]),
    );
  });
});

it('Authelia 18: refuses to let a change of groups wait for more than a minute', () => {
  const from = 'refresh_interval: "1m"';
  const to = 'refresh_interval: "5m"';
  expect(judged({ replace: { path, from, to } })).toEqual([
    key('authentication_backend.refresh_interval'),
  ]);
});

it('Authelia 26: refuses the reset of passwords without the right to set them', () => {
  const model = (before: ReturnType<typeof largeModel>) => ({
    ...before,
    directory: {
      ...before.directory,
      users: before.directory.users.map(user => ({ ...user, groups: [] })),
    },
  });
  expect(judged({ model })).toEqual([
    key('authentication_backend.password_reset'),
  ]);
});

it('Authelia 29: refuses a client whose claims are not in its ID token', () => {
  const replace = { path, from: /^ +claims_policy: .*\n/m, to: '' };
  expect(judged({ replace })).toEqual([
    key('identity_providers.oidc.clients.0.claims_policy'),
  ]);
});

describe('Authelia 31 and 32: clients that are only warned of', () => {
  it.each([
    ['a secret in clear', /\$pbkdf2[^"]*/, 'in-clear', 'client_secret'],
    [
      'the $plaintext$ form',
      /\$pbkdf2[^"]*/,
      '$$plaintext$$x',
      'client_secret',
    ],
    [
      'an id with a blank',
      'client_id: "nextcloud"',
      'client_id: "a b"',
      'client_id',
    ],
    [
      'an address without scheme',
      'https://nextcloud.ada.example.com/callback',
      'nextcloud/cb',
      'redirect_uris',
    ],
    [
      'plain HTTP',
      'https://nextcloud.ada.example.com/callback',
      'http://nextcloud.ada.example.com/cb',
      'redirect_uris',
    ],
    [
      'a script',
      'https://nextcloud.ada.example.com/callback',
      `${'javascript'}:alert(1)`,
      'redirect_uris',
    ],
  ])('refuses %s', (_, from, to, at) => {
    expect(judged({ replace: { path, from, to } })).toContain(
      key(`identity_providers.oidc.clients.0.${at}`),
    );
  });

  it('refuses refresh_token without offline_access', () => {
    const replace = { path, from: /^ +- "offline_access"\n/m, to: '' };
    expect(judged({ replace })).toEqual([
      key('identity_providers.oidc.clients.2.grant_types'),
    ]);
  });

  it('refuses a client without response_types', () => {
    const replace = { path, from: /^ +response_types:\n.*\n/m, to: '' };
    expect(judged({ replace })).toEqual([
      key('identity_providers.oidc.clients.0.response_types'),
    ]);
  });
});

describe('Authelia, case "no clients" of 12-oidc-config-validate.json', () => {
  it('refuses the variable that opens the section by itself', () => {
    const name = 'AUTHELIA_IDENTITY_PROVIDERS_OIDC_HMAC_SECRET_FILE';
    const model = withEnvironment('authelia', {
      [name]: '/run/secrets/authelia-oidc-hmac-secret',
    });
    expect(judged({ model })).toEqual([
      `services.authelia.environment.${name}`,
    ]);
  });
});

describe('Authelia, services-contracts §4.2: the template filter', () => {
  it('refuses a portal that would not evaluate it', () => {
    const name = 'X_AUTHELIA_CONFIG_FILTERS';
    const model = withEnvironment('authelia', { [name]: undefined });
    expect(judged({ model })).toEqual([
      `services.authelia.environment.${name}`,
    ]);
  });

  it('refuses any other template in the file', () => {
    const from = 'issuer: "ada';
    const to = 'issuer: "{{ env `HOME` }}ada';
    expect(judged({ replace: { path, from, to } })).toEqual([
      expect.stringMatching(/^authelia\/configuration.yml: line \d+$/),
    ]);
  });
});
