import { RoutesConfig } from '../../routes/routesConfig';
import { DnsResolver } from './DnsResolver';
import { NodeDnsResolver } from './NodeDnsResolver';

/** How DNS is asked: a try that is lost in the network is made once more. */
const DNS = { timeoutMs: 1_000, tries: 2 };

/** Asks the operator's name server, or those of the computer. Forms and looks at routes ask the same one. */
export function openDnsResolver({
  nameServer,
}: Pick<RoutesConfig, 'nameServer'>): DnsResolver {
  return new NodeDnsResolver({
    ...DNS,
    ...(nameServer !== undefined && { servers: [nameServer] }),
  });
}
