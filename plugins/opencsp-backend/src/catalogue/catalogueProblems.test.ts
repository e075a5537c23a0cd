/*
 * Proves that definitions which do not fit each other are named with service and field, and that those
 * that come with the portal fit; leaves one definition by itself to `definitionProblems.test.ts`.
 */
import { ServiceDefinition } from '@opencsp/plugin-opencsp-common';
import { catalogueProblems } from './catalogueProblems';
import { builtIns } from './__testUtils__/builtIns';
import { wikiWith } from './__testUtils__/wiki';

const FIRST = 'engines.compose.containers.0';

function problemsWith(...more: ServiceDefinition[]) {
  return catalogueProblems([...builtIns, ...more]).map(
    ({ service, path }) => `${service} ${path}`,
  );
}

describe('catalogueProblems', () => {
  it('finds nothing among those that come with the portal, nor with one more', () => {
    expect(catalogueProblems(builtIns)).toEqual([]);
    expect(problemsWith(wikiWith())).toEqual([]);
  });

  it.each([
    ['an unknown need', { 'needs.2': 'mariadb' }, 'wiki needs.2'],
    [
      'an unknown conflict',
      { conflicts: [{ service: 'mariadb', reason: 'x' }] },
      'wiki conflicts.0.service',
    ],
    [
      'a host name of another',
      { 'routing.host': 'cloud' },
      'wiki routing.host',
    ],
    [
      'a port of another',
      { 'ports.1': { name: 'feed', port: 1, exposedAs: 443 } },
      'wiki ports.1.exposedAs',
    ],
    [
      'a container name of another',
      { 'engines.compose.containers.1.name': 'nextcloud-cron' },
      'wiki engines.compose.containers.1.name',
    ],
    [
      'the address of one that has none',
      { 'environment.ADDRESS': '{url:redis}' },
      'wiki environment.ADDRESS',
    ],
    [
      'a secret that the other does not have',
      { [`${FIRST}.secrets.2`]: 'redis-key' },
      `wiki ${FIRST}.secrets.2`,
    ],
  ])('names %s', (_what, fields, problem) => {
    expect(problemsWith(wikiWith(fields))).toEqual([problem]);
  });

  it('knows UDP from TCP on one port', () => {
    expect(problemsWith(wikiWith({ 'ports.1.exposedAs': 443 }))).toEqual([]);
  });

  it('names an id that is there twice', () => {
    expect(problemsWith(wikiWith(), wikiWith())).toContain('wiki id');
  });

  it('names all who need each other in a circle', () => {
    const circle = builtIns.map(definition =>
      definition.id === 'redis'
        ? { ...definition, needs: ['authelia'] }
        : definition,
    );
    expect(catalogueProblems(circle)).toEqual([
      expect.objectContaining({ service: 'redis', path: 'needs' }),
      expect.objectContaining({
        service: 'authelia',
        path: 'needs',
        message: expect.stringContaining('redis, authelia'),
      }),
    ]);
  });

  it.each(['traefik', 'lldap', 'redis', 'authelia'])('wants %s as core', id => {
    const without = builtIns.filter(each => each.id !== id);
    const chosen = builtIns.map(each =>
      each.id === id ? { ...each, isCore: false } : each,
    );
    for (const definitions of [without, chosen]) {
      expect(catalogueProblems(definitions)).toContainEqual(
        expect.objectContaining({ service: id, path: 'isCore' }),
      );
    }
  });
});
