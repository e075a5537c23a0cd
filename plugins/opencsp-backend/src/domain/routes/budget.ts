import { Time } from '../record';
import { OrderRecord } from './routeRecord';

/*
 * Let's Encrypt takes five failed orders of a name in an hour (services-contracts.md §3.5). What we let
 * the proxy order is not all that it orders: each certificate that comes makes it order all names again
 * that failed before (recorded/traefik/acme-success-timeline.json: one name five times in a batch of
 * six). So a name that was ordered u times in the last hour goes into a batch of k names only when
 * u + k is at most four; the fifth is left for a restart of the proxy, which nobody asks us about.
 */

/** Orders of a name in an hour that we let come about. */
export const ORDER_LIMIT = 4;

/** What the authority counts in. */
export const BUDGET_WINDOW_MS = 3_600_000;

/** After the first failure; twice as long after each more. */
export const FIRST_PAUSE_MS = 12 * 60_000;

/** Longest pause between two orders. */
export const LONGEST_PAUSE_MS = 12 * 3_600_000;

/** Lines of the log that are kept for a name. */
const MAX_KEPT = 20;

/** A wrong clock may date lines a little into the future, and no more. */
const AHEAD_MS = 10 * 60_000;

/** A name that could be ordered. */
export interface Candidate {
  name: string;
  orders: OrderRecord;
}

/**
 * Orders of the last hour. One that failed is in both lists, so the longer one counts; one that is under
 * way is in the first alone.
 */
export function ordersUsed(
  { asks, failures, openSince }: OrderRecord,
  now: Time,
): number {
  const open = openSince === undefined ? 0 : 1;
  return Math.max(
    recent(asks, now).length,
    recent(failures, now).length + open,
  );
}

/** When the name may be ordered again; nothing when it may be now. */
export function nextOrderAt(orders: OrderRecord, now: Time): Time | undefined {
  const free = [orders.asks, orders.failures].map(times => {
    const counted = recent(times, now).sort((a, b) => a - b);
    return counted.length < ORDER_LIMIT
      ? now
      : counted[counted.length - ORDER_LIMIT] + BUDGET_WINDOW_MS;
  });
  const at = Math.max(orders.pauseUntil ?? now, ...free);
  return at > now ? at : undefined;
}

/**
 * Which names are ordered in one write: as many as can be without any of them coming above the limit,
 * whichever of them fails. Orders that are under way come first, then those that were ordered least.
 */
export function batchOf(
  candidates: readonly Candidate[],
  now: Time,
): Set<string> {
  const chosen: number[] = [];
  const names = new Set<string>();
  for (const { name, used } of ordered(candidates, now)) {
    const size = chosen.length + 1;
    if (Math.max(used, ...chosen) + size <= ORDER_LIMIT) {
      chosen.push(used);
      names.add(name);
    }
  }
  return names;
}

/** The orders after the file was written with the name in it. */
export function withAsk(orders: OrderRecord, now: Time): OrderRecord {
  return tidy({
    ...orders,
    asks: [...recent(orders.asks, now), now],
    openSince: orders.openSince ?? now,
    pauseUntil: undefined,
  });
}

/** The orders after one failed: with a pause, or the longer one that the authority names. */
export function withFailure(
  orders: OrderRecord,
  now: Time,
  retryAfter?: Time,
): OrderRecord {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** orders.streak, LONGEST_PAUSE_MS);
  return tidy({
    ...orders,
    streak: orders.streak + 1,
    openSince: undefined,
    pauseUntil: Math.max(now + pause, retryAfter ?? now),
  });
}

/** The orders after a certificate came: the next trouble begins with a short pause again. */
export function withSuccess(orders: OrderRecord): OrderRecord {
  return orders.openSince === undefined &&
    orders.streak === 0 &&
    orders.pauseUntil === undefined
    ? orders
    : tidy({
        ...orders,
        streak: 0,
        openSince: undefined,
        pauseUntil: undefined,
      });
}

/** The orders with the failures that a log tells of; each line is counted once, however often it is read. */
export function withSeenFailures(
  orders: OrderRecord,
  seen: readonly Time[],
  now: Time,
): OrderRecord {
  const known = recent(orders.failures, now);
  const fresh = recent(seen, now);
  const times = [...new Set([...known, ...fresh])].sort((a, b) => a - b);
  const merged = times.flatMap(time =>
    Array.from(
      { length: Math.max(count(known, time), count(fresh, time)) },
      () => time,
    ),
  );
  const kept = merged.slice(-MAX_KEPT);
  // Old ones are dropped when something else is written: time alone changes no record.
  return fresh.every(time => count(known, time) >= count(fresh, time))
    ? orders
    : tidy({ ...orders, failures: kept });
}

function recent(times: readonly Time[], now: Time): Time[] {
  return times.filter(
    time => time > now - BUDGET_WINDOW_MS && time <= now + AHEAD_MS,
  );
}

function count(times: readonly Time[], time: Time): number {
  return times.filter(each => each === time).length;
}

function ordered(candidates: readonly Candidate[], now: Time) {
  return candidates
    .map(({ name, orders }) => ({
      name,
      used: ordersUsed(orders, now),
      isOpen: orders.openSince !== undefined,
    }))
    .sort(
      (a, b) =>
        Number(b.isOpen) - Number(a.isOpen) ||
        a.used - b.used ||
        (a.name < b.name ? -1 : 1),
    );
}

/** One order of keys, and none without a value. */
function tidy(orders: OrderRecord): OrderRecord {
  const { asks, failures, streak, openSince, pauseUntil, issued } = orders;
  return {
    asks,
    failures,
    streak,
    ...(openSince !== undefined && { openSince }),
    ...(pauseUntil !== undefined && { pauseUntil }),
    ...(issued !== undefined && { issued }),
  };
}
