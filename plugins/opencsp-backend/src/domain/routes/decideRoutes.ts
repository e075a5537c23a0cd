import {
  RouteSide,
  routeSides,
  RouteWarning,
  routeWorks,
} from '@opencsp/plugin-opencsp-common';
import { mergeRoutes, routedNames, TraefikRoutes } from '@opencsp/rendering';
import { Time } from '../record';
import { nextOrderAt } from './budget';
import { CertificateVerdict, decideCertificate } from './decideCertificate';
import { reasonOf } from './explained';
import {
  isTaken,
  LiveFile,
  proxyTroubles,
  routersOf,
  TAKE_MS,
} from './proxyTroubles';
import { reachFromSide } from './reachFromSide';
import { Reach } from './reachOf';
import { NameSeen, RouteObservation } from './routeObservation';
import {
  isSame,
  NameRecord,
  newName,
  RouteSetRecord,
  withChange,
} from './routeRecord';
import {
  currentRoutes,
  FileContext,
  routesToWrite,
  textOfRoutes,
  WishedName,
} from './routesToWrite';
import { RouteTrouble, troubleWords } from './routeTroubles';

const MINUTE = 60_000;

/** How often routes are looked at, in milliseconds. */
export const ROUTE_INTERVALS = {
  /** Whether a file was taken up, and whether a sight holds. */
  soon: 2_000,
  /** While an order is under way. */
  issuing: 5_000,
  /** While somebody is likely to mend something just now. */
  troubled: 30_000,
  settled: 5 * MINUTE,
} as const;

/** How long a file is watched until it is taken up: what takes longer comes by a person. */
const WAIT_MS = 2 * TAKE_MS;

/** How long after a change somebody is likely to be mending it. */
const FRESH_MS = 30 * MINUTE;

/** What deciding needs beside the record and the observation. */
export interface RouteCircumstances {
  now: Time;
  /** Of HTTPS as people reach it; left out: 443. */
  ports?: { https: number };
}

/** What a pass comes to. */
export interface RouteDecision {
  /** The record itself when nothing has changed. It is kept before the file is written. */
  record: RouteSetRecord;
  /** Text of the file of routes, when it has to be written on the host. */
  write?: string;
  /** Milliseconds until the next look. */
  again: number;
  /** What is wrong now, for the deployment and for people. Never a reason to fail. */
  warnings: RouteWarning[];
}

/**
 * Decides what is next for the routes of a profile on a host. Pure.
 *
 * @throws InputError naming what is wrong in the file of the branch
 */
export function decideRoutes(
  record: RouteSetRecord,
  seen: RouteObservation,
  { now, ports }: RouteCircumstances,
): RouteDecision {
  const before = record.wanted ?? seen.wanted;
  const context = (wanted: TraefikRoutes): FileContext => ({
    wanted,
    mark: record.mark,
    httpsOnly: seen.httpsOnly ?? [],
    now,
    ...(ports && { ports }),
  });
  const file = liveFile(record, seen, context(before));
  const judged = judgeAll(record, { seen, before, file, now });
  const wanted = mergeRoutes(seen.wanted, before, name =>
    judged.some(each => each.record.name === name && isGood(each.record)),
  );
  const names = new Set(routedNames(wanted).map(({ name }) => name));
  const { names: written, text } = routesToWrite(
    judged.filter(each => names.has(each.record.name)),
    seen.file,
    context(wanted),
  );
  const next: RouteSetRecord = {
    profileId: record.profileId,
    hostId: record.hostId,
    mark: record.mark,
    wanted,
    ...(text === undefined
      ? record.writtenAt !== undefined && { writtenAt: record.writtenAt }
      : { writtenAt: now }),
    names: written,
    troubles: proxyTroubles(seen, file, now),
  };
  return {
    record: isSame(next, record) ? record : next,
    ...(text !== undefined && { write: text }),
    again: againIn(next, { file, seen, isWritten: text !== undefined, now }),
    warnings: warningsOf(next),
  };
}

/** Names that have to be looked at: those of the branch, and old ones that are kept. */
export function namesToSee(
  record: RouteSetRecord,
  wanted: TraefikRoutes,
): string[] {
  const names = [
    ...record.names.map(({ name }) => name),
    ...routedNames(wanted).map(({ name }) => name),
  ];
  return [...new Set(names)].sort();
}

function liveFile(
  { names, writtenAt }: RouteSetRecord,
  { file }: RouteObservation,
  context: FileContext,
): LiveFile {
  const routes = currentRoutes(names, context);
  // The first file came with the deployment, shortly before the first look.
  const [first] = names.map(({ since }) => since).sort((a, b) => a - b);
  const at = writtenAt ?? first;
  return {
    routes,
    isThere: file?.of === 'text' && file.text === textOfRoutes(routes),
    ...(at !== undefined && { writtenAt: at }),
  };
}

interface Look {
  seen: RouteObservation;
  /** What was wanted until now, with old names that were kept. */
  before: TraefikRoutes;
  file: LiveFile;
  now: Time;
}

