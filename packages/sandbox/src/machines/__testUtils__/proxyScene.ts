import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { connect as secure, PeerCertificate, TLSSocket } from 'node:tls';
import { Client } from 'ssh2';
import { Authority, issueLeaf } from '../../acme/authority';
import { generateOpenSshKeyPair } from '../../keys';
import { RunningMachine } from '../../machinePark';
import { ProxyOutside, RunningContainer } from '../../services/ports';
import { BackendDown } from '../../traefik';
import { pebble } from '../../traefik/__testUtils__/pebble';
import { createMachinePark, MachineParkOptions, MachineParkStandIn } from '..';
import { SshHost } from './sshHost';

/** Name of the project, and of the folder of its files. */
export const PROJECT = 'ada-home';
export const FOLDER = `/var/lib/opencsp/projects/${PROJECT}`;
export const COMPOSE = `docker compose --ansi never --project-name ${PROJECT} --project-directory ${FOLDER} --file ${FOLDER}/compose.yaml`;
/** Names in its routes. */
export const CLOUD = 'cloud.ada.localhost';
export const PLAIN = 'plain.ada.localhost';
export const EMPTY = 'empty.ada.localhost';
export const MACHINE = 'vm-a';

/** As our rendering writes them, less what is the same for every container. */
export const FILES: Record<string, string> = {
  'compose.yaml': `name: ${PROJECT}
services:
  traefik:
    image: traefik:v3.7.11
    read_only: true
    tmpfs: [/tmp]
    networks: [traefik_public, backend, socket]
    ports: ["80:80/tcp", "443:443/tcp"]
    volumes:
      - {type: bind, source: ./traefik/traefik.yml, target: /etc/traefik/traefik.yml, read_only: true, bind: {create_host_path: false}}
      - {type: bind, source: ./traefik/dynamic, target: /etc/traefik/dynamic, read_only: true, bind: {create_host_path: false}}
      - {type: volume, source: traefik-certificates, target: /acme}
    depends_on: {socket-proxy: {condition: service_healthy}}
    healthcheck: {test: [CMD, traefik, healthcheck], interval: 10s}
    restart: unless-stopped
  socket-proxy:
    image: wollomatic/socket-proxy:1.13.1
    networks: [socket]
    volumes:
      - {type: bind, source: /var/run/docker.sock, target: /var/run/docker.sock, read_only: true, bind: {create_host_path: false}}
    healthcheck: {test: [CMD, /healthcheck], interval: 10s}
    restart: unless-stopped
  cloud:
    image: nextcloud:33
    networks: [traefik_public]
    environment: {GREETING: hello}
    volumes:
      - {type: bind, source: ./cloud.conf, target: /etc/cloud.conf, read_only: true, bind: {create_host_path: false}}
    labels: {traefik.enable: "true", traefik.http.services.cloud.loadbalancer.server.port: "80"}
    healthcheck: {test: [CMD, curl, localhost], interval: 10s}
    restart: unless-stopped
networks:
  traefik_public: {}
  backend: {internal: true}
  socket: {internal: true}
volumes:
  traefik-certificates: {}
`,
  'traefik/traefik.yml': `global: {checkNewVersion: false, sendAnonymousUsage: false}
log: {level: INFO, format: json}
entryPoints:
  web: {address: ':80'}
  websecure: {address: ':443'}
  nowhere: {address: '127.0.0.1:8083', asDefault: true}
  ping: {address: '127.0.0.1:8082'}
  traefik: {address: '127.0.0.1:8080'}
ping: {entryPoint: ping}
api: {insecure: true, dashboard: false}
providers:
  providersThrottleDuration: 200ms
  docker: {endpoint: 'tcp://socket-proxy:2375', exposedByDefault: false, network: ${PROJECT}_traefik_public}
  file: {directory: /etc/traefik/dynamic, watch: true}
certificatesResolvers:
  le: {acme: {email: ada@example.com, storage: /acme/acme.json, httpChallenge: {entryPoint: web}}}
`,
  'traefik/dynamic/routes.yml': routes(CLOUD),
  'cloud.conf': 'a setting\n',
};

/** A file of routes: a name with a certificate, one without, and one without a server. */
export function routes(secureName: string): string {
  return `http:
  routers:
    cloud: {rule: 'Host(\`${secureName}\`)', entryPoints: [websecure], service: cloud@docker, tls: {certResolver: le}}
    plain: {rule: 'Host(\`${PLAIN}\`)', entryPoints: [web], service: cloud@docker}
    empty: {rule: 'Host(\`${EMPTY}\`)', entryPoints: [web], service: empty}
  services:
    empty: {loadBalancer: {servers: []}}
`;
}

/** What an answer over plain HTTP or HTTPS was. */
export interface PageAnswer {
  status: number;
  body: string;
}

const mine = generateOpenSshKeyPair('mine');
const DAY_MS = 86_400_000;

/** A machine with the project of these files on it, in a world where each name can have a certificate. */
export class ProxyScene {
  readonly orders: string[] = [];
  readonly running = new Set<RunningContainer>();
  /** Nothing listens in the containers of services. */
  isDown = false;
  machine!: RunningMachine;
  park!: MachineParkStandIn;
  private host!: SshHost;
  private folder = '';
  private readonly authority: Promise<Authority> = pebble(new Date());

  constructor(private readonly options: Partial<MachineParkOptions> = {}) {}

