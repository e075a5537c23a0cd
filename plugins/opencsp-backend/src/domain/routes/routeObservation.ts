import { RouteSide } from '@opencsp/plugin-opencsp-common';
import { TraefikRoutes } from '@opencsp/rendering';
import { Time } from '../record';
import { RouteTroubleCode } from './routeTroubles';

/**
 * What was seen of the routes of a profile on a host. Whatever is left out was not looked at, and what is
 * known of it stays. Times are milliseconds by the clock that they come from; texts are cut by whoever
 * looks.
 */
export interface RouteObservation {
  /** The file of routes of the branch, at the commit that is on the host. */
  wanted: TraefikRoutes;
  /** Services that never fall back to HTTP, beside those that the login portal guards. */
  httpsOnly?: readonly string[];
  /** True while certificates for trying things out are asked for. */
  staging?: boolean;
  /** Addresses of the host as others reach it; empty where nobody knows them. */
  addresses: readonly string[];
  /** The file of routes on the host; absent when it could not be looked at. */
  file?: { of: 'text'; text: string } | { of: 'missing' };
  proxy: ProxySeen;
  /** `forbidden`: the host's SSH server lets nobody through to its own ports. */
  hostPorts?: 'forbidden';
  /** By name. */
  names: Readonly<Record<string, NameSeen>>;
}

/** What the proxy says of itself. */
export type ProxySeen =
  /** The host could not be reached. */
  | { of: 'unseen'; message: string }
  /** Its container does not run. */
  | { of: 'down'; message?: string }
  /** It runs, and its interface did not answer: it may be starting. */
  | { of: 'silent'; message: string }
  | {
      of: 'up';
      /** The host's clock less the portal's, in milliseconds. */
      clockOffset?: number;
      routers: readonly RouterSeen[];
      /** What `/api/certificates` lists. */
      certificates: readonly StoredCertificate[];
      /** From its log: orders that failed. */
      failures: readonly OrderFailureSeen[];
      /** From its log: what the interface does not show. */
      complaints: readonly ProxyComplaint[];
      /** True when a file beside ours, of which the log complains, still cannot be read. */
      isFrozen?: boolean;
    };

/** One router of `/api/http/routers`. */
export interface RouterSeen {
  /** With its provider, such as `homer@file`. */
  name: string;
  rule: string;
  entryPoints: readonly string[];
  middlewares?: readonly string[];
  certResolver?: string;
  /** `enabled`, `warning` or `disabled`. */
  status: string;
  errors?: readonly string[];
}

/** One certificate that the proxy holds. */
export interface StoredCertificate {
  names: readonly string[];
  issuer?: string;
  notBefore: Time;
  notAfter: Time;
}

/** A line of the log that begins "Unable to obtain ACME certificate", for one of its domains. */
export interface OrderFailureSeen {
  name: string;
  /** By the host's clock. */
  at: Time;
  text: string;
}

/** A line of the log that says what is wrong with the proxy itself. */
export interface ProxyComplaint {
  code: Extract<
    RouteTroubleCode,
    | 'acme-storage'
    | 'resolver-unknown'
    | 'file-not-taken'
    | 'proxy-without-docker'
  >;
  text: string;
  /** The file that it speaks of, as the proxy sees it. */
  file?: string;
}

/** What was seen of one name. */
export interface NameSeen {
  dns?: Partial<Record<RouteSide, DnsSeen>>;
  caa?: CaaSeen;
  /** From the portal, each address that the name has; asked for over HTTP on the public port 80. */
  marks?: readonly MarkSeen[];
  tls?: Partial<Record<RouteSide, TlsSeen>>;
  answer?: Partial<Record<RouteSide, AnswerSeen>>;
}

/** What a name leads to. */
export type DnsSeen =
  | { of: 'addresses'; addresses: readonly string[] }
  /** There is no such name, or none with an address. */
  | { of: 'none' }
  | { of: 'trouble'; message: string };

/** Whether the authority may give a certificate for the name. */
export type CaaSeen = { of: 'allowed' } | { of: 'forbidden'; records: string };

/** What answered where the mark should be. */
export interface MarkSeen {
  address: string;
  /** `not-tried`: the operator's networks forbid it, or the portal has no IPv6. */
  of: 'here' | 'elsewhere' | 'closed' | 'not-tried';
  detail?: string;
}

/** The certificate that a handshake with the name showed. */
export interface SeenCertificate {
  /** Common name; issued ones may have none. */
  subject?: string;
  issuer?: string;
  /** Subject alternative names of DNS. */
  names: readonly string[];
  /** Whether it is for the name that was asked for, as TLS libraries decide it. */
  matches: boolean;
  /** Why its chain leads to nobody who is trusted, in OpenSSL's word; absent when it does. */
  untrusted?: string;
  notBefore: Time;
  notAfter: Time;
}

/** What came of a handshake. */
export type TlsSeen =
  | { of: 'certificate'; certificate: SeenCertificate }
  | { of: 'trouble'; message: string };

/** What came of a request to the health path of the service, over the scheme of its URL. */
export type AnswerSeen =
  | { of: 'dns'; message: string }
  | { of: 'not-allowed'; address: string }
  | { of: 'tcp'; refused: boolean; message: string }
  | { of: 'tls'; message: string }
  | {
      of: 'answer';
      status: number;
      /** As the header has it. */
      location?: string;
      /** Beginning of the body, at most some hundred characters. */
      body: string;
      /** True when the path that was asked for needs no sign-in, though the rest of the name does. */
      isOpenPath?: boolean;
    };
