/*
 * Proves, pass by pass in a world whose proxy behaves as recorded, what becomes of the file of routes on the
 * host: it is put back, taken up or told not to be, and watched no closer than it helps. Leaves how names get
 * their certificates to `decideRoutes.test.ts`.
 */
import { readRoutes } from '@opencsp/rendering';
import { RoutePasses } from './__testUtils__/pass';
import {
  issuedCertificate,
  MINUTE,
  RouteWorld,
  T0,
} from './__testUtils__/RouteWorld';
import { decideRoutes } from './decideRoutes';
import { orderAgain } from './routeRequests';

const NAMES = ['authelia', 'cloud!', 'wiki'];
const WIKI = 'wiki.ada.example.com';

function start(services: readonly string[] = NAMES) {
  const world = new RouteWorld(services);
  world.file = 'http: {middlewares: {}}';
  return { world, passes: new RoutePasses(world) };
}

function routersOf(text: string | undefined) {
  return readRoutes(text ?? '').http.routers ?? {};
}

describe('the file on the host', () => {
  it('is put back when somebody else writes over it, and counts as an order', () => {
    const { world, passes } = start(['wiki']);
    world.of(WIKI).authority = 'is-silent';
    passes.forMs(MINUTE);
    const ours = world.file;
    const asks = passes.name(WIKI).orders.asks.length;
    world.file = 'http: {middlewares: {}}';
    passes.once();
    expect(world.file).toBe(ours);
    expect(passes.name(WIKI).orders.asks).toHaveLength(asks + 1);
  });

  it('counts as an order of a certificate that was just lost, too', () => {
    const { world, passes } = start(['wiki']);
    passes.forMs(10 * MINUTE);
    const asks = passes.name(WIKI).orders.asks.length;
    world.file = 'http: {middlewares: {}}';
    world.of(WIKI).certificate = undefined;
    const { write } = passes.once();
    expect(routersOf(write).wiki.tls).toEqual({ certResolver: 'le' });
    expect(passes.name(WIKI).orders.asks).toHaveLength(asks + 1);
  });

  it('is written twice for a name that stands in it already, so that it is ordered', () => {
    const { world, passes } = start(['wiki', 'slow']);
    world.of(WIKI).authority = 'fails';
    world.of('slow.ada.example.com').authority = 'is-silent';
    passes.forMs(MINUTE);
    expect(routersOf(world.file).wiki.tls).toEqual({ certResolver: 'le' });
    expect(passes.name(WIKI).certificate.state).toBe('failed');
    const before = world.of(WIKI).orders.length;

    passes.record = orderAgain(passes.record, WIKI, world.now);
    world.of('slow.ada.example.com').certificate = issuedCertificate(
      'slow.ada.example.com',
      world.now,
    );
    expect(routersOf(passes.once().write).wiki.tls).toEqual({});
    expect(world.of(WIKI).orders).toHaveLength(before);
    world.now += 2_000;
    expect(routersOf(passes.once().write).wiki.tls).toEqual({
      certResolver: 'le',
    });
    expect(world.of(WIKI).orders).toHaveLength(before + 1);
  });

  it('that the proxy does not take up is told, with what its log says', () => {
    const { world, passes } = start(['wiki']);
    world.isFrozen = true;
    passes.forMs(MINUTE);
    expect(passes.record.troubles).toEqual([{ code: 'file-not-taken' }]);
    expect(world.of(WIKI).orders).toEqual([]);
    world.isFrozen = false;
    world.reload();
    passes.forMs(MINUTE);
    expect(passes.record.troubles).toEqual([]);
    expect(passes.name(WIKI).certificate.state).toBe('issued');
  });

  it('that is not taken up is watched closely for half a minute, and then as other troubles', () => {
    const { world, passes } = start(['wiki']);
    world.isFrozen = true;
    passes.forMs(MINUTE);
    const looked = passes.count;
    passes.forMs(10 * MINUTE);
    expect(passes.count - looked).toBeLessThanOrEqual(21);
  });

  it('that came with the deployment and is not taken up is told, too', () => {
    const { world, passes } = start(['wiki']);
    world.isFrozen = true;
    passes.once();
    const { writtenAt: _, ...seeded } = passes.record;
    passes.record = seeded;
    passes.forMs(MINUTE);
    expect(passes.record.writtenAt).toBeUndefined();
    expect(passes.record.troubles).toEqual([{ code: 'file-not-taken' }]);
  });

  it('is left alone while nobody can read it', () => {
    const { world, passes } = start(['wiki']);
    const { file: _, ...seen } = world.observe([WIKI]);
    const decision = decideRoutes(
      passes.record,
      { ...seen, proxy: { of: 'unseen', message: 'no route to host' } },
      { now: T0 },
    );
    expect(decision.write).toBeUndefined();
    expect(decision.record.troubles).toEqual([
      { code: 'host-not-seen', detail: 'no route to host' },
    ]);
  });

  it('sends to the port that people come to', () => {
    const { world } = start(['wiki']);
    const passes = new RoutePasses(world, { ports: { https: 8443 } });
    const { write = '' } = passes.once();
    expect(write).toContain('wiki_http');
    passes.forMs(MINUTE);
    expect(readRoutes(world.file ?? '').http.middlewares['to-https']).toEqual({
      redirectScheme: { scheme: 'https', permanent: true, port: '8443' },
    });
  });
});
