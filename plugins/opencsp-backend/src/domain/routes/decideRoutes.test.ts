/*
 * Proves, pass by pass in a world whose proxy behaves as recorded, how names get their certificates: the
 * way there is proven first, all that is ready is ordered at once, failures pause, nothing is written
 * without need; what comes back after a loss. Leaves single judgements to the tests beside this, moves to
 * another domain to movingRoutes.test.ts, and the budget to budget.properties.test.ts.
 */
import { readRoutes } from '@opencsp/rendering';
import { RoutePasses } from './__testUtils__/pass';
import {
  ADDRESS,
  DAY,
  HOUR,
  issuedCertificate,
  MINUTE,
  RouteWorld,
  T0,
  wantedRoutes,
} from './__testUtils__/RouteWorld';
import { decideRoutes, namesToSee, ROUTE_INTERVALS } from './decideRoutes';

const NAMES = ['authelia', 'cloud!', 'wiki'];
const CLOUD = 'cloud.ada.example.com';
const WIKI = 'wiki.ada.example.com';

function start(services: readonly string[] = NAMES) {
  const world = new RouteWorld(services);
  world.file = 'http: {middlewares: {}}';
  return { world, passes: new RoutePasses(world) };
}

function routersOf(text: string | undefined) {
  return readRoutes(text ?? '').http.routers ?? {};
}

