import { randomBytes } from 'node:crypto';
import { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { parseCommand } from '../control/parseCommand';
import { ControlAnswer, ControlCommand, Log, StandIn } from '../standIn';
import { Accounts, DELETION_MS } from './accounts/Accounts';
import { Tokens } from './accounts/Tokens';
import { GitlabSettings } from './environment';
import { Faults } from './faults';
import { createHttpServer } from './http/server';
import { RunnerAnswer, runScript } from './runner';
import { gitlabScenarios } from './scenarios';
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

const HOST = '127.0.0.1';
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
  private readonly http;
  private readonly connections = new Set<Duplex>();

  constructor(
    private readonly world: World,
    private readonly options: GitlabStandInOptions,
  ) {
    const { speed = 1, log } = options;
    this.http = createHttpServer(world, { speed, log });
    this.http.on('connection', socket => this.remember(socket));
  }

  get url(): string {
    const address = this.http.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    return `http://${HOST}:${port}`;
  }

  state(): GitlabState {
    return structuredClone(this.world.store.state);
  }

  acceptHttp(socket: Duplex): void {
    this.http.emit('connection', socket);
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

  async listen(): Promise<void> {
    const { port } = this.options;
    if (port !== undefined) {
      await new Promise<void>((resolve, reject) => {
        this.http.once('error', reject);
        this.http.listen({ host: HOST, port }, () => resolve());
      });
    }
  }

  async close(): Promise<void> {
    this.world.faults.letGo();
    this.cutAll();
    await new Promise<void>(resolve => {
      this.http.close(() => resolve());
    });
  }

  async control(command: ControlCommand): Promise<ControlAnswer> {
    const scenario = parseCommand(gitlabScenarios, command);
    const { faults, accounts, tokens, store } = this.world;
    faults.arm(scenario);
    switch (scenario.scenario) {
      case 'down':
        this.cutAll();
        break;
      case 'token-expires':
        tokens.expireAll();
        break;
      default:
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

  /** A port that is down takes connections and ends them at once: it stays ours. */
  private remember(socket: Duplex): void {
    this.connections.add(socket);
    socket.on('close', () => this.connections.delete(socket));
    socket.on('error', () => socket.destroy());
    if (this.world.faults.isDown) {
      socket.destroy();
    }
  }

  private cutAll(): void {
    for (const socket of this.connections) {
      socket.destroy();
    }
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
    ...{ store, accounts, tokens, externalUrl, faults: new Faults() },
  };
  const server = new GitlabServer(world, options);
  await server.listen();
  return server;
}
