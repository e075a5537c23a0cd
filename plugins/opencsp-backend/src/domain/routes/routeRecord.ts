import {
  CertificateState,
  MAX_ROUTE_CHANGES,
  ReachState,
  RouteSide,
} from '@opencsp/plugin-opencsp-common';
import { LiveCertificate, TraefikRoutes } from '@opencsp/rendering';
import { Time } from '../record';
import { RouteTrouble } from './routeTroubles';

/** Orders of certificates, as far as they are known. */
export interface OrderRecord {
  /** When we let the proxy order: files written with the name in them. Those of the last hour. */
  asks: Time[];
  /** When the proxy's log told of one that failed, by the portal's clock. Those of the last hour. */
  failures: Time[];
  /** Orders that failed in a row, which makes the pauses longer. */
  streak: number;
  /** While an order is under way: since when. */
  openSince?: Time;
  /** Not before then. */
  pauseUntil?: Time;
  /** When the certificates of the last seven days begin to be valid: each is another one. */
  issued?: Time[];
}

/** The certificate of one name. */
export interface CertificateRecord {
  state: CertificateState;
  since: Time;
  issuer?: string;
  expiresAt?: Time;
  trouble?: RouteTrouble;
}

/** How far a request comes, from one side. */
export interface ReachRecord {
  state: ReachState;
  since: Time;
  trouble?: RouteTrouble;
}

/** One thing that became another. */
export interface RouteChangeRecord {
  at: Time;
  of: 'certificate' | RouteSide;
  from: string;
  to: string;
  code?: string;
}

/** One name under which a service is reached. */
export interface NameRecord {
  name: string;
  service: string;
  https: boolean;
  signIn: boolean;
  isPortal: boolean;
  /** What the file said of it when it was last written. */
  live: LiveCertificate;
  orders: OrderRecord;
  certificate: CertificateRecord;
  reach: Record<RouteSide, ReachRecord>;
  /** Since when the URL works, or does not. */
  since: Time;
  history: RouteChangeRecord[];
}

/** All names of a profile on a host: one row, kept as JSON. */
export interface RouteSetRecord {
  profileId: string;
  hostId: string;
  /** Tells the proxy of this host from others; stays as long as the row. */
  mark: string;
  /** What is wanted, with old names that are kept; absent before the first look. */
  wanted?: TraefikRoutes;
  /** When the file was last written. */
  writtenAt?: Time;
  /** Sorted by name. */
  names: NameRecord[];
  /** What is wrong with all of them. */
  troubles: RouteTrouble[];
}

/** A set that nothing is known of yet. `mark`: 8 to 64 letters, digits and hyphens, unique to the row. */
export function newRouteSet(
  profileId: string,
  hostId: string,
  mark: string,
): RouteSetRecord {
  return { profileId, hostId, mark, names: [], troubles: [] };
}

/** A name that nothing is known of yet. */
export function newName(
  about: Pick<NameRecord, 'name' | 'service' | 'https' | 'signIn' | 'isPortal'>,
  now: Time,
): NameRecord {
  const { name, service, https, signIn, isPortal } = about;
  return {
    name,
    service,
    https,
    signIn,
    isPortal,
    live: 'none',
    orders: { asks: [], failures: [], streak: 0 },
    certificate: {
      state: https ? 'waiting-for-dns' : 'http-only',
      since: now,
    },
    reach: {
      portal: { state: 'unknown', since: now },
      host: { state: 'unknown', since: now },
    },
    since: now,
    history: [],
  };
}

/** The record with one more line of history; the oldest goes when there are too many. */
export function withChange(
  record: NameRecord,
  change: RouteChangeRecord,
): NameRecord {
  return {
    ...record,
    history: [...record.history, change].slice(-MAX_ROUTE_CHANGES),
  };
}

/** True when two parts of a record say the same. Both are made by the same code, so keys have one order. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
