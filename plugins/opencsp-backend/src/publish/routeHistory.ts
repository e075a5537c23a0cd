import {
  ReachState,
  reachStates,
  routeWorks,
} from '@opencsp/plugin-opencsp-common';
import { Time } from '../domain/record';
import { NameRecord } from '../domain/routes/routeRecord';

/** True when the address is known to have worked at some time. */
export function hasWorked(name: NameRecord): boolean {
  return momentsOf(name).some(at => workedAt(name, at));
}

/** True when there was a moment at which all of these names worked, as far as their histories go back. */
export function everAllWorked(
  known: readonly NameRecord[],
  wanted: readonly string[],
): boolean {
  const names = known.filter(({ name }) => wanted.includes(name));
  return (
    names.length === new Set(wanted).size &&
    names.flatMap(momentsOf).some(at => names.every(name => workedAt(name, at)))
  );
}

/** Each moment at which something changed, and the one before all of them. */
function momentsOf({ history }: NameRecord): Time[] {
  return [0, ...history.map(({ at }) => at)];
}

function workedAt(name: NameRecord, at: Time): boolean {
  return routeWorks({
    reach: {
      portal: { state: stateAt(name, 'portal', at) },
      host: { state: stateAt(name, 'host', at) },
    },
  });
}

/** Before the oldest change that is kept it was what that one began with. */
function stateAt(
  { history, reach }: NameRecord,
  side: 'portal' | 'host',
  at: Time,
): ReachState {
  const changes = history.filter(({ of }) => of === side);
  const last = changes.filter(each => each.at <= at).at(-1)?.to;
  const found = last ?? changes[0]?.from;
  return reachStates.find(state => state === found) ?? reach[side].state;
}
