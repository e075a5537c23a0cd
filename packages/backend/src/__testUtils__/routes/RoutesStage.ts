import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { GET, GroundHost, LOG } from './GroundHost';
import { GroundServices } from './groundServices';
import { RoutesGround } from './RoutesGround';
import {
  aHost,
  builtInDefinitions,
  decideRoutes,
  DefaultRouteLooks,
  LoopbackDns,
  NameRecord,
  newRouteSet,
  NodeDnsResolver,
  profileOf,
  renderCompose,
  RouteDecision,
  RouteObservation,
  RouteSetRecord,
  serviceDefinitionSchema,
  ZoneEntry,
} from './routesParts';

export const MARK = 'mark-0123456789';
const STATIC_FILE = 'traefik/traefik.yml';
const ROUTES_FILE = 'traefik/dynamic/routes.yml';
const FOLDER = '/var/lib/opencsp/projects/ada-family/traefik/dynamic';
/** Longest pause between two passes, in milliseconds: what takes minutes of waiting has nothing to prove here. */
const LONGEST_PAUSE_MS = 2_000;
const MOST_PASSES = 30;

/** What runs behind the proxy. */
const SERVICES = ['wiki', 'homer', 'authelia', 'lldap'];

/** A service without sign-in, beside the real definitions. */
const WIKI = {
  ...builtInDefinitions.find(({ id }) => id === 'homer'),
  ...{ id: 'wiki', title: 'Wiki', needs: [] },
  routing: { host: 'wiki', port: 'http' },
  signIn: { modes: ['none'] },
  engines: {
    compose: {
      containers: [
        {
          name: 'wiki',
          image: { repository: 'wiki', tag: '1.0.0' },
          health: {
            test: ['wget', '-q', '--spider', 'http://127.0.0.1:8080/'],
          },
          networks: ['traefik_public'],
          limits: { memoryMiB: 64, cores: 0.5 },
          readOnly: true,
        },
      ],
    },
  },
};

const DEFINITIONS = [...builtInDefinitions, WIKI].map(each =>
  serviceDefinitionSchema.parse(each),
);

const settingsSchema = z.looseObject({});

/** What a stage is opened with. */
export interface StageOptions {
  /** Of the profile; below `localhost`. */
  domain?: string;
  /** The proxy is started without anybody who gives certificates. */
  withoutResolver?: boolean;
}

/** A profile as it is rendered, on a ground: the looks and the rules take turns, as the engine has them. */
export class RoutesStage {
  record: RouteSetRecord = newRouteSet('p', 'h', MARK);
  readonly zone: Record<string, ZoneEntry> = {};
  readonly services = new GroundServices();
  readonly names: {
    wiki: string;
    homer: string;
    portal: string;
    people: string;
  };
  private readonly files: { path: string; content: string }[];
  private readonly host: GroundHost;
  private looks?: DefaultRouteLooks;
  private dns?: LoopbackDns;

  private constructor(readonly ground: RoutesGround, domain: string) {
    this.names = {
      ...{ wiki: `wiki.${domain}`, homer: `home.${domain}` },
      ...{ portal: `auth.${domain}`, people: `people.${domain}` },
    };
    for (const name of Object.values(this.names)) {
      this.zone[name] = { a: ['127.0.0.1'] };
    }
    this.files = renderCompose(
      profileOf(['wiki', 'homer'], {
        definitions: DEFINITIONS,
        spec: { domain },
        ports: ground.ports,
      }),
    );
    this.host = new GroundHost(ground, name => {
      const entry = this.zone[name];
      return typeof entry === 'object' ? entry.a?.[0] : undefined;
    });
  }

