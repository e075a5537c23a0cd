import {
  AccountContext,
  AccountProvider,
  Accounts,
} from '@opencsp/plugin-opencsp-node';
import {
  createVaultwardenStandIn,
  vaultwardenSettings,
  VaultwardenStandIn,
} from '@opencsp/sandbox';
import { byFetch, VaultApp } from '@opencsp/sandbox/vaultApp';
import { contextOf, Reach } from '../../../__testUtils__/Reach';
import { makeKeyPair } from '../../crypto';
import { PLATFORM_MAIL } from '../openVault';
import { createVaultwardenProvider } from '../vaultwardenProvider';

export const URL_OF_VAULT = 'https://vault.ada.localhost';

export const SECRETS = {
  'admin-token': 'canary-admin-token',
  'portal-password': 'canary-portal-master-password',
} as const;

/** As the definition sets it. */
const ENVIRONMENT = {
  DOMAIN: URL_OF_VAULT,
  SIGNUPS_ALLOWED: 'false',
  INVITATIONS_ALLOWED: 'false',
  ORG_CREATION_USERS: PLATFORM_MAIL,
  ADMIN_TOKEN: SECRETS['admin-token'],
};

/** Making one takes a second at times: two are enough, for the account and for the organisation. */
const keyPair = makeKeyPair();

/** A Vaultwarden that nobody has used yet, and the way to it. */
export class VaultWorld {
  readonly reach = new Reach(80, () => this.vault.url);
  /** Milliseconds, of the portal and the server alike. */
  time = Date.parse('2026-11-22T02:00:00.000Z');

  private constructor(
    public vault: VaultwardenStandIn,
    private readonly clock: { now: () => Date },
  ) {}

  static async begin(
    environment: Readonly<Record<string, string>> = {},
  ): Promise<VaultWorld> {
    const clock = { now: () => new Date() };
    const world = new VaultWorld(await start(environment, clock), clock);
    clock.now = () => new Date(world.time);
    return world;
  }

  context(secrets: Partial<Record<string, string>> = {}): AccountContext {
    return contextOf(
      this.reach,
      { id: 'vaultwarden', title: 'Vaultwarden', url: URL_OF_VAULT },
      { ...SECRETS, ...secrets },
    );
  }

  /** A process of the portal that was started just now. */
  process(): AccountProvider {
    return createVaultwardenProvider({
      now: () => this.time,
      makeKeyPair: () => keyPair,
    });
  }

  /** What a process of its own sees. */
  open(): Promise<Accounts> {
    return this.process().open(this.context());
  }

  person(mail: string, masterPassword: string): VaultApp {
    return new VaultApp(
      byFetch(() => this.vault.url),
      mail,
      masterPassword,
    );
  }

  /** Everybody, by address: how far they are, and what they may read. */
  members(): Record<string, string> {
    const { users, memberships, grants } = this.vault.state();
    return Object.fromEntries(
      users.map(({ id, email, isEnabled, password }) => {
        const member = memberships.find(({ userId }) => userId === id);
        const reads = grants.filter(({ userId }) => userId === id).length;
        return [
          email,
          [
            `${password ? 'registered' : 'invited'}`,
            `${isEnabled ? '' : 'disabled '}member ${member?.status ?? 'none'}`,
            `reads ${reads}`,
          ].join(', '),
        ];
      }),
    );
  }

  /** How often something was asked. */
  count(question: string): number {
    return this.reach.asked.filter(one => one === question).length;
  }

  /** Another process of the server, with what was kept, or was changed in it. */
  async restart(state = this.vault.state()): Promise<void> {
    await this.vault.close();
    this.vault = await start({}, this.clock, state);
  }

  /** Another process of the server, with an empty volume. */
  async empty(): Promise<void> {
    await this.vault.close();
    this.vault = await start({}, this.clock);
  }

  async close(): Promise<void> {
    this.reach.close();
    await this.vault.close();
  }
}

function start(
  environment: Readonly<Record<string, string>>,
  clock: { now: () => Date },
  state?: ReturnType<VaultwardenStandIn['state']>,
): Promise<VaultwardenStandIn> {
  const { settings } = vaultwardenSettings(
    { ...ENVIRONMENT, ...environment },
    () => undefined,
  );
  return createVaultwardenStandIn({
    ...{ settings, ports: { http: 0 }, speed: 10_000, state },
    now: () => clock.now(),
  });
}
