/*
 * Proves for each row of recorded/lldap, vaultwarden and docker-compose that concerns rendering that what
 * these programs take without a word is found; leaves the files themselves to compose/.
 */
import {
  judged,
  judgedCore,
  withEnvironment,
  withSecret,
} from '../__testUtils__/judged';
import { ProfileModel } from '../model';

/** A Compose file that the rules about Traefik have nothing to say of, as far as these tests look. */
function composeFile(services: string, more = ''): string {
  return `name: ada-family\nnetworks: {traefik_public: {}}\n${more}services:\n${services}`;
}

function judgedCompose(services: string, more = ''): string[] {
  return judged({
    compose: composeFile(services, more),
    model: model => ({ ...model, routes: [] }),
  }).filter(path => path.startsWith('compose.yaml'));
}

describe('LLDAP 1: it checks neither names nor addresses', () => {
  it.each(['', ' bob', 'bob,smith', 'a/b', 'Bob', 'a'.repeat(65), 'ä'])(
    'refuses a user and a group called %p',
    name => {
      const model = (before: ProfileModel) => ({
        ...before,
        directory: {
          groups: [name],
          users: [{ id: name, purpose: '', groups: [], secret: 'x' }],
        },
      });
      expect(judged({ model })).toEqual(
        expect.arrayContaining([
          `directory.users.${name}`,
          `directory.groups.${name}`,
        ]),
      );
    },
  );

  it.each(['', 'not-an-email', undefined])('refuses the address %p', mail => {
    const name = 'LLDAP_LDAP_USER_EMAIL';
    const model = withEnvironment('lldap', { [name]: mail });
    expect(judgedCore({ model })).toEqual([
      `services.lldap.environment.${name}`,
    ]);
  });
});

describe('LLDAP 22: secrets of no length', () => {
  it.each([
    ['LLDAP_JWT_SECRET_FILE', 'lldap-jwt-secret', 31],
    ['LLDAP_LDAP_USER_PASS_FILE', 'lldap-admin-password', 7],
    ['LLDAP_KEY_SEED_FILE', 'lldap-key-seed', 11],
  ])(
    'refuses %s when it is too short, or not there',
    (name, secret, length) => {
      const wrong = [`services.lldap.environment.${name}`];
      expect(judgedCore({ model: withSecret(secret, { length }) })).toEqual(
        wrong,
      );
      expect(
        judgedCore({ model: withEnvironment('lldap', { [name]: '' }) }),
      ).toEqual(wrong);
    },
  );
});

describe('LLDAP 23: the key seed', () => {
  it('must be there from the first start on', () => {
    const name = 'LLDAP_KEY_SEED_FILE';
    const model = withEnvironment('lldap', { [name]: undefined });
    expect(judgedCore({ model })).toEqual([
      `services.lldap.environment.${name}`,
    ]);
  });

  it('must be one that is never changed', () => {
    const model = withSecret('lldap-key-seed', { immutable: undefined });
    expect(judgedCore({ model })).toEqual([
      'services.lldap.environment.LLDAP_KEY_SEED_FILE',
    ]);
  });
});

describe('LLDAP 5 and 24: the base, and variables that it does not know', () => {
  it.each(['DC=Ada,DC=Example,DC=Com', 'dc=ada, dc=example, dc=com', ''])(
    'refuses the base %p',
    base => {
      const name = 'LLDAP_LDAP_BASE_DN';
      const model = withEnvironment('lldap', { [name]: base });
      expect(judgedCore({ model })).toEqual([
        `services.lldap.environment.${name}`,
      ]);
    },
  );

  it.each(['LLDAP_NONSENSE', 'LLDAP_BASE_DN', 'LLDAP_JWTSECRET_FILE'])(
    'refuses the variable %s',
    name => {
      const file = '/run/secrets/lldap-jwt-secret';
      const model = withEnvironment('lldap', { [name]: file });
      expect(judgedCore({ model })).toEqual([
        `services.lldap.environment.${name}`,
      ]);
    },
  );

  it('refuses a file that no secret has: the start would end', () => {
    const name = 'LLDAP_DATABASE_URL_FILE';
    const model = withEnvironment('lldap', { [name]: '/run/secrets/missing' });
    expect(judgedCore({ model })).toEqual([
      `services.lldap.environment.${name}`,
    ]);
  });
});

describe('Vaultwarden 2: signing up', () => {
  it.each(['off', '', 'FALSE', '0', 'no', 'true', undefined])(
    'refuses SIGNUPS_ALLOWED as %p',
    value => {
      const model = withEnvironment('vaultwarden', { SIGNUPS_ALLOWED: value });
      expect(judged({ model })).toEqual([
        'services.vaultwarden.environment.SIGNUPS_ALLOWED',
      ]);
    },
  );

  it('refuses the same in the Compose file, where a word without quotes is no text', () => {
    const environment = `SIGNUPS_ALLOWED: 'off', DOMAIN: https://vaultwarden.ada.example.com, ADMIN_TOKEN_FILE: /run/secrets/vaultwarden-admin-token`;
    expect(
      judgedCompose(`  vaultwarden: {environment: {${environment}}}`),
    ).toEqual([
      'compose.yaml: services.vaultwarden.environment.SIGNUPS_ALLOWED',
    ]);
  });
});

