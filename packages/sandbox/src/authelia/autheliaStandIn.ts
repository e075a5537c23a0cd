import { randomBytes } from 'node:crypto';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { parseCommand } from '../control/parseCommand';
import { KeptState } from '../program/KeptState';
import { requestBody } from '../requestBody';
import { ControlAnswer, ControlCommand, Log, StandIn } from '../standIn';
import { errorText } from '../systemError';
import { autheliaCommand, CommandExit } from './command';
import {
  AutheliaState,
  autheliaStateSchema,
  Database,
  emptyDatabase,
} from './database';
import { Directory } from './directory/Directory';
import { Provider } from './oidc/Provider';
import { People } from './people';
import { Bans } from './regulation/Bans';
import { plain, Reply, Request } from './reply';
import { answer } from './routes';
import { AutheliaScenario, autheliaScenarios } from './scenarios';
import { OneTimeCodes } from './secondFactor/OneTimeCodes';
import { SecondFactors } from './secondFactor/SecondFactors';
import { SessionStore } from './SessionStore';
import { Sessions } from './sessions';
import { AutheliaSettings, withPort } from './settings';
import { configurationRefused, startChecks } from './start';
import { World } from './world';

/** @public */
export interface AutheliaStandInOptions {
  /** 0 lets the system choose. */
  port: number;
  settings: AutheliaSettings;
  /** Who can sign in. */
  directory: Directory;
  /** Where it keeps sessions, as far as anybody can tell: it is asked before each answer. Absent: in memory. */
  store?: SessionStore;
  /** What was kept before. Absent: a database before the first start. */
  state?: AutheliaState;
  /** Told after each change, with what is to be kept. */
  keep?: (state: AutheliaState) => void;
  /** Takes messages to people, each in the place of the one before. Absent: they cannot be sent. */
  notify?: (message: string) => void;
  /**
   * Port by which browsers come, where it is not 443 and the configuration was written without it. The real
   * server has no such setting: it uses the addresses as they are written.
   */
  publicPort?: number;
  /** How many times faster than the recorded server, which takes a second for a login. Default 1. */
  speed?: number;
  now?: () => Date;
  random?: (bytes: number) => Buffer;
  log?: Log;
  /** Lines as the real one writes them, and nothing before them. */
  writeLog?: Log;
}

/** @public */
export interface AutheliaStandIn extends StandIn {
  /** Runs `authelia …` in its container. */
  command(argv: readonly string[]): CommandExit;
}

const HOST = '127.0.0.1';
const MAX_BODY_BYTES = 16 * 1024;
/** Bodies of answers without one. */
const WITHOUT_BODY = new Set([204, 304]);

class AutheliaServer implements AutheliaStandIn {
  readonly name = 'authelia';
  private server = this.build();
  private bound: number;
  private faults: { code: number; times?: number }[] = [];
  private slowMs = 0;
  private isStoreToldDown = false;

  constructor(
    private readonly world: World,
    private readonly bans: Bans,
    private readonly options: AutheliaStandInOptions,
  ) {
    this.bound = options.port;
  }

  get url(): string {
    return `http://${HOST}:${this.bound}`;
  }

