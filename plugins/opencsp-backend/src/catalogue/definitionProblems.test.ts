/*
 * Proves that what the schema cannot say of one definition is said, at the right field and there alone,
 * and that a whole definition has no problem; leaves texts and containers to `checks/containers.test.ts`,
 * and what only other definitions can tell to `catalogueProblems.test.ts`.
 */
import { definitionProblems } from './definitionProblems';
import { wikiWith } from './__testUtils__/wiki';

const FIRST = 'engines.compose.containers.0';
const SECOND = 'engines.compose.containers.1';

const WITHOUT_OIDC = {
  'signIn.oidc': undefined,
  [`${FIRST}.secrets`]: ['session-key', 'database-main', 'redis-password'],
  [`${FIRST}.environment.CLIENT_SECRET_FILE`]: 'x',
};

/** What was changed, where the problem is said, and words of its message. */
type Case = [string, Record<string, unknown>, string, RegExp];

const names: Case[] = [
  ['a port name twice', { 'ports.1.name': 'http' }, 'ports.1.name', /twice/],
  [
    'a volume name twice',
    {
      'volumes.1': { name: 'pages', contains: 'x', kind: 'data', backUp: true },
    },
    'volumes.1.name',
    /twice/,
  ],
  [
    'a secret name twice',
    { 'secrets.2': { name: 'login', purpose: 'x' } },
    'secrets.2.name',
    /twice/,
  ],
  [
    'a database name twice',
    { 'databases.1': { name: 'main', engine: 'postgres', version: 17 } },
    'databases.1.name',
    /twice/,
  ],
  [
    'a secret with the name of its database’s own',
    { 'secrets.2': { name: 'database-main', purpose: 'x' } },
    'secrets.2.name',
    /by itself/,
  ],
  [
    'a secret with the name of its client’s own',
    { 'secrets.2': { name: 'oidc-client', purpose: 'x' } },
    'secrets.2.name',
    /by itself/,
  ],
  ['itself among its needs', { 'needs.2': 'wiki' }, 'needs.2', /itself/],
  ['a need twice', { 'needs.2': 'redis' }, 'needs.2', /twice/],
  [
    'a conflict with what it needs',
    { conflicts: [{ service: 'redis', reason: 'x' }] },
    'conflicts.0.service',
    /needs "redis"/,
  ],
];

const routing: Case[] = [
  ['an unknown port', { 'routing.port': 'https' }, 'routing.port', /"https"/],
  ['a route to UDP', { 'routing.port': 'feed' }, 'routing.port', /TCP/],
  [
    'SSH of the host',
    { 'ports.1.exposedAs': 22 },
    'ports.1.exposedAs',
    /SSH of the host/,
  ],
  [
    'an exposed port twice',
    { 'ports.2': { name: 'b', port: 1, exposedAs: 9000, protocol: 'udp' } },
    'ports.2.exposedAs',
    /twice/,
  ],
];

const signIn: Case[] = [
  ['OpenID Connect unsaid', WITHOUT_OIDC, 'signIn.oidc', /say what/],
  [
    'OpenID Connect unread',
    { 'signIn.modes': ['ldap'] },
    'signIn.oidc',
    /nobody reads/,
  ],
  ['a mode twice', { 'signIn.modes.1': 'oidc' }, 'signIn.modes.1', /twice/],
  [
    'the portal unneeded',
    { needs: ['redis', 'lldap'] },
    'signIn.modes.0',
    /"authelia" in "needs"/,
  ],
  [
    'the directory unneeded',
    {
      needs: ['redis'],
      'signIn.modes': ['ldap'],
      ...WITHOUT_OIDC,
    },
    'signIn.modes.0',
    /"lldap" in "needs"/,
  ],
  [
    'no scope openid',
    { 'signIn.oidc.scopes': ['profile'] },
    'signIn.oidc.scopes',
    /openid/,
  ],
  [
    'refreshing without offline access',
    { 'signIn.oidc.grants': ['authorization_code', 'refresh_token'] },
    'signIn.oidc.grants',
    /offline_access/,
  ],
  ...[
    'https://wiki.example.com/cb',
    '//evil.example.com/cb',
    'callback',
    '/cb#x',
    `${'javascript'}:alert(1)`,
    'HTTPS://x.example.com',
  ].map(
    (redirect): Case => [
      `the redirect ${redirect}`,
      { 'signIn.oidc.redirects.0': redirect },
      'signIn.oidc.redirects.0',
      /path of the service/,
    ],
  ),
  [
    'an open path from anywhere',
    { 'signIn.bypassPaths.1': '/api' },
    'signIn.bypassPaths.1',
    /Begin with/,
  ],
  ['two logins', { 'secrets.1.isLogin': true }, 'secrets', /there are 2/],
  ['a login without accounts', { accounts: 'none' }, 'secrets', /"none"/],
  ['a key as login', { 'secrets.0.kind': 'rsa-key' }, 'secrets.0.kind', /key/],
];

describe('definitionProblems', () => {
  it('finds nothing in a whole definition', () => {
    expect(definitionProblems(wikiWith())).toEqual([]);
  });

  it.each([...names, ...routing, ...signIn])(
    'says %s at its field',
    (_what, fields, path, message) => {
      const problems = definitionProblems(wikiWith(fields));
      expect([...new Set(problems.map(problem => problem.path))]).toEqual([
        path,
      ]);
      expect(problems[0].message).toMatch(message);
    },
  );

  it('says a page without a host name at its mode', () => {
    const problems = definitionProblems(
      wikiWith({ routing: undefined, 'environment.ADDRESS': 'x' }),
    );
    expect(problems.map(({ path }) => path)).toEqual(['signIn.modes.0']);
  });

  it('says an address of a service that has none', () => {
    const paths = definitionProblems(
      wikiWith({ routing: undefined, 'signIn.modes': ['ldap'] }),
    ).map(({ path }) => path);
    expect(paths).toContain('environment.ADDRESS');
  });

  it('says who waits for itself, whatever the way round', () => {
    const problems = definitionProblems(
      wikiWith({ [`${FIRST}.after`]: ['wiki-jobs'] }),
    );
    expect(problems.map(({ path }) => path)).toEqual([
      `${FIRST}.after`,
      `${SECOND}.after`,
    ]);
  });

  it('says accounts of the directory that nobody asks for', () => {
    const problems = definitionProblems(
      wikiWith({
        accounts: 'directory',
        'secrets.0.isLogin': false,
        'signIn.modes': ['none'],
      }),
    );
    expect(problems.map(({ path }) => path)).toEqual([
      'signIn.oidc',
      'accounts',
    ]);
  });

  it('has nothing against local accounts that have no login of the person', () => {
    expect(
      definitionProblems(wikiWith({ 'secrets.0.isLogin': false })),
    ).toEqual([]);
  });

  it('finds what the options for NixOS point at, and what nobody gives them', () => {
    const nixos = {
      settings: {
        services: { wiki: { key: '{secret:none}', url: '{url:nobody}' } },
      },
    };
    expect(definitionProblems(wikiWith({ 'engines.nixos': nixos }))).toEqual([
      {
        path: 'engines.nixos.settings.services.wiki.key',
        message: expect.stringMatching(/There is no secret "none"/),
      },
      {
        path: 'engines.nixos.settings.services.wiki.url',
        message: expect.stringMatching(/"nobody" may be missing/),
      },
    ]);
  });

  it('has nothing against a definition for another engine alone', () => {
    expect(
      definitionProblems(
        wikiWith({ engines: { kubernetes: { anything: true } } }),
      ),
    ).toEqual([]);
  });
});