describe('the first minutes', () => {
  it('prove the way, order everything at once, and then redirect', () => {
    const { world, passes } = start();
    const first = passes.once();
    expect(first.again).toBe(ROUTE_INTERVALS.soon);
    const {
      wiki,
      cloud,
      wiki_http: plain,
      wiki_mark: mark,
    } = routersOf(first.write);
    expect([wiki.tls, cloud.tls]).toEqual([{}, {}]);
    expect(plain.middlewares).toEqual(['security-headers']);
    expect(mark.middlewares).toEqual(['opencsp-mark']);
    expect(world.of(WIKI).orders).toEqual([]);

    world.now += 2_000;
    const second = passes.once();
    expect(
      Object.values(routersOf(second.write)).map(each => each.tls),
    ).toEqual([
      { certResolver: 'le' },
      undefined,
      { certResolver: 'le' },
      undefined,
      { certResolver: 'le' },
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(passes.record.names.map(each => each.certificate.state)).toEqual([
      'issuing',
      'issuing',
      'issuing',
    ]);

    world.now += 2_000;
    const third = passes.once();
    expect(routersOf(third.write).wiki).toMatchObject({
      middlewares: ['security-headers', 'hsts'],
      tls: { certResolver: 'le' },
    });
    expect(routersOf(third.write).wiki_http.middlewares).toEqual(['to-https']);
    expect(passes.name(WIKI).certificate).toEqual({
      state: 'issued',
      since: world.now,
      issuer: 'R11',
      expiresAt: T0 + 2_000 + 90 * DAY,
    });

    world.now += 2_000;
    expect(passes.once()).toMatchObject({
      record: passes.record,
      again: ROUTE_INTERVALS.settled,
    });
    expect(passes.writes).toHaveLength(3);
    expect(world.of(WIKI).orders).toEqual([T0 + 2_000]);
  });

  it('say of the sign-in that is missing that it is', () => {
    const { world, passes } = start();
    world.of(CLOUD).answer = { of: 'answer', status: 200, body: 'files' };
    const { warnings } = passes.once();
    expect(warnings.map(({ code, name }) => [code, name])).toEqual([
      ['sign-in-missing', CLOUD],
    ]);
  });

  it('are counted in the history', () => {
    const { passes } = start();
    passes.forMs(MINUTE);
    expect(
      passes
        .name(WIKI)
        .history.map(({ of, from, to }) => `${of}: ${from} to ${to}`),
    ).toEqual([
      'portal: unknown to up',
      'host: unknown to up',
      'certificate: waiting-for-dns to issuing',
      'certificate: issuing to issued',
    ]);
  });
});

describe('what is not ready', () => {
  it('does not hold up the others, and is ordered when it is', () => {
    const { world, passes } = start();
    world.of(WIKI).dns = { of: 'addresses', addresses: ['203.0.113.9'] };
    world.of(WIKI).mark = 'elsewhere';
    passes.forMs(10 * MINUTE);
    expect(passes.name(CLOUD).certificate.state).toBe('issued');
    expect(passes.name(WIKI).certificate).toMatchObject({
      state: 'waiting-for-dns',
      trouble: {
        code: 'dns-elsewhere',
        detail: `It leads to 203.0.113.9. It should lead to ${ADDRESS}.`,
      },
    });
    expect(world.of(WIKI).orders).toEqual([]);
    expect(passes.last?.warnings).toContainEqual({
      code: 'dns-elsewhere',
      name: WIKI,
      message: `The name leads to another machine. It leads to 203.0.113.9. It should lead to ${ADDRESS}.`,
      nextStep: expect.stringContaining('A record'),
    });
    const written = passes.writes.length;

    world.of(WIKI).dns = { of: 'addresses', addresses: [ADDRESS] };
    world.of(WIKI).mark = 'here';
    passes.forMs(10 * MINUTE);
    expect(passes.name(WIKI).certificate.state).toBe('issued');
    expect(world.of(WIKI).orders).toHaveLength(1);
    expect(passes.writes).toHaveLength(written + 2);
  });

  it('is served over HTTP, when nobody signs in to it, and over HTTPS else', () => {
    const { world, passes } = start();
    world.of(WIKI).mark = 'closed';
    world.of(CLOUD).mark = 'closed';
    passes.forMs(10 * MINUTE);
    const routers = routersOf(world.file);
    expect(routers.wiki_http.middlewares).toEqual(['security-headers']);
    expect(routers.cloud_http.middlewares).toEqual(['to-https']);
    expect(passes.name(WIKI).certificate).toMatchObject({
      state: 'failed',
      trouble: { code: 'port-80-closed' },
    });
  });
});

describe('an order that fails', () => {
  it('is told with its cause, taken off the file, and tried again after longer and longer pauses', () => {
    const { world, passes } = start(['wiki']);
    world.of(WIKI).authority = 'fails';
    passes.forMs(8 * HOUR);
    expect(passes.name(WIKI).certificate).toMatchObject({
      state: 'failed',
      trouble: {
        code: 'acme-connection',
        detail: expect.stringContaining('acme:error:connection'),
      },
    });
    expect(routersOf(world.file).wiki.tls).toEqual({});
    const { orders } = world.of(WIKI);
    const gaps = orders.slice(1).map((at, i) => (at - orders[i]) / MINUTE);
    expect(gaps.map(gap => Math.floor(gap))).toEqual([12, 24, 48, 96, 192]);
  });

  it('of which nothing is heard is given up after some minutes', () => {
    const { world, passes } = start(['wiki']);
    world.of(WIKI).authority = 'is-silent';
    passes.forMs(4 * MINUTE);
    expect(passes.name(WIKI).certificate.state).toBe('issuing');
    passes.forMs(2 * MINUTE);
    expect(passes.name(WIKI).certificate).toMatchObject({
      state: 'failed',
      trouble: { code: 'no-certificate-came' },
    });
  });

  it('leaves those beside it alone, and is ordered no oftener than the authority takes', () => {
    const { world, passes } = start(['a', 'b', 'c', 'd', 'e', 'f', 'wiki']);
    world.of(WIKI).authority = 'fails';
    passes.forMs(55 * MINUTE);
    expect(passes.record.names.map(each => each.certificate.state)).toEqual([
      ...Array(6).fill('issued'),
      'failed',
    ]);
    expect(world.of(WIKI).orders.length).toBeGreaterThan(1);
    expect(world.of(WIKI).orders.length).toBeLessThan(5);
    expect(passes.writes.length).toBeLessThan(12);
  });
});

describe('a certificate that was there', () => {
  it('and is gone is ordered again when that is seen twice', () => {
    const { world, passes } = start();
    passes.forMs(10 * MINUTE);
    const written = passes.writes.length;
    world.of(WIKI).certificate = undefined;
    const seen = passes.once();
    expect(passes.name(WIKI).certificate).toMatchObject({
      state: 'default-certificate',
      trouble: { code: 'certificate-lost' },
    });
    expect([seen.write, seen.again]).toEqual([undefined, ROUTE_INTERVALS.soon]);
    world.now += 2_000;
    passes.once();
    expect(passes.name(WIKI).certificate.state).toBe('issuing');
    passes.forMs(MINUTE);
    expect(passes.name(WIKI).certificate.state).toBe('issued');
    expect(passes.writes).toHaveLength(written + 2);
  });

  it('is told of early and then louder when it is not renewed, and goes back to HTTP when it ends', () => {
    const { world, passes } = start();
    passes.forMs(HOUR);
    const { expiresAt = 0 } = passes.name(WIKI).certificate;
    const at = (time: number) => {
      world.now = time;
      passes.once();
      const { state, trouble } = passes.name(WIKI).certificate;
      return [state, trouble?.code];
    };
    expect(at(expiresAt - 21 * DAY - 1)).toEqual(['issued', undefined]);
    expect(at(expiresAt - 21 * DAY)).toEqual(['expiring', 'expiring']);
    expect(at(expiresAt - 7 * DAY)).toEqual(['expiring', 'expiring-soon']);
    expect(at(expiresAt)).toEqual(['expired', 'expired']);
    expect(routersOf(world.file).wiki).toMatchObject({
      middlewares: ['security-headers'],
      tls: { certResolver: 'le' },
    });
    expect(routersOf(world.file).wiki_http.middlewares).toEqual([
      'security-headers',
    ]);
    world.of(WIKI).certificate = issuedCertificate(WIKI, world.now);
    expect(at(world.now + 1)).toEqual(['issued', undefined]);
  });
});

it('knows nothing new of a proxy that is down, and orders nothing until it is back', () => {
  const { world, passes } = start(['wiki']);
  passes.once();
  world.isUp = false;
  passes.forMs(30 * MINUTE);
  expect(passes.record.troubles).toEqual([{ code: 'proxy-down' }]);
  expect(world.of(WIKI).orders).toEqual([]);
  world.isUp = true;
  world.reload();
  passes.forMs(10 * MINUTE);
  expect(passes.name(WIKI).certificate.state).toBe('issued');
});

it('keeps what it knows of a certificate while the proxy is down', () => {
  const { world, passes } = start();
  passes.forMs(10 * MINUTE);
  const { certificate } = passes.name(WIKI);
  world.isUp = false;
  passes.forMs(10 * MINUTE);
  expect(passes.name(WIKI).certificate).toEqual(certificate);
});

it('gives a profile without HTTPS its names, and no certificate', () => {
  const world = new RouteWorld([]);
  world.wanted = {
    http: {
      routers: {
        wiki: {
          rule: `Host(\`${WIKI}\`)`,
          entryPoints: ['web'],
          priority: 1,
          service: 'wiki@docker',
          middlewares: ['security-headers'],
        },
      },
      middlewares: wantedRoutes([]).http.middlewares,
    },
  };
  const passes = new RoutePasses(world);
  passes.forMs(MINUTE);
  expect(passes.name(WIKI)).toMatchObject({
    https: false,
    certificate: { state: 'http-only' },
    live: 'none',
    reach: { portal: { state: 'up' } },
  });
  expect(passes.writes).toHaveLength(1);
});

it('changes nothing, and writes nothing, when the same is seen again', () => {
  const { world, passes } = start();
  world.of(WIKI).mark = 'closed';
  passes.forMs(10 * MINUTE);
  const seen = world.observe(namesToSee(passes.record, world.wanted));
  const decision = decideRoutes(passes.record, seen, { now: world.now });
  expect(decision.record).toBe(passes.record);
  expect(decision.write).toBeUndefined();
});
