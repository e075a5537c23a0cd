import { randomBytes } from 'node:crypto';
import { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { parseCommand } from '../control/parseCommand';
import { HttpProgram } from '../program/HttpProgram';
import { ProgramFaults } from '../program/ProgramFaults';
import { ControlAnswer, ControlCommand, Log, StandIn } from '../standIn';
import { Accounts, DELETION_MS } from './accounts/Accounts';
import { Tokens } from './accounts/Tokens';
import { GitlabSettings } from './environment';
import { createHttpServer } from './http/server';
import { RunnerAnswer, runScript } from './runner';
import { gitlabScenarios } from './scenarios';
import { AskProvider, OpenIdClient } from './signIn/OpenIdClient';
import { LookOfPages, SignInPages } from './signIn/pages';
import { start } from './start';
import { emptyState, GitlabState, gitlabStateSchema } from './state';
import { Store } from './Store';
import { World } from './world';

/** @public */
export interface GitlabStandInOptions extends GitlabSettings {
  /** Where it listens on 127.0.0.1; 0 lets the system choose. Absent: nowhere, it takes connections only. */
  port?: number;
  /** What {@link GitlabStandIn.state} gave before. Absent: a database before the first start. */
  state?: GitlabState;
  /** Told after each change, with what is to be kept. */
  keep?: (state: GitlabState) => void;
  /** How many times faster than a real one, whose runner takes 40 s. Default 1. */
  speed?: number;
  /** Reaches the provider of {@link GitlabSettings.openId}; without it, none can be asked. */
  askProvider?: AskProvider;
  /** How the pages of its sign-in look. Absent: there are none for people. */
  lookOfPages?: LookOfPages;
  now?: () => Date;
  random?: (bytes: number) => Buffer;
  log?: Log;
}

/** @public */
export interface GitlabStandIn extends StandIn {
  /** A copy of all that is to be kept over a restart. */
  state(): GitlabState;
  /** Speaks HTTP on a connection that somebody else accepted. */
  acceptHttp(socket: Duplex): void;
  /** Runs a program as `gitlab-rails runner` does. It never throws for what it does not understand. */
  runner(script: string): Promise<RunnerAnswer>;
}

/** How long the program needs to load, in milliseconds. */
const RUNNER_MS = 40_000;
/** As of a process that was killed. */
const KILLED: RunnerAnswer = { exit: 137, stdout: '', stderr: '' };
/** What it says while its database is away. */
const NO_DATABASE: RunnerAnswer = {
  exit: 1,
  stdout: '',
  stderr:
    'connection to server on socket "/var/opt/gitlab/postgresql/.s.PGSQL.5432" failed: No such file or directory (ActiveRecord::ConnectionNotEstablished)\n',
};

class GitlabServer implements GitlabStandIn {
  readonly name = 'gitlab';
  private readonly http: HttpProgram;

  constructor(
    private readonly world: World,
    private readonly options: GitlabStandInOptions,
  ) {
    const { speed = 1, log } = options;
    const pages = pagesOf(world, options);
    const server = createHttpServer(world, { speed, pages, log });
    this.http = new HttpProgram(server, () => world.faults.isDown);
  }

  get url(): string {
    return this.http.url;
  }

  state(): GitlabState {
    return structuredClone(this.world.store.state);
  }

  acceptHttp(socket: Duplex): void {
    this.http.acceptHttp(socket);
  }

  async runner(script: string): Promise<RunnerAnswer> {
    const { faults, store } = this.world;
    if (await faults.hung()) {
      return KILLED;
    }
    await pause(faults.slowMs + RUNNER_MS / (this.options.speed ?? 1));
    if (faults.isDown || faults.isStarting) {
      return NO_DATABASE;
    }
    const before = store.changes;
    const answer = runScript(this.world, script);
    this.options.log?.(`gitlab: runner ${answer.exit}`);
    return store.changes !== before && faults.takeLostAnswer()
      ? KILLED
      : answer;
  }

  listen(): Promise<void> {
    return this.http.listen(this.options.port);
  }

  async close(): Promise<void> {
    this.world.faults.letGo();
    await this.http.close();
  }

  async control(command: ControlCommand): Promise<ControlAnswer> {
    const scenario = parseCommand(gitlabScenarios, command);
    const { faults, accounts, tokens, store } = this.world;
    if (scenario.scenario === 'token-expires') {
      tokens.expireAll();
    } else {
      faults.arm(scenario);
    }
    if (faults.isDown) {
      this.http.cutAll();
    }
    return {
      ...faults.overview(),
      users: accounts.users.map(({ username, state, isPasswordExpired }) => ({
        ...{ username, state, isPasswordExpired },
      })),
      tokens: store.state.tokens.map(token => ({
        name: token.name,
        isActive: !token.isRevoked && !tokens.isExpired(token),
      })),
    };
  }
}

/**
 * Starts a GitLab 19: its API for accounts, and the program `gitlab-rails runner` beside it.
 *
 * @throws GitlabStartRefused where the first administrator cannot be made
 * @throws Error with code EADDRINUSE when the port is used
 */
export async function createGitlabStandIn(
  options: GitlabStandInOptions = {},
): Promise<GitlabStandIn> {
  const { now = () => new Date(), random = randomBytes, keep } = options;
  const { speed = 1, externalUrl = 'http://gitlab.localhost' } = options;
  const state = gitlabStateSchema.parse(
    structuredClone(options.state ?? emptyState()),
  );
  const store = new Store(state, { now, random }, () =>
    keep?.(structuredClone(state)),
  );
  const accounts = new Accounts(store, DELETION_MS / speed);
  start(store, accounts, options);
  const tokens = new Tokens(store);
  const world = {
    ...{ store, accounts, tokens, externalUrl, faults: new ProgramFaults() },
  };
  const server = new GitlabServer(world, options);
  await server.listen();
  return server;
}

function pagesOf(
  world: World,
  { openId, askProvider, lookOfPages }: GitlabStandInOptions,
): SignInPages | undefined {
  const provider =
    openId && askProvider
      ? new OpenIdClient(openId, askProvider, world.store.chance.random)
      : undefined;
  return lookOfPages && new SignInPages(world, lookOfPages, provider);
}
