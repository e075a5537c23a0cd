/*
 * Proves that whatever happens to names, files and the proxy, nobody is ordered oftener than the budget
 * says: by our own writes in any hour, and by all that the proxy makes of them where it is not restarted
 * by others; that each world comes to rest, where nothing is written any more. Leaves the single rules to
 * budget.test.ts.
 */
import { readRoutes } from '@opencsp/rendering';
import fc from 'fast-check';
import { RoutePasses } from './__testUtils__/pass';
import {
  ADDRESS,
  Authority,
  HOUR,
  MINUTE,
  RouteWorld,
  wantedRoutes,
} from './__testUtils__/RouteWorld';
import { BUDGET_WINDOW_MS, ORDER_LIMIT } from './budget';
import { decideRoutes, namesToSee } from './decideRoutes';

const SERVICES = ['authelia', 'a', 'b!', 'c', 'd!', 'e', 'f'];
const ID = fc.constantFrom(...SERVICES.map(each => each.replace('!', '')));
const DOMAIN = 'ada.example.com';

type Event =
  | { do: 'wait'; minutes: number }
  | { do: 'pass'; isLost: boolean }
  | { do: 'authority'; id: string; authority: Authority }
  | { do: 'dns'; id: string; isRight: boolean }
  | { do: 'lose'; id: string }
  | { do: 'overwrite' }
  | { do: 'want'; count: number }
  | { do: 'up'; isUp: boolean };

const calmEvents = [
  fc.record({
    do: fc.constant('wait' as const),
    minutes: fc.integer({ min: 0, max: 30 }),
  }),
  fc.record({ do: fc.constant('pass' as const), isLost: fc.constant(false) }),
  fc.record({
    do: fc.constant('authority' as const),
    id: ID,
    authority: fc.constantFrom<Authority>('issues', 'fails', 'is-silent'),
  }),
  fc.record({
    do: fc.constant('dns' as const),
    id: ID,
    isRight: fc.boolean(),
  }),
];

const wildEvents = [
  ...calmEvents,
  fc.record({ do: fc.constant('pass' as const), isLost: fc.boolean() }),
  fc.record({ do: fc.constant('lose' as const), id: ID }),
  fc.record({ do: fc.constant('overwrite' as const) }),
  fc.record({
    do: fc.constant('want' as const),
    count: fc.integer({ min: 1, max: SERVICES.length }),
  }),
  fc.record({ do: fc.constant('up' as const), isUp: fc.boolean() }),
];

function nameOf(id: string): string {
  return `${id}.${DOMAIN}`;
}

function happen(event: Event, passes: RoutePasses): void {
  const { world } = passes;
  switch (event.do) {
    case 'wait':
      passes.forMs(event.minutes * MINUTE);
      break;
    case 'pass':
      passes.once(event.isLost);
      break;
    case 'authority':
      world.of(nameOf(event.id)).authority = event.authority;
      break;
    case 'dns':
      world.of(nameOf(event.id)).dns = {
        of: 'addresses',
        addresses: [event.isRight ? ADDRESS : '203.0.113.9'],
      };
      world.of(nameOf(event.id)).mark = event.isRight ? 'here' : 'elsewhere';
      break;
    case 'lose':
      world.of(nameOf(event.id)).certificate = undefined;
      break;
    case 'overwrite':
      world.file = 'http: {middlewares: {}}';
      break;
    case 'want':
      world.wanted = wantedRoutes(SERVICES.slice(0, event.count));
      break;
    default:
      world.isUp = event.isUp;
  }
}

/** The most times in any window of an hour. */
function mostInAnHour(times: readonly number[]): number {
  return Math.max(
    0,
    ...times.map(
      start =>
        times.filter(at => at >= start && at < start + BUDGET_WINDOW_MS).length,
    ),
  );
}

/** When a file was written that has the proxy order a name which it has no certificate for. */
function asksOf(passes: RoutePasses): Map<string, number[]> {
  const asks = new Map<string, number[]>();
  const { world } = passes;
  const write = world.write.bind(world);
  world.write = text => {
    const ordered = Object.values(readRoutes(text).http.routers ?? {}).flatMap(
      ({ rule, tls }) =>
        tls?.certResolver === undefined
          ? []
          : /^Host\(`([^`]+)`\)/.exec(rule)?.[1] ?? [],
    );
    for (const name of new Set(ordered)) {
      if (!world.of(name).certificate) {
        asks.set(name, [...(asks.get(name) ?? []), world.now]);
      }
    }
    write(text);
  };
  return asks;
}

it('writes no name to be ordered oftener than the budget, whatever comes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(...wildEvents), { minLength: 1, maxLength: 30 }),
      events => {
        const passes = new RoutePasses(new RouteWorld(SERVICES));
        passes.world.file = 'http: {middlewares: {}}';
        const asks = asksOf(passes);
        for (const event of events) {
          happen(event, passes);
          // No two things happen at one moment.
          passes.world.now += 1_000;
        }
        for (const times of asks.values()) {
          expect(mostInAnHour(times)).toBeLessThanOrEqual(ORDER_LIMIT);
        }
      },
    ),
    { numRuns: 25 },
  );
});

it('has the proxy order no name five times in an hour, with all that it orders by itself', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(...calmEvents), { minLength: 1, maxLength: 30 }),
      events => {
        const passes = new RoutePasses(new RouteWorld(SERVICES));
        passes.world.file = 'http: {middlewares: {}}';
        for (const event of events) {
          happen(event, passes);
          passes.world.now += 1_000;
        }
        for (const service of SERVICES) {
          const { orders } = passes.world.of(nameOf(service.replace('!', '')));
          expect(mostInAnHour(orders)).toBeLessThan(5);
        }
      },
    ),
    { numRuns: 20 },
  );
});

it('comes to rest when the world does: nothing changes, and nothing is written', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(...wildEvents), { minLength: 1, maxLength: 25 }),
      events => {
        const passes = new RoutePasses(new RouteWorld(SERVICES));
        events.forEach(event => happen(event, passes));
        const { world } = passes;
        world.isUp = true;
        world.reload();
        for (const service of SERVICES) {
          const name = nameOf(service.replace('!', ''));
          happen(
            { do: 'authority', id: name.split('.')[0], authority: 'issues' },
            passes,
          );
          happen({ do: 'dns', id: name.split('.')[0], isRight: true }, passes);
        }
        // Longer than any pause of the budget.
        passes.forMs(14 * HOUR);
        expect(
          new Set(passes.record.names.map(each => each.certificate.state)),
        ).toEqual(new Set(['issued']));
        const seen = world.observe(namesToSee(passes.record, world.wanted));
        const again = decideRoutes(passes.record, seen, { now: world.now });
        expect(again.record).toBe(passes.record);
        expect(again.write).toBeUndefined();
        expect(again.warnings).toEqual([]);
      },
    ),
    { numRuns: 8 },
  );
});