  static async open(
    ground: RoutesGround,
    { domain = 'family.localhost', withoutResolver = false }: StageOptions = {},
  ): Promise<RoutesStage> {
    const stage = new RoutesStage(ground, domain);
    try {
      await stage.begin();
      await stage.start(withoutResolver);
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  /** Starts the proxy with what is rendered. */
  start(withoutResolver = false): Promise<void> {
    const rendered = settingsSchema.parse(parse(this.text(STATIC_FILE)));
    const { certificatesResolvers: _, ...others } = rendered;
    return this.ground.start(stringify(withoutResolver ? others : rendered));
  }

  async close(): Promise<void> {
    this.services.close();
    await this.dns?.stop();
    await this.ground.close();
  }

  /** Those services run; all of them by default, on these ports instead of their own. */
  run(
    services: readonly string[] = SERVICES,
    ports: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    return this.ground.run(
      services.map(service => ({
        service,
        port: this.services.ports.get(ports[service] ?? service) ?? 0,
      })),
    );
  }

  look(): Promise<RouteObservation> {
    if (!this.looks) {
      throw new Error('The stage is not open.');
    }
    return this.looks.look(
      {
        set: this.record,
        deployment: {
          ...{ id: 'd', project: 'ada-family', commit: 'c', services: [] },
          needs: { memoryMiB: 1, diskGiB: 1 },
          hosts: [],
          files: [{ path: ROUTES_FILE, content: this.routesOfBranch() }],
        },
        proxy: {
          routesPath: ROUTES_FILE,
          routesFile: `${FOLDER}/routes.yml`,
          get: url => [GET, url],
          log: lines => [LOG, String(lines)],
        },
        host: aHost(1, this.ground.now(), { address: '127.0.0.1' }),
        runner: this.host,
      },
      new AbortController().signal,
    );
  }

  /** One pass, which writes what is to be written. */
  async pass(): Promise<RouteDecision> {
    const seen = await this.look();
    const decision = decideRoutes(this.record, seen, {
      now: this.ground.now(),
      ports: this.ground.ports,
    });
    this.record = decision.record;
    if (decision.write !== undefined) {
      await this.ground.put('routes.yml', decision.write);
    }
    return decision;
  }

  /**
   * Passes until this is told, and nothing else; with nothing to tell, until nothing is waited for.
   *
   * @returns what was told at last
   */
  async until(...expected: readonly string[]): Promise<string[]> {
    let told: string[] = [];
    for (let each = 0; each < MOST_PASSES; each += 1) {
      const { again, warnings } = await this.pass();
      told = warnings.map(({ code, name = 'all' }) => `${name}: ${code}`);
      if (
        (expected.length > 0 || again > LONGEST_PAUSE_MS) &&
        !this.isIssuing &&
        told.sort().join() === [...expected].sort().join()
      ) {
        break;
      }
      await this.ground.elapse(Math.min(again, LONGEST_PAUSE_MS));
    }
    return told;
  }

  name(name: string): NameRecord {
    const found = this.record.names.find(each => each.name === name);
    if (!found) {
      throw new Error(`There is no ${name}.`);
    }
    return found;
  }

  private get isIssuing(): boolean {
    return this.record.names.some(
      ({ certificate }) => certificate.state === 'issuing',
    );
  }

  private async begin(): Promise<void> {
    const { portal } = this.names;
    await this.services.open(`https://${portal}:${this.ground.ports.https}`);
    await this.run();
    this.dns = await LoopbackDns.start(this.zone);
    this.looks = new DefaultRouteLooks({
      allowedNetworks: ['127.0.0.0/8'],
      resolver: new NodeDnsResolver({
        ...{ timeoutMs: 4_000, tries: 1 },
        servers: [this.dns.server],
      }),
      config: { publicPorts: this.ground.ports, trusted: [this.ground.root] },
      clock: { now: () => this.ground.now() },
      catalogue: { all: () => DEFINITIONS },
    });
  }

  /** The portal has no name that the proxy could resolve here, so that it is asked by its address. */
  private routesOfBranch(): string {
    const port = this.services.ports.get('authelia');
    return this.text(ROUTES_FILE).replace(
      /http:\/\/authelia:\d+/g,
      `http://127.0.0.1:${port}`,
    );
  }

  private text(path: string): string {
    const file = this.files.find(each => each.path === path);
    if (!file) {
      throw new Error(`There is no ${path}.`);
    }
    return file.content;
  }
}
