/*
 * Proves that the stand-in reads configurations as they were recorded and as they are rendered, template
 * filters included, and refuses what it would misread; leaves what rules mean to access.test.ts.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { domainOf, readSettings, withPort } from './settings';

const COOKIES = `
session:
  cookies:
    - domain: 'ada.localhost'
      authelia_url: 'https://auth.ada.localhost:8443'
`;
const DAY_MS = 86_400_000;

describe('readSettings', () => {
  it('reads the recorded configuration', async () => {
    const file = join(__dirname, '__recordings__', 'configuration.good.yml');
    const settings = readSettings(await readFile(file, 'utf8'));
    expect(settings.domains).toEqual([
      {
        domain: 'lab.example.com',
        cookie: 'authelia_session',
        portalUrl: 'https://auth.lab.example.com:8443',
        startUrl: 'https://home.lab.example.com:8443',
        expirationMs: 3_600_000,
        inactivityMs: 300_000,
        rememberMs: 30 * DAY_MS,
      },
    ]);
    expect(settings.access.defaultPolicy).toBe('deny');
    expect(settings.access.rules.map(({ policy }) => policy)).toEqual([
      ...['bypass', 'one_factor', 'one_factor', 'two_factor'],
    ]);
    expect(settings.regulation).toEqual({
      ...{ maxRetries: 3, findMs: 120_000, banMs: 300_000 },
    });
  });

  const FILTERED = `${COOKIES}
regulation:
  find_time: '1m30s'
  ban_time: 7
identity_providers:
  oidc:
    hmac_secret: {{ secret "/run/secrets/hmac" | msquote }}
    jwks:
      - key_id: 'main'
        key: {{ secret "/run/secrets/key" | mindent 10 "|" | msquote }}
    clients:
      - client_id: 'git'
        client_secret: 'a digest'
        redirect_uris: ['https://git.ada.localhost/cb']
access_control:
  default_policy: one_factor
`;

  it('reads what is written with template filters', () => {
    const settings = readSettings(FILTERED);
    expect(settings.regulation).toMatchObject({ findMs: 90_000, banMs: 7_000 });
    expect(settings.access).toEqual({ defaultPolicy: 'one_factor', rules: [] });
    expect(settings.oidc?.jwks[0].key).toBe('from a file');
  });

  it('reads the files of secrets where it may, and misses one that is not there', () => {
    const files: Record<string, string> = {
      '/run/secrets/hmac': 'h',
      '/run/secrets/key': 'line 1\nline "2"\n',
    };
    const { oidc } = readSettings(FILTERED, path => files[path]);
    expect(oidc?.jwks[0].key).toBe('line 1\nline "2"');
    delete files['/run/secrets/key'];
    expect(() => readSettings(FILTERED, path => files[path])).toThrow(
      'open /run/secrets/key: no such file or directory',
    );
  });

  it('reads which directory is asked, and how', async () => {
    const file = join(__dirname, '__recordings__', 'configuration.good.yml');
    const settings = readSettings(await readFile(file, 'utf8'));
    expect(settings.refreshMs).toBe(60_000);
    expect(settings.ldap).toEqual({
      address: 'ldap://127.0.0.1:3890',
      at: { host: '127.0.0.1', port: 3890 },
      user: 'uid=svc_authelia,ou=people,dc=lab,dc=example,dc=com',
      usersBase: 'OU=people,dc=lab,dc=example,dc=com',
      groupsBase: 'OU=groups,dc=lab,dc=example,dc=com',
      usersFilter: '(&(|(uid={input})(mail={input}))(objectClass=person))',
      groupsFilter: '(&(member={dn})(objectClass=groupOfUniqueNames))',
      attributes: {
        ...{ username: 'uid', displayName: 'cn', mail: 'mail' },
        groupName: 'cn',
      },
    });
    expect(settings.messages).toBe('/srv/lab/authelia/notification.txt');
    expect(settings.issuer).toBe('lab.example.com');
  });

  it('takes times and names of cookies for all, and for one', () => {
    const settings = readSettings(`
session:
  name: 'all'
  expiration: '2h'
  inactivity: '1d'
  cookies:
    - domain: 'a.localhost'
      authelia_url: 'https://auth.a.localhost'
      name: 'one'
      expiration: 60
    - domain: 'b.localhost'
      authelia_url: 'https://auth.b.localhost'
access_control: {}
`);
    expect(settings.domains).toMatchObject([
      { cookie: 'one', expirationMs: 60_000, inactivityMs: DAY_MS },
      { cookie: 'all', expirationMs: 7_200_000, inactivityMs: DAY_MS },
    ]);
    expect(domainOf(settings, 'x.b.localhost')?.cookie).toBe('all');
    expect(domainOf(settings, 'a.localhost')?.cookie).toBe('one');
    expect(domainOf(settings, 'nota.localhost')).toBeUndefined();
  });

  it.each([
    ['rules: [{ domain: a.localhost, policy: open }]', 'policy'],
    [
      'rules: [{ domain: a.localhost, policy: deny, networks: [x] }]',
      'networks',
    ],
    [
      'rules: [{ domain: a, policy: deny, subject: "oauth2:client:x" }]',
      'user:',
    ],
    ['default_policy: maybe', 'default_policy'],
  ])('refuses %s', (line, words) => {
    const text = `${COOKIES}\naccess_control:\n  ${line}\n`;
    expect(() => readSettings(text)).toThrow(words);
  });

  it('puts a port into addresses that have none', () => {
    const text = `${COOKIES}
      default_redirection_url: 'https://home.ada.localhost'
access_control: {}`;
    expect(withPort(readSettings(text), 9443).domains).toMatchObject([
      {
        portalUrl: 'https://auth.ada.localhost:8443',
        startUrl: 'https://home.ada.localhost:9443/',
      },
    ]);
    expect(withPort(readSettings(text), undefined).domains).toMatchObject([
      { startUrl: 'https://home.ada.localhost' },
    ]);
  });

  it('refuses a portal without HTTPS, and no portal at all', () => {
    const plain = COOKIES.replace('https:', 'http:');
    expect(() => readSettings(`${plain}\naccess_control: {}`)).toThrow(
      'authelia_url',
    );
    expect(() => readSettings('access_control: {}')).toThrow('session');
  });
});
