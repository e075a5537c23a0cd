import {
  AccountContext,
  AccountProvider,
  Accounts,
  EnsuredAccount,
  HandedLogin,
  HandedOver,
  PasswordSet,
  SeenAccount,
  WantedAccount,
} from '@opencsp/plugin-opencsp-node';

/** Somebody in the directory. */
interface Entry extends SeenAccount {
  password?: string;
}

/** A directory in memory, and who looks after it. It outlives every process of the portal. */
export class FakeDirectory implements AccountProvider {
  readonly title: string;
  readonly isVault: boolean;
  readonly isSlow: boolean;

  constructor(
    readonly service = 'lldap',
    {
      isVault = false,
      isSlow = false,
    }: { isVault?: boolean; isSlow?: boolean } = {},
  ) {
    this.title = service;
    this.isVault = isVault;
    this.isSlow = isSlow;
  }

  readonly entries = new Map<string, Entry>([
    [
      'admin',
      {
        ...{ login: 'admin', email: 'ada@example.com', displayName: 'Admin' },
        ...{ groups: ['lldap_admin'], password: 'owner-password' },
      },
    ],
  ]);
  /** Who has an account only once they have signed in. */
  readonly atSignIn = new Set<string>();
  /** Of a vault: what each has found there last. */
  readonly handed = new Map<string, readonly HandedLogin[]>();
  /** Names of all calls that were made, in their order. */
  readonly calls: string[] = [];
  /** Called before each call is carried out, and after. */
  around: (name: string, when: 'before' | 'after') => void = () => undefined;
  /** What it was opened with last. */
  context?: AccountContext;
  /** How many are signed in. */
  openNow = 0;

  async open(context: AccountContext): Promise<Accounts> {
    this.context = context;
    return this.call('open', () => {
      this.openNow += 1;
      return this.accounts();
    });
  }

  /** Calls that change something. */
  get changes(): string[] {
    return this.calls.filter(
      name => !/^(open|inspect|verify|close)/.test(name),
    );
  }

  private accounts(): Accounts {
    return {
      inspect: () =>
        this.call('inspect', () =>
          [...this.entries.values()].map(({ password: _, ...seen }) => seen),
        ),
      ensureAccount: (wanted, { isOurs }) =>
        this.call(`ensure ${wanted.login}`, () => this.ensure(wanted, isOurs)),
      setPassword: (login, password) =>
        this.call(`password ${login}`, () => this.set(login, password)),
      verify: (login, password) =>
        this.call(
          'verify',
          () => this.entries.get(login)?.password === password,
        ),
      disable: login =>
        this.call(`disable ${login}`, () => {
          this.entries.get(login)!.isDisabled = true;
          return {};
        }),
      enable: wanted =>
        this.call(`enable ${wanted.login}`, () => {
          delete this.entries.get(wanted.login)?.isDisabled;
          return this.ensure(wanted, true);
        }),
      remove: login =>
        this.call(`remove ${login}`, () => {
          this.entries.delete(login);
        }),
      ...(this.isVault && {
        handOver: (login: string, logins: readonly HandedLogin[]) =>
          this.call(`hand over ${login}`, (): HandedOver => {
            this.handed.set(login, logins);
            return { of: 'there', evidence: 'They are in the vault.' };
          }),
      }),
      close: async () => {
        this.openNow -= 1;
      },
    };
  }

  private ensure(wanted: WantedAccount, isOurs: boolean): EnsuredAccount {
    const before = this.entries.get(wanted.login);
    if (!before && this.atSignIn.has(wanted.login)) {
      return {
        of: 'at-sign-in',
        evidence: 'Nobody of this name has been here.',
      };
    }
    if (before && !isOurs && before.email !== wanted.email) {
      return { of: 'not-ours', message: 'Another address.', nextStep: 'Ask.' };
    }
    this.entries.set(wanted.login, {
      ...before,
      ...wanted,
      email: before?.email ?? wanted.email,
      groups: [...wanted.groups],
    });
    return { of: before ? 'there' : 'made' };
  }

  private set(login: string, password: string): PasswordSet {
    const entry = this.entries.get(login);
    if (!entry) {
      return { of: 'missing' };
    }
    entry.password = password;
    return { of: 'set' };
  }

  private async call<T>(name: string, work: () => T): Promise<T> {
    this.around(name, 'before');
    this.calls.push(name);
    const result = work();
    this.around(name, 'after');
    return result;
  }
}
