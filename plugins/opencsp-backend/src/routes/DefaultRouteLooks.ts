import { createSecureContext, rootCertificates, SecureContext } from 'node:tls';
import { Catalogue } from '../catalogue/Catalogue';
import { namesToSee } from '../domain/routes/decideRoutes';
import { NameSeen, RouteObservation } from '../domain/routes/routeObservation';
import { DnsResolver } from '../profiles/dns/DnsResolver';
import { Clock } from '../reconcile/clock';
import { RouteLooks, RoutesToSee } from '../reconcile/routes/ports';
import { HostSight, lookFromHost } from './fromHost';
import { lookFromPortal, PortalSight } from './fromPortal';
import { hostAddressesOf } from './hostAddresses';
import { sidesOf } from './lookAtPage';
import { Probes } from './Probes';
import { RoutesConfig } from './routesConfig';
import { targetsOf } from './targets';
import { wantedOf } from './wanted';

/** How long a whole look may take, in milliseconds. */
const LOOK_MS = 20_000;

/** What looking at routes needs. */
export interface RouteLooksOptions {
  /** As `hosts.allowedNetworks` is configured. */
  allowedNetworks?: readonly string[];
  /** The one that advice on domains asks, too, so that both say the same. */
  resolver: DnsResolver;
  config: RoutesConfig;
  clock: Pick<Clock, 'now'>;
  /** Says where the health of a service is asked for, and how people sign in. */
  catalogue: Pick<Catalogue, 'all'>;
  /** For a whole look, in milliseconds; 20 s when absent. What was not seen by then is left out. */
  mostMs?: number;
}

/**
 * {@link RouteLooks} over the network and the connection to the host: from both sides at the same time, each
 * probe for five seconds, and eight of them at once.
 */
export class DefaultRouteLooks implements RouteLooks {
  private readonly trust: SecureContext | undefined;

  /** @throws Error when one of the authorities of `config` is no certificate */
  constructor(private readonly options: RouteLooksOptions) {
    const { trusted } = options.config;
    this.trust =
      trusted && createSecureContext({ ca: [...rootCertificates, ...trusted] });
  }

  async look(
    about: RoutesToSee,
    signal: AbortSignal,
  ): Promise<RouteObservation> {
    signal.throwIfAborted();
    const probes = new Probes(signal, this.options.mostMs ?? LOOK_MS);
    try {
      return await this.lookWith(about, probes);
    } finally {
      probes.close();
    }
  }

  private async lookWith(
    { set, deployment, host, proxy, runner }: RoutesToSee,
    probes: Probes,
  ): Promise<RouteObservation> {
    const { catalogue, clock, config } = this.options;
    const definitions = catalogue.all();
    const ofCommit = wantedOf(deployment.files, proxy, definitions);
    const names = namesToSee(set, ofCommit.wanted);
    const targets = targetsOf(names, {
      ...ofCommit,
      set,
      definitions,
      ports: config.publicPorts,
      now: clock.now(),
    });
    const context = { ...this.options, probes, trust: this.trust };
    const [fromHost, fromPortal] = await Promise.all([
      lookFromHost(
        targets,
        { proxy, runner },
        { ...context, wanted: ofCommit.wanted },
      ),
      lookFromPortal(targets, {
        ...context,
        mark: set.mark,
        host: host.address,
      }),
    ]);
    return {
      ...ofCommit,
      addresses: hostAddressesOf(host, config.publicPorts, [
        ...fromPortal.values(),
      ]),
      proxy: fromHost.proxy,
      ...(fromHost.file && { file: fromHost.file }),
      ...(fromHost.isForbidden && { hostPorts: 'forbidden' as const }),
      names: Object.fromEntries(
        names.map(name => [
          name,
          nameSeen(fromPortal.get(name), fromHost.names.get(name)),
        ]),
      ),
    };
  }
}

/** What was seen of a name from both sides. */
function nameSeen(
  portal: PortalSight | undefined,
  host: ReturnType<HostSight['names']['get']>,
): NameSeen {
  const dns = {
    ...(portal?.dns && { portal: portal.dns }),
    ...(host?.dns && { host: host.dns }),
  };
  return {
    ...(Object.keys(dns).length > 0 && { dns }),
    ...(portal?.caa && { caa: portal.caa }),
    ...(portal?.marks && { marks: portal.marks }),
    ...sidesOf(portal?.page, host?.page),
  };
}
