import { IncomingMessage, request } from 'node:http';
import { createServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import {
  BLOCKED,
  ContainerOnGround,
  NOBODY,
  RoutesGround,
} from './RoutesGround';
import {
  BackendDown,
  BackendRequest,
  createAcmeStandIn,
  createTraefikConnections,
  createTraefikStandIn,
  DockerService,
  FakeClock,
  LoopbackDns,
  loopbackPorts,
  ProxyResponse,
  StoredFile,
  TcpServers,
  TraefikStandIn,
  TraefikWorld,
  ZoneEntry,
} from './routesParts';

/** Certificates begin in the past of those who really look at them. */
const BEHIND_MS = 10 * 60_000;

/** The sandbox's proxy and authority, on a clock of their own. */
export class StandInGround implements RoutesGround, TraefikWorld {
  readonly clock = new FakeClock(new Date(Date.now() - BEHIND_MS));
  readonly hostName = 'edge-host';
  readonly environment = {};
  readonly ports = { http: 0, https: 0 };
  readonly traefik: TraefikStandIn = createTraefikStandIn(this);
  root = '';
  private text = '';
  private containers: DockerService[] = [];
  private readonly files = new Map<string, string>();
  private readonly stored = new Map<string, StoredFile>();
  private readonly lines: string[] = [];
  private readonly zone: Record<string, ZoneEntry> = {};
  private readonly servers = new TcpServers();
  private readonly connections = createTraefikConnections(this.traefik);
  private readonly ends: (() => Promise<void>)[] = [];
  private acme?: Awaited<ReturnType<typeof createAcmeStandIn>>;

  readonly dynamic = {
    list: async () => [...this.files.keys()],
    read: async (name: string) => this.files.get(name),
  };

  readonly storage = {
    read: async (path: string) => this.stored.get(path),
    write: async (path: string, text: string) => {
      this.stored.set(path, { mode: 0o600, text });
    },
  };

  readonly authority: TraefikWorld['authority'] = {
    order: order => {
      if (!this.acme) {
        throw new Error('The ground is not open.');
      }
      return this.acme.order(order);
    },
  };

  static async open(): Promise<StandInGround> {
    const ground = new StandInGround();
    ground.ports.http = await ground.listen('web');
    ground.ports.https = await ground.listen('websecure');
    await ground.openAuthority();
    return ground;
  }

  now(): number {
    return this.clock.now().getTime();
  }

  elapse(milliseconds: number): Promise<void> {
    return this.clock.advance(milliseconds, this.settle);
  }

  async start(staticFile: string): Promise<void> {
    this.text = staticFile;
    if (!(await this.traefik.start())) {
      throw new Error(`It does not start: ${this.lines.join('\n')}`);
    }
    await this.elapse(1_000);
  }

  stop(): Promise<void> {
    return this.traefik.stop();
  }

  async get(url: string) {
    const { host, pathname, search } = new URL(url);
    try {
      const { status, body } = await this.traefik.handle({
        entryPoint: 'traefik',
        isTls: false,
        request: {
          method: 'GET',
          url: `${pathname}${search}`,
          headers: new Headers({ host }),
          body: Buffer.alloc(0),
        },
        clientAddress: '127.0.0.1',
        signal: new AbortController().signal,
      });
      return status === 200
        ? { exit: 0, stdout: body.toString(), stderr: '' }
        : {
            ...{ exit: 1, stdout: '' },
            stderr: `wget: server returned error: HTTP/1.1 ${status}\n`,
          };
    } catch (error) {
      if (error instanceof BackendDown) {
        return NOBODY;
      }
      throw error;
    }
  }

  log(line: string): void {
    this.lines.push(line);
  }

  lastLines(count: number): string {
    return this.lines
      .slice(-count)
      .map(line => `${line}\n`)
      .join('');
  }

  read(name: string): string | undefined {
    return this.files.get(name);
  }

  async put(name: string, text: string | undefined): Promise<void> {
    if (text === undefined) {
      this.files.delete(name);
    } else {
      this.files.set(name, text);
    }
    await this.traefik.filesChanged();
    await this.settle();
  }

  async run(containers: readonly ContainerOnGround[]): Promise<void> {
    this.containers = containers.map(({ service, port }) => ({
      name: service,
      url: `http://127.0.0.1:${port}`,
      running: true,
      container: `${service}-ada-family`,
    }));
    await this.traefik.containersChanged();
    await this.settle();
  }

  async lead(name: string, address: string): Promise<void> {
    this.zone[name] = { a: [address] };
  }

  async staticFile(): Promise<string> {
    return this.text;
  }

  async services(): Promise<readonly DockerService[]> {
    return this.containers;
  }

  call = ({
    method,
    url,
    headers,
    body,
    signal,
  }: BackendRequest): Promise<ProxyResponse> =>
    new Promise((resolve, reject) => {
      request(
        url,
        { method, headers: Object.fromEntries(headers), signal, agent: false },
        answer => {
          const { statusCode: status = 0 } = answer;
          buffer(answer).then(
            bytes =>
              resolve({ status, headers: headersOf(answer), body: bytes }),
            reject,
          );
        },
      )
        .on('error', error =>
          reject(new BackendDown(`dial tcp: ${error.message}`)),
        )
        .end(body);
    });

  async close(): Promise<void> {
    await this.stop();
    this.connections.close();
    this.servers.close();
    await Promise.all(this.ends.map(end => end()));
  }

  private readonly settle = async (): Promise<void> => {
    await turn();
    await this.traefik.settled();
    await turn();
  };

  private listen(entryPoint: string): Promise<number> {
    return this.servers.listen(
      createServer(socket =>
        this.connections.accept(socket, {
          entryPoint,
          clientAddress: '127.0.0.1',
        }),
      ),
    );
  }

  private async openAuthority(): Promise<void> {
    for (const service of ['wiki', 'home', 'auth', 'people']) {
      for (const domain of ['family.localhost', 'blocked.localhost']) {
        await this.lead(`${service}.${domain}`, '127.0.0.1');
      }
    }
    const dns = await LoopbackDns.start(this.zone);
    const acme = await createAcmeStandIn({
      now: () => this.clock.now(),
      ports: loopbackPorts({
        nameServer: dns.server,
        httpPort: this.ports.http,
        waitMs: 2_000,
      }),
    });
    await acme.control({ scenario: 'forbidden', name: BLOCKED });
    this.acme = acme;
    this.root = acme.rootPem;
    this.ends.push(
      () => acme.close(),
      () => dns.stop(),
    );
  }
}

function headersOf(answer: IncomingMessage): Headers {
  const headers = new Headers();
  Object.entries(answer.headers).forEach(([name, value]) => {
    if (value !== undefined) {
      headers.set(name, String(value));
    }
  });
  return headers;
}
