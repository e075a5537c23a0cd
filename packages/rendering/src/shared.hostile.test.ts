/*
 * Proves with hostile titles, descriptions, digests, domains and paths that each is read back as it was,
 * by other readers, or refused with an InputError that names it; leaves the values of the Compose file
 * and of env files to compose/ and escape/.
 */
import { InputError } from '@backstage/errors';
import { domainProblem, ProfileToRender } from '@opencsp/plugin-opencsp-common';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { parse } from 'yaml';
import { z } from 'zod';
import {
  aClient,
  aDefinition,
  aDigest,
  aReachable,
  aRoute,
  aSecret,
  coreModel,
  largeModel,
  profileOf,
} from './__testUtils__/models';
import {
  contentOf,
  policyFor,
  readAuthelia,
  readClients,
  readRouters,
} from './__testUtils__/readShared';
import { ProfileModel } from './model';
import { sharedFiles } from './shared';

const SECRETS = {
  '/run/secrets/authelia-oidc-jwks-key': 'a\nb',
  '/run/secrets/authelia-oidc-hmac-secret': 'h',
};

const TRAPS = [
  '{{ env "HOME" }}',
  '}}',
  '${HOME}',
  '$(id)',
  '`id`',
  '"',
  "'",
  '\\',
  ': ',
  ' #',
  '- ',
  '&a',
  '*a',
  '!!js/function',
  '<<',
  '? ',
  '|',
  '>',
  '%',
  '@',
  'no',
  'null',
  '~',
  '1e3',
  '0o7',
  '2026-11-22',
  '12:30:00',
  '---',
  '...',
  '</script>',
  '\n',
  '\r\n',
  '\t',
  '\u0000',
  '\u001b[31m',
  '\u0085',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\uffff',
  '\u202e',
  '😀',
  '\ud800',
  'secret-file:/run/secrets/x',
  'key: "secret-file:/run/secrets/authelia-session-secret"',
];

/** Half of a pair. */
const HALF = /\p{Surrogate}/u;

const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...TRAPS),
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constant('x'.repeat(200)),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map(parts => parts.join(''));

const pageSchema = z.object({
  services: z.array(
    z.object({
      items: z.array(z.object({ name: z.string(), subtitle: z.string() })),
    }),
  ),
});

/** A profile whose one application has this title and this description. */
function titled(title: string, description = 'x') {
  const core = coreModel();
  const service = aReachable('app', core.domain, { title });
  const home = aReachable('homer', core.domain);
  const model: ProfileModel = {
    ...core,
    services: [...core.services, service, home],
    routes: [...core.routes, aRoute('app', core.domain)],
    oidcClients: [aClient('app', core.domain)],
    secrets: [...core.secrets, aSecret('app', 'oidc-client')],
  };
  const definitions = [aDefinition('app', { title, description })];
  return { model, profile: profileOf(model, { definitions }) };
}

/** The files, or the refusal; any other error is one of ours. */
function tried(
  profile: ProfileToRender,
  model: ProfileModel,
): ReturnType<typeof sharedFiles> | string {
  try {
    return sharedFiles(profile, model);
  } catch (error) {
    if (!(error instanceof InputError)) {
      throw error;
    }
    return error.message;
  }
}

/** What two readers and the portal make of a title and a description. */
function readBack(files: ReturnType<typeof sharedFiles>) {
  const page = contentOf(files, 'homer/config.yml');
  const [client] = readClients(readAuthelia(files, SECRETS));
  return {
    tiles: [load(page), parse(page)].map(
      reading => pageSchema.parse(reading).services[0].items,
    ),
    client: client.title,
  };
}

const REFUSAL = /client_name|items\.0\.(name|subtitle)/;

