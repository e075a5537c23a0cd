import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AcmeStandIn, createAcmeStandIn, loopbackPorts } from './acme';
import { createDnsStandIn, DnsStandIn } from './dns';
import { startHttpFront, startTlsFront } from './front';
import { SandboxPorts, withPort } from './ports';
import {
  createServiceAnswers,
  NameListeners,
  PublicPorts,
  ServiceAnswers,
} from './services';
import { Log } from './standIn';
import { CertificateAuthority } from './traefik';

const LOOPBACK = '127.0.0.1';

/** How long an order waits for the machines, which may wait for it in turn. */
const ROUTED_WITHIN_MS = 5_000;

/** What names, certificates and pages of services are made with. */
export interface SandboxNamesOptions {
  /** Everything that the sandbox keeps is below it. */
  stateFolder: string;
  ports: Pick<SandboxPorts, 'dns' | 'http' | 'https'>;
  speed: number;
  log: Log;
  /** Notes each part that was started, so that it is closed when a later one cannot start. */
  keep: <T extends { close(): Promise<void> }>(part: T) => T;
}

/** Names, certificates and pages of services, while they are there. */
export interface SandboxNames {
  dns: DnsStandIn;
  acme: AcmeStandIn;
  /** The same, for proxies: what they order as they come back waits until their names lead to them. */
  authority: CertificateAuthority;
  answers: ServiceAnswers;
  /** Ports by which browsers come. */
  publicPorts: PublicPorts;
  urls: Record<'dns' | 'http' | 'https', string>;
  /** Says from now on who answers for a name; before, nobody has any. */
  routeBy(listenersOf: (name: string) => NameListeners): void;
}

/**
 * Starts the name server, the fronts for HTTP and HTTPS, the certificate authority, and what answers behind
 * the proxies of machines. The machines come later: they need all of it as they start.
 *
 * @throws PortInUseError when a port is used
 */
export async function startNames({
  stateFolder,
  ports,
  speed,
  log,
  keep,
}: SandboxNamesOptions): Promise<SandboxNames> {
  let listenersOf: (name: string) => NameListeners = () => ({});
  let nowRouted = () => {};
  const routed = new Promise<void>(resolve => {
    nowRouted = resolve;
  });
  const dns = keep(
    await withPort('dns', ports.dns, port => createDnsStandIn({ port, log })),
  );
  const http = keep(
    await withPort('http', ports.http, port =>
      startHttpFront({ port, log, backendOf: name => listenersOf(name).http }),
    ),
  );
  const https = keep(
    await withPort('https', ports.https, port =>
      startTlsFront({ port, log, backendOf: name => listenersOf(name).https }),
    ),
  );
  const acme = keep(
    await createAcmeStandIn({
      stateFolder: join(stateFolder, 'acme'),
      ports: loopbackPorts({ nameServer: dns.server, httpPort: http.port }),
      log,
    }),
  );
  const publicPorts = { http: http.port, https: https.port };
  const answers = keep(createServiceAnswers({ speed, publicPorts, log }));
  return {
    ...{ dns, acme, answers, publicPorts },
    authority: {
      order: async order => {
        await soon(routed, order.signal);
        return acme.order(order);
      },
    },
    urls: {
      dns: dns.url,
      http: `http://${LOOPBACK}:${http.port}`,
      https: `https://${LOOPBACK}:${https.port}`,
    },
    routeBy: find => {
      listenersOf = find;
      nowRouted();
    },
  };
}

/** Ends with it, after some seconds, or when nobody waits any more. */
async function soon(awaited: Promise<void>, signal: AbortSignal) {
  const done = new AbortController();
  const late = pause(ROUTED_WITHIN_MS, undefined, {
    signal: AbortSignal.any([signal, done.signal]),
  }).catch(() => {});
  await Promise.race([awaited, late]);
  done.abort();
}