  /** Listens, again on the same port if it was down. */
  async open(): Promise<void> {
    if (this.server.listening) {
      return;
    }
    this.server = this.build();
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host: HOST, port: this.bound }, resolve);
    });
    const address = this.server.address();
    if (typeof address === 'object' && address) {
      this.bound = address.port;
    }
  }

  async close(): Promise<void> {
    if (!this.server.listening) {
      return;
    }
    await new Promise<void>(resolve => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  command(argv: readonly string[]): CommandExit {
    return autheliaCommand(argv, { bans: this.bans, now: this.world.now() });
  }

  async control(command: ControlCommand): Promise<ControlAnswer> {
    await this.apply(parseCommand(autheliaScenarios, command));
    const { world } = this;
    world.isStoreDown = await this.isStoreDown();
    return {
      isUp: this.server.listening,
      isDirectoryDown: world.people.isDirectoryDown,
      isStoreDown: world.isStoreDown,
      armed: this.faults,
      sessions: [...world.sessions.values()].reduce(
        (sum, { count }) => sum + count,
        0,
      ),
      banned: this.bans.effective(world.now()).map(({ username }) => username),
    };
  }

  private async apply(scenario: AutheliaScenario): Promise<void> {
    const { world } = this;
    switch (scenario.scenario) {
      case 'state':
        return;
      case 'reset':
        this.faults = [];
        this.slowMs = 0;
        world.people.isDirectoryDown = false;
        this.isStoreToldDown = false;
        this.bans.forgive();
        this.forgetSessions();
        await this.open();
        return;
      case 'up':
        await this.open();
        return;
      case 'down':
        await this.close();
        return;
      case 'status':
        this.faults.push({ code: scenario.code, times: scenario.times });
        return;
      case 'slow':
        this.slowMs = scenario.milliseconds;
        return;
      case 'directory-down':
      case 'directory-up':
        world.people.isDirectoryDown = scenario.scenario === 'directory-down';
        return;
      case 'store-down':
      case 'store-up':
        this.isStoreToldDown = scenario.scenario === 'store-down';
        return;
      default:
        this.forgetSessions();
    }
  }

  private forgetSessions(): void {
    for (const sessions of this.world.sessions.values()) {
      sessions.clear();
    }
  }

  private build() {
    return createServer((incoming, outgoing) => {
      this.serve(incoming, outgoing).catch(error => {
        this.options.log?.(`authelia: ${errorText(error)}`);
        incoming.socket.destroy();
      });
    });
  }

  private async serve(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<void> {
    const request = await readRequest(incoming);
    if (!request) {
      write(outgoing, plain(400));
      return;
    }
    this.world.isStoreDown = await this.isStoreDown();
    const fault = this.take();
    const reply = fault
      ? { ...plain(fault), body: '' }
      : await answer(this.world, request);
    const { speed = 1 } = this.options;
    await pause(this.slowMs + (reply.delayMs ?? 0) / speed);
    this.options.log?.(
      `authelia: ${request.method} ${request.url.pathname} ${reply.status}`,
    );
    write(outgoing, reply);
  }

  private async isStoreDown(): Promise<boolean> {
    try {
      await this.options.store?.check();
      return this.isStoreToldDown;
    } catch {
      return true;
    }
  }

  private take(): number | undefined {
    const [fault] = this.faults;
    if (fault?.times !== undefined) {
      fault.times -= 1;
      this.faults = this.faults.filter(({ times }) => times !== 0);
    }
    return fault?.code;
  }
}

/**
 * @returns nothing when the target is no path
 * @throws Error when the body is longer than any form
 */
async function readRequest(
  incoming: IncomingMessage,
): Promise<Request | undefined> {
  const url = `http://authelia.localhost${incoming.url ?? '/'}`;
  if (!incoming.url?.startsWith('/') || !URL.canParse(url)) {
    return undefined;
  }
  const body = await requestBody(incoming, MAX_BODY_BYTES, () => {
    throw new Error(`A body is longer than ${MAX_BODY_BYTES} bytes.`);
  });
  return {
    method: incoming.method ?? 'GET',
    url: new URL(url),
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : value,
      ]),
    ),
    body,
  };
}

function write(outgoing: ServerResponse, reply: Reply): void {
  outgoing.writeHead(reply.status, {
    ...reply.headers,
    ...(!WITHOUT_BODY.has(reply.status) && {
      'Content-Length': Buffer.byteLength(reply.body),
    }),
  });
  outgoing.end(reply.body);
}

/** @throws AutheliaStartRefused when its key is none */
function providerOf(
  { oidc, domains }: AutheliaSettings,
  database: Database,
): Provider | undefined {
  const issuer = new URL(domains[0].portalUrl).origin;
  try {
    return oidc && new Provider(oidc, issuer, database);
  } catch (error) {
    throw configurationRefused([
      `identity_providers: oidc: jwks: key #1: ${errorText(error)}`,
    ]);
  }
}

function cannotSend(): never {
  throw new Error('No file for messages is configured.');
}

/**
 * Starts an Authelia: the answers to the proxy, the portal's API and a login page.
 *
 * @throws AutheliaStartRefused when the directory or the store of sessions cannot be asked
 * @throws Error with code EADDRINUSE when the port is used
 */
export async function createAutheliaStandIn(
  options: AutheliaStandInOptions,
): Promise<AutheliaStandIn> {
  const { now = () => new Date(), random = randomBytes } = options;
  const { log = () => {}, writeLog = () => {}, directory, keep } = options;
  await startChecks(directory, options.store);
  const settings = withPort(options.settings, options.publicPort);
  const state = autheliaStateSchema.parse(
    structuredClone(options.state ?? emptyDatabase()),
  );
  const database = new KeptState(state, { now, random }, () =>
    keep?.(structuredClone(state)),
  );
  const bans = new Bans(database, settings.regulation);
  const server = new AutheliaServer(
    {
      settings,
      people: new People(directory, bans),
      sessions: new Map(
        settings.domains.map(domain => [domain, new Sessions(domain)]),
      ),
      isStoreDown: false,
      now: () => now().getTime(),
      startedAt: now().getTime(),
      secondFactors: new SecondFactors(database),
      codes: new OneTimeCodes(random),
      provider: providerOf(settings, database),
      notify: options.notify ?? cannotSend,
      log: line => {
        log(`authelia: ${line}`);
        writeLog(line);
      },
    },
    bans,
    options,
  );
  await server.open();
  return server;
}
