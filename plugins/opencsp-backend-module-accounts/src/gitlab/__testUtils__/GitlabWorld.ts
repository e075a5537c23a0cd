import { scryptSync } from 'node:crypto';
import { AccountContext, Accounts } from '@opencsp/plugin-opencsp-node';
import {
  ContainerAnswers,
  ControlCommand,
  createServiceAnswers,
  ServiceAnswers,
} from '@opencsp/sandbox';
import { z } from 'zod';
import { contextOf, Reach } from '../../__testUtils__/Reach';
import { createGitlabProvider } from '../gitlabProvider';

const ROOT_PASSWORD = 'canary-Start-4711';

const CONSOLE = ['gitlab-rails', 'runner', '-'];

/** Nobody but tests makes accounts with it. */
const TEST_SCRIPT = `puts User.find_by_username('root').personal_access_tokens.create!(name: 'test', scopes: ['api'], expires_at: 1.day.from_now).token`;

/** What a container of it is started with. */
const ENVIRONMENT = {
  GITLAB_OMNIBUS_CONFIG: [
    "external_url 'https://git.ada.localhost'",
    `gitlab_rails['initial_root_password'] = '${ROOT_PASSWORD}'`,
  ].join('\n'),
};

/** What it keeps, as far as tests look at it. */
const stateSchema = z.object({
  users: z.array(
    z.object({
      ...{ username: z.string(), name: z.string(), state: z.string() },
      ...{ isAdmin: z.boolean(), isPasswordExpired: z.boolean() },
      password: z.object({ salt: z.string(), hash: z.string() }),
      identities: z.array(
        z.object({ provider: z.string(), externUid: z.string() }),
      ),
    }),
  ),
  tokens: z.array(
    z.object({
      ...{ name: z.string(), scopes: z.array(z.string()) },
      isRevoked: z.boolean(),
    }),
  ),
});

/** A GitLab in a container right after its first start, and the way to it. */
export class GitlabWorld {
  readonly reach = new Reach(80, () => this.url);
  /** Programs that were run by the portal: words, and input. */
  readonly ran: { argv: readonly string[]; stdin: string }[] = [];
  /** As one process of the portal has it. */
  provider = createGitlabProvider();

  private constructor(
    private readonly answers: ServiceAnswers,
    private readonly running: ContainerAnswers,
    private readonly files: ReadonlyMap<string, string>,
  ) {}

  static async begin(): Promise<GitlabWorld> {
    const answers = createServiceAnswers({
      ...{ speed: 10_000, publicPorts: { http: 80, https: 443 } },
    });
    const files = new Map<string, string>();
    const running = await answers.open({
      ...{ project: 'home', service: 'gitlab', image: 'gitlab/gitlab-ce:1' },
      environment: ENVIRONMENT,
      readFile: path => files.get(path),
      writeFile: (path, text) => {
        files.set(path, text);
      },
      writeLog: () => {},
      neighbour: async () => undefined,
    });
    return new GitlabWorld(answers, running, files);
  }

  /** Makes something go wrong, or right again. */
  async control(command: ControlCommand): Promise<void> {
    const program = this.answers.programs.find(
      ({ standIn }) => standIn.name === 'gitlab',
    );
    await program?.standIn.control(command);
  }

  /** What it keeps. */
  state() {
    const [text = '{}'] = [...this.files.values()];
    return stateSchema.parse(JSON.parse(text));
  }

  context(
    accounts: 'directory' | 'local',
    signal: AbortSignal = new AbortController().signal,
  ): AccountContext {
    const context = contextOf(
      this.reach,
      { id: 'gitlab', title: 'GitLab', url: 'https://git.ada.localhost' },
      { 'root-password': ROOT_PASSWORD },
    );
    return {
      ...{ ...context, signal },
      plan: {
        ...{ ...context.plan, accounts },
        signIn: accounts === 'directory' ? 'oidc' : 'none',
        signInUrl: 'https://auth.ada.localhost',
      },
      service: {
        ...context.service,
        run: async ({ argv }, { stdin = '' }) => {
          this.ran.push({ argv, stdin: String(stdin) });
          const ended = await this.inside(argv, String(stdin));
          return { ...ended, truncated: false, timedOut: false };
        },
      },
    };
  }

  open(accounts: 'directory' | 'local'): Promise<Accounts> {
    return this.provider.open(this.context(accounts));
  }

  /** Another process of the portal, which knows nothing of the one before. */
  restart(): void {
    this.provider = createGitlabProvider();
    this.reach.onConnect = () => undefined;
  }

  /** What the portal's programs did, in their order. */
  get programs(): string[] {
    return this.ran.map(({ stdin }) =>
      stdin.includes('revoke!') ? 'revoke' : 'make',
    );
  }

  /** How many tokens of the portal still open. */
  get tokens(): number {
    return this.state().tokens.filter(
      ({ name, isRevoked }) => name === 'opencsp-portal' && !isRevoked,
    ).length;
  }

  user(username: string) {
    return this.state().users.find(each => each.username === username);
  }

  /** True when somebody may come in with this password: the stand-in has no page for it, so that what it keeps is read. */
  opens(username: string, password: string): boolean {
    const user = this.user(username);
    return (
      user?.state === 'active' &&
      scryptSync(password, user.password.salt, 32, { N: 1024 }).toString(
        'hex',
      ) === user.password.hash
    );
  }

  /** Asks the API as the administrator at a browser would. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: unknown }> {
    const { stdout } = await this.inside(CONSOLE, TEST_SCRIPT);
    const answer = await fetch(`${this.url}/api/v4${path}`, {
      method,
      headers: {
        'private-token': stdout.trim(),
        'content-type': 'application/json',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : undefined };
  }

  /** Somebody comes for the first time through the sign-in portal. */
  async signsIn(
    login: string,
    { username = login, email = `${login}@example.com` } = {},
  ): Promise<void> {
    await this.ask('POST', '/users', {
      ...{ username, email, name: login, force_random_password: true },
      ...{ provider: 'openid_connect', extern_uid: login },
    });
  }

  async close(): Promise<void> {
    this.reach.close();
    await this.answers.close();
  }

  private get url(): string {
    const { host, port } = this.running.listenerAt?.(80) ?? {};
    return `http://${host}:${port}`;
  }

  /** Runs a program in the container. */
  private async inside(argv: readonly string[], stdin: string) {
    const ended = await this.running.exec?.({
      ...{ argv, environment: {}, user: 'root', input: async () => stdin },
    });
    return ended ?? { exit: 127, stdout: '', stderr: 'not found' };
  }
}
