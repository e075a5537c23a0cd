/*
 * Proves what people see of a set, with the budget and its times; which address is told; that a person
 * can end a pause and not the budget; and that a write that never left is not counted. Leaves how the
 * record comes about to decideRoutes.test.ts.
 */
import { ConflictError, NotFoundError } from '@backstage/errors';
import { routeSchema } from '@opencsp/plugin-opencsp-common';
import { RoutePasses } from './__testUtils__/pass';
import { HOUR, MINUTE, RouteWorld, T0 } from './__testUtils__/RouteWorld';
import { ORDER_LIMIT } from './budget';
import { newName } from './routeRecord';
import { orderAgain, routesNotWritten, routesOf, urlOf } from './routeRequests';
import { WEEK_LIMIT } from './weekBudget';

const WIKI = 'wiki.ada.example.com';

function start(services = ['authelia', 'cloud!', 'wiki']) {
  const world = new RouteWorld(services);
  world.file = 'http: {middlewares: {}}';
  return { world, passes: new RoutePasses(world) };
}

it('tells what the schema says, for each name', () => {
  const { world, passes } = start();
  world.of(WIKI).authority = 'fails';
  passes.forMs(5 * MINUTE);
  const routes = routesOf(passes.record, {
    now: world.now,
    checkedAt: world.now,
  });
  expect(routes.map(each => routeSchema.parse(each))).toEqual(routes);
  expect(routes.map(({ url }) => url)).toEqual([
    'https://authelia.ada.example.com',
    'https://cloud.ada.example.com',
    `http://${WIKI}`,
  ]);
  const { asks, pauseUntil = 0 } = passes.name(WIKI).orders;
  expect(asks).toHaveLength(1);
  expect(routes[2].certificate).toMatchObject({
    state: 'failed',
    code: 'acme-connection',
    message: expect.stringContaining('could not connect to the host. unable'),
    nextStep: expect.stringContaining('port 80'),
    attempts: {
      limit: ORDER_LIMIT,
      nextAt: new Date(pauseUntil).toISOString(),
    },
  });
  expect(routes[1].certificate).toMatchObject({
    attempts: { used: 1, limit: ORDER_LIMIT },
    ofWeek: { used: 1, limit: WEEK_LIMIT },
  });
  expect(routes[2].certificate.ofWeek.used).toBe(0);
});

it('gives a connection that fails no other reason where the proxy is down', () => {
  const { world, passes } = start(['wiki']);
  passes.forMs(5 * MINUTE);
  world.of(WIKI).answer = {
    of: 'tcp',
    refused: true,
    message: 'no',
  };
  const codeOf = () =>
    routesOf(passes.record, { now: world.now })[0].reach.portal.code;
  passes.forMs(5 * MINUTE);
  expect(codeOf()).toBe('connection-refused');
  passes.record = { ...passes.record, troubles: [{ code: 'proxy-down' }] };
  expect(codeOf()).toBeUndefined();
});

describe('the address', () => {
  const name = (change: object) => ({
    ...newName(
      {
        name: WIKI,
        service: 'wiki',
        https: true,
        signIn: false,
        isPortal: false,
      },
      T0,
    ),
    ...change,
  });

  it.each([
    ['has no certificate', {}, `http://${WIKI}:8088`],
    ['has one', { live: 'issued' }, `https://${WIKI}:8443`],
    ['is signed in to', { signIn: true }, `https://${WIKI}:8443`],
    ['is the portal', { isPortal: true }, `https://${WIKI}:8443`],
    ['needs HTTPS', { service: 'vaultwarden' }, `https://${WIKI}:8443`],
    ['is without HTTPS', { https: false, live: 'none' }, `http://${WIKI}:8088`],
  ])('of a name that %s', (_, change, url) => {
    const told = urlOf(name(change), {
      ports: { https: 8443, http: 8088 },
      httpsOnly: ['vaultwarden'],
    });
    expect(told).toBe(url);
  });

  it('has no port where it is the usual one', () => {
    expect(urlOf(name({ live: 'issued' }), {})).toBe(`https://${WIKI}`);
    expect(urlOf(name({}), {})).toBe(`http://${WIKI}`);
  });
});

describe('ordering again', () => {
  it('ends a pause, and not the budget', () => {
    const { world, passes } = start(['wiki']);
    world.of(WIKI).authority = 'fails';
    passes.forMs(MINUTE);
    for (let orders = 1; orders < ORDER_LIMIT; orders += 1) {
      expect(world.of(WIKI).orders).toHaveLength(orders);
      passes.record = orderAgain(passes.record, WIKI, world.now);
      passes.forMs(MINUTE);
    }
    expect(world.of(WIKI).orders).toHaveLength(ORDER_LIMIT);
    expect(() => orderAgain(passes.record, WIKI, world.now)).toThrow(
      ConflictError,
    );
    expect(() => orderAgain(passes.record, WIKI, world.now)).toThrow(
      '2026-11-23T01:00:02.000Z',
    );
    expect(() =>
      orderAgain(passes.record, WIKI, world.now + HOUR),
    ).not.toThrow();
  });

  it('refuses what is ordered right now, and what nobody knows', () => {
    const { world, passes } = start(['wiki']);
    world.of(WIKI).authority = 'is-silent';
    passes.forMs(MINUTE);
    expect(() => orderAgain(passes.record, WIKI, world.now)).toThrow(
      /ordered right now/,
    );
    expect(() => orderAgain(passes.record, 'x.example.com', 1)).toThrow(
      NotFoundError,
    );
  });
});

describe('a write that never left', () => {
  it('is not counted, and is done again', () => {
    const { world, passes } = start(['wiki']);
    passes.once();
    world.now += 2_000;
    const lost = passes.once(true);
    expect(lost.write).toBeDefined();
    expect(passes.name(WIKI).orders.asks).toEqual([world.now]);

    passes.record = routesNotWritten(passes.record, world.now);
    expect(passes.name(WIKI)).toMatchObject({
      live: 'none',
      orders: { asks: [] },
    });
    world.now += 2_000;
    passes.forMs(MINUTE);
    expect(passes.name(WIKI).certificate.state).toBe('issued');
    expect(passes.name(WIKI).orders.asks).toHaveLength(1);
  });

  it('is counted when nobody knows', () => {
    const { world, passes } = start(['wiki']);
    passes.once();
    world.now += 2_000;
    passes.once(true);
    world.now += 2_000;
    passes.forMs(MINUTE);
    expect(passes.name(WIKI).certificate.state).toBe('issued');
    expect(passes.name(WIKI).orders.asks).toHaveLength(2);
  });

  it('and did after all is ordered once more, and no harm comes of it', () => {
    const { world, passes } = start(['wiki']);
    passes.once();
    world.now += 2_000;
    world.of(WIKI).authority = 'is-silent';
    passes.once();
    passes.record = routesNotWritten(passes.record, world.now);
    world.of(WIKI).authority = 'issues';
    passes.forMs(MINUTE);
    expect(passes.name(WIKI).certificate.state).toBe('issued');
    expect(world.of(WIKI).orders).toHaveLength(2);
  });

  it('leaves the orders of other writes alone', () => {
    const { world, passes } = start(['wiki']);
    passes.forMs(MINUTE);
    expect(routesNotWritten(passes.record, world.now)).toEqual(passes.record);
  });
});
