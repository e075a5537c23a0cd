import { Deployment, Host, Profile } from '@opencsp/plugin-opencsp-common';
import { HostMachine } from './HostMachine';
import { SlimBackend } from './SlimBackend';
import { until } from './until';

/** Who has one profile and one machine, and asks the portal again and again until the answer comes. */
export class Tenant {
  private asked = 0;
  private deploymentId = '';

  private constructor(
    private readonly backend: SlimBackend,
    readonly machine: HostMachine,
    private readonly profileId: string,
    readonly hostId: string,
  ) {}

  /** Saves a profile with these services, and registers the machine; its host is not ready yet. */
  static async moveIn(
    backend: SlimBackend,
    machine: HostMachine,
    options: { sshPort: number; services: string[]; prepare: boolean },
  ): Promise<Tenant> {
    const { sshPort, services, prepare } = options;
    const { name, address, user } = machine;
    const profile = await backend.ask(client =>
      client.profiles.create(
        { name, ...contentOf(name, services) },
        `profile-${name}`,
      ),
    );
    const endpoint = { address, port: sshPort };
    const { fingerprint } = await backend.ask(client =>
      client.hosts.scan(endpoint),
    );
    const host = await backend.ask(client =>
      client.hosts.register(
        { ...endpoint, name, user, sudo: true, fingerprint, prepare },
        `host-${name}`,
      ),
    );
    const tenant = new Tenant(backend, machine, profile.id, host.id);
    await tenant.untilProfileIsSaved();
    return tenant;
  }

  /** Lets the portal in. */
  async letIn(): Promise<void> {
    const { publicKey } = await this.host();
    await this.machine.control('authorize', { key: publicKey });
  }

  host(): Promise<Host> {
    return this.backend.ask(client => client.hosts.get(this.hostId));
  }

  async untilHostIsReady(): Promise<void> {
    let seen: Host | undefined;
    await until(
      () => `the host is ready: ${JSON.stringify(seen)}`,
      async () => {
        seen = await this.host();
        return seen.state === 'ready';
      },
    );
  }

  /** Saves the profile with other services. */
  async choose(services: string[]): Promise<void> {
    const { name } = this.machine;
    const { version } = await this.profile();
    await this.backend
      .ask(client =>
        client.profiles.update(this.profileId, {
          ...contentOf(name, services),
          version,
        }),
      )
      .catch(async error => {
        if ((await this.profile()).version === version) {
          throw error;
        }
      });
    await this.untilProfileIsSaved();
  }

  async deploy(): Promise<void> {
    const request = { profileId: this.profileId, hostId: this.hostId };
    const key = this.newKey();
    const { id } = await this.backend.ask(client =>
      client.deployments.start(request, key),
    );
    this.deploymentId = id;
  }

  async rollback(): Promise<void> {
    const key = this.newKey();
    const { id } = await this.backend.ask(client =>
      client.deployments.rollback(this.deploymentId, {}, key),
    );
    this.deploymentId = id;
  }

  async retry(): Promise<void> {
    const before = await this.deployment();
    await this.backend
      .ask(client => client.deployments.retry(this.deploymentId))
      .catch(async error => {
        // Its answer was lost with the portal: it is under way already.
        if ((await this.deployment()).state === before.state) {
          throw error;
        }
      });
  }

  async remove({ data }: { data: boolean }): Promise<void> {
    const { name: confirm } = this.machine;
    await this.backend.ask(client =>
      client.deployments.remove(this.deploymentId, { data, confirm }),
    );
  }

  /** Until what was asked for last is that. @throws Error when it fails instead */
  async until(state: Deployment['state']): Promise<Deployment> {
    let seen: Deployment | undefined;
    const what = () =>
      `the deployment is ${state}; it was last seen as ${JSON.stringify(
        seen,
      )}. The backend said:\n${this.backend.said()}`;
    return until(what, async () => {
      seen = await this.deployment();
      if (seen.state === 'failed' && state !== 'failed') {
        throw new Error(`It did not come about that ${what()}`);
      }
      return seen.state === state ? seen : undefined;
    });
  }

  private deployment(): Promise<Deployment> {
    return this.backend.ask(client =>
      client.deployments.get(this.deploymentId),
    );
  }

  private profile(): Promise<Profile> {
    return this.backend.ask(client => client.profiles.get(this.profileId));
  }

  private async untilProfileIsSaved(): Promise<void> {
    let seen: Profile | undefined;
    await until(
      () => `the profile is saved: ${JSON.stringify(seen)}`,
      async () => {
        seen = await this.profile();
        return seen.state === 'saved';
      },
    );
  }

  private newKey(): string {
    this.asked += 1;
    return `${this.machine.name}-${this.asked}`;
  }
}

function contentOf(name: string, services: readonly string[]) {
  return {
    domain: `${name}.example.com`,
    adminEmail: 'ada@example.com',
    deployment: 'compose',
    passwordStrategy: 'generated' as const,
    services: services.map(id => ({ id })),
  };
}
