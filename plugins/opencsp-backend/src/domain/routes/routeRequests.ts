import { ConflictError, NotFoundError } from '@backstage/errors';
import { Route } from '@opencsp/plugin-opencsp-common';
import { Time } from '../record';
import { nextOrderAt, ORDER_LIMIT, ordersUsed } from './budget';
import { reasonOf } from './explained';
import {
  CertificateRecord,
  NameRecord,
  ReachRecord,
  RouteSetRecord,
} from './routeRecord';
import { RouteTrouble, troubleWords } from './routeTroubles';
import { certificatesOfWeek, WEEK_LIMIT } from './weekBudget';

/** What telling of routes needs beside the record. */
export interface RouteTelling {
  now: Time;
  /** When the set was last looked at. */
  checkedAt?: Time;
  /** As people reach them; left out: 443 and 80. */
  ports?: { https: number; http: number };
  /** Services that never fall back to HTTP, as the observation has them. */
  httpsOnly?: readonly string[];
}

/** The routes of a set as people see them, in the order of their names. */
export function routesOf(
  { names, troubles }: RouteSetRecord,
  telling: RouteTelling,
): Route[] {
  return names.map(name => ({
    service: name.service,
    name: name.name,
    url: urlOf(name, telling),
    isPortal: name.isPortal,
    reach: {
      portal: reachTold(name.reach.portal, troubles),
      host: reachTold(name.reach.host, troubles),
    },
    certificate: certificateTold(name, telling.now),
    since: time(name.since),
    ...(telling.checkedAt !== undefined && {
      checkedAt: time(telling.checkedAt),
    }),
    history: name.history.map(each => ({ ...each, at: time(each.at) })),
  }));
}

/** The address that works: HTTP only while a service without sign-in has no certificate to speak of. */
export function urlOf(
  { name, service, https, signIn, isPortal, live }: NameRecord,
  { ports, httpsOnly = [] }: Pick<RouteTelling, 'ports' | 'httpsOnly'>,
): string {
  const isSecure =
    https &&
    (live === 'issued' || signIn || isPortal || httpsOnly.includes(service));
  const [scheme, port, usual] = isSecure
    ? (['https', ports?.https ?? 443, 443] as const)
    : (['http', ports?.http ?? 80, 80] as const);
  return `${scheme}://${name}${port === usual ? '' : `:${port}`}`;
}

/**
 * Lets a name be ordered again before its pause is over, for who has mended what was wrong. The budget
 * of the hour stays.
 *
 * @throws NotFoundError when there is no such name
 * @throws ConflictError when the budget is spent, with the time at which it is not; or while it is ordered
 */
export function orderAgain(
  record: RouteSetRecord,
  name: string,
  now: Time,
): RouteSetRecord {
  const found = record.names.find(each => each.name === name);
  if (!found) {
    throw new NotFoundError(`The profile has no route "${name}" on this host.`);
  }
  if (found.orders.openSince !== undefined) {
    throw new ConflictError(`A certificate for ${name} is ordered right now.`);
  }
  const { pauseUntil: _, ...orders } = found.orders;
  const next = nextOrderAt(orders, now);
  if (next !== undefined) {
    throw new ConflictError(
      `${name} was ordered ${ORDER_LIMIT} times in an hour. One more could lock it out; it can be ordered again at ${time(
        next,
      )}.`,
    );
  }
  return withName(record, { ...found, orders });
}

/**
 * The record after a file that was decided upon never left: its orders are not counted. Only for who
 * knows that nothing reached the host; a write that may have come through stays counted.
 *
 * @param at - the time of the decision
 */
export function routesNotWritten(
  record: RouteSetRecord,
  at: Time,
): RouteSetRecord {
  return {
    ...record,
    names: record.names.map(name => {
      if (name.orders.asks.at(-1) !== at) {
        return name;
      }
      const { openSince, ...orders } = name.orders;
      const asks = orders.asks.slice(0, -1);
      return openSince === at
        ? { ...name, live: 'none' as const, orders: { ...orders, asks } }
        : { ...name, orders: { ...name.orders, asks } };
    }),
  };
}

function withName(record: RouteSetRecord, name: NameRecord): RouteSetRecord {
  return {
    ...record,
    names: record.names.map(each => (each.name === name.name ? name : each)),
  };
}

function certificateTold(
  { certificate, orders, https }: NameRecord,
  now: Time,
): Route['certificate'] {
  const { state, since, issuer, expiresAt, trouble }: CertificateRecord =
    certificate;
  const nextAt =
    https && state === 'failed' ? nextOrderAt(orders, now) : undefined;
  return {
    state,
    since: time(since),
    ...(issuer !== undefined && { issuer }),
    ...(expiresAt !== undefined && { expiresAt: time(expiresAt) }),
    ...told(trouble),
    attempts: {
      used: ordersUsed(orders, now),
      limit: ORDER_LIMIT,
      ...(nextAt !== undefined && { nextAt: time(nextAt) }),
    },
    ofWeek: {
      used: certificatesOfWeek(orders, now),
      limit: WEEK_LIMIT,
    },
  };
}

function reachTold(reach: ReachRecord, troubles: readonly RouteTrouble[]) {
  const { state, since } = reach;
  return { state, since: time(since), ...told(reasonOf(reach, troubles)) };
}

function told(trouble: RouteTrouble | undefined) {
  return trouble ? troubleWords(trouble) : {};
}

function time(at: Time): string {
  return new Date(at).toISOString();
}
