/*
 * Proves where the health of each built-in service is asked for, by its own check, and which paths of a name
 * need no sign-in. Leaves the asking to DefaultRouteLooks.test.ts.
 */
import { serviceDefinitionSchema } from '@opencsp/plugin-opencsp-common';
import { readRoutes, TraefikRoutes } from '@opencsp/rendering';
import { stringify } from 'yaml';
import { builtInDefinitions } from '../catalogue/services/builtIn';
import { healthPathOf, isOpenPathOf } from './healthPath';

const definitions = builtInDefinitions.map(each =>
  serviceDefinitionSchema.parse(each),
);
const definitionOf = (id: string) => definitions.find(each => each.id === id);

it.each([
  ['authelia', '/api/health'],
  ['nextcloud', '/status.php'],
  ['jellyfin', '/health'],
  ['homer', '/'],
  // Their checks are programs of their own.
  ['gitlab', '/'],
  ['vaultwarden', '/'],
  ['lldap', '/'],
])('%s: %s', (id, path) => {
  expect(healthPathOf(id, definitionOf(id))).toBe(path);
});

it('knows the login portal without a definition, and nothing of others', () => {
  expect(healthPathOf('authelia', undefined)).toBe('/api/health');
  expect(healthPathOf('gone', undefined)).toBe('/');
});

function wiki(test: string[], port = 8080) {
  const homer = builtInDefinitions.find(({ id }) => id === 'homer');
  const container = homer?.engines?.compose?.containers[0];
  return serviceDefinitionSchema.parse({
    ...homer,
    id: 'wiki',
    ports: [{ name: 'http', port }],
    signIn: {
      modes: ['forward-auth'],
      bypassPaths: ['/api/', '/healthz$'],
    },
    engines: { compose: { containers: [{ ...container, health: { test } }] } },
  });
}

it.each([
  [['curl', 'http://localhost:8080/up'], '/up'],
  [['sh', '-c', "curl -f 'http://127.0.0.1:8080/a/b' || exit 1"], '/a/b'],
  [['curl', 'http://localhost:8080'], '/'],
  [['curl', 'http://localhost:8080/up?deep=1'], '/'],
  // Another port, another machine, another scheme: nobody sees it from outside.
  [['curl', 'http://localhost:9000/up'], '/'],
  [['curl', 'http://localhost/up'], '/'],
  [['curl', 'http://example.com:8080/up'], '/'],
  [['curl', 'https://localhost:8080/up'], '/'],
  [[], '/'],
])('a check %j asks for %s', (test, path) => {
  expect(healthPathOf('wiki', wiki(test))).toBe(path);
});

describe('a path that the login portal lets pass', () => {
  const wanted = (...rules: string[]): TraefikRoutes =>
    readRoutes(
      stringify({
        http: {
          routers: Object.fromEntries(
            rules.map((rule, at) => [
              `wiki_${at}`,
              {
                ...{ rule, priority: at + 1, service: 'wiki@docker' },
                ...{ entryPoints: ['websecure'], tls: {} },
              },
            ]),
          ),
          middlewares: { hsts: { headers: { stsSeconds: 1 } } },
        },
      }),
    );
  const open = 'Host(`wiki.example.com`) && PathRegexp(`^(?:/healthz$)`)';
  const evil = 'Host(`wiki.example.com`) && PathRegexp(`^(?:/(.|.)*)`)';

  it.each([
    ['its rule is in the file', '/healthz', [open], true],
    [
      'its rule is of another name',
      '/healthz',
      [open.replace('wiki', 'x')],
      false,
    ],
    ['it is another path', '/healthz2', [open], false],
    ['only somebody else wrote a rule for it', '/healthz', [evil], false],
    ['there is none', '/healthz', ['Host(`wiki.example.com`)'], false],
  ])('%s', (_, path, rules, expected) => {
    const name = 'wiki.example.com';
    expect(isOpenPathOf({ name, path }, wiki([]), wanted(...rules))).toBe(
      expected,
    );
    expect(isOpenPathOf({ name, path }, undefined, wanted(...rules))).toBe(
      false,
    );
  });
});
