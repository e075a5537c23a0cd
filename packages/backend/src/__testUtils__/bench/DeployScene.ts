import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Deployment,
  isDeploymentMoving,
  OpencspClient,
  Profile,
} from '@opencsp/plugin-opencsp-common';
import { stringify } from 'yaml';
import { bundleSlimBackend } from '../bundleSlimBackend';
import { ProfilesOfScene } from '../profilesOfScene';
import { freePort } from '../Scene';
import { SlimBackend } from '../SlimBackend';
import { until } from '../until';
import { BenchMachine, OpenMachine } from './benchMachine';
import { writeLabDefinitions } from './labDefinitions';

/** How often it is asked whether a deployment has ended: seldom, since the answer is the portal's work. */
const LOOK_MS = 500;

/** One portal as a process of its own, with one machine that it knows as a host. */
export class DeployScene {
  private asked = 0;

  private constructor(
    readonly folder: string,
    readonly port: number,
    readonly backend: SlimBackend,
    readonly machine: BenchMachine,
    /** Of the machine, in the portal. */
    readonly hostId: string,
  ) {}

  /** @param options - `hasLab`: the tiny services of the bench, in the place of the real ones */
  static async begin(
    open: OpenMachine,
    { hasLab }: { hasLab: boolean },
  ): Promise<DeployScene> {
    const folder = await mkdtemp(join(tmpdir(), 'opencsp-bench-'));
    const machine = await open(folder);
    const port = await freePort();
    const configFile = join(folder, 'app-config.yaml');
    const definitions = hasLab ? join(folder, 'definitions') : undefined;
    if (definitions) {
      await writeLabDefinitions(definitions);
    }
    const config = await configuration(folder, port, machine, definitions);
    await writeFile(configFile, stringify(config));
    const program = await bundleSlimBackend(folder);
    const backend = new SlimBackend({ program, configFile, port });
    await backend.start();
    const hostId = await register(backend.client, machine);
    return new DeployScene(folder, port, backend, machine, hostId);
  }

  get client(): OpencspClient {
    return this.backend.client;
  }

  get databaseFile(): string {
    return join(this.folder, 'database', 'opencsp.sqlite');
  }

  /** A profile that is in its branch. */
  async profile(
    name: string,
    services: readonly string[],
    protocol: 'http' | 'https' = 'http',
  ): Promise<Profile> {
    const { profiles } = this.client;
    // The other strategy would bring a service of its own.
    const handoff = await profiles.handOff('correct-Horse-7-battery-staple');
    const { id } = await profiles.create(
      {
        name,
        domain: `${name}.example.com`,
        adminEmail: 'ada@example.com',
        deployment: 'compose',
        passwordStrategy: 'universal',
        password: handoff.id,
        protocol,
        services: services.map(service => ({ id: service })),
      },
      this.key(),
    );
    let seen: Profile | undefined;
    await until(
      () => `the profile is saved: ${JSON.stringify(seen)}`,
      async () => {
        seen = await profiles.get(id);
        return seen.state === 'saved';
      },
    );
    return seen ?? profiles.get(id);
  }

  /** Asks for a deployment. */
  start(profileId: string): Promise<Deployment> {
    const { hostId } = this;
    return this.client.deployments.start({ profileId, hostId }, this.key());
  }

  /** Asks for one, and waits for its success. */
  async deploy(profileId: string): Promise<Deployment> {
    const { id } = await this.start(profileId);
    return this.settle(id, 'succeeded');
  }

  /** Takes it off the host, with its data. */
  async remove({ id, profile }: Deployment): Promise<void> {
    const confirm = profile.name;
    await this.client.deployments.remove(id, { data: true, confirm });
    await this.settle(id, 'removed');
  }

  /** @throws Error when it ends otherwise */
  async settle(id: string, wanted: Deployment['state']): Promise<Deployment> {
    for (;;) {
      const seen = await this.client.deployments.get(id);
      if (seen.state === wanted) {
        return seen;
      }
      if (!isDeploymentMoving(seen.state)) {
        throw new Error(
          `The deployment is ${seen.state}: ${JSON.stringify(
            seen,
          )}\n${this.backend.said()}`,
        );
      }
      await sleep(LOOK_MS);
    }
  }

  async end(): Promise<void> {
    await this.backend.end();
    await this.machine.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private key(): string {
    this.asked += 1;
    return `bench-${this.asked}`;
  }
}

async function configuration(
  folder: string,
  port: number,
  { address }: BenchMachine,
  definitions: string | undefined,
) {
  const url = `http://127.0.0.1:${port}`;
  const profiles = await ProfilesOfScene.make(folder);
  return {
    app: { baseUrl: url },
    backend: {
      baseUrl: url,
      listen: { host: '127.0.0.1', port },
      database: {
        client: 'better-sqlite3',
        connection: { directory: join(folder, 'database') },
      },
    },
    opencsp: {
      hosts: { allowedNetworks: [`${address}/32`] },
      profiles: profiles.configuration('bench'),
      ...(definitions && { catalogue: { extraDefinitions: definitions } }),
    },
  };
}

/** @returns id of the host, when it is ready */
async function register(
  { hosts, profiles }: OpencspClient,
  { address, port, user, privateKey }: BenchMachine,
): Promise<string> {
  const { fingerprint } = await hosts.scan({ address, port });
  const handoff = await profiles.handOff(privateKey);
  const { id } = await hosts.register(
    {
      ...{ name: 'bench', address, port, user, fingerprint },
      privateKeyHandoff: handoff.id,
    },
    'bench-host',
  );
  let seen: unknown;
  await until(
    () => `the host is ready: ${JSON.stringify(seen)}`,
    async () => {
      const host = await hosts.get(id);
      seen = host;
      return host.state === 'ready';
    },
  );
  return id;
}
