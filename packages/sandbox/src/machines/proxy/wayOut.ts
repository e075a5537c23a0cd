import { CertificateAuthority } from '../../traefik';
import { MachineFaults } from '../faults';

/** A certificate authority as a machine reaches it: not at all where nothing leads out. */
export function authorityFrom(
  authority: CertificateAuthority,
  faults: MachineFaults,
): CertificateAuthority {
  return {
    order: async order => {
      const closed = faults.find('egress-closed');
      if (!closed) {
        return authority.order(order);
      }
      const { directory } = order;
      const { hostname } = new URL(directory);
      const why = closed.keepsNames
        ? 'net/http: TLS handshake timeout'
        : `dial tcp: lookup ${hostname} on 127.0.0.11:53: server misbehaving`;
      return {
        outcome: 'refused',
        error: `cannot get ACME client get directory at '${directory}': unable to communicate with the API server: error: Get "${directory}": ${why}`,
      };
    },
  };
}
