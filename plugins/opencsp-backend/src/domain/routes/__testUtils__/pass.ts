import {
  decideRoutes,
  namesToSee,
  RouteCircumstances,
  RouteDecision,
} from '../decideRoutes';
import { NameRecord, newRouteSet, RouteSetRecord } from '../routeRecord';
import { RouteWorld } from './RouteWorld';

/** A set that is worked in a world, pass by pass, as the reconciler does it. */
export class RoutePasses {
  record: RouteSetRecord = newRouteSet(
    'profile-1',
    'host-1',
    'mark-0123456789',
  );
  last?: RouteDecision;
  writes: string[] = [];
  /** Passes until now. */
  count = 0;

  constructor(
    readonly world: RouteWorld,
    readonly more: Omit<RouteCircumstances, 'now'> = {},
  ) {}

  /** One pass at the world's time. What is written has come through unless `isLost`. */
  once(isLost = false): RouteDecision {
    const { world } = this;
    this.count += 1;
    const seen = world.observe(namesToSee(this.record, world.wanted));
    const decision = decideRoutes(this.record, seen, {
      now: world.now,
      ...this.more,
    });
    // As the store does it: what cannot be said in JSON is gone.
    this.record =
      decision.record === this.record
        ? this.record
        : JSON.parse(JSON.stringify(decision.record));
    this.last = decision;
    if (decision.write !== undefined && !isLost) {
      this.writes.push(decision.write);
      world.write(decision.write);
    }
    return decision;
  }

  /** Passes as they ask for it themselves, until a time is over. */
  forMs(span: number): void {
    const end = this.world.now + span;
    while (this.world.now < end) {
      const { again } = this.once();
      this.world.now = Math.min(end, this.world.now + again);
    }
    this.once();
  }

  name(name: string): NameRecord {
    const found = this.record.names.find(each => each.name === name);
    if (!found) {
      throw new Error(`There is no ${name}.`);
    }
    return found;
  }
}