  async begin(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'opencsp-proxy-'));
    await this.open();
    this.machine = await this.park.create({
      ...{ name: MACHINE, hostname: 'web-1', vmId: 9000, user: 'root' },
      authorizedKeys: [mine.publicKey],
    });
    await this.park.control({ scenario: 'docker-installed', name: MACHINE });
    this.host = await SshHost.connect(this.machine, mine.privateKey);
    for (const [path, text] of Object.entries(FILES)) {
      await this.put(path, text);
    }
  }

  async end(): Promise<void> {
    this.host.end();
    await this.park.close();
    await rm(this.folder, { recursive: true });
  }

  /** Ends the process of the sandbox and starts it again. */
  async restartSandbox(): Promise<void> {
    this.host.end();
    await this.park.close();
    await this.open();
    this.host = await SshHost.connect(this.machine, mine.privateKey);
  }

  run(line: string, input?: string) {
    return this.host.run(line, input);
  }

  compose(words: string) {
    return this.run(`${COMPOSE} ${words}`);
  }

  /** Replaces a file of the project by renaming. */
  async put(path: string, text: string): Promise<void> {
    const at = `${FOLDER}/${path}`;
    await this.run(`install -d -m 0755 ${at.slice(0, at.lastIndexOf('/'))}`);
    await this.run(`install -m 0644 /dev/stdin ${FOLDER}/.new`, text);
    await this.run(`mv -f ${FOLDER}/.new ${at}`);
  }

  wget(path: string, port = 8080) {
    return this.compose(
      `exec -T traefik wget -qO- 'http://127.0.0.1:${port}${path}'`,
    );
  }

  /** Status of each router, by its name. */
  async routers(): Promise<Record<string, string>> {
    const { stdout } = await this.wget('/api/http/routers?per_page=1000');
    const all: { name: string; status: string }[] =
      stdout === '' ? [] : JSON.parse(stdout);
    return Object.fromEntries(all.map(({ name, status }) => [name, status]));
  }

  async log(lines = 2_000): Promise<string> {
    const { stdout } = await this.compose(
      `logs --no-log-prefix --tail ${lines} traefik`,
    );
    return stdout;
  }

  /** Opens a port of the machine's own through its SSH server. */
  async forward(port: number): Promise<Duplex> {
    const client = new Client();
    await new Promise<void>((done, fail) =>
      client
        .once('ready', () => done())
        .once('error', fail)
        .connect({
          host: this.machine.address,
          port: this.machine.port,
          username: this.machine.user,
          privateKey: mine.privateKey,
        }),
    );
    return new Promise((done, fail) =>
      client.forwardOut('127.0.0.1', 0, '127.0.0.1', port, (error, channel) => {
        if (error) {
          client.destroy();
          fail(error);
        } else {
          channel.once('close', () => client.destroy());
          done(channel);
        }
      }),
    );
  }

  /** Asks for a page over the machine's port 80. */
  async page(host: string, path = '/'): Promise<PageAnswer> {
    return ask(await this.forward(80), host, path);
  }

  /** Asks for a page over its port 443, with the certificate that was shown. */
  async securePage(
    host: string,
  ): Promise<PageAnswer & { certificate: PeerCertificate }> {
    const socket = secure({
      socket: await this.forward(443),
      servername: host,
      rejectUnauthorized: false,
    });
    await new Promise((done, fail) =>
      socket.once('secureConnect', done).once('error', fail),
    );
    const certificate = socket.getPeerCertificate();
    return { certificate, ...(await ask(socket, host, '/')) };
  }

  private async open(): Promise<void> {
    this.park = await createMachinePark({
      folder: this.folder,
      sshPort: 0,
      speed: 100,
      proxy: this.outside(),
      ...this.options,
    });
  }

  private outside(): ProxyOutside {
    return {
      authority: {
        order: async ({ name, solver }) => {
          this.orders.push(name);
          const challenge = { token: `of-${name}`, keyAuthorization: 'key' };
          await solver.present(challenge);
          await solver.remove(challenge);
          const notBefore = new Date();
          const notAfter = new Date(notBefore.getTime() + 90 * DAY_MS);
          const leaf = { name, notBefore, notAfter };
          const issued = await issueLeaf(await this.authority, leaf);
          return { outcome: 'issued', ...issued };
        },
      },
      open: async container => {
        this.running.add(container);
        return {
          handle: async ({ url, headers }) => {
            if (this.isDown) {
              throw new BackendDown('connect: connection refused');
            }
            const { pathname } = new URL(url);
            const text = `${container.service} says ${
              container.environment.GREETING
            } with ${container
              .readFile('/etc/cloud.conf')
              ?.trim()} to ${headers.get('host')}${pathname}`;
            return {
              status: 200,
              headers: new Headers(),
              body: Buffer.from(text),
            };
          },
          close: async () => {
            this.running.delete(container);
          },
        };
      },
    };
  }
}

/** Tries until it is so, and fails with what it was last after some seconds. */
export async function until<T>(
  look: () => Promise<T>,
  check: (value: T) => void,
): Promise<void> {
  for (let left = 200; ; left -= 1) {
    const value = await look();
    try {
      check(value);
      return;
    } catch (error) {
      if (left === 0) {
        throw error;
      }
    }
    await new Promise(resolve => setTimeout(resolve, 25));
  }
}

function ask(
  connection: Duplex | TLSSocket,
  host: string,
  path: string,
): Promise<PageAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        createConnection: () => connection,
        path,
        headers: { host },
      },
      response => {
        let body = '';
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString();
        });
        response.on('end', () => {
          connection.destroy();
          resolve({ status: response.statusCode ?? 0, body });
        });
      },
    );
    sent.on('error', error => {
      connection.destroy();
      reject(error);
    });
    sent.end();
  });
}
