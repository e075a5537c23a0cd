import { connect, Socket } from 'node:net';
import {
  AccountContext,
  AccountTroubleError,
  DirectoryPlan,
} from '@opencsp/plugin-opencsp-node';
import { createLldapStandIn, LldapStandIn } from '@opencsp/sandbox';
import { z } from 'zod';

export const BASE_DN = 'dc=ada,dc=localhost';

/** What a profile asks of its directory. */
export const PLAN: DirectoryPlan = {
  baseDn: BASE_DN,
  owner: { id: 'admin', password: 'canary-owner-password' },
  portal: { id: 'opencsp', password: 'canary-portal-password' },
  groups: ['admins', 'people'],
  users: [
    {
      ...{ id: 'authelia', password: 'canary-authelia-password' },
      purpose: 'Authelia looks people up.',
      groups: ['lldap_password_manager'],
    },
  ],
};

const stateSchema = z.object({
  users: z.array(z.string()),
  groups: z.array(
    z.object({ displayName: z.string(), members: z.array(z.string()) }),
  ),
});

/** An LLDAP, and the way to it. */
export class LldapWorld {
  /** Ports that were connected to, one for each stream. */
  readonly streams: number[] = [];
  /** Called before each stream, so that a test can break one. */
  onConnect: (port: number) => void = () => undefined;
  private readonly sockets = new Set<Socket>();

  private constructor(readonly lldap: LldapStandIn) {}

  static async begin(): Promise<LldapWorld> {
    const lldap = await createLldapStandIn({
      ports: { http: 0, ldap: 0 },
      baseDn: BASE_DN,
      jwtSecret: 'j'.repeat(32),
      keySeed: 's'.repeat(32),
      admin: {
        ...{ user: 'admin', password: PLAN.owner.password },
        email: 'ada@example.com',
      },
      speed: 10_000,
    });
    return new LldapWorld(lldap);
  }

  /** What a provider is opened with. */
  context(plan: DirectoryPlan = PLAN): AccountContext {
    const ports = new Map([
      [17170, new URL(this.lldap.url).port],
      [3890, new URL(this.lldap.ldapUrl).port],
    ]);
    return {
      directory: plan,
      plan: {
        ...{ title: 'LLDAP', accounts: 'local', signIn: 'none' },
        ...{ groups: ['people'], secrets: new Map() },
      },
      profile: { id: '5f9a6a52-6c0a-4b7e-9d70-0b6f6a1d3c55', name: 'home' },
      owner: {
        ...{ login: 'admin', email: 'ada@example.com', displayName: 'Owner' },
      },
      signal: new AbortController().signal,
      service: {
        id: 'lldap',
        run: async () => {
          throw new AccountTroubleError('service-away', 'No programs', '');
        },
        connect: async (port, { signal }) => {
          signal?.throwIfAborted();
          this.onConnect(port);
          this.streams.push(port);
          const at = ports.get(port);
          if (at === undefined) {
            throw new AccountTroubleError('service-away', 'No port', '');
          }
          const socket = connect({ host: '127.0.0.1', port: Number(at) });
          this.sockets.add(socket);
          socket.on('error', () => socket.destroy());
          await new Promise<void>(resolve => {
            socket.once('connect', () => resolve());
            socket.once('close', () => resolve());
          });
          return socket;
        },
      },
    };
  }

  /** What is in the directory: everybody, and the names of their groups. */
  async people(): Promise<Record<string, string[]>> {
    const { users, groups } = await this.state();
    return Object.fromEntries(
      users.map(id => [
        id,
        groups
          .filter(({ members }) => members.includes(id))
          .map(({ displayName }) => displayName)
          .sort(),
      ]),
    );
  }

  async close(): Promise<void> {
    this.sockets.forEach(socket => socket.destroy());
    await this.lldap.close();
  }

  private async state() {
    const answer = await this.lldap.control({ scenario: 'state' });
    return stateSchema.parse(answer);
  }
}
