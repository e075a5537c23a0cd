import { CertificateState } from '@opencsp/plugin-opencsp-common';
import { Time } from '../record';
import { acmeFailure } from './acmeFailure';
import {
  nextOrderAt,
  withFailure,
  withSeenFailures,
  withSuccess,
} from './budget';
import { preflight } from './preflight';
import { NameSeen, OrderFailureSeen, ProxySeen } from './routeObservation';
import { CertificateRecord, NameRecord, OrderRecord } from './routeRecord';
import { RouteTrouble, RouteTroubleCode } from './routeTroubles';
import {
  isOfName,
  ownCertificate,
  publicCertificate,
  ServedCertificate,
} from './servedCertificate';
import { withCertificate } from './weekBudget';

/** How long an order may take before it is given up: a good one takes 5 to 60 seconds. */
export const ISSUING_MS = 5 * 60_000;

/** Clocks of the host and the portal, after what is known of their difference. */
const LOG_SLACK_MS = 5_000;

/** What the file should say of a name. */
export type CertificateWish =
  /** Its certificate is served. */
  | 'issued'
  /** The proxy holds one that is worth little: it orders none for it by itself. */
  | 'held'
  /** An order is under way. */
  | 'open'
  /** It may be ordered. */
  | 'ready'
  | 'none'
  /** As it was: not enough was seen. */
  | 'keep';

/** What a look at a name comes to. */
export interface CertificateVerdict {
  certificate: Omit<CertificateRecord, 'since'>;
  orders: OrderRecord;
  wish: CertificateWish;
}

/** What judging a certificate needs beside the name. */
export interface CertificateContext {
  now: Time;
  proxy: ProxySeen;
  addresses: readonly string[];
  /** True while certificates for trying things out are asked for. */
  staging: boolean;
  /** True when the proxy is known to work by the file that was last written. */
  isTaken: boolean;
}

/** States that only a look at what is served can end. */
const SERVED: readonly CertificateState[] = [
  'issued',
  'staging',
  'expiring',
  'expired',
  'wrong-host',
  'default-certificate',
];

/** States of names that had a certificate. */
const HAD_ONE: readonly CertificateState[] = [
  'issued',
  'staging',
  'expiring',
  'expired',
];

/**
 * Decides on the certificate of a name from what was seen of it. What the proxy serves counts before all
 * else; an order that is under way is waited for; before one, the way to the host has to be proven.
 */
export function decideCertificate(
  record: NameRecord,
  seen: NameSeen,
  context: CertificateContext,
): CertificateVerdict {
  if (!record.https) {
    return verdict('http-only', record.orders, 'none');
  }
  const failures = failuresOf(record, context);
  const orders = withSeenFailures(
    record.orders,
    failures.map(({ at }) => at),
    context.now,
  );
  const own = ownCertificate(record.name, seen, context.proxy, context.now);
  if (own && isOfName(own)) {
    return decideServed(own, { seen, orders, failures, context });
  }
  if (orders.openSince !== undefined) {
    return decideUnderWay(
      record,
      { ...orders, openSince: orders.openSince },
      failures,
      context,
    );
  }
  if (!own && SERVED.includes(record.certificate.state)) {
    return kept(record, orders);
  }
  return decideUnserved(record, { seen, orders, own, context });
}

interface Served {
  seen: NameSeen;
  orders: OrderRecord;
  failures: readonly OrderFailureSeen[];
  context: CertificateContext;
}

function decideServed(
  own: ServedCertificate,
  { seen, orders, failures, context }: Served,
): CertificateVerdict {
  const { kind, ...facts } = own;
  const done = withSuccess(orders);
  switch (kind) {
    case 'staging':
      return verdict('staging', done, 'held', {
        ...facts,
        trouble: { code: context.staging ? 'staging' : 'staging-left' },
      });
    case 'expired':
      return verdict('expired', done, 'held', {
        ...facts,
        trouble: ending('expired', own, failures),
      });
    case 'not-yet':
      return verdict('failed', done, 'held', {
        ...facts,
        trouble: { code: 'not-yet-valid' },
      });
    case 'untrusted':
      // Not told to stay on HTTPS: nobody could come back from a page that browsers refuse.
      return verdict('failed', done, 'held', {
        ...facts,
        trouble: {
          code: 'authority-unknown',
          ...(own.issuer && { detail: `It is by ${own.issuer}.` }),
        },
      });
    default:
      break;
  }
  const counted = withCertificate(done, own.issuedAt, context.now);
  const shown = publicCertificate(seen, context.now);
  if (shown && !isTrusted(shown)) {
    return verdict('wrong-host', counted, 'issued', {
      ...facts,
      trouble: {
        code: 'other-server',
        ...(shown.issuer && { detail: `Theirs is by ${shown.issuer}.` }),
      },
    });
  }
  return kind === 'good'
    ? verdict('issued', counted, 'issued', facts)
    : verdict('expiring', counted, 'issued', {
        ...facts,
        trouble: ending(
          kind === 'expiring-soon' ? 'expiring-soon' : 'expiring',
          own,
          failures,
        ),
      });
}