/** All names that are wanted, or were until now. */
function judgeAll(record: RouteSetRecord, look: Look): WishedName[] {
  const { seen, before, now } = look;
  const known = new Map(record.names.map(each => [each.name, each]));
  const wanted = new Map(
    [...routedNames(before), ...routedNames(seen.wanted)].map(each => [
      each.name,
      each,
    ]),
  );
  const portals = [...wanted.values()]
    .filter(({ isPortal }) => isPortal)
    .map(({ name }) => name);
  return [...wanted.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(about => {
      const fresh = newName(about, now);
      const own = known.get(about.name);
      const name = own ? { ...fresh, ...pickState(own) } : fresh;
      return judge(name, seen.names[about.name] ?? {}, portals, look);
    });
}

/** What stays of a name when the profile says something else of it. */
function pickState({
  live,
  orders,
  certificate,
  reach,
  since,
  history,
}: NameRecord) {
  return { live, orders, certificate, reach, since, history };
}

function judge(
  name: NameRecord,
  looked: NameSeen,
  portals: readonly string[],
  { seen, file, now }: Look,
): WishedName {
  const proof = {
    addresses: seen.addresses,
    isTaken: isTaken(seen.proxy, file),
  };
  const verdict = decideCertificate(name, looked, {
    ...proof,
    now,
    proxy: seen.proxy,
    staging: seen.staging ?? false,
  });
  const certified = withCertificate(name, verdict, now);
  const routers = routersOf(seen.proxy, name.name);
  const reached = routeSides.reduce((record, side) => {
    const answer = looked.answer?.[side];
    return answer
      ? withReach(
          record,
          side,
          reachFromSide(
            { side, answer, name: looked },
            { about: record, portals, ...(routers && { routers }) },
            proof,
          ),
          now,
        )
      : record;
  }, certified);
  const isTurned = routeWorks(name) !== routeWorks(reached);
  return {
    record: isTurned ? { ...reached, since: now } : reached,
    wish: verdict.wish,
  };
}

function withCertificate(
  record: NameRecord,
  { certificate, orders }: CertificateVerdict,
  now: Time,
): NameRecord {
  const { state: from, since } = record.certificate;
  const { state, issuer, expiresAt, trouble } = certificate;
  const isNew = state !== from;
  const next: NameRecord = {
    ...record,
    orders,
    certificate: {
      state,
      since: isNew ? now : since,
      ...(issuer !== undefined && { issuer }),
      ...(expiresAt !== undefined && { expiresAt }),
      ...(trouble !== undefined && { trouble }),
    },
  };
  return isNew
    ? withChange(next, {
        at: now,
        of: 'certificate',
        from,
        to: state,
        ...(trouble && { code: trouble.code }),
      })
    : next;
}

function withReach(
  record: NameRecord,
  side: RouteSide,
  { state, trouble }: Reach,
  now: Time,
): NameRecord {
  const { state: from, since } = record.reach[side];
  const isNew = state !== from;
  const next: NameRecord = {
    ...record,
    reach: {
      ...record.reach,
      [side]: {
        state,
        since: isNew ? now : since,
        ...(trouble !== undefined && { trouble }),
      },
    },
  };
  return isNew
    ? withChange(next, {
        at: now,
        of: side,
        from,
        to: state,
        ...(trouble && { code: trouble.code }),
      })
    : next;
}

/** A new name takes over from an old one when people get where they want to, without a warning. */
function isGood(record: NameRecord): boolean {
  const { state } = record.certificate;
  return (
    routeWorks(record) &&
    (state === 'issued' ||
      state === 'expiring' ||
      state === 'staging' ||
      state === 'http-only')
  );
}

interface Pass {
  file: LiveFile;
  seen: RouteObservation;
  isWritten: boolean;
  now: Time;
}

function againIn(
  { names }: RouteSetRecord,
  { file, seen, isWritten, now }: Pass,
): number {
  const { writtenAt = now } = file;
  const isWaiting =
    isWritten ||
    (seen.proxy.of === 'up' &&
      file.isThere &&
      !isTaken(seen.proxy, file) &&
      now - writtenAt < WAIT_MS);
  if (isWaiting || names.some(isDoubtful)) {
    return ROUTE_INTERVALS.soon;
  }
  return Math.min(
    ...names.map(name => againForName(name, now)),
    ROUTE_INTERVALS.settled,
  );
}

function againForName(
  { certificate, orders, reach }: NameRecord,
  now: Time,
): number {
  if (certificate.state === 'issuing') {
    return ROUTE_INTERVALS.issuing;
  }
  const isFresh = routeSides
    .map(side => reach[side])
    .some(each => each.trouble !== undefined && now - each.since < FRESH_MS);
  const isMended =
    certificate.trouble !== undefined && now - certificate.since < FRESH_MS;
  const regular =
    isFresh || isMended ? ROUTE_INTERVALS.troubled : ROUTE_INTERVALS.settled;
  const next = nextOrderAt(orders, now);
  return next === undefined
    ? regular
    : Math.max(ROUTE_INTERVALS.soon, Math.min(regular, next - now));
}

function isDoubtful({ certificate }: NameRecord): boolean {
  return certificate.state === 'default-certificate';
}

function warningsOf({ names, troubles }: RouteSetRecord): RouteWarning[] {
  return [
    ...troubles.map(troubleWords),
    ...names.flatMap(name =>
      troublesOfName(name, troubles).map(trouble => ({
        ...troubleWords(trouble),
        name: name.name,
      })),
    ),
  ];
}

/** Of both sides only what people meet, unless the portal could not look; each thing once. */
function troublesOfName(
  { certificate, reach }: NameRecord,
  ofAll: readonly RouteTrouble[],
): RouteTrouble[] {
  const side = reach.portal.state === 'unknown' ? reach.host : reach.portal;
  const all = [certificate.trouble, reasonOf(side, ofAll)].flatMap(
    each => each ?? [],
  );
  return all.filter(
    ({ code }, index) => all.findIndex(each => each.code === code) === index,
  );
}
