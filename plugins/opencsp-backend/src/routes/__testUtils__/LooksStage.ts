import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import {
  RouteWarning,
  serviceDefinitionSchema,
} from '@opencsp/plugin-opencsp-common';
import { FakeHost } from '@opencsp/plugin-opencsp-node/testUtils';
import { readRoutes } from '@opencsp/rendering';
import { stringify } from 'yaml';
import { aHost } from '../../__testUtils__/deployments/aDeployment';
import { builtInDefinitions } from '../../catalogue/services/builtIn';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { decideRoutes, RouteDecision } from '../../domain/routes/decideRoutes';
import { RouteObservation } from '../../domain/routes/routeObservation';
import {
  NameRecord,
  newRouteSet,
  RouteSetRecord,
} from '../../domain/routes/routeRecord';
import { wantedRoutes } from '../../domain/routes/__testUtils__/RouteWorld';
import {
  LoopbackDns,
  ZoneEntry,
} from '../../profiles/dns/__testUtils__/LoopbackDns';
import { NodeDnsResolver } from '../../profiles/dns/NodeDnsResolver';
import { DefaultRouteLooks, RouteLooksOptions } from '../DefaultRouteLooks';
import { TcpServers } from '../looks/__testUtils__/tcpServers';
import { AUTHORITY, ISSUED } from '../looks/__testUtils__/testCertificates';
import { TestProxy } from './TestProxy';

/** The certificate that the tests have is for all names below. */
export const DOMAIN = 'any.example.com';
export const WIKI = `wiki.${DOMAIN}`;
export const HOMER = `homer.${DOMAIN}`;
export const PORTAL = `authelia.${DOMAIN}`;

/** The test's certificates begin on that day. */
const NOW = Date.parse('2026-11-24T00:00:00Z');
const FILE = '/var/lib/opencsp/projects/ada-home/traefik/dynamic/routes.yml';

/** What the authority says to an order; nothing: it gives a certificate. */
export type Refusal = (name: string) => string;

/** As the proxy logs what the authority says. */
export function refusal(kind: string, words = 'no'): Refusal {
  return name =>
    `unable to generate a certificate for the domains [${name}]: acme: error: 400 :: POST :: https://ca :: urn:ietf:params:acme:error:${kind} :: ${words}`;
}

/** A service without sign-in, beside the real definitions. */
const WIKI_DEFINITION = {
  ...builtInDefinitions.find(({ id }) => id === 'homer'),
  id: 'wiki',
  signIn: { modes: ['none'] },
  engines: {
    compose: {
      containers: [
        {
          name: 'wiki',
          image: { repository: 'wiki', tag: '1.0.0' },
          health: {
            test: ['wget', '-q', '--spider', 'http://127.0.0.1:8080/healthz'],
          },
          networks: ['traefik_public'],
          limits: { memoryMiB: 64, cores: 0.5 },
          readOnly: true,
        },
      ],
    },
  },
};

const DEFINITIONS = [...builtInDefinitions, WIKI_DEFINITION].map(each =>
  serviceDefinitionSchema.parse(each),
);

/** The real looks at a proxy, a name server and a host on loopback, worked pass by pass by the domain. */
export class LooksStage {
  now = NOW;
  /** The host's clock less the portal's. */
  skew = 0;
  record: RouteSetRecord = newRouteSet('p', 'h', 'mark-0123456789');
  readonly host = new FakeHost();
  readonly proxy = new TestProxy();
  readonly zone: Record<string, ZoneEntry> = {};
  /** What the host finds under a name, where it is not what its name server says. */
  readonly found = new Map<string, string>();
  readonly refusals = new Map<string, Refusal>();
  /** True while it takes up no file. */
  isFrozen = false;
  hostRecord: HostRecord = aHost(1, NOW, { address: '127.0.0.1' });
  domain = DOMAIN;
  services = ['wiki', 'homer!', 'authelia'];
  /** As people reach them; the proxy's own unless something stands before it. */
  publicPorts = { http: 0, https: 0 };
  private readonly servers = new TcpServers();
  private dns?: LoopbackDns;
  private looks?: DefaultRouteLooks;

  static async open(): Promise<LooksStage> {
    const stage = new LooksStage();
    stage.dns = await LoopbackDns.start(stage.zone);
    await stage.proxy.listen(stage.servers);
    stage.publicPorts = { ...stage.proxy.ports };
    for (const name of [WIKI, HOMER, PORTAL]) {
      stage.zone[name] = { a: ['127.0.0.1'] };
    }
    stage.answerOnHost();
    stage.lookWith({});
    return stage;
  }

  async close(): Promise<void> {
    this.servers.close();
    await this.dns?.stop();
  }

  /** Servers beside the proxy, which end with the stage. */
  get others(): TcpServers {
    return this.servers;
  }

