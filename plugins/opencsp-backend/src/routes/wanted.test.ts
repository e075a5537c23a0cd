/*
 * Proves what the files of a commit say of routes: which services never fall back to HTTP, whether
 * certificates are for trying things out, and what is said of a file that cannot be read. Leaves the form of
 * the file to `packages/rendering`.
 */
import { serviceDefinitionSchema } from '@opencsp/plugin-opencsp-common';
import { STAGING_CA } from '@opencsp/rendering';
import { stringify } from 'yaml';
import { builtInDefinitions } from '../catalogue/services/builtIn';
import { wantedRoutes } from '../domain/routes/__testUtils__/RouteWorld';
import { wantedOf } from './wanted';

const PROXY = { routesPath: 'traefik/dynamic/routes.yml' };
const definitions = [
  ...builtInDefinitions,
  {
    ...builtInDefinitions.find(({ id }) => id === 'homer'),
    id: 'wiki',
    signIn: { modes: ['none'] },
  },
].map(each => serviceDefinitionSchema.parse(each));

function read(routes: unknown, traefik?: string) {
  return wantedOf(
    [
      { path: PROXY.routesPath, content: stringify(routes) },
      ...(traefik === undefined
        ? []
        : [{ path: 'traefik/traefik.yml', content: traefik }]),
    ],
    PROXY,
    definitions,
  );
}

it('keeps services with a sign-in of their own on HTTPS, and those that nobody knows', () => {
  const { wanted, httpsOnly } = read(
    wantedRoutes(['wiki', 'nextcloud', 'gitlab', 'jellyfin', 'homer!', 'gone']),
  );
  expect(Object.keys(wanted.http.routers ?? {})).toContain('wiki');
  expect(httpsOnly).toEqual(['gitlab', 'gone', 'jellyfin', 'nextcloud']);
});

it('keeps nothing on HTTPS that was chosen without it', () => {
  const { http } = wantedRoutes(['jellyfin']);
  const plain = Object.fromEntries(
    Object.entries(http.routers ?? {})
      .filter(([key]) => key === 'jellyfin_http')
      .map(([key, router]) => [key, { ...router, middlewares: undefined }]),
  );
  expect(read({ http: { ...http, routers: plain } }).httpsOnly).toEqual([]);
});

const resolver = (acme: object) =>
  stringify({ certificatesResolvers: { le: { acme } } });

it.each([
  ['staging', resolver({ caServer: STAGING_CA }), true],
  [
    'another authority',
    resolver({ caServer: 'https://ca.example/dir' }),
    false,
  ],
  ['none', resolver({ email: 'a@example.com' }), false],
  ['no resolver', stringify({ log: { level: 'INFO' } }), false],
  ['no address', resolver({ caServer: 'x' }), false],
  ['no YAML', '{', false],
  ['no file', undefined, false],
])('knows certificates for trying things out: %s', (_, traefik, staging) => {
  expect(read(wantedRoutes(['wiki']), traefik).staging).toBe(staging);
});

it('names the file that is missing, and what cannot be read in it', () => {
  expect(() => wantedOf([], PROXY, definitions)).toThrow(
    'traefik/dynamic/routes.yml: It is not in the commit.',
  );
  expect(() => read({ http: { routers: {} } })).toThrow(
    'traefik/dynamic/routes.yml: http.middlewares',
  );
});
