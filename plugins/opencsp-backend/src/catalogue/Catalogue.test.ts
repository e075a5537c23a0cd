/*
 * Proves what a choice of services comes to, in which order, and how a choice that cannot be is refused;
 * leaves reading definitions to `loadCatalogue.test.ts`.
 */
import * as fc from 'fast-check';
import { ServiceDefinition } from '@opencsp/plugin-opencsp-common';
import { createCatalogue } from './Catalogue';
import { builtIns } from './__testUtils__/builtIns';
import { wikiWith } from './__testUtils__/wiki';

const catalogue = createCatalogue(builtIns);
const choosable = builtIns.filter(({ isCore }) => !isCore).map(({ id }) => id);

function idsOf(definitions: readonly ServiceDefinition[]) {
  return definitions.map(({ id }) => id);
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('Catalogue', () => {
  it('gives all in the order in which they are shown, and one by its id', () => {
    expect(catalogue.all()).toBe(builtIns);
    expect(catalogue.get('homer').title).toBe('Homer');
  });

  it('names what is known when an id is not', () => {
    expect(thrownBy(() => catalogue.get('x'))).toMatchObject({
      name: 'NotFoundError',
      message:
        'There is no service "x". Known are authelia, gitlab, grafana, homer, jellyfin, lldap, n8n, nextcloud, redis, traefik, uptime-kuma, vaultwarden.',
    });
    expect(() => catalogue.get('constructor')).toThrow('There is no service');
  });

  it.each([
    [['jellyfin'], ['traefik', 'lldap', 'jellyfin']],
    [['homer'], ['traefik', 'lldap', 'redis', 'authelia', 'homer']],
    [
      ['nextcloud', 'vaultwarden'],
      ['traefik', 'lldap', 'redis', 'authelia', 'nextcloud', 'vaultwarden'],
    ],
    [[], ['traefik']],
  ])('makes of %j what it needs', (ids, all) => {
    expect(idsOf(catalogue.forProfile(ids))).toEqual(all);
  });

  it('gives each what it needs before it, once, whatever the order of the choice', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(choosable), ids => {
        const present = catalogue.forProfile(ids);
        expect(new Set(idsOf(present)).size).toBe(present.length);
        present.forEach(({ needs }, index) => {
          expect(idsOf(present.slice(0, index))).toEqual(
            expect.arrayContaining(needs),
          );
        });
        expect(idsOf(present)).toEqual(
          expect.arrayContaining(['traefik', ...ids]),
        );
        expect(present).toEqual(catalogue.forProfile([...ids].sort()));
        // Nothing came that nobody asked for.
        const wanted = new Set(['traefik', ...ids]);
        [...present].reverse().forEach(({ id, needs }) => {
          expect(wanted).toContain(id);
          needs.forEach(each => wanted.add(each));
        });
      }),
    );
  });

  it('names each choice that is unknown or core', () => {
    expect(
      thrownBy(() => catalogue.forProfile(['homer', 'redis', 'plex'])),
    ).toMatchObject({
      name: 'InputError',
      fields: [
        {
          path: 'services.1.id',
          message: 'Redis comes by itself and cannot be chosen. Leave it out.',
        },
        {
          path: 'services.2.id',
          message:
            'There is no service "plex". Choose among gitlab, grafana, homer, jellyfin, n8n, nextcloud, uptime-kuma, vaultwarden.',
        },
      ],
    });
  });

  it('names the choice that conflicts, and the one that brings a conflict in', () => {
    const conflicts = [{ service: 'jellyfin', reason: 'Both want the tuner.' }];
    const withWiki = createCatalogue([...builtIns, wikiWith({ conflicts })]);
    expect(withWiki.forProfile(['wiki'])).toHaveLength(5);
    expect(
      thrownBy(() => withWiki.forProfile(['homer', 'wiki', 'jellyfin'])),
    ).toMatchObject({
      name: 'InputError',
      message:
        'services.1.id: Wiki cannot be beside Jellyfin: Both want the tuner. Leave one of them out.',
    });

    const bringsIn = createCatalogue([
      ...builtIns,
      wikiWith({ conflicts, isCore: true }),
      { ...wikiWith({ id: 'blog' }), needs: ['wiki'] },
    ]);
    expect(
      thrownBy(() => bringsIn.forProfile(['jellyfin', 'blog'])),
    ).toMatchObject({ fields: [{ path: 'services.1.id' }] });
  });
});