  /** From now on, with something else than usual. */
  lookWith(more: Partial<RouteLooksOptions>): void {
    this.looks = new DefaultRouteLooks({
      allowedNetworks: ['127.0.0.0/8', '::1/128'],
      resolver: new NodeDnsResolver({
        timeoutMs: 4_000,
        tries: 1,
        servers: [this.dns?.server ?? ''],
      }),
      config: { publicPorts: this.publicPorts, trusted: [AUTHORITY] },
      clock: { now: () => this.now },
      catalogue: { all: () => DEFINITIONS },
      ...more,
    });
  }

  async look(
    signal: AbortSignal = new AbortController().signal,
  ): Promise<RouteObservation> {
    if (!this.looks) {
      throw new Error('The stage is not open.');
    }
    return this.looks.look(
      {
        set: this.record,
        deployment: {
          ...{ id: 'd', project: 'ada-home', commit: 'c', services: [] },
          needs: { memoryMiB: 1, diskGiB: 1 },
          hosts: [],
          files: [
            {
              path: 'traefik/dynamic/routes.yml',
              content: stringify(wantedRoutes(this.services, this.domain)),
            },
          ],
        },
        proxy: {
          routesPath: 'traefik/dynamic/routes.yml',
          routesFile: FILE,
          get: url => ['proxy', url],
          log: lines => ['proxy', 'log', String(lines)],
        },
        host: this.hostRecord,
        runner: this.host,
      },
      signal,
    );
  }

  /** One pass: what is to be written is written, and taken up. */
  async pass(): Promise<RouteDecision> {
    const seen = await this.look();
    const decision = decideRoutes(this.record, seen, {
      now: this.now,
      ports: this.publicPorts,
    });
    this.record = decision.record;
    if (decision.write !== undefined) {
      const content = Buffer.from(decision.write);
      this.host.files.set(FILE, { mode: '0644', content });
      this.reload(decision.write);
    }
    return decision;
  }

  /** So many passes, each at the time that the one before asked for. @returns what is wrong at last */
  async passes(count: number): Promise<string[]> {
    let warnings: RouteWarning[] = [];
    for (let each = 0; each < count; each += 1) {
      const decision = await this.pass();
      this.now += decision.again;
      warnings = decision.warnings;
    }
    return warnings.map(({ code, name = 'all' }) => `${name}: ${code}`);
  }

  /** Puts a file of somebody else into the folder of routes. */
  putBeside(name: string, text: string): void {
    const content = Buffer.from(text);
    this.host.files.set(join(dirname(FILE), name), { mode: '0644', content });
  }

  name(name: string): NameRecord {
    const found = this.record.names.find(each => each.name === name);
    if (!found) {
      throw new Error(`There is no ${name}.`);
    }
    return found;
  }

  private reload(text: string): void {
    if (this.isFrozen) {
      return;
    }
    this.proxy.file = text;
    const { routers = {} } = readRoutes(text).http;
    const asked = Object.values(routers)
      .filter(({ tls }) => tls?.certResolver !== undefined)
      .flatMap(({ rule }) => /^Host\(`([^`]+)`\)/.exec(rule)?.[1] ?? []);
    new Set(asked).forEach(name => this.order(name));
  }

  /** A certificate comes at once, or a line in the log says why not. */
  private order(name: string): void {
    const { certificates, log } = this.proxy;
    const words = this.refusals.get(name);
    if (!words) {
      certificates.set(name, ISSUED);
      return;
    }
    log.push({
      level: 'error',
      time: new Date(this.now + 1_000 + this.skew).toISOString(),
      providerName: 'le.acme',
      error: words(name),
      domains: [name],
      message: 'Unable to obtain ACME certificate for domains',
    });
  }

  private answerOnHost(): void {
    this.host.answer(/^proxy /, ({ argv }) =>
      this.proxy.command(argv.join(' ')),
    );
    this.host.answer('date +%s', () => ({
      stdout: `${Math.floor((this.now + this.skew) / 1_000)}\n`,
    }));
    this.host.answer(/^cat \//, ({ argv: [, path] }) => {
      const file = this.host.files.get(path);
      return file
        ? { stdout: file.content.toString() }
        : { exit: 1, stderr: `cat: ${path}: No such file or directory\n` };
    });
    this.host.answer(/getent ahosts /, ({ argv }) => {
      const name = argv[argv.length - 1];
      const address = this.found.get(name) ?? this.addressOf(name);
      return address === undefined
        ? { exit: 2 }
        : { stdout: `${address} STREAM ${name}\n` };
    });
    for (const [port, scheme] of [
      [80, 'http'],
      [443, 'https'],
    ] as const) {
      this.host.ports.set(port, stream => {
        const onward = connect(this.proxy.ports[scheme], '127.0.0.1');
        onward.on('error', () => stream.destroy());
        stream.on('close', () => onward.destroy());
        stream.pipe(onward).pipe(stream);
      });
    }
  }

  private addressOf(name: string): string | undefined {
    const entry = this.zone[name];
    return typeof entry === 'object' ? (entry.a ?? entry.aaaa)?.[0] : undefined;
  }
}
