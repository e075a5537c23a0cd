/*
 * Proves what comes with a choice of services, what stands against it, and how its sum stands to sizes
 * and quota. How it is shown is proved beside the field.
 */
import {
  quotaFixture,
  serviceOptionFixtures,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { ServiceOption, Size } from '@opencsp/plugin-opencsp-common';
import * as fc from 'fast-check';
import {
  broughtIn,
  byCategory,
  conflictsOf,
  matchesSearch,
  needsOf,
  startFrom,
} from './selection';
import { servicesProblem } from './servicesProblem';
import { leftOf, sizeFitOf, totalsOf } from './totals';

const options = serviceOptionFixtures;
const ids = (found: readonly ServiceOption[]) => found.map(({ id }) => id);
const chosen = (id: string) => ({
  id,
  access: 'everyone' as const,
  secondFactor: false,
});

function withChanges(id: string, changes: Partial<ServiceOption>) {
  return options.map(it => (it.id === id ? { ...it, ...changes } : it));
}

function size(name: string, memoryMiB: number, allowed = true): Size {
  return { name, title: name, cores: 8, memoryMiB, diskGiB: 900, allowed };
}

describe('what comes with a choice', () => {
  it('is what it needs, and what that needs', () => {
    const chain = withChanges('redis', { needs: ['homer'] });
    expect(ids(needsOf(['nextcloud'], chain))).toEqual([
      'traefik',
      'lldap',
      'redis',
      'authelia',
      'homer',
    ]);
  });

  it('ends though services need each other', () => {
    const circle = withChanges('traefik', { needs: ['nextcloud'] });
    expect(ids(needsOf(['nextcloud'], circle))).toContain('nextcloud');
  });

  it('has what keeps generated passwords, unless it is chosen', () => {
    const brought = (names: string[], strategy: 'generated' | 'universal') =>
      ids(broughtIn(names, options, strategy));
    expect(brought(['homer'], 'generated')).toContain('vaultwarden');
    expect(brought(['homer'], 'universal')).not.toContain('vaultwarden');
    expect(brought(['vaultwarden'], 'generated')).not.toContain('vaultwarden');
    expect(brought([], 'generated')).toEqual([]);
  });

  it('never holds what is chosen, nor anything twice', () => {
    fc.assert(
      fc.property(fc.subarray(ids(options)), names => {
        const brought = ids(broughtIn(names, options, 'generated'));
        expect(new Set([...brought, ...names]).size).toBe(
          brought.length + names.length,
        );
      }),
    );
  });
});

describe('conflicts', () => {
  const clashing = withChanges('gitlab', {
    conflicts: [{ service: 'nextcloud', reason: 'They share a port.' }],
  });
  const find = (id: string) => clashing.filter(it => it.id === id)[0];

  it('are found whichever of both says so', () => {
    expect(conflictsOf(find('nextcloud'), ['gitlab'], clashing)).toHaveLength(
      1,
    );
    expect(conflictsOf(find('gitlab'), ['nextcloud'], clashing)).toHaveLength(
      1,
    );
    expect(conflictsOf(find('homer'), ['gitlab'], clashing)).toEqual([]);
  });

  it('are a problem of the choice', () => {
    expect(
      servicesProblem([chosen('nextcloud'), chosen('gitlab')], clashing),
    ).toBe('Nextcloud and GitLab cannot be together: They share a port.');
  });
});

describe('servicesProblem', () => {
  it.each([
    ['none', [], 'Choose at least one service.'],
    [
      'a thousand',
      Array.from({ length: 1_000 }, (_, n) => chosen(`s${n}`)),
      'A profile has at most 50 services.',
    ],
    [
      'one twice',
      [chosen('homer'), chosen('homer')],
      '"homer" is chosen twice.',
    ],
    [
      'one that is not offered',
      [chosen('minecraft')],
      '"minecraft" is no service that can be chosen. Leave it out.',
    ],
    [
      'one that comes by itself',
      [chosen('traefik')],
      '"traefik" is no service that can be chosen. Leave it out.',
    ],
  ])('refuses %s', (_, services, problem) => {
    expect(servicesProblem(services, options)).toBe(problem);
  });

  it('finds nothing wrong with what is offered', () => {
    expect(servicesProblem([chosen('homer')], options)).toBeUndefined();
  });
});

describe('the cards', () => {
  it('keep what was said of a service when a bundle is chosen', () => {
    const before = [{ ...chosen('homer'), access: 'admins' as const }];
    expect(startFrom(['nextcloud', 'homer'], before)).toEqual([
      chosen('nextcloud'),
      before[0],
    ]);
  });

  it('are found by every word', () => {
    const found = (search: string) =>
      ids(options.filter(it => matchesSearch(it, search)));
    expect(found('git pipelines')).toEqual(['gitlab']);
    expect(found('MEDIA')).toEqual(['jellyfin']);
    expect(found('.*')).toEqual([]);
    expect(found('')).toHaveLength(options.length);
  });

  it('stand in the order of the categories, new ones last', () => {
    const games = withChanges('homer', { category: 'games' });
    expect(byCategory(games).map(({ category }) => category)).toEqual([
      'core',
      'authentication',
      'collaboration',
      'media',
      'development',
      'games',
    ]);
  });
});

describe('the sum', () => {
  it('adds without the errors of binary fractions', () => {
    const tenth = { ...options[0], cores: { floor: 0.1, advice: 0.2 } };
    expect(totalsOf([tenth, tenth, tenth]).cores).toEqual({
      floor: 0.3,
      advice: 0.6,
    });
  });

  it('names the smallest size that has what is advised, or else the least', () => {
    const totals = totalsOf(options.filter(({ id }) => id === 'gitlab'));
    const sizes = [size('large', 16_384), size('small', 4_096)];
    expect(sizeFitOf(totals, sizes)).toMatchObject({
      kind: 'advised',
      size: { name: 'large' },
    });
    expect(sizeFitOf(totals, sizes.slice(1))).toMatchObject({ kind: 'tight' });
    expect(sizeFitOf(totals, [size('tiny', 512)])).toMatchObject({
      kind: 'none',
      largest: { name: 'tiny' },
    });
    expect(sizeFitOf(totals, [size('large', 16_384, false)])).toEqual({
      kind: 'unknown',
    });
  });

  it('knows what is left, and where there is no limit', () => {
    const quota = {
      ...quotaFixture,
      limit: { memoryMiB: 4_096 },
      used: { instances: 1, cores: 1, memoryMiB: 5_000, diskGiB: 1 },
    };
    expect(leftOf(quota, 'memoryMiB')).toBe(0);
    expect(leftOf(quota, 'cores')).toBeUndefined();
  });
});