/** Waits for an order until it fails, or nothing is heard of it for too long. */
function decideUnderWay(
  record: NameRecord,
  orders: OrderRecord & { openSince: Time },
  failures: readonly OrderFailureSeen[],
  { now, proxy }: CertificateContext,
): CertificateVerdict {
  const known = record.orders.failures;
  const failed = failures
    .filter(
      ({ at }) => at >= orders.openSince - LOG_SLACK_MS && !known.includes(at),
    )
    .at(-1);
  if (failed) {
    const { retryAfter, ...trouble } = acmeFailure(failed.text, now);
    return verdict('failed', withFailure(orders, now, retryAfter), 'none', {
      trouble,
    });
  }
  const storage = complaintOf(proxy);
  if (storage) {
    return verdict('failed', withFailure(orders, now), 'none', {
      trouble: storage,
    });
  }
  // While the proxy cannot be asked, nobody knows what became of it.
  return proxy.of === 'up' && now - orders.openSince >= ISSUING_MS
    ? verdict('failed', withFailure(orders, now), 'none', {
        trouble: { code: 'no-certificate-came' },
      })
    : verdict('issuing', orders, 'open');
}

interface Unserved {
  seen: NameSeen;
  orders: OrderRecord;
  own?: ServedCertificate;
  context: CertificateContext;
}

function decideUnserved(
  record: NameRecord,
  { seen, orders, own, context }: Unserved,
): CertificateVerdict {
  if (own?.kind === 'default' && HAD_ONE.includes(record.certificate.state)) {
    // Once may be a reload that was just under way: it is acted upon when it is seen again.
    return verdict('default-certificate', orders, 'keep', {
      trouble: { code: 'certificate-lost' },
    });
  }
  const found = decideOrder(record, { seen, orders, context });
  return own?.kind === 'other-name' && found.wish !== 'ready'
    ? {
        ...found,
        certificate: {
          state: 'wrong-host',
          trouble: { code: 'wrong-certificate' },
        },
      }
    : found;
}

/** Whether a name without a certificate may be ordered now, and why not. */
function decideOrder(
  record: NameRecord,
  { seen, orders, context }: Omit<Unserved, 'own'>,
): CertificateVerdict {
  const flight = preflight(record.name, seen, context);
  switch (flight.of) {
    case 'dns':
      return verdict('waiting-for-dns', orders, 'none', flight);
    case 'blocked':
      return verdict('failed', orders, 'none', flight);
    case 'unknown':
      return { ...kept(record, orders), wish: 'none' };
    default:
      break;
  }
  const storage = complaintOf(context.proxy);
  if (storage) {
    return verdict('failed', orders, 'none', { trouble: storage });
  }
  if (context.proxy.of !== 'up' || !context.isTaken) {
    return { ...kept(record, orders), wish: 'none' };
  }
  if (nextOrderAt(orders, context.now) === undefined) {
    return verdict('issuing', orders, 'ready');
  }
  return isOrderTrouble(record.certificate)
    ? { ...kept(record, orders), wish: 'none' }
    : verdict('failed', orders, 'none', { trouble: { code: 'no-budget' } });
}

function kept(record: NameRecord, orders: OrderRecord): CertificateVerdict {
  const { since: _, ...certificate } = record.certificate;
  return { certificate, orders, wish: 'keep' };
}

function failuresOf(
  { name }: NameRecord,
  { proxy }: CertificateContext,
): OrderFailureSeen[] {
  if (proxy.of !== 'up') {
    return [];
  }
  const offset = proxy.clockOffset ?? 0;
  return proxy.failures
    .filter(each => each.name === name)
    .map(each => ({ ...each, at: each.at - offset }))
    .sort((a, b) => a.at - b.at);
}

/** Why the proxy orders nothing at all: a store that it cannot use is the cause of a missing resolver, too. */
function complaintOf(proxy: ProxySeen): RouteTrouble | undefined {
  const complaints = proxy.of === 'up' ? proxy.complaints : [];
  const found =
    complaints.find(({ code }) => code === 'acme-storage') ??
    complaints.find(({ code }) => code === 'resolver-unknown');
  return found ? { code: found.code, detail: found.text } : undefined;
}

/** Whether the pause that is on is because of what is told already. */
function isOrderTrouble({ state, trouble }: CertificateRecord): boolean {
  return (
    state === 'failed' &&
    trouble !== undefined &&
    (trouble.code.startsWith('acme-') ||
      trouble.code === 'no-certificate-came' ||
      trouble.code === 'no-budget')
  );
}

function isTrusted({ kind }: ServedCertificate): boolean {
  return kind === 'good' || kind === 'expiring' || kind === 'expiring-soon';
}

function ending(
  code: RouteTroubleCode,
  { expiresAt }: ServedCertificate,
  failures: readonly OrderFailureSeen[],
): RouteTrouble {
  const last = failures.at(-1);
  const parts = [
    ...(expiresAt === undefined
      ? []
      : [`Its end: ${new Date(expiresAt).toISOString().slice(0, 10)}.`]),
    ...(last
      ? [`The proxy says: ${acmeFailure(last.text, last.at).detail}`]
      : []),
  ];
  return { code, ...(parts.length > 0 && { detail: parts.join(' ') }) };
}

function verdict(
  state: CertificateState,
  orders: OrderRecord,
  wish: CertificateWish,
  more: Pick<CertificateRecord, 'issuer' | 'expiresAt' | 'trouble'> = {},
): CertificateVerdict {
  const { issuer, expiresAt, trouble } = more;
  return {
    certificate: {
      state,
      ...(issuer !== undefined && { issuer }),
      ...(expiresAt !== undefined && { expiresAt }),
      ...(trouble !== undefined && { trouble }),
    },
    orders,
    wish,
  };
}
