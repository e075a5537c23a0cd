import { createHmac } from 'node:crypto';
import { byFetch, VaultApp } from '@opencsp/sandbox/vaultApp';
import { ServiceAt, serviceAt } from './serviceAt';
import {
  AccountContext,
  AccountProvider,
  Accounts,
  createVaultwardenClient,
  createVaultwardenProvider,
  exchange,
  HandedLogin,
  HandedOver,
  PLATFORM_MAIL,
  removeOrganization,
  VaultwardenClient,
  WantedAccount,
} from './vaultParts';

/** A Vaultwarden that is there, with the variables that its definition renders, and nobody of the portal in it. */
export interface VaultGround {
  url: string;
  /** In clear. */
  adminToken: string;
  close(): Promise<void>;
}

/** Port of its kind, as the portal asks for it. */
const PORT = 80;

/** Of no profile that anybody has. */
const PROFILE = { id: '0e57a11e-0000-4000-8000-000000000000', name: 'test' };
const DEVICE = '0e57a11e-0000-4000-8000-000000000001';

const NAMES = ['grace', 'ken', 'burned'] as const;

/** People of the test. */
export type TestPerson = (typeof NAMES)[number];

/**
 * A vault in which the portal has its account and its organisation. Logins are few: a server lets in ten, good ones
 * counted, and then nobody for a minute; the admin page three.
 */
export class VaultStage {
  private readonly client: VaultwardenClient;
  private readonly provider: AccountProvider = createVaultwardenProvider();
  private readonly signal = new AbortController().signal;

  private constructor(
    private readonly ground: VaultGround,
    private readonly way: ServiceAt,
  ) {
    const { host } = new URL(ground.url);
    this.client = createVaultwardenClient({
      send: (request, signal) =>
        exchange(
          way.service,
          PORT,
          { ...request, headers: { ...request.headers, host } },
          signal,
        ),
      credentials: { mail: PLATFORM_MAIL, masterPassword: this.masterPassword },
      device: { id: DEVICE, name: 'test' },
      ...{ adminToken: ground.adminToken, now: Date.now, life: this.signal },
    });
  }

  /**
   * Takes away what a test left that was killed.
   *
   * @throws Error when the server is one that a portal works with
   */
  static async begin(ground: VaultGround): Promise<VaultStage> {
    const stage = new VaultStage(
      ground,
      serviceAt('vaultwarden', { [PORT]: ground.url }),
    );
    await stage.clear();
    return stage;
  }

  /** The portal at work: its account and its organisation are there then. */
  open(): Promise<Accounts> {
    return this.provider.open(this.context);
  }

  wanted(name: TestPerson): WantedAccount {
    const login = `opencsp-test-${name}`;
    return {
      ...{ login, email: `${login}@example.com`, displayName: name },
      groups: [],
    };
  }

  /** Somebody with a program for vaults and a master password of their own. */
  person(name: TestPerson): VaultApp {
    const { email } = this.wanted(name);
    return new VaultApp(
      byFetch(() => this.ground.url),
      email,
      `only ${email} knows ${this.masterPassword}`,
    );
  }

  login(name: string, password: string): HandedLogin {
    return {
      ...{ key: name, title: name, username: 'grace', password },
      url: `https://${name}.example.com`,
    };
  }

  handOver(
    accounts: Accounts,
    name: TestPerson,
    logins: readonly HandedLogin[],
  ): Promise<HandedOver> {
    if (!accounts.handOver) {
      throw new Error('It is no vault');
    }
    return accounts.handOver(this.wanted(name).login, logins);
  }

  /** Addresses of the test, and the portal's, that the server has an account for. */
  async made(): Promise<string[]> {
    const there: string[] = [];
    for (const mail of this.mails) {
      if (await this.client.admin.find(mail, this.signal)) {
        there.push(mail);
      }
    }
    return there;
  }

  /** Takes away all that is made. The organisation first: its last owner cannot be deleted (recorded: organizations 10). */
  async clear(): Promise<void> {
    const { client, signal } = this;
    const platform = await client.admin.find(PLATFORM_MAIL, signal);
    if (platform?.isRegistered) {
      await this.demandOwn();
      const name = `OpenCSP ${PROFILE.id}`;
      await removeOrganization(client.session, name, signal);
    }
    for (const mail of this.mails) {
      const account = await client.admin.find(mail, signal);
      if (account) {
        await client.admin.delete(account.id, signal);
      }
    }
  }

  async end(): Promise<void> {
    await this.clear();
    this.way.close();
  }

  private get mails(): string[] {
    return [...NAMES.map(name => this.wanted(name).email), PLATFORM_MAIL];
  }

  /** The same for the same server, so that a later run can take away what a killed one left. */
  private get masterPassword(): string {
    return createHmac('sha256', this.ground.adminToken)
      .update('a test of the portal')
      .digest('hex');
  }

  private get context(): AccountContext {
    return {
      service: this.way.service,
      plan: {
        ...{ title: 'Vaultwarden', url: this.ground.url },
        ...{ accounts: 'local', signIn: 'none', groups: [] },
        secrets: new Map([
          ['admin-token', this.ground.adminToken],
          ['portal-password', this.masterPassword],
        ]),
      },
      directory: {
        ...{ baseDn: 'dc=example,dc=com', groups: [], users: [] },
        owner: { id: 'admin', password: '' },
        portal: { id: 'opencsp', password: '' },
      },
      profile: PROFILE,
      owner: {
        ...{ login: 'admin', displayName: 'Owner' },
        email: 'owner@example.com',
      },
      signal: this.signal,
    };
  }

  private async demandOwn(): Promise<void> {
    try {
      await this.client.session.keys(this.signal);
    } catch (error) {
      throw new Error(
        `${PLATFORM_MAIL} has an account here that is not the test's. Name a Vaultwarden that no portal works with.`,
        { cause: error },
      );
    }
  }
}
