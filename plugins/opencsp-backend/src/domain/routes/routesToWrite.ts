import {
  LiveCertificate,
  liveRoutes,
  liveRoutesFile,
  TraefikRoutes,
} from '@opencsp/rendering';
import { Time } from '../record';
import { batchOf, withAsk } from './budget';
import { CertificateWish } from './decideCertificate';
import { RouteObservation } from './routeObservation';
import { NameRecord } from './routeRecord';

/** A name, with what the file should say of it. */
export interface WishedName {
  record: NameRecord;
  wish: CertificateWish;
}

/** What the file is made from beside the names. */
export interface FileContext {
  wanted: TraefikRoutes;
  mark: string;
  httpsOnly: readonly string[];
  /** As people reach them. */
  ports?: { https: number };
  now: Time;
}

/** What is to be written, and what the names are then. */
export interface RoutesToWrite {
  names: NameRecord[];
  text?: string;
}

/** The text of the file of routes on the host. @throws InputError naming what cannot be written */
export function textOfRoutes(routes: TraefikRoutes): string {
  return liveRoutesFile(routes).content;
}

/** The routes as the file said them when it was last written. */
export function currentRoutes(
  names: readonly NameRecord[],
  context: FileContext,
): TraefikRoutes {
  return routesOf(context, new Map(names.map(each => [each.name, each.live])));
}

/**
 * Decides whether the file of routes is written. Each write has the proxy order every name again that
 * could not be had, so it is done only when the file on the host is not what it should be; and while
 * orders are under way, only when something else than a certificate has changed. Everything that is
 * ready is ordered in one write, as far as the budget of each name goes.
 *
 * @throws InputError naming what cannot be written
 */
export function routesToWrite(
  names: readonly WishedName[],
  file: RouteObservation['file'],
  context: FileContext,
): RoutesToWrite {
  const records = names.map(({ record }) => record);
  if (!file) {
    return { names: records };
  }
  const there = file.of === 'text' ? file.text : undefined;
  const isOurs = there === textOfRoutes(currentRoutes(records, context));
  if (isOurs && names.some(({ wish }) => wish === 'open')) {
    return { names: records };
  }
  const ordered = batchOf(
    names
      .filter(isCandidate)
      // Nothing would change in the file, and so nothing be ordered: it is taken off first.
      .filter(
        ({ record, wish }) =>
          !(isOurs && wish === 'ready' && record.live === 'asked'),
      )
      .map(({ record: { name, orders } }) => ({ name, orders })),
    context.now,
  );
  const chosen = new Map(
    names.map(each => [each.record.name, choiceOf(each, ordered)]),
  );
  const text = textOfRoutes(routesOf(context, chosen));
  const isNew = text !== there;
  return {
    names: names.map(({ record }) =>
      chargedName(record, {
        live: chosen.get(record.name) ?? 'none',
        isOrdered: isNew && ordered.has(record.name),
        isDropped: isNew && !ordered.has(record.name),
        now: context.now,
      }),
    ),
    ...(isNew && { text }),
  };
}

/**
 * Names that the proxy orders when the file is written with its resolver on them. One whose certificate
 * was just found lost is ordered, too, though nothing of it is changed yet.
 */
function isCandidate({ record, wish }: WishedName): boolean {
  const isLost = record.certificate.state === 'default-certificate';
  return (
    wish === 'open' ||
    wish === 'ready' ||
    (wish === 'keep' &&
      (record.live === 'asked' || (record.live === 'issued' && isLost)))
  );
}

function choiceOf(
  each: WishedName,
  ordered: ReadonlySet<string>,
): LiveCertificate {
  const { record, wish } = each;
  switch (wish) {
    case 'issued':
      return 'issued';
    case 'held':
      return 'asked';
    case 'keep':
      return isCandidate(each) && !ordered.has(record.name)
        ? 'none'
        : record.live;
    default:
      return ordered.has(record.name) ? 'asked' : 'none';
  }
}

interface Charge {
  live: LiveCertificate;
  isOrdered: boolean;
  /** True when an order that is under way is no longer waited for. */
  isDropped: boolean;
  now: Time;
}

/** What is written down before the file is written, so that a crash in between counts as an order. */
function chargedName(
  record: NameRecord,
  { live, isOrdered, isDropped, now }: Charge,
): NameRecord {
  const { openSince: _, ...closed } = record.orders;
  if (isOrdered) {
    return { ...record, live, orders: withAsk(record.orders, now) };
  }
  return { ...record, live, orders: isDropped ? closed : record.orders };
}

function routesOf(
  { wanted, mark, ports, httpsOnly }: FileContext,
  certificates: ReadonlyMap<string, LiveCertificate>,
): TraefikRoutes {
  return liveRoutes(wanted, {
    certificateOf: name => certificates.get(name) ?? 'none',
    mark,
    httpsOnly: new Set(httpsOnly),
    ...(ports && { ports }),
  });
}