describe('Vaultwarden 18: the admin token', () => {
  it('refuses to be without it', () => {
    const model = withEnvironment('vaultwarden', {
      ADMIN_TOKEN_FILE: undefined,
    });
    expect(judged({ model })).toEqual([
      'services.vaultwarden.environment.ADMIN_TOKEN_FILE',
    ]);
  });

  it('refuses one in clear, whose dollar signs could be lost', () => {
    const model = withEnvironment('vaultwarden', {
      ADMIN_TOKEN: '$argon2id$v=19$x',
      ADMIN_TOKEN_FILE: undefined,
    });
    expect(judged({ model })).toContain(
      'services.vaultwarden.environment.ADMIN_TOKEN',
    );
  });
});

describe('Vaultwarden 20: what ends the start', () => {
  it('refuses a variable and its file', () => {
    const model = withEnvironment('vaultwarden', { ADMIN_TOKEN: 'x' });
    expect(judged({ model })).toContain(
      'services.vaultwarden.environment.ADMIN_TOKEN_FILE',
    );
  });

  it.each([
    'vaultwarden.ada.example.com',
    'https://vaultwarden.ada.example.com/vault',
    undefined,
  ])('refuses DOMAIN as %p', value => {
    const model = withEnvironment('vaultwarden', { DOMAIN: value });
    expect(judged({ model })).toEqual([
      'services.vaultwarden.environment.DOMAIN',
    ]);
  });
});

describe('Docker Compose 02: two services on one port of the host', () => {
  it('is found in the model', () => {
    const model = (before: ProfileModel): ProfileModel => ({
      ...before,
      exposedPorts: [
        ...before.exposedPorts,
        { service: 'gitlab', port: 443, target: 22, protocol: 'tcp' },
      ],
    });
    expect(judged({ model })).toEqual(['services.gitlab.ports']);
  });

  it.each([
    ['the short form', `['80:80']`, `['127.0.0.1:80:8080']`],
    ['the long form', `['80:80']`, `[{published: '80', target: 1}]`],
    ['a range', `['8000-8010:80']`, `['8005:80/tcp']`],
    ['IPv6', `['80:80']`, `['[::1]:80:8080']`],
  ])('is found in %s', (_, first, second) => {
    expect(
      judgedCompose(`  one: {ports: ${first}}\n  two: {ports: ${second}}`),
    ).toEqual(['compose.yaml: services.two.ports']);
  });

  it('is none for another protocol, another port, or a port that is not open', () => {
    expect(
      judgedCompose(
        `  one: {ports: ['80:80']}\n  two: {ports: ['80:80/udp', '81:80', '80']}`,
      ),
    ).toEqual([]);
  });
});

describe('Docker Compose 19: a bind source that is missing', () => {
  it.each([
    ['the short form', `'./nobody/here.yml:/x'`],
    ['the long form', `{type: bind, source: ./nobody, target: /x}`],
    ['a path that leaves the branch', `'../other:/x'`],
  ])('is found in %s', (_, mount) => {
    expect(judgedCompose(`  one: {volumes: [${mount}]}`)).toEqual([
      'compose.yaml: services.one.volumes',
    ]);
  });

  it('is none for a file or a folder of the branch, and for a volume', () => {
    expect(
      judgedCompose(
        `  one: {volumes: ['./traefik/traefik.yml:/a', './traefik/dynamic/:/b', 'data:/c']}`,
      ),
    ).toEqual([]);
  });

  it('is found for a config', () => {
    expect(
      judgedCompose('  one: {}', 'configs: {a: {file: ./missing.yml}}\n'),
    ).toEqual(['compose.yaml: configs.a']);
  });
});

describe('Docker Compose 20 and 02: names of one letter', () => {
  it('are refused for volumes and containers', () => {
    expect(
      judgedCompose(
        `  one: {volumes: ['v:/data'], container_name: x}`,
        'volumes: {v: {}}\n',
      ),
    ).toEqual([
      'compose.yaml: services.one.volumes',
      'compose.yaml: services.one.container_name',
      'compose.yaml: volumes.v',
    ]);
  });
});

it('Docker Compose 16: refuses to wait for a service that is not there', () => {
  expect(
    judgedCompose(
      `  one: {depends_on: [two, constructor]}\n  two: {depends_on: {three: {condition: service_healthy}}}`,
    ),
  ).toEqual([
    'compose.yaml: services.one.depends_on',
    'compose.yaml: services.two.depends_on',
  ]);
});