it('writes each title and description as it is, or names it', () => {
  const seen = new Set<boolean>();
  fc.assert(
    fc.property(hostileText, hostileText, (title, description) => {
      const { model, profile } = titled(title, description);
      const files = tried(profile, model);
      const isWritten = typeof files !== 'string';
      seen.add(isWritten);
      // A description stands on the start page only, which nobody evaluates.
      const canBe = !/\{\{/.test(title) && !HALF.test(title + description);
      expect(isWritten).toBe(canBe);
      const tile = [{ name: title, subtitle: description }];
      expect(isWritten ? readBack(files) : REFUSAL.test(files)).toEqual(
        isWritten ? { tiles: [tile, tile], client: title } : true,
      );
    }),
    { numRuns: 200 },
  );
  expect(seen.size).toBe(2);
});

it('names the key of a title that Authelia would evaluate', () => {
  const { model, profile } = titled('{{ secret "/etc/shadow" }}');
  expect(() => sharedFiles(profile, model)).toThrow(
    /authelia\/configuration\.yml: identity_providers\.oidc\.clients\.0\.client_name/,
  );
});

it('writes each digest as it is, dollar signs and all, and takes nothing else', () => {
  const ab64 = fc.constantFrom(...'AZaz09./');
  const part = (length: number) =>
    fc.string({ unit: ab64, minLength: length, maxLength: length });
  fc.assert(
    fc.property(part(22), part(86), (salt, key) => {
      const digest = `$pbkdf2-sha512$310000$${salt}$${key}`;
      const { model, profile } = titled('App');
      const files = sharedFiles(
        { ...profile, digests: { 'app-oidc-client': digest } },
        model,
      );
      const [client] = readClients(readAuthelia(files, SECRETS));
      expect(client.digest).toBe(digest);
    }),
    { numRuns: 50 },
  );
});

it.each([
  ['none', undefined],
  ['a secret in clear', 'canary-of-a-test'],
  ['the $plaintext$ form', '$plaintext$canary-of-a-test'],
  ['one that lost its dollar signs', aDigest().replaceAll('$', '')],
  ['one that was cut', aDigest().slice(0, 60)],
  ['one with a line after it', `${aDigest()}\nx: 1`],
])('names the digest that is %s, and does not tell it', (_, digest) => {
  const { model, profile } = titled('App');
  const digests: Record<string, string> = digest
    ? { 'app-oidc-client': digest }
    : {};
  const refusal = tried({ ...profile, digests }, model);
  expect(refusal).toMatch(/^digests\.app-oidc-client: /);
  expect(refusal).not.toContain('canary');
});

const label = fc
  .tuple(
    fc.constantFrom(...'abcxyz0189'),
    fc.string({ unit: fc.constantFrom(...'ab0-'), maxLength: 61 }),
    fc.constantFrom(...'abcxyz0189'),
  )
  .map(parts => parts.join(''));

it('keeps each domain, up to its limits, in all three files', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc
          .array(label, { minLength: 2, maxLength: 4 })
          .map(labels => labels.join('.'))
          .filter(
            domain =>
              domainProblem(domain) === undefined &&
              URL.canParse(`https://a.${domain}/`),
          ),
        fc.constantFrom(
          'no.null',
          'xn--bcher-kva.example',
          `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.example`,
        ),
      ),
      domain => {
        const model = largeModel(domain);
        const files = sharedFiles(profileOf(model), model);
        const settings = readAuthelia(files, SECRETS);
        expect(settings.session.cookies[0].domain).toBe(domain);
        expect(
          readRouters(files)
            .map(({ host }) => host)
            .sort(),
        ).toEqual(model.routes.flatMap(({ host }) => [host, host]).sort());
        const hosts = model.routes.filter(route => !route.pathPattern);
        for (const { host, policy } of hosts) {
          expect(policyFor(settings, host, '/', {})).toBe(
            policy === 'open' ? 'bypass' : policy,
          );
        }
      },
    ),
    { numRuns: 40 },
  );
});

it.each([
  ['a rule', 'x`) || Host(`evil.example.com'],
  ['a template', '{{ env "HOME" }}.example.com'],
  ['a line', 'a.example.com\nx'],
  ['one label', 'localhost'],
  ['too much', `${'a.'.repeat(120)}example`],
  ['an address', '127.0.0.1'],
  ['an address for browsers alone', 'aa.01'],
  ['upper case', 'Ada.Example.com'],
])('refuses a domain that is %s', (_, domain) => {
  const model = coreModel(domain);
  expect(tried(profileOf(model), model)).toMatch(/^domain: /);
});

/** The core with one more route of the portal's service. */
function routed(over: Parameters<typeof aRoute>[2]) {
  const core = coreModel();
  const route = aRoute('authelia', core.domain, { port: 9091, ...over });
  const model = { ...core, routes: [...core.routes, route] };
  return tried(profileOf(model), model);
}

it.each([
  ['pathPattern', { pathPattern: '/a`) || Host(`evil.example.com' }],
  ['pathPattern', { pathPattern: '/a)|(.*' }],
  ['pathPattern', { pathPattern: '/{{ env "HOME" }}' }],
  ['host', { host: 'evil.example.com' }],
  ['host', { host: 'a`.ada.example.com' }],
  ['host', { host: 'A.ada.example.com' }],
  ['groups', { pathPattern: '/a', groups: ['admins'] }],
  ['policy', { pathPattern: '/a', policy: 'one_factor' as const }],
  [
    'tls',
    {
      pathPattern: '/a',
      policy: 'one_factor' as const,
      forwardAuth: true,
      tls: false,
    },
  ],
])('names the route’s %s when it cannot be kept: %p', (field, over) => {
  expect(routed(over)).toMatch(new RegExp(`^routes\\.authelia\\.${field}: `));
});

it('keeps each path that it takes, for proxy and portal alike', () => {
  fc.assert(
    fc.property(
      fc
        .array(
          fc.constantFrom(
            '/a',
            '/[a-z]+',
            '(?:b|c)',
            '\\.',
            '"',
            "'",
            '#',
            ':',
            '\\\\',
            '$',
            '[{]',
          ),
          { minLength: 1, maxLength: 6 },
        )
        .map(parts => `/x${parts.join('')}`),
      pathPattern => {
        const files = routed({ pathPattern });
        if (typeof files === 'string') {
          throw new Error(files);
        }
        const anchoredPattern = `^(?:${pathPattern})`;
        expect(readRouters(files).map(({ path }) => path)).toContain(
          anchoredPattern,
        );
        expect(
          readAuthelia(files, {}).access_control.rules.flatMap(
            ({ resources = [] }) => resources,
          ),
        ).toEqual([anchoredPattern]);
      },
    ),
    { numRuns: 200 },
  );
});

it('refuses a portal whose bind user nobody knows', () => {
  const core = coreModel();
  const model = { ...core, directory: { groups: [], users: [] } };
  expect(tried(profileOf(model), model)).toMatch(
    /^services\.authelia\.environment\.AUTHELIA_AUTHENTICATION_BACKEND_LDAP_PASSWORD_FILE: /,
  );
});

it('refuses OpenID Connect without a key that signs', () => {
  const { model, profile } = titled('App');
  const secrets = model.secrets.filter(({ rule }) => rule.kind !== 'rsa-key');
  expect(tried(profile, { ...model, secrets })).toMatch(
    /^services\.authelia\.secrets: /,
  );
});
