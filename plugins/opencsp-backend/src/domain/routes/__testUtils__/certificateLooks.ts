import { CertificateState } from '@opencsp/plugin-opencsp-common';
import { CertificateContext, decideCertificate } from '../decideCertificate';
import { NameSeen, ProxySeen, SeenCertificate } from '../routeObservation';
import { NameRecord, newName } from '../routeRecord';
import { ADDRESS, DAY, defaultCertificate, MINUTE, T0 } from './RouteWorld';

export const NAME = 'wiki.ada.example.com';
export const NOW = T0 + 100 * DAY;

type Up = Extract<ProxySeen, { of: 'up' }>;

/** A proxy that runs and has nothing to say. */
export function up(change: Partial<Up> = {}): Up {
  return {
    of: 'up',
    routers: [],
    certificates: [],
    failures: [],
    complaints: [],
    ...change,
  };
}

/** A name in a state; of one that is issuing, an order is a minute old. */
export function record(
  state: CertificateState,
  change: Partial<NameRecord> = {},
): NameRecord {
  const fresh = newName(
    {
      name: NAME,
      service: 'wiki',
      https: state !== 'http-only',
      signIn: false,
      isPortal: false,
    },
    T0,
  );
  return {
    ...fresh,
    certificate: { state, since: T0 },
    orders:
      state === 'issuing'
        ? {
            asks: [NOW - MINUTE],
            failures: [],
            streak: 0,
            openSince: NOW - MINUTE,
          }
        : fresh.orders,
    ...change,
  };
}

/** What the host shows in a handshake. */
export function served(certificate: SeenCertificate): NameSeen {
  return { tls: { host: { of: 'certificate', certificate } } };
}

/** All that has to be proven. */
export const READY: NameSeen = {
  dns: { portal: { of: 'addresses', addresses: [ADDRESS] } },
  marks: [{ address: ADDRESS, of: 'here' }],
  caa: { of: 'allowed' },
};
export const CLOSED: NameSeen = {
  ...READY,
  marks: [{ address: ADDRESS, of: 'closed' }],
};
export const NO_DNS: NameSeen = { dns: { portal: { of: 'none' } } };
export const DEFAULT = served(defaultCertificate(NOW));
/** Everything is well around the name. */
export function context(
  change: Partial<CertificateContext> = {},
): CertificateContext {
  return {
    now: NOW,
    proxy: up(),
    addresses: [ADDRESS],
    staging: false,
    isTaken: true,
    ...change,
  };
}

/** State, wish and code that a look comes to, and the orders. */
export function outcome(
  from: NameRecord,
  seen: NameSeen,
  change: Partial<CertificateContext> = {},
) {
  const { certificate, wish, orders } = decideCertificate(
    from,
    seen,
    context(change),
  );
  return {
    found: [certificate.state, wish, certificate.trouble?.code],
    orders,
  };
}
