/*
 * Proves how a profile moves to another domain: old names stay, with their certificates, until the new
 * ones work, each service by itself. Leaves which routers are kept to the rendering's mergeRoutes.test.ts.
 */
import { readRoutes } from '@opencsp/rendering';
import { RoutePasses } from './__testUtils__/pass';
import {
  ADDRESS,
  MINUTE,
  RouteWorld,
  wantedRoutes,
} from './__testUtils__/RouteWorld';
import { namesToSee } from './decideRoutes';

const WIKI = 'wiki.ada.example.com';

function start(services: readonly string[]) {
  const world = new RouteWorld(services);
  world.file = 'http: {middlewares: {}}';
  return { world, passes: new RoutePasses(world) };
}

function routersOf(text: string | undefined) {
  return readRoutes(text ?? '').http.routers ?? {};
}

describe('a profile that moves to another domain', () => {
  const NEW = 'wiki.new.example.com';

  it('keeps the old names until the new ones work, then lets them go', () => {
    const { world, passes } = start(['wiki', 'pad']);
    passes.forMs(10 * MINUTE);
    world.wanted = wantedRoutes(['wiki', 'pad'], 'new.example.com');
    world.of(NEW).dns = { of: 'none' };
    passes.forMs(10 * MINUTE);
    expect(
      passes.record.names.map(each => [each.name, each.certificate.state]),
    ).toEqual([
      ['pad.new.example.com', 'issued'],
      [WIKI, 'issued'],
      [NEW, 'waiting-for-dns'],
    ]);
    expect(routersOf(world.file)[`wiki_at_${WIKI}`].middlewares).toContain(
      'hsts',
    );
    expect(world.of(WIKI).orders).toHaveLength(1);

    world.of(NEW).dns = { of: 'addresses', addresses: [ADDRESS] };
    passes.forMs(10 * MINUTE);
    expect(passes.record.names.map(each => each.name)).toEqual([
      'pad.new.example.com',
      NEW,
    ]);
    expect(world.file).not.toContain('ada.example.com');
  });

  it('looks at both while it does', () => {
    const { world, passes } = start(['wiki']);
    passes.forMs(10 * MINUTE);
    expect(
      namesToSee(passes.record, wantedRoutes(['wiki'], 'new.example.com')),
    ).toEqual([WIKI, NEW]);
    expect(world.of(WIKI).orders).toHaveLength(1);
  });
});
