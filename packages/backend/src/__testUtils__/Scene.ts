import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Instance } from '@opencsp/plugin-opencsp-common';
import { stringify } from 'yaml';
import { z } from 'zod';
import { bundleSlimBackend } from './bundleSlimBackend';
import { OutsideSystems, startOutsideSystems } from './OutsideSystems';
import { ProfilesOfScene } from './profilesOfScene';
import { SlimBackend } from './SlimBackend';
import { World } from './World';

/** The shortest that the portal takes, so that nobody waits long for a killed process's rows. */
const LEASE_SECONDS = 5;

const OFFER = {
  sizes: [
    { name: 'small', title: 'Small', cores: 1, memoryMiB: 1024, diskGiB: 10 },
  ],
  templates: [
    {
      name: 'debian-12',
      title: 'Debian 12',
      template: 'debian-12',
      user: 'debian',
      engines: ['compose'],
    },
  ],
  networks: [{ name: 'lan', title: 'LAN', bridge: 'vmbr0', modes: ['dhcp'] }],
};

const addedSchema = z.looseObject({ opencsp: z.looseObject({}).optional() });

/** The outside systems, a database, and backends on them as processes. */
export class Scene {
  readonly backends: SlimBackend[] = [];
  readonly world: World;
  private created = 0;

  private constructor(
    readonly outside: OutsideSystems,
    readonly folder: string,
    private readonly program: string,
    private readonly options: SceneParts,
  ) {
    this.world = new World(outside);
  }

  static async begin(options: SceneOptions = {}): Promise<Scene> {
    const folder = await mkdtemp(join(tmpdir(), 'opencsp-scene-'));
    const [sshPort, program, profiles] = await Promise.all([
      freePort(),
      bundleSlimBackend(folder, options.program),
      options.hasProfiles ? ProfilesOfScene.make(folder) : undefined,
    ]);
    const outside = await startOutsideSystems({
      folder: join(folder, 'outside'),
      sshPort,
      speed: options.speed ?? 20,
    });
    const { database, leaseSeconds = LEASE_SECONDS } = options;
    const parts = { database, leaseSeconds, sshPort, profiles };
    return new Scene(outside, folder, program, parts);
  }

  /** SSH port of the machines. */
  get sshPort(): number {
    return this.options.sshPort;
  }

  /** Where SQLite keeps the plugin's tables; with PostgreSQL nothing is here. */
  get databaseFile(): string {
    return join(this.folder, 'database', 'opencsp.sqlite');
  }

  /** A backend that is not started yet. `more` is put into its configuration. */
  async addBackend(
    ways: Ways = {},
    more: (url: string) => object = () => ({}),
  ): Promise<SlimBackend> {
    const port = await freePort();
    const configFile = join(this.folder, `app-config-${port}.yaml`);
    const url = `http://127.0.0.1:${port}`;
    const { opencsp, ...rest } = this.configuration(url, ways);
    const added = addedSchema.parse(more(url));
    await writeFile(
      configFile,
      stringify({
        ...rest,
        ...added,
        opencsp: { ...opencsp, ...added.opencsp },
      }),
    );
    const { program } = this;
    const backend = new SlimBackend({ program, configFile, port });
    this.backends.push(backend);
    return backend;
  }

  /** Asks for a machine, again and again until the answer came: the key makes it one. */
  async create(
    backend: SlimBackend,
    options: { configure?: boolean } = {},
  ): Promise<Instance> {
    this.created += 1;
    const request = {
      name: `machine-${this.created}`,
      size: 'small',
      osTemplate: 'debian-12',
      network: { name: 'lan', mode: 'dhcp' as const },
      sshKeys: [newPublicKey()],
      ...options,
    };
    const key = `scene-${this.created}`;
    return backend.ask(client => client.createInstance(request, key));
  }

  async end(): Promise<void> {
    for (const backend of this.backends) {
      await backend.end();
    }
    const { machines, kubernetes, semaphore } = this.outside;
    await semaphore.close();
    await kubernetes.close();
    await machines.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private configuration(url: string, ways: Ways) {
    const { outside, folder } = this;
    const { sshPort, database, leaseSeconds, profiles } = this.options;
    const { port } = new URL(url);
    return {
      app: { baseUrl: url },
      backend: {
        baseUrl: url,
        listen: { host: '127.0.0.1', port: Number(port) },
        database: database ?? {
          client: 'better-sqlite3',
          connection: { directory: join(folder, 'database') },
        },
      },
      opencsp: {
        engine: { leaseSeconds },
        sizes: OFFER,
        hosts: {
          allowedNetworks: ['127.0.0.0/8'],
          defaults: { port: sshPort },
        },
        tofu: {
          cluster: {
            url: ways.kubernetesUrl ?? outside.kubernetes.url,
            caFile: outside.kubernetes.caFile,
            tokenFile: outside.kubernetes.tokenFile,
          },
          namespace: 'opencsp',
          sourceRef: { kind: 'GitRepository', name: 'opencsp-modules' },
          path: './infrastructure/modules/terraform/proxmox-vm',
          credentialsSecret: 'proxmox-credentials',
          // Few and short, so that a machine that cannot be made is given up soon.
          retries: 1,
          retryInterval: '1s',
          sshKeys: {
            portalPublicKeyFile: outside.keys.portal,
            ansiblePublicKeyFile: outside.keys.ansible,
          },
        },
        semaphore: {
          baseUrl: ways.semaphoreUrl ?? outside.semaphore.url,
          tokenFile: outside.semaphoreTokenFile,
          project: 'OpenCSP',
        },
        ...(profiles && { profiles: profiles.configuration(port) }),
      },
    };
  }
}

/** What is special about a scene. */
export interface SceneOptions {
  /** How many times faster than the recorded systems; 20 when absent. */
  speed?: number;
  /** `backend.database`; SQLite in a file when absent. */
  database?: object;
  /** How long a killed process's rows are kept for it; as short as can be when absent. */
  leaseSeconds?: number;
  /** With profiles, hosts and deployments. */
  hasProfiles?: boolean;
  /** Another program than the slim backend, in this folder. */
  program?: string;
}

/** What the configuration of a scene's backends is made of. */
interface SceneParts {
  /** SSH port of the machines. */
  sshPort: number;
  leaseSeconds: number;
  database?: object;
  profiles?: ProfilesOfScene;
}

/** Where a backend finds the other systems, when something stands between. */
export interface Ways {
  kubernetesUrl?: string;
  semaphoreUrl?: string;
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  if (typeof address !== 'object' || address === null) {
    throw new Error('The system gave no port');
  }
  return address.port;
}

/** An OpenSSH public key line, new each time. */
export function newPublicKey(): string {
  const { publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const field = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const blob = Buffer.concat([field(Buffer.from('ssh-ed25519')), field(raw)]);
  return `ssh-ed25519 ${blob.toString('base64')} test`;
}
