import {
  AccountContext,
  Accounts,
  ServiceAccountsPlan,
} from '@opencsp/plugin-opencsp-node';
import {
  createNextcloudStandIn,
  NextcloudStandIn,
  withShell,
} from '@opencsp/sandbox';
import { LldapWorld, PLAN } from '../../lldap/__testUtils__/lldapWorld';
import { createLldapProvider } from '../../lldap/lldapProvider';
import { createNextcloudProvider } from '../nextcloudProvider';

export const AGENT_PASSWORD = 'canary-agent-password';
export const CLIENT_SECRET = 'canary-client-secret';
const ADMIN_PASSWORD = 'canary-admin-password';

/** A directory as a profile with a Nextcloud has it. */
const DIRECTORY = {
  ...PLAN,
  groups: ['admins', 'people', 'use-nextcloud'],
  users: [
    {
      ...{ id: 'nextcloud', password: AGENT_PASSWORD },
      ...{ purpose: 'Nextcloud looks people up.' },
      groups: ['lldap_strict_readonly'],
    },
  ],
};

/** How a command of such an app ended. */
interface AppAnswer {
  exit: number;
  stdout: string;
  stderr: string;
}

/** One command that was run in the container. */
interface Ran {
  argv: readonly string[];
  stdin: string;
}

/** A Nextcloud right after its installation beside a directory, and the way to it. */
export class NextcloudWorld {
  readonly ran: Ran[] = [];
  /** Answers a command of an app that the stand-in has not. */
  app: (words: readonly string[], password?: string) => AppAnswer | undefined =
    () => undefined;
  /** Called before each command, so that a test can break one. */
  onRun: (words: readonly string[]) => void | Promise<unknown> = () =>
    undefined;

  private constructor(
    readonly nextcloud: NextcloudStandIn,
    readonly lldap: LldapWorld,
    readonly people: Accounts,
  ) {}

  static async begin(): Promise<NextcloudWorld> {
    const lldap = await LldapWorld.begin();
    const people = await createLldapProvider().open(lldap.context(DIRECTORY));
    const { hostname: host, port } = new URL(lldap.lldap.ldapUrl);
    const nextcloud = await createNextcloudStandIn({
      port: 0,
      admin: { user: 'opencsp-admin', password: ADMIN_PASSWORD },
      hasDatabase: true,
      trustedDomains: ['cloud.ada.localhost'],
      speed: 10_000,
      directory: async (name, at) =>
        name === 'lldap' && at === 3890
          ? { host, port: Number(port) }
          : undefined,
    });
    return new NextcloudWorld(nextcloud, lldap, people);
  }

  context(
    accounts: 'directory' | 'local',
    {
      signal = new AbortController().signal,
      signIn = accounts === 'directory' ? 'ldap' : 'none',
    }: { signal?: AbortSignal; signIn?: ServiceAccountsPlan['signIn'] } = {},
  ): AccountContext {
    return {
      ...this.lldap.context(DIRECTORY),
      signal,
      plan: {
        ...{ title: 'Nextcloud', accounts },
        ...{ signIn, signInUrl: 'https://auth.ada.localhost' },
        groups: ['people', 'use-nextcloud'],
        url: 'https://cloud.ada.localhost',
        secrets: new Map([
          ['admin-password', ADMIN_PASSWORD],
          ['ldap-password', AGENT_PASSWORD],
          ['oidc-client', CLIENT_SECRET],
        ]),
      },
      service: {
        id: 'nextcloud',
        connect: async () => {
          throw new Error('Nothing connects to it');
        },
        run: async ({ argv, user = 'root' }, { stdin = '' }) => {
          this.ran.push({ argv, stdin: String(stdin) });
          await this.onRun(argv);
          const ended = await this.shell({
            ...{ argv: [...argv], user, input: async () => String(stdin) },
            environment: {},
          });
          return {
            exit: ended?.exit ?? 127,
            stdout: ended?.stdout ?? '',
            stderr: ended?.stderr ?? '',
            ...{ truncated: false, timedOut: false },
          };
        },
      },
    };
  }

  /** As a process of the portal that was started just now. */
  open(accounts: 'directory' | 'local'): Promise<Accounts> {
    return createNextcloudProvider().open(this.context(accounts));
  }

  /** Names of commands of `occ`, in their order. */
  get commands(): string[] {
    return this.ran.map(({ argv }) => argv[argv.indexOf('occ') + 1]);
  }

  /** Throws at the command of this number, counted from 1, as if the portal were killed there. */
  killAt(last: number): void {
    let count = 0;
    this.onRun = () => {
      count += 1;
      if (count >= last) {
        throw new Error('SIGKILL');
      }
    };
  }

  /** True when somebody can sign in on its page. */
  async opens(login: string, password: string): Promise<boolean> {
    const token = Buffer.from(`${login}:${password}`).toString('base64');
    const { status } = await fetch(
      `${this.nextcloud.url}/ocs/v2.php/cloud/user?format=json`,
      {
        headers: {
          authorization: `Basic ${token}`,
          'ocs-apirequest': 'true',
        },
      },
    );
    return status === 200;
  }

  async close(): Promise<void> {
    await this.people.close();
    await this.nextcloud.close();
    await this.lldap.close();
  }

  private readonly shell = withShell(
    async ({ argv, user, input, environment }) => {
      const [program, script, ...words] = argv;
      if (program !== 'php' || script !== 'occ') {
        return undefined;
      }
      return (
        this.app(words, environment.OC_PASS) ??
        this.nextcloud.occ(words, {
          ...{ environment, user, stdin: await input() },
        })
      );
    },
  );
}
